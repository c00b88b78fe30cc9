package validate

import (
	"fmt"
	"strconv"

	"fraiseqld/engine/input"
	"fraiseqld/internal/jsonx"
)

// problem is why a value cannot be coerced, and where inside it.
type problem struct {
	path    string // .field[0].inner
	message string
	line    int // of the literal, 0 for JSON
	column  int
}

func wrong(format string, args ...any) *problem {
	return &problem{message: fmt.Sprintf(format, args...)}
}

func (p *problem) at(i int) *problem {
	p.path = "[" + strconv.Itoa(i) + "]" + p.path
	return p
}

func (p *problem) in(name string) *problem {
	p.path = "." + name + p.path
	return p
}

// leaf is a scalar as the client wrote it, in JSON or as a literal.
type leaf struct {
	kind    input.Kind // JSON for arrays and objects
	text    string     // decoded string, digits, true or false, or compact JSON
	bad     bool       // a string that is no Unicode text
	literal bool
}

func leafFromJSON(raw []byte) leaf {
	switch c := raw[0]; {
	case c == '"':
		s, ok := jsonx.Unquote(raw)
		return leaf{kind: input.String, text: s, bad: !ok}
	case c == 't' || c == 'f':
		return leaf{kind: input.Bool, text: string(raw)}
	case c == '{' || c == '[':
		return leaf{kind: input.JSON, text: string(jsonx.Compact(nil, raw))}
	case c == 'n':
		return leaf{kind: input.Null, text: "null"}
	}
	for _, c := range raw {
		if c == '.' || c|0x20 == 'e' {
			return leaf{kind: input.Float, text: string(raw)}
		}
	}
	return leaf{kind: input.Int, text: string(raw)}
}

// shown is a leaf in a message.
func shown(l leaf) string {
	if l.kind != input.String {
		return clip(l.text)
	}
	if l.literal {
		return strconv.Quote(clip(l.text))
	}
	return "'" + clip(l.text) + "'"
}

// clip bounds what of a client's bytes comes back in a message.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	n := most
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
