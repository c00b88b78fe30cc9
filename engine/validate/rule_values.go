package validate

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// position is where a value stands.
type position struct {
	expected   *ast.Type
	hasDefault bool
	oneOf      string // the OneOf input object it is a field of
}

// value checks a literal against the type of its position, and notes the
// variables in it.
func (c *checker) value(v *ast.Value, at position) {
	if v == nil || c.full() {
		return
	}
	v.ExpectedType, v.ExpectedTypeHasDefault = at.expected, at.hasDefault
	v.Definition = c.schema.Types[at.expected.Name()]
	switch {
	case v.Kind == ast.Variable:
		c.part.uses = append(c.part.uses, use{v, at.expected, at.hasDefault, at.oneOf})
	case v.Kind == ast.NullValue:
		if at.expected.NonNull {
			c.fail(notNull(at.expected), placeOf(v.Position))
		}
	case at.expected.Elem != nil && v.Kind == ast.ListValue:
		for _, item := range v.Children {
			c.value(item.Value, position{at.expected.Elem, false, ""})
		}
	case at.expected.Elem != nil: // one value is a list of it (specification 3.11)
		c.value(v, position{at.expected.Elem, false, ""})
	case v.Definition == nil:
		c.looseValue(v)
	default:
		c.named(v)
	}
}

func notNull(t *ast.Type) string {
	return "Expected value of non-null type '" + t.String() + "' not to be null."
}

func (c *checker) named(v *ast.Value) {
	switch def := v.Definition; def.Kind {
	case ast.InputObject:
		c.inputObject(v)
	case ast.Enum:
		if _, p := enumLiteral(def, v); p != nil {
			c.fail(p.message+c.suggestEnum(def, v), placeOf(v.Position))
		}
	case ast.Scalar:
		c.looseValue(v)
		if hasVariable(v) {
			return // looked at when the variable has a value
		}
		if _, p := scalarLiteral(def.Name, v, input.Vars{}); p != nil && !p.late {
			c.fail(p.message, placeOf(v.Position))
		}
	default:
		c.looseValue(v)
	}
}

func (c *checker) inputObject(v *ast.Value) {
	def := v.Definition
	if v.Kind != ast.ObjectValue {
		c.fail(notObject(def.Name, printed(v)), placeOf(v.Position))
		return
	}
	c.uniqueFields(v)
	required := c.bound.RequiredOf(def)
	oneOf := required != nil && required.OneOf
	for _, child := range v.Children {
		f := def.Fields.ForName(child.Name)
		if f == nil {
			c.fail(unknownInputField(def.Name, child.Name, c.suggest(child.Name, inputFieldNames(def)), printed(v)), placeOf(child.Position))
			c.looseValue(child.Value)
			continue
		}
		at := position{f.Type, f.DefaultValue != nil, ""}
		if oneOf {
			at.oneOf = def.Name
		}
		c.value(child.Value, at)
	}
	if required != nil {
		c.complete(v, required)
	}
}

func (c *checker) complete(v *ast.Value, required *schema.Required) {
	for _, f := range required.Fields {
		if f.Default == nil && v.Children.ForName(f.Def.Name) == nil {
			c.fail(missingInputField(v.Definition.Name, f.Def.Name, printed(v)), placeOf(v.Position))
		}
	}
	if required.OneOf {
		c.oneOf(v)
	}
}

func (c *checker) oneOf(v *ast.Value) {
	switch name := v.Definition.Name; {
	case len(v.Children) != 1:
		c.fail("OneOf Input Object '"+name+"' must specify exactly one key.", placeOf(v.Position))
	case v.Children[0].Value.Kind == ast.NullValue:
		c.fail("Field '"+name+"."+v.Children[0].Name+"' must be non-null.", placeOf(v.Position))
	}
}

func inputFieldNames(def *ast.Definition) []string {
	names := make([]string, len(def.Fields))
	for i, f := range def.Fields {
		names[i] = f.Name
	}
	return names
}

// looseValue walks a value whose type is unknown or any.
func (c *checker) looseValue(v *ast.Value) {
	switch v.Kind {
	case ast.Variable:
		c.part.uses = append(c.part.uses, use{value: v})
	case ast.ObjectValue:
		c.uniqueFields(v)
		fallthrough
	case ast.ListValue:
		for _, child := range v.Children {
			c.looseValue(child.Value)
		}
	}
}

func (c *checker) uniqueFields(v *ast.Value) {
	if distinct(len(v.Children), func(i int) string { return v.Children[i].Name }) {
		return
	}
	u := unique{c: c, what: "input field"}
	for _, child := range v.Children {
		u.add(child.Name, child.Position)
	}
}

func hasVariable(v *ast.Value) bool {
	if v.Kind == ast.Variable {
		return true
	}
	for _, child := range v.Children {
		if hasVariable(child.Value) {
			return true
		}
	}
	return false
}
