package plan

import "fraiseqld/engine/schema"

// node plans the search for one id among the rows of several types. Ids are
// compared as text, since one that is none of a type must just not be found.
func (b *builder) node(bound *schema.Root, args []argument) *Select {
	s := &Select{Object: bound.Object, What: AnyOf}
	for _, o := range bound.Object.Possible {
		one := &Select{Source: o.Source, Object: o, What: One, Where: &Predicate{Kind: And}}
		one.pin(o.Filters)
		for _, a := range args {
			if a.isNull() {
				one.Where.add(&Predicate{Kind: Or})
				continue
			}
			one.Where.add(&Predicate{Kind: Compare, Target: Target{[]*schema.Field{o.Fields["id"]}}, Class: Text, Op: "eq", Operand: "ID", Value: a.asSlot(nil)})
		}
		s.Members = append(s.Members, one)
	}
	return s
}
