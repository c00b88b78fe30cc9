package httpparse

import (
	"encoding/binary"
	"math/bits"
)

// Character classes, bits of class.
const (
	clToken   = 1 << iota // tchar, RFC 9110, 5.6.2
	clTarget              // what a request target may hold
	clRegName             // unreserved and sub-delims, RFC 3986, 3.2.2
	clControl             // control characters other than TAB, DEL included
	clHex
	clDigit
)

// class is the one table of the package.
//
// In targets it admits more than RFC 3986: browsers and curl leave "{}|^` and
// their like unescaped in queries, and none of them can be mistaken for a
// delimiter of the request line. '#', which a client must not send, and all
// bytes above 0x7E stay out.
var class = buildClass()

func buildClass() (t [256]uint8) {
	mark := func(set string, bit uint8) {
		for i := range len(set) {
			t[set[i]] |= bit
		}
	}
	const (
		digits = "0123456789"
		alpha  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	)
	mark(digits, clDigit)
	mark(digits+"abcdefABCDEF", clHex)
	mark(digits+alpha+"!#$%&'*+-.^_`|~", clToken)
	mark(digits+alpha+"-._~!$&'()*+,;=", clRegName)
	for c := range t {
		if c < ' ' && c != '\t' || c == 0x7f {
			t[c] |= clControl
		}
		if c > ' ' && c < 0x7f && c != '#' {
			t[c] |= clTarget
		}
	}
	return t
}

func is(c byte, bit uint8) bool { return class[c]&bit != 0 }

// skip returns the index of the first byte of b at or after i that is not of
// the class, or len(b).
func skip(b []byte, i int, bit uint8) int {
	for i < len(b) && class[b[i]]&bit != 0 {
		i++
	}
	return i
}

// control returns the index of the first control character other than TAB in b
// at or after i, or len(b). Lines are found by it: whatever is not CRLF then
// is an error, and the grammar above it need not think of controls again.
func control(b []byte, i int) int {
	for i+8 <= len(b) {
		m := controls(binary.LittleEndian.Uint64(b[i:]))
		if m == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(m) >> 3
		if b[i] != '\t' {
			return i
		}
		i++
	}
	for i < len(b) && !is(b[i], clControl) {
		i++
	}
	return i
}

// controls marks the bytes of x that are below 0x20 or equal to 0x7F by their
// high bit. Only the lowest mark is exact: borrows run upwards.
func controls(x uint64) uint64 {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	low := (x - ones*0x20) &^ x
	del := x ^ ones*0x7f
	del = (del - ones) &^ del
	return (low | del) & highs
}

// lower returns c in lower case if it is an ASCII letter.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// fold reports whether b is s, which must be in lower case, in any case.
func fold(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i := range b {
		if b[i] != s[i] && lower(b[i]) != s[i] {
			return false
		}
	}
	return true
}

// trim removes optional white space, SP and TAB, from both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// element splits the first element off a comma-separated list, without white
// space. more is false when it was the last. Elements are tokens wherever this
// is used, so quoted commas need no care.
func element(list []byte) (elem, rest []byte, more bool) {
	for i, c := range list {
		if c == ',' {
			return trim(list[:i]), list[i+1:], true
		}
	}
	return trim(list), nil, false
}

// percent reports whether every '%' in b begins a percent-escape.
func percent(b []byte) bool {
	for i := 0; i < len(b); i++ {
		if b[i] != '%' {
			continue
		}
		if len(b)-i < 3 || !is(b[i+1], clHex) || !is(b[i+2], clHex) {
			return false
		}
		i += 2
	}
	return true
}
