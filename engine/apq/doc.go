// Package apq knows documents by an identifier, so that clients need not send
// them: automatic persisted queries, which clients register under their SHA-256
// (extensions.persistedQuery), and trusted documents, which the operator ships
// with the server.
//
// A text that a client registered is kept in memory, within a number and a size
// (memory.go), and in a table that several servers share when there is one
// (table.go). Only texts are kept, never answers: the same text is answered
// differently for other variables and other people.
package apq

import (
	"crypto/sha256"
	"encoding/hex"
)

// MaxText is the longest text that is kept, in bytes.
const MaxText = 100 << 10

// Hash is the SHA-256 of a document's exact text.
type Hash [sha256.Size]byte

// HashOf is the hash of a text.
func HashOf(text string) Hash { return sha256.Sum256([]byte(text)) }

// String is the hash as clients send it.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads 64 hexadecimal digits in lower case, as clients send them.
func ParseHash(text string) (h Hash, ok bool) {
	if len(text) != 2*len(h) {
		return h, false
	}
	for i := range h {
		high, low := digit(text[2*i]), digit(text[2*i+1])
		if high|low > 0xf {
			return h, false
		}
		h[i] = high<<4 | low
	}
	return h, true
}

// digit is the value of a hexadecimal digit; more than 15: it is none.
func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 0xff
}

// Mode says which documents may be asked for.
type Mode uint8

// The modes of apq.mode.
const (
	Optional Mode = iota // texts, and identifiers that clients may register
	Required             // only documents that are known already
	Off                  // only texts
)
