package pgsql

import (
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// Compared is what a filter on a target compares: a real column as it is, or
// else an expression, in which the row is called t.
func Compared(s *schema.Source, t plan.Target, class plan.Class) (column, expression string) {
	b := &builder{source: s}
	at := b.locate(t, class)
	if at.column != "" && !at.cast {
		return at.column, ""
	}
	b.value(at)
	return "", string(b.text)
}

// Ordered is what an order by a target compares, likewise.
func Ordered(s *schema.Source, t plan.Target) (column, expression string) {
	b := &builder{source: s}
	if at := b.locate(t, plan.ClassOf(t.Last())); at.column != "" {
		return at.column, ""
	}
	b.orderTerm(t)
	return "", string(b.text)
}
