package parse

import "github.com/vektah/gqlparser/v2/ast"

// The nodes that documents have many of, each with its place beside it.
type (
	fieldNode struct {
		ast.Field
		at ast.Position
	}
	argumentNode struct {
		ast.Argument
		at ast.Position
	}
	valueNode struct {
		ast.Value
		at ast.Position
	}
	childNode struct {
		ast.ChildValue
		at ast.Position
	}
)

func (p *parser) newField() *ast.Field {
	n := p.fields.One()
	n.at = p.position()
	n.Position = &n.at
	return &n.Field
}

func (p *parser) newArgument() *ast.Argument {
	n := p.arguments.One()
	n.at = p.position()
	n.Position = &n.at
	return &n.Argument
}

func (p *parser) newValue(kind ast.ValueKind) *ast.Value {
	n := p.values.One()
	n.at = p.position()
	n.Position, n.Kind = &n.at, kind
	return &n.Value
}

// newChild is a field of an object; items of lists have no place of their own.
func (p *parser) newChild() *ast.ChildValue {
	n := p.children.One()
	n.at = p.position()
	n.Position = &n.at
	return &n.ChildValue
}

// here is the place of the current token, for nodes that are few.
func (p *parser) here() *ast.Position {
	at := p.position()
	return &at
}
