package parse

import (
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	gql "github.com/vektah/gqlparser/v2/parser"

	"fraiseqld/internal/slab"
)

// parser reads by recursive descent with one token of lookahead: the current
// one is not yet consumed.
type parser struct {
	lexer
	depth int // what nests, counted as gqlparser does

	fields    slab.Slab[fieldNode]
	arguments slab.Slab[argumentNode]
	values    slab.Slab[valueNode]
	children  slab.Slab[childNode]

	// Lists that are not complete yet, inner ones behind outer ones.
	selections []ast.Selection
	given      []*ast.Argument
	members    []*ast.ChildValue
}

// Document reads a document of at most so many tokens (0: any number), whose
// text it keeps. It answers nil where the text is not taken, right or wrong.
func Document(text string, tokens int) *ast.QueryDocument {
	if !utf8.ValidString(text) {
		return nil
	}
	p := parser{lexer: newLexer(text, tokens)}
	doc := p.document()
	if p.refused {
		return nil
	}
	return doc
}

func (p *parser) document() *ast.QueryDocument {
	doc := &ast.QueryDocument{}
	for p.next(); p.kind != end; p.next() {
		doc.Position = p.here()
		switch {
		case p.kind == '{':
			doc.Operations = append(doc.Operations, p.shorthand())
		case p.isName("fragment"):
			doc.Fragments = append(doc.Fragments, p.fragment())
		default:
			doc.Operations = append(doc.Operations, p.operation())
		}
	}
	if doc.Position == nil {
		p.refuse()
	}
	return doc
}

func (p *parser) isName(s string) bool { return p.kind == name && p.token() == s }

// expect consumes a token of a kind.
func (p *parser) expect(kind byte) {
	if p.kind != kind {
		p.refuse()
	}
	p.next()
}

func (p *parser) skips(kind byte) bool {
	if p.kind != kind {
		return false
	}
	p.next()
	return true
}

func (p *parser) name() string {
	s := p.token()
	p.expect(name)
	return s
}

// enter counts a level, and refuses what is too deep for gqlparser.
func (p *parser) enter() {
	if p.depth++; p.depth > gql.MaxNestingDepth {
		p.refuse()
	}
}

func (p *parser) leave() { p.depth-- }
