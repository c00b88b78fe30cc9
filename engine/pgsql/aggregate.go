package pgsql

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

var aggregates = map[string]literal{
	"SUM": "sum", "AVG": "avg", "MIN": "min", "MAX": "max", "COUNT": "count",
	"BOOL_AND": "bool_and", "BOOL_OR": "bool_or", "ARRAY_AGG": "array_agg",
}

// aggregate writes one measure.
func (b *builder) aggregate(m plan.Measure) *gqlerr.Error {
	fn, ok := aggregates[m.Func]
	if !ok {
		return gqlerr.Newf(gqlerr.Internal, "There is no aggregate function %s.", m.Func)
	}
	if m.Target == nil {
		b.sql("count(*)")
		return nil
	}
	class := plan.ClassOf(m.Target.Last())
	if class == plan.Boolean && (m.Func == "MIN" || m.Func == "MAX") {
		fn = map[string]literal{"MIN": "bool_and", "MAX": "bool_or"}[m.Func]
	}
	b.sql(fn)
	b.sql("(")
	if m.Distinct {
		b.sql("DISTINCT ")
	}
	b.measured(m, class)
	b.sql(")")
	return nil
}

// measured writes the value that an aggregate takes: numbers for sums, what has
// an order for extremes, anything that may be NULL for counts.
func (b *builder) measured(m plan.Measure, class plan.Class) {
	switch {
	case m.Func == "SUM" || m.Func == "AVG":
		b.value(b.locate(*m.Target, plan.Number))
	case m.Func == "COUNT" && !m.Distinct:
		b.nullable(b.locate(*m.Target, class))
	case m.Func == "MIN" || m.Func == "MAX":
		b.extreme(b.locate(*m.Target, class))
	default:
		b.value(b.locate(*m.Target, class))
	}
}

// extreme writes what min and max take. A column of UUIDs has neither, also where
// the field is an ID, and compared as text.
func (b *builder) extreme(at place) {
	if !unordered[at.class] && at.typ != "uuid" {
		b.value(at)
		return
	}
	b.sql("(")
	b.nullable(at)
	b.sql(")::text")
}

// unordered are the classes whose types have no min and max; their text has.
var unordered = map[plan.Class]bool{
	plan.UUID: true, plan.MAC: true, plan.LTree: true, plan.DateRange: true, plan.Point: true, plan.JSONB: true, plan.Array: true,
}
