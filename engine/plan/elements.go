package plan

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// elements adds a condition on the objects of a list. A filter of the objects'
// own type asks that one of them fits; a filter with the entries some, none and
// every says which.
func (b *builder) elements(into *Predicate, in *schema.InputField, path []*schema.Field, v operand) (err *gqlerr.Error) {
	f := path[len(path)-1]
	if in.Input.Filters == f.Object {
		return b.element(into, "some", in.Input, path, v)
	}
	v.each(func(name string, child operand) {
		switch def := in.Input.ByName[name]; {
		case err != nil || child.isNull():
		case quantified(name) && def.Input != nil && def.Input.Filters == f.Object:
			err = b.element(into, name, def.Input, path, child)
		default:
			b.operator(into, in, path, name, child)
		}
	})
	return err
}

func quantified(name string) bool { return name == "some" || name == "none" || name == "every" }

// overElements says that a field of a filter speaks of the objects of a list.
func overElements(f *schema.Field, in *schema.InputField) bool {
	if f.Object == nil || f.Type.Elem == nil || in.Input == nil {
		return false
	}
	for _, q := range []string{"some", "none", "every"} {
		if one := in.Input.ByName[q]; one != nil && one.Input != nil && one.Input.Filters == f.Object {
			return true
		}
	}
	return in.Input.Filters == f.Object
}

func (b *builder) element(into *Predicate, quantifier string, def *schema.Input, path []*schema.Field, v operand) *gqlerr.Error {
	f := path[len(path)-1]
	inner := &Predicate{Kind: And}
	if err := b.conditions(inner, f.Object, def, nil, v); err != nil {
		return err
	}
	into.add(&Predicate{Kind: Elements, Target: Target{path}, Op: quantifier, Parts: []*Predicate{inner}})
	return nil
}
