package parse

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// set reads a selection set but for the brace that closes it.
func (p *parser) set() ast.SelectionSet {
	p.enter()
	p.expect('{')
	mark := len(p.selections)
	for ok := true; ok; ok = p.kind != '}' && !p.refused {
		p.selections = append(p.selections, p.selection())
	}
	set := slices.Clone(p.selections[mark:])
	p.selections = p.selections[:mark]
	p.leave()
	return set
}

func (p *parser) selection() ast.Selection {
	if !p.skips(spread) {
		return p.field()
	}
	if p.kind == name && !p.isName("on") {
		return p.fragmentSpread()
	}
	return p.inline()
}

func (p *parser) field() *ast.Field {
	f := p.newField()
	f.Alias = p.name()
	f.Name = f.Alias
	if p.skips(':') {
		f.Name = p.name()
	}
	f.Arguments = p.argumentList()
	f.Directives = p.directives()
	if p.kind == '{' {
		f.SelectionSet = p.set()
		p.next()
	}
	return f
}

func (p *parser) fragmentSpread() *ast.FragmentSpread {
	s := &ast.FragmentSpread{Position: p.here()}
	s.Name = p.name()
	s.Directives = p.directives()
	return s
}

func (p *parser) inline() *ast.InlineFragment {
	s := &ast.InlineFragment{Position: p.here()}
	if p.skips(name) {
		s.TypeCondition = p.name()
	}
	s.Directives = p.directives()
	s.SelectionSet = p.set()
	p.next()
	return s
}

func (p *parser) directives() (list ast.DirectiveList) {
	for p.skips('@') {
		d := &ast.Directive{Position: p.here()}
		d.Name = p.name()
		d.Arguments = p.argumentList()
		list = append(list, d)
	}
	return list
}

func (p *parser) argumentList() ast.ArgumentList {
	if !p.skips('(') {
		return nil
	}
	mark := len(p.given)
	for ok := true; ok; ok = p.kind != ')' && !p.refused {
		p.given = append(p.given, p.argument())
	}
	p.next()
	list := slices.Clone(p.given[mark:])
	p.given = p.given[:mark]
	return list
}

func (p *parser) argument() *ast.Argument {
	a := p.newArgument()
	a.Name = p.name()
	p.expect(':')
	a.Value = p.value(false)
	return a
}
