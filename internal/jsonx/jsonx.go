// Package jsonx reads the JSON of requests without building trees, and marshals
// the small things around them. Texts that clients sent are walked in place: a
// value is a span of bytes until somebody asks for its text.
package jsonx

import (
	"strconv"
	"unicode/utf8"
)

// MaxDepth bounds how deep arrays and objects may nest in a text that Check accepts.
const MaxDepth = 64

// SyntaxError says where a text stops being JSON (RFC 8259).
type SyntaxError struct {
	Offset  int // in bytes, from 0
	Message string
}

func (e *SyntaxError) Error() string {
	return e.Message + " at offset " + strconv.Itoa(e.Offset)
}

// Check accepts exactly one JSON value in UTF-8, nested at most MaxDepth deep,
// with nothing but white space around it.
func Check(text []byte) *SyntaxError {
	if err := checkUTF8(text); err != nil {
		return err
	}
	c := cursor{text: text}
	if err := c.value(); err != nil {
		return err
	}
	if c.space(); c.pos < len(text) {
		return c.unexpected("the end")
	}
	return nil
}

// Valid is Check for those who do not care where.
func Valid(text []byte) bool { return Check(text) == nil }

func checkUTF8(text []byte) *SyntaxError {
	if utf8.Valid(text) {
		return nil
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return &SyntaxError{i, "invalid UTF-8"}
		}
		i += n
	}
	return nil
}

// Compact appends well-formed src without the white space between its tokens.
func Compact(dst, src []byte) []byte {
	quoted := false
	for i := 0; i < len(src); i++ {
		c := src[i]
		if !quoted && isSpace(c) {
			continue
		}
		dst = append(dst, c)
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted && i+1 < len(src):
			i++
			dst = append(dst, src[i])
		}
	}
	return dst
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
