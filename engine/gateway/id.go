package gateway

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
)

// maxID bounds the ids taken from peers.
const maxID = 128

// fitID accepts what is safe in a header, a log and a label.
func fitID(id []byte) bool {
	if len(id) == 0 || len(id) > maxID {
		return false
	}
	for _, b := range id {
		if !idByte(b) {
			return false
		}
	}
	return true
}

func idByte(b byte) bool {
	switch {
	case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9':
		return true
	case b == '-', b == '_', b == '.', b == ':', b == '/', b == '+', b == '=', b == '@':
		return true
	}
	return false
}

// idLength is that of the ids made here.
const idLength = 32

// newID makes an id that collides with no other; it is no secret.
func newID() string {
	var id [idLength]byte
	return string(makeID(&id))
}

func makeID(id *[idLength]byte) []byte {
	var raw [idLength / 2]byte
	binary.LittleEndian.PutUint64(raw[:], rand.Uint64())
	binary.LittleEndian.PutUint64(raw[8:], rand.Uint64())
	hex.Encode(id[:], raw[:])
	return id[:]
}
