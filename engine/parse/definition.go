package parse

import "github.com/vektah/gqlparser/v2/ast"

// The last token of a definition stays the current one: document moves on.

func (p *parser) shorthand() *ast.OperationDefinition {
	op := &ast.OperationDefinition{Position: p.here(), Operation: ast.Query}
	op.SelectionSet = p.set()
	return op
}

func (p *parser) operation() *ast.OperationDefinition {
	op := &ast.OperationDefinition{Position: p.here(), Operation: p.operationType()}
	p.next()
	if p.kind == name {
		op.Name = p.name()
	}
	op.VariableDefinitions = p.variables()
	op.Directives = p.directives()
	op.SelectionSet = p.set()
	return op
}

func (p *parser) operationType() ast.Operation {
	if p.kind == name {
		switch op := ast.Operation(p.token()); op {
		case ast.Query, ast.Mutation, ast.Subscription:
			return op
		}
	}
	p.refuse()
	return ""
}

func (p *parser) fragment() *ast.FragmentDefinition {
	f := &ast.FragmentDefinition{Position: p.here()}
	p.next()
	if p.isName("on") {
		p.refuse()
	}
	f.Name = p.name()
	if !p.isName("on") {
		p.refuse()
	}
	p.next()
	f.TypeCondition = p.name()
	f.Directives = p.directives()
	f.SelectionSet = p.set()
	return f
}

func (p *parser) variables() (list ast.VariableDefinitionList) {
	if !p.skips('(') {
		return nil
	}
	for ok := true; ok; ok = p.kind != ')' && !p.refused {
		list = append(list, p.variable())
	}
	p.next()
	return list
}

func (p *parser) variable() *ast.VariableDefinition {
	def := &ast.VariableDefinition{Position: p.here()}
	p.expect('$')
	def.Variable = p.name()
	p.expect(':')
	def.Type = p.typeOf()
	if p.skips('=') {
		def.DefaultValue = p.value(true)
	}
	def.Directives = p.directives()
	return def
}

func (p *parser) typeOf() *ast.Type {
	t := &ast.Type{}
	if p.skips('[') {
		p.enter()
		t.Position = p.here()
		t.Elem = p.typeOf()
		p.expect(']')
		p.leave()
	} else {
		t.Position = p.here()
		t.NamedType = p.name()
	}
	t.NonNull = p.skips('!')
	return t
}
