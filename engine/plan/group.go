package plan

import (
	"slices"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// Group is how rows become groups: one per value of the dimensions, all rows in
// one when there are none.
type Group struct {
	Dimensions []Dimension
	Measures   []Column
	Result     *schema.Object
	Having     *Predicate // over fields of Result
}

// Dimension is a value that the rows of a group share.
type Dimension struct {
	Result *schema.Field
	Target Target
	Grain  string // what a time is cut down to, empty: the value as it is
}

// Column is a measure and the field that takes it.
type Column struct {
	Result *schema.Field
	Measure
}

// measure reads the terms of @aggregate. What is measured is among what the root
// field requires: a measure tells of the value.
func (b *builder) measure(s *Select, bound *schema.Root) *gqlerr.Error {
	if bound.Result == nil {
		s.Measure = measureOf(&bound.Terms[0])
		return nil
	}
	s.What, s.Group = Groups, &Group{Result: bound.Result, Having: &Predicate{Kind: And}}
	for i := range bound.Terms {
		t := &bound.Terms[i]
		if t.Func == "" {
			s.Group.Dimensions = append(s.Group.Dimensions, Dimension{t.Result, Target{t.Path}, t.Grain})
		} else {
			s.Group.Measures = append(s.Group.Measures, Column{t.Result, measureOf(t)})
		}
	}
	return nil
}

func measureOf(t *schema.Term) Measure {
	m := Measure{Func: t.Func, Distinct: t.Distinct}
	if t.Path != nil {
		m.Target = &Target{t.Path}
	}
	return m
}

// ordered is the type whose fields an order speaks of.
func (s *Select) ordered() *schema.Object {
	if s.Group != nil {
		return s.Group.Result
	}
	return s.Object
}

// prune drops the measures that nothing asks for. One stays when there would be
// no column left.
func (s *Select) prune(sel *Selection) {
	wanted := map[*schema.Field]bool{}
	for i := range sel.Fields {
		if sel.Fields[i].Denied != "" {
			continue
		}
		wanted[s.Group.Result.Fields[sel.Fields[i].Name]] = true
	}
	for _, o := range s.Order {
		wanted[o.Target.Last()] = true
	}
	s.Group.Having.targets(func(t Target) { wanted[t.Path[0]] = true })
	first := s.Group.Measures[:1]
	s.Group.Measures = slices.DeleteFunc(slices.Clone(s.Group.Measures), func(c Column) bool { return !wanted[c.Result] })
	if len(s.Group.Measures)+len(s.Group.Dimensions) == 0 {
		s.Group.Measures = first
	}
}

// targets calls f with what each comparison of a condition compares.
func (p *Predicate) targets(f func(Target)) {
	if p.Kind == Compare || p.Kind == Elements {
		f(p.Target)
		return
	}
	for _, part := range p.Parts {
		part.targets(f)
	}
}
