package wsproto

import "unicode/utf8"

// textCheck validates UTF-8 that arrives in pieces. The zero value stands between
// two characters. It refuses at the first byte that cannot be right, not at the
// end of the character.
type textCheck struct {
	need   uint8 // continuation bytes still missing
	lo, hi uint8 // bounds of the next of them (RFC 3629, section 4)
}

// write reports whether the text is still the beginning of valid UTF-8.
func (t *textCheck) write(b []byte) bool {
	for t.need > 0 && len(b) > 0 {
		if !t.step(b[0]) {
			return false
		}
		b = b[1:]
	}
	whole := len(b) - unfinished(b)
	if !utf8.Valid(b[:whole]) {
		return false
	}
	for _, c := range b[whole:] {
		if !t.step(c) {
			return false
		}
	}
	return true
}

// complete reports whether the text may end here.
func (t *textCheck) complete() bool { return t.need == 0 }

func (t *textCheck) step(c byte) bool {
	if t.need == 0 {
		return t.lead(c)
	}
	if c < t.lo || c > t.hi {
		return false
	}
	t.need--
	t.lo, t.hi = 0x80, 0xbf
	return true
}

// lead takes the first byte of a character. The bounds keep out overlong forms,
// surrogates and what lies behind U+10FFFF.
func (t *textCheck) lead(c byte) bool {
	t.lo, t.hi = 0x80, 0xbf
	switch {
	case c < 0x80:
		return true
	case c < 0xc2 || c > 0xf4:
		return false
	case c < 0xe0:
		t.need = 1
	case c < 0xf0:
		t.need = 2
	default:
		t.need = 3
	}
	switch c {
	case 0xe0:
		t.lo = 0xa0
	case 0xed:
		t.hi = 0x9f
	case 0xf0:
		t.lo = 0x90
	case 0xf4:
		t.hi = 0x8f
	}
	return true
}

// unfinished is how many bytes at the end of b belong to a character that may
// go on behind it.
func unfinished(b []byte) int {
	for n := 1; n <= min(3, len(b)); n++ {
		switch c := b[len(b)-n]; {
		case c < 0x80:
			return 0
		case c >= 0xc0:
			if n < leadLength(c) {
				return n
			}
			return 0
		}
	}
	return 0
}

func leadLength(c byte) int {
	switch {
	case c < 0xe0:
		return 2
	case c < 0xf0:
		return 3
	}
	return 4
}
