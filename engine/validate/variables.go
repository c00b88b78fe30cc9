package validate

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/jsonx"
)

// Variables coerces a request's variables (specification 6.1.2). raw is the JSON
// text of the "variables" member, nil or "null" when absent; it is well-formed.
// Members that the operation does not declare are ignored.
func Variables(s *schema.Schema, op *ast.OperationDefinition, raw []byte) (input.Vars, []*gqlerr.Error) {
	if len(op.VariableDefinitions) == 0 {
		return nil, nil
	}
	given := members(op, raw)
	vars := make(input.Vars, len(op.VariableDefinitions))
	var errs []*gqlerr.Error
	for _, def := range op.VariableDefinitions {
		v, present, problem := variable(s, def, given[def.Variable])
		switch {
		case problem != nil:
			errs = append(errs, variableError(def, problem))
		case present:
			vars[def.Variable] = v
		}
	}
	return vars, errs
}

// members finds the declared variables in the JSON text.
func members(op *ast.OperationDefinition, raw []byte) map[string][]byte {
	given := make(map[string][]byte, len(op.VariableDefinitions))
	if len(raw) > 0 && raw[0] == '{' {
		jsonx.Members(raw, func(name string, value []byte) bool {
			if op.VariableDefinitions.ForName(name) != nil {
				given[name] = value
			}
			return true
		})
	}
	return given
}

func variable(s *schema.Schema, def *ast.VariableDefinition, raw []byte) (v input.Value, present bool, problem *problem) {
	if raw != nil {
		v, problem = fromJSON(s, def.Type, raw)
		return v, true, problem
	}
	if def.DefaultValue != nil {
		v, present, problem = literal(s, def.Type, def.DefaultValue, nil)
		return v, present, problem
	}
	if def.Type.NonNull {
		return v, false, wrong("Expected a value of non-null type '%s' to be provided.", def.Type)
	}
	return v, false, nil
}

func variableError(def *ast.VariableDefinition, p *problem) *gqlerr.Error {
	where := ""
	if p.path != "" {
		where = " at " + p.path
	}
	return gqlerr.Newf(gqlerr.BadUserInput, "Variable '$%s' has invalid value%s: %s", def.Variable, where, p.message).
		At(def.Position.Line, def.Position.Column)
}

// JSON coerces a JSON text to an input type, as a variable of that type would be.
func JSON(s *schema.Schema, t *ast.Type, raw []byte) (input.Value, *gqlerr.Error) {
	if err := jsonx.Check(raw); err != nil {
		return input.Value{}, gqlerr.Newf(gqlerr.BadUserInput, "Expected a value of type '%s' as JSON: %s at byte %d.", t, err.Message, err.Offset)
	}
	v, p := fromJSON(s, t, raw[jsonx.SkipSpace(raw, 0):])
	if p != nil {
		return v, gqlerr.New(gqlerr.BadUserInput, p.message)
	}
	return v, nil
}

// fromJSON coerces well-formed JSON to an input type.
func fromJSON(s *schema.Schema, t *ast.Type, raw []byte) (input.Value, *problem) {
	if raw[0] == 'n' {
		if t.NonNull {
			return input.Value{}, wrong("Expected value of non-null type '%s' not to be None.", t)
		}
		return input.Value{Kind: input.Null}, nil
	}
	if t.Elem != nil {
		return listFromJSON(s, t, raw)
	}
	def := s.AST.Types[t.NamedType]
	switch {
	case def == nil:
		return input.Value{}, wrong("Type '%s' is not known.", t.NamedType)
	case def.Kind == ast.InputObject:
		return objectFromJSON(s, def, raw)
	case def.Kind == ast.Enum:
		return enumFromJSON(def, raw)
	}
	return scalar(t.NamedType, leafFromJSON(raw))
}

// listFromJSON coerces an array, or one value as a list of it (3.11).
func listFromJSON(s *schema.Schema, t *ast.Type, raw []byte) (input.Value, *problem) {
	out := input.Value{Kind: input.List}
	if raw[0] != '[' {
		v, p := fromJSON(s, t.Elem, raw)
		out.Items = []input.Value{v}
		return out, p
	}
	var bad *problem
	jsonx.Items(raw, func(i int, item []byte) bool {
		v, p := fromJSON(s, t.Elem, item)
		if p != nil {
			bad = p.at(i)
			return false
		}
		out.Items = append(out.Items, v)
		return true
	})
	return out, bad
}

func objectFromJSON(s *schema.Schema, def *ast.Definition, raw []byte) (input.Value, *problem) {
	if raw[0] != '{' {
		return input.Value{}, wrong("Expected value of type '%s' to be an object. Found: %s.", def.Name, shown(leafFromJSON(raw)))
	}
	out := input.Value{Kind: input.Object}
	var bad *problem
	jsonx.Members(raw, func(name string, item []byte) bool {
		f := def.Fields.ForName(name)
		if f == nil {
			bad = unknownField(def, name)
			return false
		}
		v, p := fromJSON(s, f.Type, item)
		if p != nil {
			bad = p.in(name)
			return false
		}
		out.Fields = set(out.Fields, name, v)
		return true
	})
	if bad != nil {
		return out, bad
	}
	return complete(s, def, out)
}

func unknownField(def *ast.Definition, name string) *problem {
	return wrong("Expected value of type '%s' not to include unknown field '%s'.", def.Name, name)
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

// complete puts defaults in, the hidden ones too, and checks what must be there.
func complete(s *schema.Schema, def *ast.Definition, v input.Value) (input.Value, *problem) {
	bound := s.Inputs[def.Name]
	for _, f := range def.Fields {
		if _, ok := v.Get(f.Name); ok {
			continue
		}
		lit := f.DefaultValue
		if lit == nil && bound != nil && bound.ByName[f.Name] != nil {
			lit = bound.ByName[f.Name].Default
		}
		switch {
		case lit != nil:
			d, _, p := literal(s, f.Type, lit, nil)
			if p != nil {
				return v, p.in(f.Name)
			}
			v.Fields = append(v.Fields, input.Field{Name: f.Name, Value: d})
		case f.Type.NonNull:
			return v, wrong("Expected value of type '%s' to include required field '%s'.", def.Name, f.Name)
		}
	}
	if def.Directives.ForName("oneOf") != nil && (len(v.Fields) != 1 || v.Fields[0].Value.Kind == input.Null) {
		return v, wrong("Exactly one key must be specified for OneOf type '%s', and it must not be null.", def.Name)
	}
	return v, nil
}

func enumFromJSON(def *ast.Definition, raw []byte) (input.Value, *problem) {
	l := leafFromJSON(raw)
	if l.kind != input.String {
		return input.Value{}, wrong("Enum '%s' cannot represent non-string value: %s.", def.Name, shown(l))
	}
	return enumValue(def, l.text)
}

func enumValue(def *ast.Definition, name string) (input.Value, *problem) {
	if def.EnumValues.ForName(name) == nil {
		return input.Value{}, wrong("Value '%s' does not exist in '%s' enum.", clip(name), def.Name)
	}
	return input.Value{Kind: input.Enum, Text: name}, nil
}
