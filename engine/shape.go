package engine

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// A plan holds for all variables of one shape. What shapes it depends on where a
// variable is used: in @skip and @include its value, in a filter or order which
// members are there, elsewhere only whether it is null or absent. The input
// document of a mutation shapes nothing.

type shapingVariable struct {
	name string
	how  shaping
}

type shaping uint8

const (
	byPresence shaping = iota + 1
	byStructure
	byLimit // a small one belongs to the plan
	byValue
)

// shapingVariables lists an operation's variables that shape its plan.
func shapingVariables(s *schema.Schema, op *ast.OperationDefinition) []shapingVariable {
	u := usage{schema: s, how: map[string]shaping{}, seen: map[string]bool{}}
	u.roots(op)
	u.directives(op.SelectionSet)
	var out []shapingVariable
	for _, def := range op.VariableDefinitions {
		if how := u.how[def.Variable]; how != 0 {
			out = append(out, shapingVariable{def.Variable, how})
		}
	}
	return out
}

type usage struct {
	schema *schema.Schema
	how    map[string]shaping
	seen   map[string]bool // fragments
}

func (u *usage) note(name string, how shaping) { u.how[name] = max(u.how[name], how) }

// roots looks at the arguments of root fields, also those in fragments.
func (u *usage) roots(op *ast.OperationDefinition) {
	bound := u.schema.Query
	switch op.Operation {
	case ast.Mutation:
		bound = u.schema.Mutation
	case ast.Subscription:
		bound = u.schema.Sub
	}
	visited := map[string]bool{}
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, sel := range set {
			switch s := sel.(type) {
			case *ast.Field:
				u.arguments(bound[s.Name], s)
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				if !visited[s.Name] && s.Definition != nil {
					visited[s.Name] = true
					walk(s.Definition.SelectionSet)
				}
			}
		}
	}
	walk(op.SelectionSet)
}

func (u *usage) arguments(bound *schema.Root, f *ast.Field) {
	if bound == nil {
		return
	}
	for _, a := range f.Arguments {
		arg := bound.Arg(a.Name)
		if arg == nil {
			u.values(nil, a.Value, byValue)
			continue
		}
		switch arg.Role {
		case schema.RoleWhere, schema.RoleOrderBy, schema.RoleHaving:
			u.values(arg.Type, a.Value, byStructure)
		case schema.RoleLimit:
			u.values(arg.Type, a.Value, byLimit)
		case schema.RoleInputDoc:
			if a.Value.Kind != ast.Variable {
				u.values(arg.Type, a.Value, byPresence)
			}
		default:
			u.values(arg.Type, a.Value, byPresence)
		}
	}
}

// values notes the variables of an argument of type t. One inside the literal of
// a scalar is part of a constant of the plan.
func (u *usage) values(t *ast.Type, v *ast.Value, how shaping) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable {
		u.note(v.Raw, how)
		return
	}
	for _, c := range v.Children {
		if inner := u.inside(t, c.Name); inner != nil {
			u.values(inner, c.Value, how)
		} else {
			u.values(nil, c.Value, byValue)
		}
	}
}

// inside is the type of a part of a literal of type t: an item, or a field of an
// input object. nil: the literal is a scalar's.
func (u *usage) inside(t *ast.Type, field string) *ast.Type {
	if t == nil {
		return nil
	}
	if t.Elem != nil && field == "" {
		return t.Elem
	}
	def := u.schema.AST.Types[t.Name()]
	if def == nil || def.Kind != ast.InputObject {
		return nil
	}
	if f := def.Fields.ForName(field); f != nil {
		return f.Type
	}
	return nil
}

// directives looks for @skip and @include at every depth.
func (u *usage) directives(set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			u.conditions(s.Directives)
			u.directives(s.SelectionSet)
		case *ast.InlineFragment:
			u.conditions(s.Directives)
			u.directives(s.SelectionSet)
		case *ast.FragmentSpread:
			u.conditions(s.Directives)
			if !u.seen[s.Name] && s.Definition != nil {
				u.seen[s.Name] = true
				u.directives(s.Definition.SelectionSet)
			}
		}
	}
}

func (u *usage) conditions(list ast.DirectiveList) {
	for _, d := range list {
		for _, a := range d.Arguments {
			u.values(nil, a.Value, byValue)
		}
	}
}

// appendShapes appends the shape of a request's variables; equal shapes have equal bytes.
func appendShapes(dst []byte, list []shapingVariable, vars input.Vars) []byte {
	for _, sv := range list {
		v, ok := vars.Get(sv.name)
		switch {
		case !ok:
			dst = append(dst, '-')
		case v.Kind == input.Null:
			dst = append(dst, '0')
		case sv.how == byPresence:
			dst = append(dst, '1')
		case sv.how == byLimit && plan.SmallLimit(v):
			dst = appendText(dst, v.Text)
		default:
			dst = appendShape(dst, v, sv.how == byValue)
		}
	}
	return dst
}

// appendShape writes the structure of a value. Booleans, enums and JSON are
// written whole: they choose operators, directions and whole conditions.
func appendShape(dst []byte, v *input.Value, whole bool) []byte {
	switch v.Kind {
	case input.Null:
		return append(dst, '0')
	case input.Bool, input.Enum, input.JSON:
		return appendText(dst, v.Text)
	case input.List:
		return appendListShape(dst, v, whole)
	case input.Object:
		dst = append(dst, '{')
		for i := range v.Fields {
			dst = appendText(dst, v.Fields[i].Name)
			dst = appendShape(dst, &v.Fields[i].Value, whole)
		}
		return append(dst, '}')
	}
	if whole {
		return appendText(dst, v.Text)
	}
	return append(dst, '1')
}

func appendListShape(dst []byte, v *input.Value, whole bool) []byte {
	dst = append(dst, '[')
	for i := range v.Items {
		k := v.Items[i].Kind
		if whole || k == input.Object || k == input.List || k == input.Enum || k == input.JSON {
			dst = appendShape(dst, &v.Items[i], whole)
		}
	}
	return append(dst, ']')
}

// appendText writes a text with its length, so that no text can imitate structure.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, '"', byte(len(s)), byte(len(s)>>8), byte(len(s)>>16), byte(len(s)>>24))
	return append(dst, s...)
}
