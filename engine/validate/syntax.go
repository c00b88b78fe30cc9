package validate

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/parse"
)

func syntaxError(message string, at place) *gqlerr.Error {
	return gqlerr.New(gqlerr.ParseFailed, "Syntax Error: "+message).At(at.Line, at.Column)
}

// syntaxTree reads a document, of which it keeps a copy. What the fast parser does
// not take, rare or wrong, is gqlparser's, whose word counts.
func syntaxTree(text string, l *Limits) (*ast.QueryDocument, *gqlerr.Error) {
	if l.DocumentBytes > 0 && len(text) > l.DocumentBytes {
		return nil, gqlerr.Newf(gqlerr.TooComplex, "The document has %d bytes; at most %d are allowed.", len(text), l.DocumentBytes)
	}
	text = strings.Clone(text)
	if doc := parse.Document(text, l.Tokens); doc != nil {
		return doc, nil
	}
	if err := checkText(text, l.Tokens); err != nil {
		return nil, err
	}
	return gqlparserTree(text, l)
}

func gqlparserTree(text string, l *Limits) (*ast.QueryDocument, *gqlerr.Error) {
	src := &ast.Source{Input: text}
	doc, err := parser.ParseQueryWithTokenLimit(src, l.Tokens)
	if err != nil {
		return nil, parseError(src, err, l)
	}
	if len(doc.Operations) == 0 && len(doc.Fragments) == 0 {
		return nil, syntaxError("Unexpected <EOF>.", placeAt(text, len(text)))
	}
	for _, f := range doc.Fragments {
		if len(f.VariableDefinition) > 0 { // an old experiment of the reference implementation
			return nil, syntaxError("Expected 'on', found '('.", placeAfter(f.Position, 2))
		}
	}
	return doc, nil
}

// parseError gives gqlparser's error the place and wording of the reference implementations.
func parseError(src *ast.Source, err error, l *Limits) *gqlerr.Error {
	var g *gqlerror.Error
	if !errors.As(err, &g) {
		return gqlerr.Wrap(gqlerr.ParseFailed, "Syntax Error.", err)
	}
	switch {
	case strings.HasPrefix(g.Message, "exceeded token limit"):
		return tooMany("tokens", l.Tokens)
	case strings.HasPrefix(g.Message, "exceeded maximum nesting depth"):
		return gqlerr.Newf(gqlerr.TooComplex, "The document is nested deeper than %d levels.", parser.MaxNestingDepth)
	}
	if bad := lexicalError(src); bad != nil {
		return bad
	}
	at := parsePlace(src.Input, g)
	switch { // gqlparser counts strings from behind their quotes
	case strings.Contains(g.Message, "BlockString"):
		at.Column -= 3
	case strings.Contains(g.Message, "String"):
		at.Column--
	}
	at.Column = max(at.Column, 1)
	return syntaxError(reworded(g.Message), at)
}

// lexicalError is the first token that is none. The parser stops there too, but
// tells of an unexpected token.
func lexicalError(src *ast.Source) *gqlerr.Error {
	lex := lexer.New(src)
	for {
		tok, err := lex.ReadToken()
		var g *gqlerror.Error
		if errors.As(err, &g) {
			at := parsePlace(src.Input, g)
			if strings.Contains(g.Message, "escape sequence") {
				at.Column-- // the backslash, not what follows it
			}
			return syntaxError(lexicalMessage(src.Input, g.Message, at), at)
		}
		if err != nil || tok.Kind == lexer.EOF || tok.Kind == lexer.Invalid {
			return nil
		}
	}
}

// lexicalMessage is gqlparser's, as the reference implementations word it.
func lexicalMessage(text, message string, at place) string {
	const escape = "Invalid character escape sequence: "
	if rest, ok := strings.CutPrefix(message, escape); ok {
		return escape + "'" + strings.TrimSuffix(rest, ".") + "'."
	}
	if strings.HasPrefix(message, "Cannot ") { // parse the unexpected, or contain the invalid, character
		return "Unexpected character: " + shownRune(runeAt(text, at)) + "."
	}
	return strings.ReplaceAll(message, `"`, `'`)
}

// runeAt is the character at a place.
func runeAt(text string, at place) rune {
	rest := text[len(head(text, at.Line)):]
	for _, r := range rest {
		if at.Column--; at.Column == 0 {
			return r
		}
	}
	return utf8.RuneError
}

func shownRune(r rune) string {
	if r > ' ' && r < utf8.RuneSelf-1 {
		return "'" + string(r) + "'"
	}
	return fmt.Sprintf("U+%04X", r)
}

// parsePlace is the location of a parse error, counted again where a line ended in CR LF.
func parsePlace(text string, g *gqlerror.Error) place {
	if len(g.Locations) == 0 {
		return placeAt(text, len(text))
	}
	p := place{Line: g.Locations[0].Line, Column: g.Locations[0].Column}
	if p.Line > 1 && strings.HasSuffix(head(text, p.Line), "\r\n") {
		p.Column = max(p.Column-1, 1)
	}
	return p
}

// head is the text before a line.
func head(text string, line int) string {
	at := 0
	for ; line > 1; line-- {
		at = endOfLine(text, at)
		if strings.HasPrefix(text[at:], "\r\n") {
			at++
		}
		at = min(at+1, len(text))
	}
	return text[:at]
}

var rewording = strings.NewReplacer(
	`"`, `'`,
	"expected at least one definition, found", "Unexpected",
)

// reworded turns `Expected Name, found }` into `Expected Name, found '}'.`
func reworded(message string) string {
	message = strings.TrimSuffix(rewording.Replace(message), ".")
	for _, lead := range []string{"Expected ", ", found ", "Unexpected "} {
		if i := strings.Index(message, lead); i >= 0 {
			message = message[:i+len(lead)] + quotePunctuator(message[i+len(lead):])
		}
	}
	return message + "."
}

// quotePunctuator quotes the sign that s begins with.
func quotePunctuator(s string) string {
	end := strings.IndexAny(s, ", ")
	if end < 0 {
		end = len(s)
	}
	switch sign := s[:end]; sign {
	case "!", "$", "&", "(", ")", "...", ":", "=", "@", "[", "]", "{", "}", "|":
		return "'" + sign + "'" + s[end:]
	}
	return s
}
