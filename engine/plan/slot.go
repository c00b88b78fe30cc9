package plan

import (
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// Slot is where an argument's value comes from at each request. What it holds
// itself was written in the document: no value of a variable is part of a plan,
// which serves other requests too.
type Slot struct {
	Const *input.Value // a literal; nil for variables
	Holes bool         // Const is a list or object with variables in it, which name them in Var
	Var   string
	Path  []Step
	Claim string       // a claim or context value of the principal, in place of all others
	Enum  *schema.Enum // maps names to stored text
}

// Step goes one level into a variable's value: a field's name, or an index when Name is empty.
type Step struct {
	Name  string
	Index int
}

// fixed is the slot of a literal.
func fixed(v *input.Value) Slot {
	if !hasHoles(v) {
		return Slot{Const: v}
	}
	shape := emptied(v)
	return Slot{Const: &shape, Holes: true}
}

func hasHoles(v *input.Value) bool {
	if v.Var != "" {
		return true
	}
	for i := range v.Items {
		if hasHoles(&v.Items[i]) {
			return true
		}
	}
	for i := range v.Fields {
		if hasHoles(&v.Fields[i].Value) {
			return true
		}
	}
	return false
}

// emptied is a literal without the values that this request's variables have.
func emptied(v *input.Value) input.Value {
	return replaced(v, func(hole *input.Value) input.Value { return input.Value{Var: hole.Var} })
}

// filled is a literal with the values of a request's variables. Those that were
// not given were given to no request that shares the plan.
func filled(v *input.Value, vars input.Vars) input.Value {
	return replaced(v, func(hole *input.Value) input.Value {
		if given, ok := vars.Get(hole.Var); ok {
			return *given
		}
		return input.Value{}
	})
}

// replaced is a copy of a literal with other values for its variables.
func replaced(v *input.Value, hole func(*input.Value) input.Value) input.Value {
	if v.Var != "" {
		return hole(v)
	}
	out := *v
	if v.Items != nil {
		out.Items = make([]input.Value, len(v.Items))
	}
	for i := range v.Items {
		out.Items[i] = replaced(&v.Items[i], hole)
	}
	if v.Fields != nil {
		out.Fields = make([]input.Field, len(v.Fields))
	}
	for i := range v.Fields {
		out.Fields[i] = input.Field{Name: v.Fields[i].Name, Value: replaced(&v.Fields[i].Value, hole)}
	}
	return out
}

// Member is the slot of a field of a value that is an object; it must be there.
func (s Slot) Member(name string) Slot {
	if s.Const == nil {
		path := make([]Step, 0, len(s.Path)+1)
		return Slot{Var: s.Var, Path: append(append(path, s.Path...), Step{Name: name})}
	}
	v, ok := s.Const.Get(name)
	switch {
	case !ok:
		return Slot{Const: &input.Value{}}
	case v.Var != "":
		return Slot{Var: v.Var}
	}
	return Slot{Const: v, Holes: hasHoles(v)}
}

// Resolve reads the slot's value for one request; nil when it is absent.
func (s *Slot) Resolve(vars input.Vars) *input.Value {
	switch {
	case s.Holes:
		v := filled(s.Const, vars)
		return &v
	case s.Const != nil:
		return s.Const
	}
	at, ok := vars.Get(s.Var)
	if !ok {
		return nil
	}
	for _, step := range s.Path {
		if at = step.into(at); at == nil {
			return nil
		}
	}
	return at
}

func (s Step) into(v *input.Value) *input.Value {
	if s.Name == "" {
		if s.Index < len(v.Items) {
			return &v.Items[s.Index]
		}
		return nil
	}
	child, _ := v.Get(s.Name)
	return child
}
