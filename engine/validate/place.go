package validate

import (
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
)

// gqlparser's columns are off for strings and after CR LF, and its tree lacks
// places that errors name. Places are therefore counted again from the text;
// only errors need them, so that costs nothing otherwise.

// place is a location whose line is 0 when there is none.
type place = gqlerr.Location

// placeAt is the location of a byte of text: characters count, and LF, CR LF and
// CR end lines (specification 2.1.2).
func placeAt(text string, at int) place {
	p := place{Line: 1, Column: 1}
	for i, r := range text {
		switch {
		case i >= at:
			return p
		case r == '\n', r == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			p.Line, p.Column = p.Line+1, 1
		default:
			p.Column++
		}
	}
	return p
}

// placeOf is where a node starts.
func placeOf(pos *ast.Position) place {
	if pos == nil || pos.Src == nil {
		return place{}
	}
	return placeAt(pos.Src.Input, offset(pos))
}

// offset is the byte at which a node starts; gqlparser counts characters.
func offset(pos *ast.Position) int {
	n := 0
	for i := range pos.Src.Input {
		if n == pos.Start {
			return i
		}
		n++
	}
	return len(pos.Src.Input)
}

// placeBefore is the last occurrence of a punctuator before a node: the sign that
// introduces what the node is the name of.
func placeBefore(pos *ast.Position, punctuator string) place {
	if pos == nil || pos.Src == nil {
		return place{}
	}
	text, at := pos.Src.Input, offset(pos)
	if i := strings.LastIndex(text[:at], punctuator); i >= 0 {
		return placeAt(text, i)
	}
	return placeAt(text, at)
}

// placeAfter is the n-th token after the one at which a node starts.
func placeAfter(pos *ast.Position, n int) place {
	if pos == nil || pos.Src == nil {
		return place{}
	}
	text, at := pos.Src.Input, offset(pos)
	for range n {
		at = skipToken(text, at)
		at = skipIgnored(text, at)
	}
	return placeAt(text, at)
}

// skipToken moves over a name or punctuator.
func skipToken(text string, at int) int {
	start := at
	for at < len(text) && isNameByte(text[at]) {
		at++
	}
	if at == start && at < len(text) {
		at++
	}
	return at
}

// skipIgnored moves over white space, commas, comments and byte order marks.
func skipIgnored(text string, at int) int {
	for at < len(text) {
		switch text[at] {
		case ' ', '\t', '\n', '\r', ',':
			at++
		case '#':
			at = endOfLine(text, at)
		case 0xEF:
			if !strings.HasPrefix(text[at:], "\uFEFF") {
				return at
			}
			at += utf8.RuneLen('\uFEFF')
		default:
			return at
		}
	}
	return at
}

func endOfLine(text string, at int) int {
	if n := strings.IndexAny(text[at:], "\r\n"); n >= 0 {
		return at + n
	}
	return len(text)
}

func isNameByte(c byte) bool {
	return c == '_' || isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
