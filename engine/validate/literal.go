package validate

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/jsonx"
)

// Argument coerces one argument's literal, variables put in (specification 6.4.1).
// present is false when it was left out, or is a variable that was not given,
// and has no default in the client's schema.
func Argument(s *schema.Schema, def *ast.ArgumentDefinition, arg *ast.Argument, vars input.Vars) (input.Value, bool, *gqlerr.Error) {
	if arg != nil {
		v, present, err := Literal(s, def.Type, arg.Value, vars)
		if err != nil || present {
			return v, present, err
		}
	}
	if def.DefaultValue != nil {
		return Literal(s, def.Type, def.DefaultValue, nil)
	}
	if def.Type.NonNull {
		return input.Value{}, false, gqlerr.Newf(gqlerr.BadUserInput, "Argument '%s' of required type '%s' was not provided.", def.Name, def.Type)
	}
	return input.Value{}, false, nil
}

// Literal coerces a constant or literal of type t. A value taken whole from a
// variable has Var set.
func Literal(s *schema.Schema, t *ast.Type, lit *ast.Value, vars input.Vars) (input.Value, bool, *gqlerr.Error) {
	v, present, p := literal(s, t, lit, vars)
	if p != nil {
		return v, false, p.literalError(gqlerr.BadUserInput)
	}
	return v, present, nil
}

func (p *problem) literalError(code gqlerr.Code) *gqlerr.Error {
	err := gqlerr.New(code, p.message)
	if p.line > 0 {
		err.At(p.line, p.column)
	}
	return err
}

// unchecked stands for any variable while a document is validated without a
// request. No variable has the empty name.
var unchecked = input.Vars{"": {}}

func isUnchecked(vars input.Vars) bool { _, ok := vars[""]; return ok }

// literal coerces; with the unchecked variables each counts as absent.
func literal(s *schema.Schema, t *ast.Type, lit *ast.Value, vars input.Vars) (input.Value, bool, *problem) {
	if lit.Kind == ast.Variable {
		return substituted(t, lit, vars)
	}
	v, p := literalValue(s, t, lit, vars)
	if p != nil && p.line == 0 && lit.Position != nil {
		p.line, p.column = lit.Position.Line, lit.Position.Column
	}
	return v, true, p
}

func substituted(t *ast.Type, lit *ast.Value, vars input.Vars) (input.Value, bool, *problem) {
	v, ok := vars[lit.Raw]
	if !ok {
		return v, false, nil
	}
	if v.Kind == input.Null && t.NonNull {
		return v, false, wrong("Expected value of non-null type '%s' not to be None.", t)
	}
	if t.Elem != nil && v.Kind != input.List && v.Kind != input.Null {
		v = input.Value{Kind: input.List, Items: []input.Value{v}}
	}
	v.Var = lit.Raw
	return v, true, nil
}

func literalValue(s *schema.Schema, t *ast.Type, lit *ast.Value, vars input.Vars) (input.Value, *problem) {
	if lit.Kind == ast.NullValue {
		if t.NonNull {
			return input.Value{}, wrong("Expected value of non-null type '%s' not to be None.", t)
		}
		return input.Value{Kind: input.Null}, nil
	}
	if t.Elem != nil {
		return literalList(s, t, lit, vars)
	}
	def := s.AST.Types[t.NamedType]
	switch {
	case def == nil:
		return input.Value{}, wrong("Type '%s' is not known.", t.NamedType)
	case def.Kind == ast.InputObject:
		return literalObject(s, def, lit, vars)
	case def.Kind == ast.Enum:
		if lit.Kind != ast.EnumValue {
			return input.Value{}, wrong("Enum '%s' cannot represent non-enum value: %s.", def.Name, shown(leafFromLiteral(lit)))
		}
		return enumValue(def, lit.Raw)
	case isJSON(t.NamedType) && (lit.Kind == ast.ObjectValue || lit.Kind == ast.ListValue):
		text, p := literalJSON(lit, vars)
		return input.Value{Kind: input.JSON, Text: string(text)}, p
	}
	return scalar(t.NamedType, leafFromLiteral(lit))
}

