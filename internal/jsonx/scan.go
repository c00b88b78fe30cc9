// Package jsonx reads JSON text without building trees: spans of a well-formed
// document, the request envelope, strings. Small JSON that is no hot path goes
// through Marshal and Unmarshal.
package jsonx

import (
	"unicode/utf16"
	"unicode/utf8"
)

// SyntaxError is malformed JSON, with the offset of the byte that is wrong.
type SyntaxError struct {
	Offset  int
	Message string
}

func (e *SyntaxError) Error() string { return e.Message }

// MaxDepth bounds the nesting of any document that Check accepts.
const MaxDepth = 128

// Check says whether b is one JSON value (RFC 8259) in valid UTF-8, and where it is not.
func Check(b []byte) *SyntaxError {
	c := checker{b: b}
	c.space()
	if err := c.value(0); err != nil {
		return err
	}
	c.space()
	if c.i < len(b) {
		return c.fail("unexpected text after the value")
	}
	return nil
}

type checker struct {
	b []byte
	i int
}

func (c *checker) fail(message string) *SyntaxError {
	if c.i >= len(c.b) {
		return &SyntaxError{Offset: len(c.b), Message: "the text ends too early"}
	}
	return &SyntaxError{Offset: c.i, Message: message}
}

func (c *checker) space() { c.i = SkipSpace(c.b, c.i) }

func (c *checker) value(depth int) *SyntaxError {
	if depth > MaxDepth {
		return c.fail("nested too deep")
	}
	if c.i >= len(c.b) {
		return c.fail("")
	}
	switch c.b[c.i] {
	case '{':
		return c.container(depth, '}', c.member)
	case '[':
		return c.container(depth, ']', func(d int) *SyntaxError { return c.value(d) })
	case '"':
		return c.string()
	case 't':
		return c.word("true")
	case 'f':
		return c.word("false")
	case 'n':
		return c.word("null")
	}
	return c.number()
}

func (c *checker) container(depth int, end byte, item func(int) *SyntaxError) *SyntaxError {
	c.i++
	c.space()
	if c.i < len(c.b) && c.b[c.i] == end {
		c.i++
		return nil
	}
	for {
		if err := item(depth + 1); err != nil {
			return err
		}
		c.space()
		if c.i >= len(c.b) || c.b[c.i] != ',' && c.b[c.i] != end {
			return c.fail("expected a comma or the end of the container")
		}
		c.i++
		if c.b[c.i-1] == end {
			return nil
		}
		c.space()
	}
}

func (c *checker) member(depth int) *SyntaxError {
	if c.i >= len(c.b) || c.b[c.i] != '"' {
		return c.fail("expected a member name")
	}
	if err := c.string(); err != nil {
		return err
	}
	c.space()
	if c.i >= len(c.b) || c.b[c.i] != ':' {
		return c.fail("expected a colon")
	}
	c.i++
	c.space()
	return c.value(depth)
}

func (c *checker) word(w string) *SyntaxError {
	for k := range len(w) {
		if c.i >= len(c.b) || c.b[c.i] != w[k] {
			return c.fail("unexpected character")
		}
		c.i++
	}
	return nil
}

func (c *checker) number() *SyntaxError {
	if c.peek() == '-' {
		c.i++
	}
	switch {
	case c.peek() == '0':
		c.i++
	case !c.digits():
		return c.fail("unexpected character")
	}
	if c.peek() == '.' {
		c.i++
		if !c.digits() {
			return c.fail("expected a digit")
		}
	}
	if c.peek()|0x20 == 'e' {
		c.i++
		if c.peek() == '+' || c.peek() == '-' {
			c.i++
		}
		if !c.digits() {
			return c.fail("expected a digit")
		}
	}
	return nil
}

func (c *checker) peek() byte {
	if c.i < len(c.b) {
		return c.b[c.i]
	}
	return 0
}

func (c *checker) digits() bool {
	start := c.i
	for c.i < len(c.b) && c.b[c.i] >= '0' && c.b[c.i] <= '9' {
		c.i++
	}
	return c.i > start
}

