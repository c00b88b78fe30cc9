package parse

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// value reads a literal; constant says that no variable may stand in it.
func (p *parser) value(constant bool) *ast.Value {
	switch p.kind {
	case '[':
		return p.container(ast.ListValue, ']', constant)
	case '{':
		return p.container(ast.ObjectValue, '}', constant)
	case '$':
		if constant {
			p.refuse()
		}
		v := p.newValue(ast.Variable)
		p.next()
		v.Raw = p.name()
		return v
	}
	return p.leaf()
}

func (p *parser) leaf() *ast.Value {
	v := p.newValue(p.leafKind())
	v.Raw = p.token()
	if v.Kind == ast.StringValue {
		v.Raw = v.Raw[1 : len(v.Raw)-1]
	}
	p.next()
	return v
}

func (p *parser) leafKind() ast.ValueKind {
	switch p.kind {
	case intText:
		return ast.IntValue
	case floatTxt:
		return ast.FloatValue
	case quoted:
		return ast.StringValue
	case name:
		return wordKind(p.token())
	}
	p.refuse()
	return ast.NullValue
}

func wordKind(word string) ast.ValueKind {
	switch word {
	case "true", "false":
		return ast.BooleanValue
	case "null":
		return ast.NullValue
	}
	return ast.EnumValue
}

// container reads a list or an object; the children of either may be none.
func (p *parser) container(kind ast.ValueKind, closing byte, constant bool) *ast.Value {
	p.enter()
	v := p.newValue(kind)
	mark := len(p.members)
	for p.next(); p.kind != closing && !p.refused; {
		p.members = append(p.members, p.member(kind, constant))
	}
	p.next()
	if len(p.members) > mark {
		v.Children = slices.Clone(p.members[mark:])
	}
	p.members = p.members[:mark]
	p.leave()
	return v
}

func (p *parser) member(kind ast.ValueKind, constant bool) *ast.ChildValue {
	if kind == ast.ListValue {
		c := &p.children.One().ChildValue
		c.Value = p.value(constant)
		return c
	}
	c := p.newChild()
	c.Name = p.name()
	p.expect(':')
	c.Value = p.value(constant)
	return c
}
