package validate

import (
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/jsonx"
)

// Declared are the variables that an operation declares, prepared for reading
// the values of its requests. It is immutable.
type Declared struct {
	schema *schema.Schema
	defs   ast.VariableDefinitionList
	names  *input.Names
	// defaults are those of defs, coerced; nil: none, or one that is a problem of
	// each request.
	defaults []*input.Value
}

// Declare prepares an operation's variables.
func Declare(s *schema.Schema, op *ast.OperationDefinition) *Declared {
	n := len(op.VariableDefinitions)
	names, defaults := make([]string, n), make([]*input.Value, n)
	for i, def := range op.VariableDefinitions {
		names[i] = def.Variable
		if def.DefaultValue == nil {
			continue
		}
		if v, _, p := (literals{schema: s}).value(def.Type, def.DefaultValue); p == nil {
			defaults[i] = &v
		}
	}
	return &Declared{schema: s, defs: op.VariableDefinitions, names: input.NewNames(names), defaults: defaults}
}

// Read coerces a request's variables (specification 6.1.2). raw is the JSON text
// of the "variables" member, nil or "null" when absent; it is well-formed. The
// values may share raw's memory and use that of buffer. Members that the
// operation does not declare are ignored; of members that come twice the last counts.
func (d *Declared) Read(raw []byte, buffer []input.Value) (input.Vars, []*gqlerr.Error) {
	switch jsonx.KindOf(raw) {
	case jsonx.Object, jsonx.Null, jsonx.Invalid:
	default:
		return input.Vars{}, []*gqlerr.Error{gqlerr.New(gqlerr.BadUserInput, "Variables must be an object.")}
	}
	vars := input.NewVars(d.names, buffer)
	if len(d.defs) == 0 {
		return vars, nil
	}
	r := readers.Get().(*reader)
	defer r.release()
	r.schema = d.schema
	r.given = d.members(raw, r.given[:0])
	return vars, d.values(r, vars, r.given)
}

func (d *Declared) values(r *reader, vars input.Vars, given [][]byte) (errs []*gqlerr.Error) {
	for i, def := range d.defs {
		if given[i] == nil && d.defaults[i] != nil {
			vars.Set(i, *d.defaults[i])
			continue
		}
		r.most, r.problems = defaultErrors-len(errs), r.problems[:0]
		v, present := r.variable(def, given[i])
		for _, p := range r.problems {
			errs = append(errs, variableError(def, p))
		}
		if len(errs) >= defaultErrors {
			break
		}
		if present && len(r.problems) == 0 {
			vars.Set(i, v)
		}
	}
	return errs
}

var readers = sync.Pool{New: func() any { return new(reader) }}

func (r *reader) release() {
	clear(r.given)
	*r = reader{given: r.given[:0], path: r.path[:0], problems: r.problems[:0]}
	readers.Put(r)
}

func variableError(def *ast.VariableDefinition, p problem) *gqlerr.Error {
	where := ""
	if p.path != "" {
		where = " at " + p.path
	}
	message := "Variable '$" + def.Variable + "' has invalid value" + where + ": " + p.message
	return gqlerr.New(gqlerr.BadUserInput, clipTo(message, maxMessage)).At(placeArgs(placeOf(def.Position)))
}

// members finds the declared variables in the JSON text; those not given are nil.
func (d *Declared) members(raw []byte, given [][]byte) [][]byte {
	for range d.defs {
		given = append(given, nil)
	}
	s := jsonx.Scan(raw)
	if s.Kind() != jsonx.Object {
		return given
	}
	for s.Open(); s.Next(); {
		name, ok := jsonx.TextView(s.Key())
		value := s.Raw()
		if i := d.names.Find(name); ok && i >= 0 {
			given[i] = value
		}
	}
	return given
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
