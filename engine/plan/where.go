package plan

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

// where adds a filter argument to a conjunction. An operand that is null is no
// condition; a name the schema does not know is an error, never an unfiltered read.
func (b *builder) where(into *Predicate, o *schema.Object, def *schema.Input, v operand) *gqlerr.Error {
	return b.conditions(into, o, def, nil, v)
}

func (b *builder) conditions(into *Predicate, o *schema.Object, def *schema.Input, path []*schema.Field, v operand) (err *gqlerr.Error) {
	if v.isNull() {
		return nil
	}
	if v.value.Kind != input.Object {
		return gqlerr.New(gqlerr.BadUserInput, "A filter must be an object.")
	}
	v.each(func(name string, child operand) {
		if err == nil && !child.isNull() {
			err = b.condition1(into, o, def, path, name, child)
		}
	})
	return err
}

// condition1 is one entry of a filter object: a combinator, a nested object or a field.
func (b *builder) condition1(into *Predicate, o *schema.Object, def *schema.Input, path []*schema.Field, name string, v operand) *gqlerr.Error {
	in := def.ByName[name]
	if in == nil {
		return gqlerr.Newf(gqlerr.BadUserInput, "Field '%s' is not defined by type '%s'.", name, def.Name)
	}
	f := o.Fields[name]
	if f == nil {
		return b.combine(into, o, def, path, name, v)
	}
	if err := b.guard(o, f); err != nil {
		return err
	}
	if f.Object != nil && f.Type.Elem == nil && in.Input != nil && in.Input.Filters != nil {
		return b.conditions(into, f.Object, in.Input, with(path, f), v)
	}
	if overElements(f, in) {
		return b.elements(into, in, with(path, f), v)
	}
	if classOfFilter(in.Type.Name(), f) == Vector {
		return b.distances(into, in, with(path, f), v)
	}
	return b.compare(into, in, with(path, f), v)
}

// combine is AND, OR or NOT.
func (b *builder) combine(into *Predicate, o *schema.Object, def *schema.Input, path []*schema.Field, name string, v operand) *gqlerr.Error {
	group := &Predicate{Kind: And}
	switch name {
	case "NOT":
		group.Kind = Not
	case "OR":
		group.Kind = Or
	case "AND":
	default:
		return gqlerr.Newf(gqlerr.BadUserInput, "There is no field '%s' to filter by.", name)
	}
	for _, item := range v.items() {
		if item.isNull() {
			continue
		}
		item, err := b.asObject(def, item)
		if err != nil {
			return err
		}
		part := &Predicate{Kind: And}
		if err := b.conditions(part, o, def, path, item); err != nil {
			return err
		}
		group.add(part)
	}
	if group.Kind == Not {
		group = negate(group)
	}
	into.add(group)
	return nil
}

// negate is NOT over what a NOT entry holds. A NOT that says nothing is no condition.
func negate(group *Predicate) *Predicate {
	inner := &Predicate{Kind: And, Parts: group.Parts}
	for _, p := range inner.Parts {
		if !p.isTrue() {
			return &Predicate{Kind: Not, Parts: []*Predicate{inner}}
		}
	}
	return &Predicate{Kind: And}
}

// asObject turns a NOT given as the JSON scalar into the filter object it spells.
func (b *builder) asObject(def *schema.Input, v operand) (operand, *gqlerr.Error) {
	if v.value.Kind != input.JSON {
		return v, nil
	}
	value, err := validate.JSON(b.schema, named(def.Name), []byte(v.value.Text))
	if err != nil {
		return v, err
	}
	return operand{value: &value}, nil
}

// compare adds the operators of one filter object.
func (b *builder) compare(into *Predicate, in *schema.InputField, path []*schema.Field, v operand) *gqlerr.Error {
	v.each(func(name string, child operand) {
		if !child.isNull() {
			b.operator(into, in, path, name, child)
		}
	})
	return nil
}

func (b *builder) operator(into *Predicate, in *schema.InputField, path []*schema.Field, name string, v operand) {
	f := path[len(path)-1]
	op := operator(name)
	p := &Predicate{Kind: Compare, Target: Target{path}, Class: classOfFilter(in.Type.Name(), f), Op: op, Value: v.asSlot(f.Enum)}
	if in.Input != nil && in.Input.ByName[name] != nil {
		p.Operand = in.Input.ByName[name].Type.Name()
	}
	if flagged(op) {
		p.Flag = v.value.Text == "true"
	}
	into.add(p)
}

func named(name string) *ast.Type { return ast.NamedType(name, nil) }
