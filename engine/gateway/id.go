package gateway

import (
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

// newID makes an id that collides with no other; it is no secret.
func newID() string {
	var raw [16]byte
	hi, lo := rand.Uint64(), rand.Uint64()
	for i := range 8 {
		raw[i], raw[8+i] = byte(hi>>(8*i)), byte(lo>>(8*i))
	}
	return hex.EncodeToString(raw[:])
}
