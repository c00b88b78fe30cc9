package validate

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"fraiseqld/engine/gqlerr"
)

// text walks a document's tokens before gqlparser parses it: to count them, so that too
// many cost nothing more, and to refuse what gqlparser lets pass: invalid UTF-8,
// lone surrogates, NUL, and numbers that run into names.
type text struct {
	s      string
	at     int
	tokens int
	limit  int
}

func checkText(s string, tokens int) *gqlerr.Error {
	if !utf8.ValidString(s) {
		return syntaxError("Invalid UTF-8.", placeAt(s, invalidUTF8(s)))
	}
	t := text{s: s, limit: tokens}
	for t.at = skipSpace(s, 0); t.at < len(s); t.at = skipSpace(s, t.at) {
		if t.tokens++; t.limit > 0 && t.tokens > t.limit {
			return tooMany("tokens", t.limit).At(placeArgs(placeAt(s, t.at)))
		}
		if err := t.token(); err != nil {
			return err
		}
	}
	return nil
}

func tooMany(what string, limit int) *gqlerr.Error {
	return gqlerr.Newf(gqlerr.TooComplex, "The document has more than %d %s.", limit, what)
}

func placeArgs(p place) (line, column int) { return p.Line, p.Column }

func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return len(s)
}

// skipSpace is skipIgnored, but comments are tokens here.
func skipSpace(s string, at int) int {
	for at < len(s) {
		switch s[at] {
		case ' ', '\t', '\n', '\r', ',':
			at++
		case 0xEF:
			if !strings.HasPrefix(s[at:], "\uFEFF") {
				return at
			}
			at += len("\uFEFF")
		default:
			return at
		}
	}
	return at
}

func (t *text) token() *gqlerr.Error {
	switch c := t.s[t.at]; {
	case c == '"':
		return t.stringToken()
	case c == '#':
		t.at = endOfLine(t.s, t.at)
	case c == '-' || isDigit(c):
		return t.number()
	case strings.HasPrefix(t.s[t.at:], "..."):
		t.at += 3
	default:
		t.at = skipToken(t.s, t.at)
	}
	return nil
}

// number refuses a name right behind a number (specification 2.9.1).
func (t *text) number() *gqlerr.Error {
	for t.at++; t.at < len(t.s) && t.numeric(); t.at++ {
	}
	if t.at < len(t.s) && isNameByte(t.s[t.at]) {
		return syntaxError("Invalid number, expected digit but got: '"+t.s[t.at:t.at+1]+"'.", placeAt(t.s, t.at))
	}
	return nil
}

// numeric says that the byte at t.at belongs to the number before it. What is no
// number all the same, the parser refuses.
func (t *text) numeric() bool {
	c, before := t.s[t.at], t.s[t.at-1]
	switch {
	case isDigit(c):
		return true
	case c == '.':
		return isDigit(before)
	case c|0x20 == 'e':
		return isDigit(before)
	}
	return (c == '+' || c == '-') && before|0x20 == 'e'
}

func (t *text) stringToken() *gqlerr.Error {
	if strings.HasPrefix(t.s[t.at:], `"""`) {
		t.blockString()
		return nil
	}
	for t.at++; t.at < len(t.s); {
		switch t.s[t.at] {
		case '"':
			t.at++
			return nil
		case '\n', '\r':
			return nil // not terminated: the parser says so
		case '\\':
			if err := t.escape(); err != nil {
				return err
			}
		default:
			t.at++
		}
	}
	return nil
}

// blockString moves behind a block string; no escape in it stands for a character.
func (t *text) blockString() {
	for t.at += 3; t.at < len(t.s); {
		switch rest := t.s[t.at:]; {
		case strings.HasPrefix(rest, `\"""`):
			t.at += 4
		case strings.HasPrefix(rest, `"""`):
			t.at += 3
			for t.at < len(t.s) && t.s[t.at] == '"' {
				t.at++ // the last three of a run are the closing ones
			}
			return
		default:
			t.at++
		}
	}
}

func (t *text) escape() *gqlerr.Error {
	start := t.at
	r, n := escaped(t.s[t.at:])
	t.at += n
	switch {
	case r == 0:
		return gqlerr.New(gqlerr.BadUserInput, "Strings cannot hold the character NUL (U+0000).").At(placeArgs(placeAt(t.s, start)))
	case r < 0xD800 || r > 0xDFFF:
		return nil
	case r < 0xDC00:
		if low, n := escaped(t.s[t.at:]); low >= 0xDC00 && low <= 0xDFFF && n == 6 {
			t.at += n
			return nil
		}
	}
	return syntaxError("Invalid Unicode escape sequence: '"+t.s[start:t.at]+"'.", placeAt(t.s, start))
}

// escaped reads one escape. Those that are no \u escape, or a wrong one, are 1:
// a character like any other here.
func escaped(s string) (r rune, n int) {
	if !strings.HasPrefix(s, `\u`) {
		return 1, min(2, len(s))
	}
	digits := s[2:min(6, len(s))]
	n = 6
	if strings.HasPrefix(digits, "{") {
		end := strings.IndexByte(s[:min(len(s), 16)], '}')
		if end < 0 {
			return 1, 3
		}
		digits, n = s[3:end], end+1
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || n == 6 && len(digits) < 4 {
		return 1, 2
	}
	return rune(min(v, utf8.MaxRune)), n
}
