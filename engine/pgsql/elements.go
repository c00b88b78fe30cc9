package pgsql

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// elements writes a condition on the objects of a list: there is one that fits,
// none that fits, or none that does not. What is no list has no objects.
func (b *builder) elements(p *plan.Predicate) *gqlerr.Error {
	if p.Op != "some" {
		b.sql("NOT ")
	}
	b.sql("EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(")
	list := b.locate(p.Target, plan.Array)
	b.list(list)
	b.sql(") WHEN 'array' THEN ")
	b.list(list)
	b.sql(" END) AS ")
	one := &builder{text: b.text, args: b.args, source: element, limits: b.limits, depth: b.depth + 1, nots: b.nots}
	one.row()
	one.sql("(data) WHERE (")
	err := one.predicate(p.Parts[0])
	one.sql(")")
	if p.Op == "every" {
		one.sql(" IS NOT TRUE")
	}
	one.sql(")")
	b.text, b.args = one.text, one.args
	return err
}

// element is where the objects of a list stand.
var element = &schema.Source{Document: "data"}

// row writes what the row in work is called: t, or e1 and so on for objects of lists.
func (b *builder) row() {
	if b.depth == 0 {
		b.sql("t")
		return
	}
	b.sql("e")
	b.number(b.depth)
}
