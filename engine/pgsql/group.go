package pgsql

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// groups writes the statement of grouped rows: the groups are a table in FROM,
// whose columns have the names of the result's fields, so that conditions and
// orders over groups are those of rows.
//
//	SELECT row_to_json(t) FROM (SELECT … FROM view AS t WHERE … GROUP BY 1, 2) AS t WHERE … ORDER BY … LIMIT …
func groups(s *plan.Select, l Limits) (*Query, *gqlerr.Error) {
	b := begun(builder{source: s.Source, limits: l})
	b.sql("SELECT row_to_json(t) FROM (SELECT ")
	if err := b.groupColumns(s.Group); err != nil {
		return nil, err
	}
	b.sql(" FROM ")
	b.from(s)
	if err := b.where(s.Where); err != nil {
		return nil, err
	}
	for i := range s.Group.Dimensions {
		b.listed(i, " GROUP BY ")
		b.number(i + 1)
	}
	b.sql(") AS t")
	b.source = &schema.Source{} // row mode: the columns are the fields
	if err := b.where(s.Group.Having); err != nil {
		return nil, err
	}
	q := &Query{MaxRows: l.maxRows()}
	if len(s.Group.Dimensions) > 0 {
		b.groupOrder(s)
		b.page(s)
	}
	q.SQL, q.Args = b.done(), b.args
	return q, nil
}

// listed writes what opens a list before its first item, a comma before others.
func (b *builder) listed(i int, open literal) {
	if i == 0 {
		b.sql(open)
	} else {
		b.sql(", ")
	}
}

func (b *builder) groupColumns(g *plan.Group) *gqlerr.Error {
	n := 0
	for _, d := range g.Dimensions {
		b.listed(n, "")
		n++
		b.dimension(d)
		b.sql(" AS ")
		b.ident(d.Result.Keys[0])
	}
	for _, m := range g.Measures {
		b.listed(n, "")
		n++
		if err := b.aggregate(m.Measure); err != nil {
			return err
		}
		b.sql(" AS ")
		b.ident(m.Result.Keys[0])
	}
	return nil
}

// grains are the units of date_trunc.
var grains = map[string]literal{
	"minute": "'minute'", "hour": "'hour'", "day": "'day'", "week": "'week'", "month": "'month'", "quarter": "'quarter'", "year": "'year'",
}

// dimension writes a value as it is, or a time cut down in UTC, as a date where
// the result is one.
func (b *builder) dimension(d plan.Dimension) {
	at := b.locate(d.Target, plan.ClassOf(d.Target.Last()))
	switch {
	case d.Grain == "":
		b.value(at)
	case at.class == plan.Date:
		b.sql("date_trunc(")
		b.sql(grains[d.Grain])
		b.sql(", (")
		b.value(at)
		b.sql(")::timestamp)::date")
	default:
		b.truncated(d, at)
	}
}

func (b *builder) truncated(d plan.Dimension, at place) {
	b.sql("date_trunc(")
	b.sql(grains[d.Grain])
	b.sql(", (")
	b.value(at)
	b.sql(")::timestamptz AT TIME ZONE 'UTC')")
	if plan.ClassOf(d.Result) == plan.Date {
		b.sql("::date")
	} else {
		b.sql(" AT TIME ZONE 'UTC'")
	}
}

// groupOrder orders by what was asked, then by the dimensions: groups have an
// order of their own, so that pages do not overlap.
func (b *builder) groupOrder(s *plan.Select) {
	terms := s.Order
	for _, d := range s.Group.Dimensions {
		terms = append(terms[:len(terms):len(terms)], plan.Order{Target: plan.Target{Path: []*schema.Field{d.Result}}})
	}
	b.orderBy(terms)
}
