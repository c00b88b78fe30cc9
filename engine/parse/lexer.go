package parse

import (
	"math"

	"github.com/vektah/gqlparser/v2/ast"
)

// What tokens are. Punctuators stand for themselves, "..." is a dot.
const (
	end      = 0 // of the text, or where it is not taken
	name     = 'n'
	intText  = 'i'
	floatTxt = 'f'
	quoted   = '"'
	spread   = '.'
)

// lexer reads tokens; the current one is text[start:at].
type lexer struct {
	src       *ast.Source
	text      string
	kind      byte
	start, at int
	wide      int // bytes before at that are not the first of a character
	before    int // wide at start
	line      int
	lineStart int // in characters
	tokens    int // that may still come; comments are some too
	refused   bool
}

func newLexer(text string, tokens int) lexer {
	if tokens <= 0 {
		tokens = math.MaxInt
	}
	return lexer{src: &ast.Source{Input: text}, text: text, line: 1, tokens: tokens}
}

// refuse ends the reading: the text is not taken.
func (l *lexer) refuse() {
	l.refused, l.kind = true, end
}

// position is that of the current token, counted in characters. gqlparser puts
// the column of a string behind its quote.
func (l *lexer) position() ast.Position {
	start := l.start - l.before
	column := start - l.lineStart + 1
	if l.kind == quoted {
		column++
	}
	return ast.Position{Start: start, End: l.at - l.wide, Line: l.line, Column: column, Src: l.src}
}

func (l *lexer) token() string { return l.text[l.start:l.at] }

// next moves to the next token.
func (l *lexer) next() {
	if l.refused {
		return
	}
	l.skip()
	l.start, l.before = l.at, l.wide
	if l.at >= len(l.text) {
		l.kind = end
		return
	}
	l.count()
	switch c := l.text[l.at]; classes[c] {
	case letter:
		l.name()
	case sign:
		l.kind = c
		l.at++
	case digit:
		l.number()
	case other:
		l.rare(c)
	}
}

func (l *lexer) count() {
	if l.tokens--; l.tokens < 0 {
		l.refuse()
	}
}

func (l *lexer) name() {
	at := l.at + 1
	for at < len(l.text) && inName(l.text[at]) {
		at++
	}
	l.at = at
	l.take(name)
}

// take makes what was read the current token, unless it was refused meanwhile.
func (l *lexer) take(kind byte) {
	if !l.refused {
		l.kind = kind
	}
}

func (l *lexer) rare(c byte) {
	switch {
	case c == '"':
		l.quoted()
	case c == '.' && l.at+3 <= len(l.text) && l.text[l.at:l.at+3] == "...":
		l.at += 3
		l.take(spread)
	default:
		l.refuse()
	}
}

// skip moves over white space, commas and comments.
func (l *lexer) skip() {
	for l.at < len(l.text) {
		switch l.text[l.at] {
		case ' ', '\t', ',':
			l.at++
		case '\n':
			l.newline(1)
		case '\r':
			l.newline(1) // gqlparser starts the line there, also before LF
			if l.at < len(l.text) && l.text[l.at] == '\n' {
				l.at++
			}
		case '#':
			l.comment()
		default:
			return
		}
	}
}

func (l *lexer) newline(n int) {
	l.at += n
	l.line++
	l.lineStart = l.at - l.wide
}

func (l *lexer) comment() {
	l.count()
	for ; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case c == '\n' || c == '\r':
			return
		case c < ' ' && c != '\t':
			l.refuse()
			return
		case isContinuation(c):
			l.wide++
		}
	}
}

// quoted reads a string without escapes.
func (l *lexer) quoted() {
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case c == '"':
			l.closed()
			return
		case c == '\\' || c < ' ' && c != '\t':
			l.refuse()
			return
		case isContinuation(c):
			l.wide++
		}
	}
	l.refuse()
}

// closed ends a string; an empty one may be the start of a block string.
func (l *lexer) closed() {
	l.at++
	if l.at-l.start == 2 && l.at < len(l.text) && l.text[l.at] == '"' {
		l.refuse()
		return
	}
	l.take(quoted)
}

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? that nothing runs into.
func (l *lexer) number() {
	kind := byte(intText)
	l.one('-', '-')
	if l.one('0', '0') == (l.digits() > 0) { // neither, or digits behind a zero
		l.refuse()
		return
	}
	if l.one('.', '.') {
		kind = floatTxt
		l.needDigits()
	}
	if l.one('e', 'E') {
		kind = floatTxt
		l.one('+', '-')
		l.needDigits()
	}
	if l.at < len(l.text) && (inName(l.text[l.at]) || l.text[l.at] == '.') {
		l.refuse()
	}
	l.take(kind)
}

// one moves over one of two bytes.
func (l *lexer) one(a, b byte) bool {
	if l.at < len(l.text) && (l.text[l.at] == a || l.text[l.at] == b) {
		l.at++
		return true
	}
	return false
}

func (l *lexer) needDigits() {
	if l.digits() == 0 {
		l.refuse()
	}
}

func (l *lexer) digits() int {
	start := l.at
	for l.at < len(l.text) && classes[l.text[l.at]] == digit && l.text[l.at] != '-' {
		l.at++
	}
	return l.at - start
}