func literalList(s *schema.Schema, t *ast.Type, lit *ast.Value, vars input.Vars) (input.Value, *problem) {
	out := input.Value{Kind: input.List}
	children := ast.ChildValueList{{Value: lit}}
	if lit.Kind == ast.ListValue {
		children = lit.Children
	}
	for i, c := range children {
		v, present, p := literal(s, t.Elem, c.Value, vars)
		if p != nil {
			return out, p.at(i)
		}
		if !present {
			v = input.Value{Kind: input.Null} // an absent variable in a list is null (3.11)
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}

func literalObject(s *schema.Schema, def *ast.Definition, lit *ast.Value, vars input.Vars) (input.Value, *problem) {
	if lit.Kind != ast.ObjectValue {
		return input.Value{}, wrong("Expected value of type '%s' to be an object.", def.Name)
	}
	out := input.Value{Kind: input.Object}
	for _, c := range lit.Children {
		f := def.Fields.ForName(c.Name)
		if f == nil {
			return out, unknownField(def, c.Name)
		}
		v, present, p := literal(s, f.Type, c.Value, vars)
		if p != nil {
			return out, p.in(c.Name)
		}
		if present {
			out.Fields = append(out.Fields, input.Field{Name: c.Name, Value: v})
		}
	}
	if isUnchecked(vars) && hasVariable(lit) {
		return out, nil // validation: what variables bring is not known yet
	}
	return complete(s, def, out)
}

func hasVariable(lit *ast.Value) bool {
	for _, c := range lit.Children {
		if c.Value.Kind == ast.Variable || hasVariable(c.Value) {
			return true
		}
	}
	return false
}

func leafFromLiteral(lit *ast.Value) leaf {
	kinds := map[ast.ValueKind]input.Kind{
		ast.IntValue: input.Int, ast.FloatValue: input.Float, ast.StringValue: input.String, ast.BlockValue: input.String,
		ast.BooleanValue: input.Bool, ast.EnumValue: input.Enum, ast.ListValue: input.JSON, ast.ObjectValue: input.JSON,
	}
	l := leaf{kind: kinds[lit.Kind], text: lit.Raw, literal: true}
	if l.kind == input.JSON {
		l.text = lit.String()
	}
	return l
}

// literalJSON writes a literal of the JSON scalar as JSON.
func literalJSON(lit *ast.Value, vars input.Vars) ([]byte, *problem) {
	return appendLiteralJSON(nil, lit, vars)
}

func appendLiteralJSON(dst []byte, lit *ast.Value, vars input.Vars) ([]byte, *problem) {
	switch lit.Kind {
	case ast.Variable:
		return nil, wrong("A variable cannot stand inside a JSON literal; pass the whole value as a variable.")
	case ast.ObjectValue, ast.ListValue:
		return appendJSONContainer(dst, lit, vars)
	case ast.StringValue, ast.BlockValue, ast.EnumValue:
		return gqlerr.AppendString(dst, lit.Raw), nil
	case ast.NullValue:
		return append(dst, "null"...), nil
	}
	return append(dst, lit.Raw...), nil
}

func appendJSONContainer(dst []byte, lit *ast.Value, vars input.Vars) (_ []byte, p *problem) {
	open, end := byte('{'), byte('}')
	if lit.Kind == ast.ListValue {
		open, end = '[', ']'
	}
	dst = append(dst, open)
	for i, c := range lit.Children {
		if i > 0 {
			dst = append(dst, ',')
		}
		if lit.Kind == ast.ObjectValue {
			dst = append(gqlerr.AppendString(dst, c.Name), ':')
		}
		if dst, p = appendLiteralJSON(dst, c.Value, vars); p != nil {
			return nil, p
		}
	}
	return append(dst, end), nil
}

// literals checks the constant parts of every argument: ranges and formats that
// the rules of gqlparser let pass.
func literals(s *schema.Schema, doc *ast.QueryDocument, most int) []*gqlerr.Error {
	var out []*gqlerr.Error
	check := func(t *ast.Type, lit *ast.Value) {
		if t == nil || lit == nil || len(out) >= most {
			return
		}
		if _, _, p := literal(s, t, lit, unchecked); p != nil {
			out = append(out, p.literalError(gqlerr.ValidationFailed))
		}
	}
	visit(doc, func(f *ast.Field) {
		for _, a := range f.Arguments {
			if f.Definition != nil {
				if def := f.Definition.Arguments.ForName(a.Name); def != nil {
					check(def.Type, a.Value)
				}
			}
		}
	})
	for _, op := range doc.Operations {
		for _, def := range op.VariableDefinitions {
			check(def.Type, def.DefaultValue)
		}
	}
	return out
}

// jsonText reads a string that must hold JSON.
func jsonText(s string) (string, bool) {
	if jsonx.Check([]byte(s)) != nil {
		return "", false
	}
	return string(jsonx.Compact(nil, []byte(s))), true
}
