package validate

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// Argument coerces one argument's literal, variables put in (specification 6.4.1).
// present is false when it was left out, or is a variable that was not given,
// and has no default in the client's schema.
func Argument(s *schema.Schema, def *ast.ArgumentDefinition, arg *ast.Argument, vars input.Vars) (v input.Value, present bool, err *gqlerr.Error) {
	if arg != nil {
		v, present, err = Literal(s, def.Type, arg.Value, vars)
		if err != nil || present {
			return v, present, err
		}
	}
	if def.DefaultValue != nil {
		return Literal(s, def.Type, def.DefaultValue, input.Vars{})
	}
	if def.Type.NonNull {
		return v, false, gqlerr.New(gqlerr.BadUserInput, "Argument '"+def.Name+"' of required type '"+def.Type.String()+"' was not provided.")
	}
	return v, false, nil
}

// Literal coerces a constant or literal of type t. A value taken whole from a
// variable has Var set; present is false when that variable was not given.
func Literal(s *schema.Schema, t *ast.Type, lit *ast.Value, vars input.Vars) (v input.Value, present bool, err *gqlerr.Error) {
	v, present, p := literals{schema: s, vars: vars}.value(t, lit)
	if p == nil {
		return v, present, nil
	}
	err = gqlerr.New(gqlerr.BadUserInput, clipTo(p.message, maxMessage))
	if at := placeOf(p.at); at.Line > 0 && !p.late {
		err.At(at.Line, at.Column)
	}
	return input.Value{}, false, err
}

// literals coerces literals with a request's variables; without any for constants.
type literals struct {
	schema *schema.Schema
	vars   input.Vars
	depth  int
}

// maxLiteralDepth is beyond what the parser lets anybody write: only defaults of
// input types that need each other nest so deep.
const maxLiteralDepth = 3000

func (l literals) value(t *ast.Type, lit *ast.Value) (v input.Value, present bool, p *problem) {
	if l.depth++; l.depth > maxLiteralDepth {
		return v, false, wrong("Defaults of input types refer to each other without end.")
	}
	if lit.Kind == ast.Variable {
		v, present, p = substituted(t, lit, l.vars)
	} else {
		v, p = l.constant(t, lit)
		present = true
	}
	if p != nil && p.at == nil {
		p.at = lit.Position
	}
	return v, present, p
}

// substituted is a variable's value; it was coerced to a type that fits here.
func substituted(t *ast.Type, lit *ast.Value, vars input.Vars) (input.Value, bool, *problem) {
	given, ok := vars.Get(lit.Raw)
	if !ok {
		return input.Value{}, false, nil
	}
	v := *given
	if v.Kind == input.Null && t.NonNull {
		return v, false, wrong(notNull(t))
	}
	v.Var = lit.Raw
	return v, true, nil
}

// constant is a literal that is no variable itself.
func (l literals) constant(t *ast.Type, lit *ast.Value) (input.Value, *problem) {
	switch {
	case lit.Kind == ast.NullValue:
		if t.NonNull {
			return input.Value{}, wrong(notNull(t))
		}
		return input.Value{Kind: input.Null}, nil
	case t.Elem != nil:
		return l.list(t, lit)
	}
	def := l.schema.AST.Types[t.NamedType]
	switch {
	case def == nil:
		return input.Value{}, wrong("Type '" + t.NamedType + "' is not known.")
	case def.Kind == ast.InputObject:
		return l.object(def, lit)
	case def.Kind == ast.Enum:
		return enumLiteral(def, lit)
	}
	return scalarLiteral(t.NamedType, lit, l.vars)
}

func (l literals) list(t *ast.Type, lit *ast.Value) (input.Value, *problem) {
	out := input.Value{Kind: input.List}
	if lit.Kind != ast.ListValue {
		v, _, p := l.value(t.Elem, lit)
		out.Items = []input.Value{v}
		return out, p
	}
	if len(lit.Children) > 0 {
		out.Items = make([]input.Value, 0, len(lit.Children))
	}
	for _, c := range lit.Children {
		v, present, p := l.value(t.Elem, c.Value)
		if p != nil {
			return out, p
		}
		if !present { // a variable that was not given is null in a list (3.11)
			if t.Elem.NonNull {
				return out, &problem{message: notNull(t.Elem), at: c.Value.Position}
			}
			v = input.Value{Kind: input.Null}
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

func (l literals) object(def *ast.Definition, lit *ast.Value) (input.Value, *problem) {
	out := input.Value{Kind: input.Object}
	if lit.Kind != ast.ObjectValue {
		return out, wrong(notObject(def.Name, printed(lit)))
	}
	if len(lit.Children) > 0 {
		out.Fields = make([]input.Field, 0, len(lit.Children))
	}
	for _, c := range lit.Children {
		f := def.Fields.ForName(c.Name)
		if f == nil {
			return out, &problem{message: unknownInputField(def.Name, c.Name, "", printed(lit)), at: c.Position}
		}
		v, present, p := l.value(f.Type, c.Value)
		if p != nil {
			return out, p
		}
		if present {
			out.Fields = set(out.Fields, c.Name, v)
		}
	}
	return l.complete(def, lit, out)
}

// complete puts defaults in and checks what must be there.
func (l literals) complete(def *ast.Definition, lit *ast.Value, v input.Value) (input.Value, *problem) {
	required := l.schema.RequiredOf(def)
	if required == nil {
		return v, nil
	}
	given := len(v.Fields)
	for _, f := range required.Fields {
		if _, ok := v.Get(f.Def.Name); ok {
			continue
		}
		if f.Default == nil {
			return v, wrong(missingInputField(def.Name, f.Def.Name, printed(lit)))
		}
		value, _, p := literals{schema: l.schema, depth: l.depth}.value(f.Def.Type, f.Default)
		if p != nil {
			return v, p
		}
		v.Fields = append(v.Fields, input.Field{Name: f.Def.Name, Value: value})
	}
	if required.OneOf {
		if message := oneOfProblem(def.Name, v.Fields, given); message != "" {
			return v, wrong(message)
		}
	}
	return v, nil
}

// appendJSON writes a literal of a JSON-like scalar as JSON. In it a variable
// that was not given is null in a list, and leaves its member out of an object.
func appendJSON(dst []byte, lit *ast.Value, vars input.Vars) []byte {
	switch lit.Kind {
	case ast.Variable:
		if v, ok := vars.Get(lit.Raw); ok {
			return input.AppendJSON(dst, v)
		}
		return append(dst, "null"...)
	case ast.StringValue, ast.BlockValue, ast.EnumValue:
		return gqlerr.AppendString(dst, lit.Raw)
	case ast.ListValue:
		dst = append(dst, '[')
		for i, c := range lit.Children {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, c.Value, vars)
		}
		return append(dst, ']')
	case ast.ObjectValue:
		return appendJSONObject(dst, lit, vars)
	}
	return append(dst, lit.Raw...) // numbers, true, false and null are spelled alike
}

func appendJSONObject(dst []byte, lit *ast.Value, vars input.Vars) []byte {
	dst = append(dst, '{')
	n := 0
	for _, c := range lit.Children {
		if c.Value.Kind == ast.Variable {
			if _, given := vars.Get(c.Value.Raw); !given {
				continue
			}
		}
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		dst = append(gqlerr.AppendString(dst, c.Name), ':')
		dst = appendJSON(dst, c.Value, vars)
	}
	return append(dst, '}')
}
