package dissolve

import (
	"errors"
	"strings"
)

// kind is what a token is. The deparser writes keywords in capitals and quotes
// every identifier that has one, so that the two cannot be taken for each other.
type kind uint8

const (
	word    kind = iota // an identifier as it stands: lower case
	keyword             // upper case
	quoted              // "identifier"
	text                // 'string' or E'string'
	number
	mark // any other single byte
)

type token struct {
	kind       kind
	start, end int
	match      int // of a bracket, CASE or END: the index of its partner; else -1
}

// source is a statement cut into tokens.
type source struct {
	sql    string
	tokens []token
}

var errSyntax = errors.New("its definition has a form that is not understood")

// scan cuts what PostgreSQL deparsed into tokens and pairs its brackets. It
// gives up on what the deparser has no reason to write.
func scan(sql string) (*source, error) {
	s := &source{sql: sql}
	for i := 0; i < len(sql); {
		if isSpace(sql[i]) {
			i++
			continue
		}
		k, end := scanOne(sql, i)
		if end < 0 {
			return nil, errSyntax
		}
		s.tokens = append(s.tokens, token{k, i, end, -1})
		i = end
	}
	return s, s.pair()
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func scanOne(sql string, i int) (kind, int) {
	switch c := sql[i]; {
	case c == '"':
		return quoted, quotedEnd(sql, i, '"', false)
	case c == '\'':
		return text, quotedEnd(sql, i, '\'', false)
	case c == 'E' && i+1 < len(sql) && sql[i+1] == '\'':
		return text, quotedEnd(sql, i+1, '\'', true)
	case c >= '0' && c <= '9':
		return number, numberEnd(sql, i)
	case letter(c):
		return wordKind(sql, i)
	case c == '-' && strings.HasPrefix(sql[i:], "--"), c == '/' && strings.HasPrefix(sql[i:], "/*"), c == '$', c == '\\', c < ' ':
		return mark, -1
	}
	return mark, i + 1
}

func letter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

func wordKind(sql string, i int) (kind, int) {
	end := i
	upper, lower := false, false
	for end < len(sql) && (letter(sql[end]) || sql[end] >= '0' && sql[end] <= '9' || sql[end] == '$') {
		upper = upper || sql[end] >= 'A' && sql[end] <= 'Z'
		lower = lower || sql[end] >= 'a' && sql[end] <= 'z'
		end++
	}
	switch {
	case end < len(sql) && (sql[end] == '\'' || sql[end] == '"'), upper && lower:
		return word, -1 // B'…', U&"…"
	case upper:
		return keyword, end
	}
	return word, end
}

func numberEnd(sql string, i int) int {
	for i < len(sql) {
		c := sql[i]
		exponent := (c == '+' || c == '-') && sql[i-1]|0x20 == 'e'
		if !(c >= '0' && c <= '9' || c == '.' || c|0x20 == 'e' || exponent) {
			break
		}
		i++
	}
	return i
}

func quotedEnd(sql string, i int, quote byte, escapes bool) int {
	for i++; i < len(sql); i++ {
		switch {
		case escapes && sql[i] == '\\':
			i++
		case sql[i] == quote && i+1 < len(sql) && sql[i+1] == quote:
			i++
		case sql[i] == quote:
			return i + 1
		}
	}
	return -1
}

// pair finds the partners of brackets and of CASE, which ends like one.
func (s *source) pair() error {
	var open []int
	for i := range s.tokens {
		switch t := s.at(i); t {
		case "(", "[", "CASE":
			open = append(open, i)
		case ")", "]", "END":
			if len(open) == 0 {
				return errSyntax
			}
			from := open[len(open)-1]
			if partner[s.at(from)] != t {
				return errSyntax
			}
			s.tokens[from].match, s.tokens[i].match = i, from
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return errSyntax
	}
	return nil
}

var partner = map[string]string{"(": ")", "[": "]", "CASE": "END"}

// at is a token's text; "" behind the end. Of texts and quoted identifiers it has
// the quotes, so that none is taken for a keyword or a bracket.
func (s *source) at(i int) string {
	if i < 0 || i >= len(s.tokens) {
		return ""
	}
	return s.sql[s.tokens[i].start:s.tokens[i].end]
}

// between is the text of the tokens from i up to j.
func (s *source) between(i, j int) string {
	if i >= j {
		return ""
	}
	return s.sql[s.tokens[i].start:s.tokens[j-1].end]
}

// over is the index behind token i, or behind its partner when it opens something.
func (s *source) over(i int) int { return max(i, s.tokens[i].match) + 1 }

// find looks for one of the keywords from i up to j, outside of brackets.
func (s *source) find(i, j int, words ...string) int {
	for ; i < j; i = s.over(i) {
		if s.tokens[i].kind != keyword {
			continue
		}
		for _, w := range words {
			if s.at(i) == w {
				return i
			}
		}
	}
	return -1
}

// span is a range of tokens.
type span struct{ from, to int }

// split cuts at the commas outside of brackets.
func (s *source) split(i, j int) []span {
	var out []span
	from := i
	for ; i < j; i = s.over(i) {
		if s.at(i) == "," {
			out = append(out, span{from, i})
			from = i + 1
		}
	}
	return append(out, span{from, j})
}

// name is an identifier without its quotes.
func (s *source) name(i int) (string, bool) {
	if i < 0 || i >= len(s.tokens) {
		return "", false
	}
	switch t := s.at(i); s.tokens[i].kind {
	case word:
		return t, true
	case quoted:
		return strings.ReplaceAll(t[1:len(t)-1], `""`, `"`), true
	}
	return "", false
}

// constant is a text without its quotes.
func (s *source) constant(i int) (string, bool) {
	if s.tokens[i].kind != text {
		return "", false
	}
	t := s.at(i)
	if t[0] == 'E' {
		t = strings.ReplaceAll(t[2:len(t)-1], `''`, `'`)
		if strings.Contains(strings.ReplaceAll(t, `\\`, ""), `\`) {
			return "", false
		}
		return strings.ReplaceAll(t, `\\`, `\`), true
	}
	return strings.ReplaceAll(t[1:len(t)-1], `''`, `'`), true
}

// selects says that a bracket holds a query of its own.
func (s *source) selects(i int) bool {
	if s.at(i) != "(" {
		return false
	}
	next := s.at(i + 1)
	return next == "SELECT" || next == "VALUES" || next == "WITH" || next == "(" && s.selects(i+1)
}
