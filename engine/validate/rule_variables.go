package validate

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// variables checks an operation's definitions of variables.
func (c *checker) variables(op *ast.OperationDefinition) {
	c.variableNames(op.VariableDefinitions)
	for _, def := range op.VariableDefinitions {
		def.Definition = c.schema.Types[def.Type.Name()]
		switch {
		case def.Definition == nil:
			c.unknownType(def.Type.Name(), func() place { return placeOf(innermost(def.Type).Position) })
		case !def.Definition.IsInputType():
			c.fail("Variable '$"+def.Variable+"' cannot be non-input type '"+def.Type.String()+"'.", placeOfType(def.Type))
		case def.DefaultValue != nil:
			c.value(def.DefaultValue, position{def.Type, false, ""})
		}
		c.directives(def.Directives, def.Definition, ast.LocationVariableDefinition)
	}
}

func (c *checker) variableNames(list ast.VariableDefinitionList) {
	if distinct(len(list), func(i int) string { return list[i].Variable }) {
		return
	}
	u := unique{c: c, what: "variable", sign: "$", at: func(pos *ast.Position) place { return placeAfter(pos, 1) }}
	for _, def := range list {
		u.add(def.Variable, def.Position)
	}
}

func innermost(t *ast.Type) *ast.Type {
	for t.Elem != nil {
		t = t.Elem
	}
	return t
}

func placeOfType(t *ast.Type) place {
	if t.Elem != nil {
		return placeBefore(t.Position, "[")
	}
	return placeOf(t.Position)
}

// reachable looks at what each operation reaches through spreads: fragments that
// none does are never used, variables must be defined, used, and of a type that fits.
func (c *checker) reachable() {
	used := map[*ast.FragmentDefinition]bool{}
	for _, p := range c.parts {
		if p.op == nil || c.full() {
			continue
		}
		r := reach{c: c, op: p.op, visited: map[*ast.FragmentDefinition]bool{}, used: map[string]bool{}, defs: map[string]*ast.VariableDefinition{}}
		for _, def := range p.op.VariableDefinitions {
			r.defs[def.Variable] = def
		}
		r.part(p)
		r.unused()
		for f := range r.visited {
			used[f] = true
		}
	}
	for _, f := range c.doc.Fragments {
		if !used[f] && c.fragments[f.Name] == f {
			c.fail("Fragment '"+f.Name+"' is never used.", placeOf(f.Position))
		}
	}
}

// reach is the walk from one operation.
type reach struct {
	c       *checker
	op      *ast.OperationDefinition
	visited map[*ast.FragmentDefinition]bool
	used    map[string]bool
	defs    map[string]*ast.VariableDefinition
}

func (r *reach) part(p *part) {
	if r.c.tooMuchWork(1 + len(p.uses) + len(p.spreads)) {
		return
	}
	for i := range p.uses {
		r.use(&p.uses[i])
	}
	for _, s := range p.spreads {
		if s.Definition != nil && !r.visited[s.Definition] {
			r.visited[s.Definition] = true
			if next := r.c.spreadsOf[s.Definition]; next != nil {
				r.part(next)
			}
		}
	}
}

func (r *reach) use(u *use) {
	def := r.defs[u.value.Raw]
	if def == nil {
		r.undefined(u)
		return
	}
	u.value.VariableDefinition, def.Used = def, true
	r.used[def.Variable] = true
	if u.expected == nil || def.Definition == nil {
		return
	}
	switch {
	case !allowed(def, u):
		r.c.fail("Variable '$"+def.Variable+"' of type '"+def.Type.String()+"' used in position expecting type '"+u.expected.String()+"'.",
			placeOf(def.Position), placeOf(u.value.Position))
	case u.oneOf != "" && !def.Type.NonNull:
		r.c.fail("Variable '$"+def.Variable+"' is of type '"+def.Type.String()+"' but must be non-nullable to be used for OneOf Input Object '"+u.oneOf+"'.",
			placeOf(def.Position), placeOf(u.value.Position))
	}
}

func (r *reach) undefined(u *use) {
	if r.c.full() {
		return
	}
	message := "Variable '$" + u.value.Raw + "' is not defined"
	if r.op.Name != "" {
		message += " by operation '" + r.op.Name + "'"
	}
	r.c.fail(message+".", placeOf(u.value.Position), placeOf(r.op.Position))
}

func (r *reach) unused() {
	for _, def := range r.op.VariableDefinitions {
		if r.used[def.Variable] || r.c.full() {
			continue
		}
		message := "Variable '$" + def.Variable + "' is never used"
		if r.op.Name != "" {
			message += " in operation '" + r.op.Name + "'"
		}
		r.c.fail(message+".", placeOf(def.Position))
	}
}

// allowed is IsVariableUsageAllowed (specification 5.8.5).
func allowed(def *ast.VariableDefinition, u *use) bool {
	if u.expected.NonNull && !def.Type.NonNull {
		nonNullDefault := def.DefaultValue != nil && def.DefaultValue.Kind != ast.NullValue
		if !nonNullDefault && !u.hasDefault {
			return false
		}
		nullable := *u.expected
		nullable.NonNull = false
		return compatible(def.Type, &nullable)
	}
	return compatible(def.Type, u.expected)
}

// compatible is AreTypesCompatible.
func compatible(variable, location *ast.Type) bool {
	switch {
	case location.NonNull && !variable.NonNull:
		return false
	case (location.Elem == nil) != (variable.Elem == nil):
		return false
	case location.Elem != nil:
		return compatible(variable.Elem, location.Elem)
	}
	return variable.NamedType == location.NamedType
}
