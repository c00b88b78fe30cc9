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
// Members that the operation does not declare are ignored; of members that come
// twice the last counts.
func Variables(s *schema.Schema, op *ast.OperationDefinition, raw []byte) (input.Vars, []*gqlerr.Error) {
	switch jsonx.KindOf(raw) {
	case jsonx.Object, jsonx.Null, jsonx.Invalid:
	default:
		return nil, []*gqlerr.Error{gqlerr.New(gqlerr.BadUserInput, "Variables must be an object.")}
	}
	if len(op.VariableDefinitions) == 0 {
		return nil, nil
	}
	given := members(op.VariableDefinitions, raw)
	vars := make(input.Vars, len(op.VariableDefinitions))
	var errs []*gqlerr.Error
	for i, def := range op.VariableDefinitions {
		r := reader{schema: s, most: defaultErrors - len(errs)}
		v, present := r.variable(def, given[i])
		for _, p := range r.problems {
			errs = append(errs, variableError(def, p))
		}
		if len(errs) >= defaultErrors {
			break
		}
		if present && len(r.problems) == 0 {
			vars[def.Variable] = v
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return vars, nil
}

func variableError(def *ast.VariableDefinition, p problem) *gqlerr.Error {
	where := ""
	if p.path != "" {
		where = " at " + p.path
	}
	message := "Variable '$" + def.Variable + "' has invalid value" + where + ": " + p.message
	return gqlerr.New(gqlerr.BadUserInput, clipTo(message, maxMessage)).At(placeArgs(placeOf(def.Position)))
}

// few is how many names are compared one by one, before a map pays.
const few = 8

// members finds the declared variables in the JSON text; those not given are nil.
func members(defs ast.VariableDefinitionList, raw []byte) [][]byte {
	given := make([][]byte, len(defs))
	s := jsonx.Scan(raw)
	if s.Kind() != jsonx.Object {
		return given
	}
	find := finder(defs)
	for s.Open(); s.Next(); {
		key := s.Key()
		value := s.Raw()
		if i := find(key); i >= 0 {
			given[i] = value
		}
	}
	return given
}

func finder(defs ast.VariableDefinitionList) func(key []byte) int {
	if len(defs) <= few {
		return func(key []byte) int {
			for i, def := range defs {
				if jsonx.KeyIs(key, def.Variable) {
					return i
				}
			}
			return -1
		}
	}
	index := make(map[string]int, len(defs))
	for i, def := range defs {
		index[def.Variable] = i
	}
	return func(key []byte) int {
		if name, ok := jsonx.Text(key); ok {
			if i, ok := index[name]; ok {
				return i
			}
		}
		return -1
	}
}

// JSON coerces a JSON text to an input type, as a variable of that type would be.
func JSON(s *schema.Schema, t *ast.Type, raw []byte) (input.Value, *gqlerr.Error) {
	if err := jsonx.Check(raw); err != nil {
		return input.Value{}, gqlerr.New(gqlerr.BadUserInput, "Expected JSON of type '"+t.String()+"': "+err.Error()+".")
	}
	r := reader{schema: s, most: 1}
	scan := jsonx.Scan(raw)
	v := r.value(t, &scan)
	if len(r.problems) == 0 {
		return v, nil
	}
	p := r.problems[0]
	message := p.message
	if p.path != "" {
		message = "Invalid value at " + p.path + ": " + message
	}
	return input.Value{}, gqlerr.New(gqlerr.BadUserInput, clipTo(message, maxMessage))
}
