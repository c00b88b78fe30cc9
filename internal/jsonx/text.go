package jsonx

import (
	"unicode/utf8"
	"unsafe"
)

// View is text as a string that shares its memory: it holds as long as text does
// not change.
func View(text []byte) string { return unsafe.String(unsafe.SliceData(text), len(text)) }

// TextView is Text that shares raw's memory where it can.
func TextView(raw []byte) (string, bool) {
	if body, plain := Plain(raw); plain {
		return View(body), true
	}
	return Text(raw)
}

// Text decodes a string value, quotes included. ok is false when it holds a
// lone surrogate: such a string has no UTF-8 form.
func Text(raw []byte) (s string, ok bool) {
	body, plain := Plain(raw)
	if plain {
		return string(body), true
	}
	dst, ok := AppendText(make([]byte, 0, len(body)), raw)
	return string(dst), ok
}

// Plain returns what is between the quotes, and whether it stands for itself.
func Plain(raw []byte) (body []byte, plain bool) {
	body = inner(raw)
	for _, c := range body {
		if c == '\\' {
			return body, false
		}
	}
	return body, true
}

// KeyIs compares a member's raw name with a name.
func KeyIs(raw []byte, name string) bool {
	if body, plain := Plain(raw); plain {
		return string(body) == name
	}
	s, ok := Text(raw)
	return ok && s == name
}

func inner(raw []byte) []byte {
	if len(raw) < 2 {
		return nil
	}
	return raw[1 : len(raw)-1]
}

// AppendText appends the decoded string. A lone surrogate becomes U+FFFD and ok false.
func AppendText(dst, raw []byte) (text []byte, ok bool) {
	body, ok := inner(raw), true
	for i := 0; i < len(body); {
		c := body[i]
		if c != '\\' || i+1 >= len(body) {
			dst = append(dst, c)
			i++
			continue
		}
		if body[i+1] != 'u' {
			dst = append(dst, unescaped(body[i+1]))
			i += 2
			continue
		}
		r, n := escapedRune(body[i:])
		ok = ok && r >= 0
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return dst, ok
}

func unescaped(c byte) byte {
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

// escapedRune reads \u and four digits, twice when they are a surrogate pair. A lone
// surrogate is -1.
func escapedRune(b []byte) (r rune, n int) {
	r, ok := hex4(b[2:])
	switch {
	case !ok:
		return -1, min(6, len(b))
	case r < 0xD800 || r > 0xDFFF:
		return r, 6
	case r > 0xDBFF || len(b) < 12 || b[6] != '\\' || b[7] != 'u':
		return -1, 6
	}
	low, ok := hex4(b[8:])
	if !ok || low < 0xDC00 || low > 0xDFFF {
		return -1, 6
	}
	return 0x10000 + (r-0xD800)<<10 + (low - 0xDC00), 12
}

func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	for _, c := range b[:4] {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// Storable says that PostgreSQL's jsonb takes every string of a well-formed
// text: it refuses NUL and lone surrogates.
func Storable(text []byte) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if text[i+1] != 'u' {
			i++
			continue
		}
		r, n := escapedRune(text[i:])
		if r <= 0 {
			return false
		}
		i += n - 1
	}
	return true
}
