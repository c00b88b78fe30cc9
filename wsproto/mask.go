package wsproto

import (
	"encoding/binary"
	"math/bits"
)

// Mask applies the masking key to b in place, where pos is the number of payload
// bytes that came before b; it returns pos for the bytes after b. Masking and
// unmasking are the same (RFC 6455, section 5.3: octet i of the payload is XORed
// with octet i modulo 4 of the key). Words are read at whatever address b has.
func Mask(key [4]byte, pos int, b []byte) int {
	end := pos + len(b)
	k := bits.RotateLeft32(binary.LittleEndian.Uint32(key[:]), -8*(pos&3))
	if k == 0 {
		return end & 3
	}
	w := uint64(k)<<32 | uint64(k)
	for len(b) >= 64 {
		maskBlock((*[64]byte)(b), w)
		b = b[64:]
	}
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^w)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= byte(k)
		k = bits.RotateLeft32(k, -8)
	}
	return end & 3
}

// maskBlock is the loop unrolled: one bounds check for 64 bytes.
func maskBlock(b *[64]byte, w uint64) {
	le := binary.LittleEndian
	le.PutUint64(b[0:], le.Uint64(b[0:])^w)
	le.PutUint64(b[8:], le.Uint64(b[8:])^w)
	le.PutUint64(b[16:], le.Uint64(b[16:])^w)
	le.PutUint64(b[24:], le.Uint64(b[24:])^w)
	le.PutUint64(b[32:], le.Uint64(b[32:])^w)
	le.PutUint64(b[40:], le.Uint64(b[40:])^w)
	le.PutUint64(b[48:], le.Uint64(b[48:])^w)
	le.PutUint64(b[56:], le.Uint64(b[56:])^w)
}