func (c *checker) string() *SyntaxError {
	c.i++
	for c.i < len(c.b) {
		switch b := c.b[c.i]; {
		case b == '"':
			c.i++
			return nil
		case b == '\\':
			if err := c.escape(); err != nil {
				return err
			}
		case b < ' ':
			return c.fail("control character in a string")
		case b < utf8.RuneSelf:
			c.i++
		default:
			r, n := utf8.DecodeRune(c.b[c.i:])
			if r == utf8.RuneError && n <= 1 {
				return c.fail("invalid UTF-8")
			}
			c.i += n
		}
	}
	return c.fail("")
}

func (c *checker) escape() *SyntaxError {
	c.i++
	switch c.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		c.i++
		return nil
	case 'u':
		c.i++
		for range 4 {
			if _, ok := hexDigit(c.peek()); !ok {
				return c.fail("expected four hexadecimal digits")
			}
			c.i++
		}
		return nil
	}
	return c.fail("unknown escape")
}

func hexDigit(b byte) (rune, bool) {
	switch {
	case b >= '0' && b <= '9':
		return rune(b - '0'), true
	case b|0x20 >= 'a' && b|0x20 <= 'f':
		return rune(b|0x20-'a') + 10, true
	}
	return 0, false
}

// SkipSpace gives the index of the first byte from i on that is no white space.
func SkipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// The functions below walk text that Check has passed.

// ValueEnd gives the index behind the value that starts at i.
func ValueEnd(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = stringEnd(b, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return i
}

func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// Members calls f with each member of the object b, the name decoded. f returns
// false to stop.
func Members(b []byte, f func(name string, value []byte) bool) {
	i := SkipSpace(b, SkipSpace(b, 0)+1)
	for i < len(b) && b[i] == '"' {
		nameEnd := stringEnd(b, i)
		start := SkipSpace(b, SkipSpace(b, nameEnd)+1)
		end := ValueEnd(b, start)
		name, _ := Unquote(b[i:nameEnd])
		if !f(name, b[start:end]) {
			return
		}
		if i = SkipSpace(b, end); i >= len(b) || b[i] != ',' {
			return
		}
		i = SkipSpace(b, i+1)
	}
}

// Items calls f with each item of the array b.
func Items(b []byte, f func(i int, value []byte) bool) {
	i := SkipSpace(b, SkipSpace(b, 0)+1)
	for n := 0; i < len(b) && b[i] != ']'; n++ {
		end := ValueEnd(b, i)
		if !f(n, b[i:end]) {
			return
		}
		if i = SkipSpace(b, end); i >= len(b) || b[i] != ',' {
			return
		}
		i = SkipSpace(b, i+1)
	}
}

// Unquote decodes a string with its quotes. ok is false when it holds half of a
// surrogate pair, which no text is made of.
func Unquote(b []byte) (s string, ok bool) {
	if len(b) < 2 {
		return "", false
	}
	b = b[1 : len(b)-1]
	for i := range b {
		if b[i] == '\\' {
			return unescape(b)
		}
	}
	return string(b), true
}

func unescape(b []byte) (string, bool) {
	out := make([]byte, 0, len(b))
	ok := true
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 >= len(b) {
			out = append(out, b[i])
			continue
		}
		i++
		if b[i] != 'u' {
			out = append(out, simpleEscape(b[i]))
			continue
		}
		r := hex4(b[i+1:])
		i += 4
		if utf16.IsSurrogate(r) {
			low := rune(-1)
			if i+2 < len(b) && b[i+1] == '\\' && b[i+2] == 'u' {
				low = hex4(b[i+3:])
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				ok = false
			} else {
				i += 6
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out), ok
}

func simpleEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

func hex4(b []byte) rune {
	var r rune
	for i := range 4 {
		if i >= len(b) {
			return -1
		}
		d, ok := hexDigit(b[i])
		if !ok {
			return -1
		}
		r = r<<4 | d
	}
	return r
}

// Compact appends b without the white space between its tokens.
func Compact(dst, b []byte) []byte {
	for i := 0; i < len(b); {
		switch b[i] {
		case ' ', '\n', '\t', '\r':
			i++
		case '"':
			end := stringEnd(b, i)
			dst = append(dst, b[i:end]...)
			i = end
		default:
			dst = append(dst, b[i])
			i++
		}
	}
	return dst
}
