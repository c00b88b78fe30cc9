package validate

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/jsonx"
)

// reader coerces JSON in one pass, and goes on after a problem to find the others.
type reader struct {
	schema   *schema.Schema
	problems []problem
	most     int
	path     []step
	given    [][]byte // spans of the declared variables
	leafs    leaf     // the one being coerced
}

// step is a member or, without a name, an item.
type step struct {
	name  string
	index int
}

func (r *reader) full() bool { return len(r.problems) >= r.most }

func (r *reader) fail(message string) {
	if r.full() {
		return
	}
	var path strings.Builder
	for _, s := range r.path {
		if s.name != "" {
			path.WriteString("." + s.name)
		} else {
			path.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	r.problems = append(r.problems, problem{message: message, path: clip(path.String())})
}

func (r *reader) variable(def *ast.VariableDefinition, raw []byte) (v input.Value, present bool) {
	switch {
	case raw != nil:
		s := jsonx.Scan(raw)
		return r.value(def.Type, &s), true
	case def.DefaultValue != nil:
		return r.literal(def.Type, def.DefaultValue), true
	case def.Type.NonNull:
		r.fail("Expected a value of non-null type '" + def.Type.String() + "' to be provided.")
	}
	return v, false
}

func (r *reader) literal(t *ast.Type, lit *ast.Value) input.Value {
	v, _, p := literals{schema: r.schema}.value(t, lit)
	if p != nil {
		r.fail(p.message)
	}
	return v
}

// value coerces what comes next to a type.
func (r *reader) value(t *ast.Type, s *jsonx.Scanner) input.Value {
	kind := s.Kind()
	switch {
	case len(r.path) > jsonx.MaxDepth || kind == jsonx.Invalid:
		s.Raw()
		r.fail("Expected a value of type '" + t.String() + "'.")
		return input.Value{}
	case kind == jsonx.Null:
		s.Raw()
		if t.NonNull {
			r.fail(notNull(t))
		}
		return input.Value{Kind: input.Null}
	case t.Elem != nil:
		return r.list(t, s)
	}
	def := r.schema.AST.Types[t.NamedType]
	switch {
	case def == nil:
		r.fail("Type '" + t.NamedType + "' is not known.")
		s.Raw()
		return input.Value{}
	case def.Kind == ast.InputObject:
		return r.object(def, s)
	case def.Kind == ast.Enum:
		return r.leaf(enumJSON(def, s.Raw()))
	}
	return r.leaf(scalarJSON(&r.leafs, t.NamedType, s.Raw()))
}

func (r *reader) leaf(v input.Value, p *problem) input.Value {
	if p != nil {
		r.fail(p.message)
	}
	return v
}

// list coerces an array, or one value as a list of it (3.11).
func (r *reader) list(t *ast.Type, s *jsonx.Scanner) input.Value {
	out := input.Value{Kind: input.List}
	if s.Kind() != jsonx.Array {
		out.Items = []input.Value{r.value(t.Elem, s)}
		return out
	}
	r.path = append(r.path, step{})
	at := len(r.path) - 1
	for s.Open(); s.Next() && !r.full(); r.path[at].index++ {
		out.Items = append(out.Items, r.value(t.Elem, s))
	}
	r.path = r.path[:at]
	return out
}

func (r *reader) object(def *ast.Definition, s *jsonx.Scanner) input.Value {
	out := input.Value{Kind: input.Object}
	whole := *s
	if s.Kind() != jsonx.Object {
		r.fail(notObject(def.Name, shownJSON(s.Raw())))
		return out
	}
	r.path = append(r.path, step{})
	at := len(r.path) - 1
	for s.Open(); s.Next() && !r.full(); {
		name, f := inputField(def, s.Key())
		if f == nil {
			s.Raw()
			r.path = r.path[:at]
			r.fail(unknownInputField(def.Name, clip(name), "", shownJSON(whole.Raw())))
			r.path = append(r.path, step{})
			continue
		}
		r.path[at].name = f.Name
		out.Fields = set(out.Fields, f.Name, r.value(f.Type, s))
	}
	r.path = r.path[:at]
	return r.complete(def, out, whole)
}

// inputField finds a field by its raw name.
func inputField(def *ast.Definition, key []byte) (name string, f *ast.FieldDefinition) {
	body, plain := jsonx.Plain(key)
	for _, f := range def.Fields {
		if plain && string(body) == f.Name {
			return f.Name, f
		}
	}
	name, _ = jsonx.Text(key)
	return name, def.Fields.ForName(name)
}

// set adds a field, or replaces it: of a member written twice the last counts.
func set(fields []input.Field, name string, v input.Value) []input.Field {
	for i := range fields {
		if fields[i].Name == name {
			fields[i].Value = v
			return fields
		}
	}
	return append(fields, input.Field{Name: name, Value: v})
}

// complete puts defaults in and checks what must be there.
func (r *reader) complete(def *ast.Definition, v input.Value, whole jsonx.Scanner) input.Value {
	if r.full() {
		return v
	}
	required := r.schema.RequiredOf(def)
	if required == nil {
		return v
	}
	given := len(v.Fields)
	for _, f := range required.Fields {
		if _, ok := v.Get(f.Def.Name); ok {
			continue
		}
		if f.Default == nil {
			r.fail(missingInputField(def.Name, f.Def.Name, shownJSON(whole.Raw())))
			continue
		}
		v.Fields = append(v.Fields, input.Field{Name: f.Def.Name, Value: r.literal(f.Def.Type, f.Default)})
	}
	if required.OneOf {
		if message := oneOfProblem(def.Name, v.Fields, given); message != "" {
			r.fail(message)
		}
	}
	return v
}

func oneOfProblem(name string, fields []input.Field, given int) string {
	switch {
	case given != 1:
		return "Exactly one key must be specified for OneOf type '" + name + "'."
	case fields[0].Value.Kind == input.Null:
		return "Field '" + fields[0].Name + "' for OneOf type '" + name + "' must be non-null."
	}
	return ""
}
