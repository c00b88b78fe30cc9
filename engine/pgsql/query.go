package pgsql

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// Query is one statement. It answers rows of one column: JSON text.
type Query struct {
	SQL  string
	Args []Arg
	Key  *Arg // the idempotency key of a mutation; nil: it takes none
	// MaxRows is how many rows the answer may have; one more is an error. 0: no bound.
	MaxRows int
}

// Limits bound what a list may return.
type Limits struct {
	MaxRows      int // rows of a list without or above a limit; 0: 10,000
	DefaultLimit int // rows of a list that asks for none; 0: MaxRows + 1, so that more is an error
}

func (l Limits) maxRows() int {
	if l.MaxRows == 0 {
		return 10000
	}
	return l.MaxRows
}

// Select writes the statement of a read.
func Select(s *plan.Select, l Limits) (*Query, *gqlerr.Error) {
	switch s.What {
	case plan.Groups:
		return groups(s, l)
	case plan.Pages:
		return pages(s, l)
	case plan.AnyOf:
		return members(s, l)
	}
	b := begun(builder{source: s.Source, limits: l})
	b.sql("SELECT ")
	if s.What == plan.Exists {
		b.sql("to_json(EXISTS(SELECT 1")
	} else if err := b.output(s); err != nil {
		return nil, err
	}
	b.sql(" FROM ")
	b.from(s)
	if err := b.where(s.Where); err != nil {
		return nil, err
	}
	q := &Query{}
	switch s.What {
	case plan.Documents:
		b.orderBy(s.Order)
		b.page(s)
		q.MaxRows = l.maxRows()
	case plan.One:
		b.orderBy(s.Order)
		b.sql(" LIMIT 1")
	case plan.Exists:
		b.sql("))")
	}
	q.SQL, q.Args = b.done(), b.args
	return q, nil
}

func (b *builder) output(s *plan.Select) *gqlerr.Error {
	switch s.What {
	case plan.Count:
		b.sql("count(*)")
	case plan.Measures:
		b.sql("to_json(")
		err := b.aggregate(s.Measure)
		b.sql(")")
		return err
	default:
		b.document(s)
	}
	return nil
}

// document writes the column that holds the whole document.
func (b *builder) document(s *plan.Select) {
	switch {
	case s.Source == nil && s.Rows.Fn.RowType, s.Source != nil && s.Source.Document == "":
		b.sql("row_to_json(t)")
	case s.Source == nil && jsonType(s.Rows.Fn.Returns):
		b.sql("t.data")
	case s.Source == nil:
		b.sql("to_json(t.data)")
	default:
		b.sql("t.")
		b.ident(s.Source.Document)
	}
}

func (b *builder) from(s *plan.Select) {
	switch {
	case s.Source != nil:
		b.name(s.Source.View)
		b.sql(" AS t")
	case s.Rows.Fn.RowType:
		b.source = &schema.Source{}
		b.call(s.Rows)
		b.sql(" AS t")
	default:
		b.source = &schema.Source{Document: "data"}
		b.call(s.Rows)
		b.sql(" AS t(data)")
	}
}

func jsonType(name string) bool { return name == "jsonb" || name == "json" }

// page writes LIMIT and OFFSET. Every list has a LIMIT: what a client may not
// have at once is noticed by one row too many.
func (b *builder) page(s *plan.Select) {
	b.sql(" LIMIT ")
	switch n, small := s.Limit.Small(); {
	case small:
		b.number(min(n, b.limits.maxRows()+1))
	case s.Limit != nil:
		b.arg(Arg{Slot: *s.Limit, As: asLimit, Max: b.limits.maxRows() + 1})
		b.sql("::bigint")
	case b.limits.DefaultLimit > 0:
		b.number(b.limits.DefaultLimit)
	default:
		b.number(b.limits.maxRows() + 1)
	}
	if s.Offset != nil {
		b.sql(" OFFSET ")
		b.arg(Arg{Slot: *s.Offset, As: asOffset})
		b.sql("::bigint")
	}
}

// orderBy writes terms as PostgreSQL orders them. Numbers, text and JSON inside
// a document use jsonb's own order (JSON null first, an absent key last);
// dates and times that of their type (null last); ascending, and the reverse.
func (b *builder) orderBy(terms []plan.Order) {
	for i, o := range terms {
		if i == 0 {
			b.sql(" ORDER BY ")
		} else {
			b.sql(", ")
		}
		if o.Rank != nil {
			b.rankOrder(o.Rank)
		} else {
			b.orderTerm(o.Target)
		}
		if o.Desc {
			b.sql(" DESC")
		}
		b.nulls(o)
	}
}

func (b *builder) orderTerm(t plan.Target) {
	class := plan.ClassOf(t.Last())
	at := b.locate(t, class)
	switch {
	case at.part || at.column == "" && b.dissolved():
		b.partOrder(t, class)
	case at.column != "":
		b.column(at.column)
	case class == plan.Date || class == plan.Timestamp:
		b.value(at)
	default:
		b.json(t)
	}
}
