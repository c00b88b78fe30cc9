package plan

import (
	"strings"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

var whatOf = map[schema.Kind]What{
	schema.List: Documents, schema.Single: One, schema.Count: Count, schema.Exists: Exists, schema.Aggregate: Measures, schema.Connection: Pages,
}

// read plans a root field over a view or table.
func (b *builder) read(bound *schema.Root, args []argument) (*Select, *gqlerr.Error) {
	s := &Select{Source: bound.Source, Object: bound.Object, What: whatOf[bound.Kind], Where: &Predicate{Kind: And}}
	s.pin(bound.Filters)
	if err := b.constants(s, bound); err != nil {
		return nil, err
	}
	if s.What == Measures {
		if err := b.measure(s, bound); err != nil {
			return nil, err
		}
	}
	if s.What == Pages {
		s.Page = &Page{}
	}
	given := false
	for _, a := range args {
		given = given || a.Role == schema.RoleEquals
		if err := b.apply(s, a); err != nil {
			return nil, err
		}
	}
	if s.What == One && !given && len(bound.Args) > 0 {
		s.Where.add(&Predicate{Kind: Or}) // no key given: no row
	}
	return s, nil
}

// apply adds one argument to the read.
func (b *builder) apply(s *Select, a argument) *gqlerr.Error {
	switch a.Role {
	case schema.RoleEquals:
		if a.Field != nil {
			if err := b.guard(s.Object, a.Field); err != nil {
				return err
			}
		}
		s.Where.add(b.equals(a))
	case schema.RoleWhere:
		return b.where(s.Where, s.Object, a.Input, a.operand)
	case schema.RoleOrderBy:
		return b.orderBy(s, a)
	case schema.RoleHaving:
		return b.where(s.Group.Having, s.Group.Result, a.Input, a.operand)
	case schema.RoleFirst, schema.RoleAfter, schema.RoleLast, schema.RoleBefore:
		s.page(a)
	case schema.RoleLimit:
		s.Limit = limitSlot(a)
	case schema.RoleOffset:
		s.Offset = slotUnlessNull(a)
	}
	return nil
}

func slotUnlessNull(a argument) *Slot {
	if a.isNull() {
		return nil
	}
	slot := a.asSlot(nil)
	return &slot
}

// equals is an argument as an equality filter. Equality with null holds for no row.
func (b *builder) equals(a argument) *Predicate {
	if a.isNull() {
		return &Predicate{Kind: Or}
	}
	field := a.Field
	if field == nil {
		field = &schema.Field{Name: a.Name, Type: a.Type, Keys: a.Keys}
	}
	return &Predicate{Kind: Compare, Target: Target{[]*schema.Field{field}}, Class: ClassOf(field), Op: "eq", Operand: a.Type.Name(), Value: a.asSlot(a.Enum)}
}

// constants adds what @list(where:, orderBy:) fixed.
func (b *builder) constants(s *Select, bound *schema.Root) *gqlerr.Error {
	if bound.Where != nil {
		def := b.whereInput(bound)
		if def == nil {
			return gqlerr.Newf(gqlerr.Internal, "Field '%s' has a constant filter but no filter type.", bound.Name)
		}
		v, _, err := validate.Literal(b.schema, named(def.Name), bound.Where, input.Vars{})
		if err != nil {
			return err
		}
		b.constant = true
		err = b.where(s.Where, s.Object, def, operand{value: &v})
		b.constant = false
		if err != nil {
			return err
		}
	}
	return b.constantOrder(s, bound.OrderBy)
}

func (b *builder) whereInput(bound *schema.Root) *schema.Input {
	for _, a := range bound.Args {
		if a.Role == schema.RoleWhere {
			return a.Input
		}
	}
	return b.schema.Inputs[bound.Object.Name+"WhereInput"]
}

// constantOrder reads "name" or "name DESC, id", names of fields or stored keys.
func (b *builder) constantOrder(s *Select, text string) *gqlerr.Error {
	for term := range strings.SplitSeq(text, ",") {
		words := strings.Fields(term)
		if len(words) == 0 {
			continue
		}
		f := fieldOrKey(s.Object, words[0])
		if f == nil {
			return gqlerr.Newf(gqlerr.Internal, "There is no field '%s' to order by.", words[0])
		}
		desc := len(words) > 1 && strings.EqualFold(words[1], "DESC")
		s.Order = append(s.Order, Order{Target: Target{[]*schema.Field{f}}, Desc: desc})
	}
	return nil
}

func fieldOrKey(o *schema.Object, name string) *schema.Field {
	if o == nil {
		return nil
	}
	if f := o.Fields[name]; f != nil {
		return f
	}
	for _, f := range o.Fields {
		for _, k := range f.Keys {
			if k == name {
				return f
			}
		}
	}
	return nil
}

// pin adds the mandatory filters. The conditions of clients stand beside them,
// so none can widen the result.
func (s *Select) pin(filters []schema.MandatoryFilter) {
	for _, f := range filters {
		s.Where.add(&Predicate{Kind: Pinned, Column: f.Column, Value: Slot{Claim: f.Claim}})
	}
}

func (p *Predicate) add(part *Predicate) { p.Parts = append(p.Parts, part) }

// isTrue says that a predicate holds for every row.
func (p *Predicate) isTrue() bool { return p.Kind == And && len(p.Parts) == 0 }

// orderBy adds the terms of an order argument: items in the order of the list,
// the members of one input object, which have no order, in that of the schema.
func (b *builder) orderBy(s *Select, a argument) *gqlerr.Error {
	if a.isNull() {
		return nil
	}
	for _, item := range a.items() {
		if !item.isNull() {
			if err := b.orderTerms(s, s.ordered(), a.Input, nil, item); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) orderTerms(s *Select, o *schema.Object, def *schema.Input, path []*schema.Field, item operand) *gqlerr.Error {
	for _, in := range def.Fields {
		value, given := item.value.Get(in.Name)
		if !given || value.Kind == input.Null {
			continue
		}
		f := o.Fields[in.Name]
		switch {
		case f == nil:
			return gqlerr.Newf(gqlerr.BadUserInput, "There is no field '%s' to order by.", in.Name)
		case b.denied(f.Requires) != "":
			return b.guard(o, f)
		case in.Input != nil:
			if err := b.orderTerms(s, f.Object, in.Input, with(path, f), item.child(value, Step{Name: in.Name})); err != nil {
				return err
			}
		default:
			s.Order = append(s.Order, Order{Target: Target{with(path, f)}, Desc: value.Text == "DESC"})
		}
	}
	return nil
}

// with is path and one more step, never sharing memory with another extension of path.
func with(path []*schema.Field, f *schema.Field) []*schema.Field {
	return append(append(make([]*schema.Field, 0, len(path)+1), path...), f)
}
