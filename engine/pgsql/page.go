package pgsql

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
)

// pages writes the statement of a connection, which answers one JSON object:
// how many rows were asked for, the rows with their keys, one more than asked
// when there is one, and what else is selected.
func pages(s *plan.Select, l Limits) (*Query, *gqlerr.Error) {
	p := &pager{builder: begun(builder{source: s.Source, limits: l}), s: s}
	p.sql("SELECT json_build_object('size', ")
	p.size()
	parts := []struct {
		wanted bool
		name   literal
		write  func() *gqlerr.Error
	}{
		{s.Page.Rows(), ", 'rows', ", p.rows},
		{s.Page.Total, ", 'total', ", p.total},
		{s.Page.HasPrevious && s.Page.After != nil, ", 'before', ", func() *gqlerr.Error { return p.outside(s.Page.After, false) }},
		{s.Page.HasNext && s.Page.Before != nil, ", 'behind', ", func() *gqlerr.Error { return p.outside(s.Page.Before, true) }},
	}
	for _, part := range parts {
		if part.wanted {
			p.sql(part.name)
			if err := part.write(); err != nil {
				return nil, err
			}
		}
	}
	if !s.Page.Rows() {
		p.checkCursors()
	}
	p.sql(")")
	return &Query{SQL: p.done(), Args: p.args, MaxRows: p.strict()}, nil
}

type pager struct {
	*builder
	s *plan.Select
}

// strict is the most rows a connection may have that says nothing of their
// number: more is an error, as of a list. 0: the page has a size.
func (p *pager) strict() int {
	if p.s.Page.First == nil && p.s.Page.Last == nil && p.limits.DefaultLimit == 0 {
		return p.limits.maxRows()
	}
	return 0
}

// size writes how many rows the page may have.
func (p *pager) size() {
	switch page := p.s.Page; {
	case page.First != nil:
		p.arg(Arg{Slot: *page.First, As: asPageSize, Max: p.limits.maxRows(), Name: "first"})
		p.sql("::bigint")
	case page.Last != nil:
		p.arg(Arg{Slot: *page.Last, As: asPageSize, Max: p.limits.maxRows(), Name: "last"})
		p.sql("::bigint")
	case p.limits.DefaultLimit > 0:
		p.number(p.limits.DefaultLimit)
	default:
		p.number(p.limits.maxRows())
	}
}

// rows writes the page, in reverse when it is taken from the end.
func (p *pager) rows() *gqlerr.Error {
	p.sql("(SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array(")
	for i, o := range p.s.Order {
		p.listed(i, "")
		p.sql("(")
		p.orderTerm(o.Target)
		p.sql(")::text")
	}
	p.sql(") AS k, ")
	p.document(p.s)
	p.sql(" AS d FROM ")
	p.from(p.s)
	if err := p.filtered(); err != nil {
		return err
	}
	for _, side := range []struct {
		cursor *plan.Slot
		before bool
	}{{p.s.Page.After, false}, {p.s.Page.Before, true}} {
		if side.cursor != nil {
			p.sql(" AND ")
			p.beyond(*side.cursor, side.before)
		}
	}
	p.orderBy(p.terms())
	p.sql(" LIMIT ")
	p.size()
	p.sql(" + 1) AS r)")
	return nil
}

// filtered writes WHERE with the condition on rows, to which AND can be added.
func (p *pager) filtered() *gqlerr.Error {
	p.sql(" WHERE ")
	return p.group(p.s.Where)
}

func (p *pager) terms() []plan.Order {
	if !p.s.Page.Backward() {
		return p.s.Order
	}
	out := make([]plan.Order, len(p.s.Order))
	for i, o := range p.s.Order {
		out[i] = plan.Order{Target: o.Target, Desc: !o.Desc}
	}
	return out
}

func (p *pager) total() *gqlerr.Error {
	p.sql("(SELECT count(*) FROM ")
	p.from(p.s)
	if err := p.filtered(); err != nil {
		return err
	}
	p.sql(")")
	return nil
}

// outside says whether a row is on the other side of a cursor, its own included.
func (p *pager) outside(cursor *plan.Slot, before bool) *gqlerr.Error {
	p.sql("EXISTS(SELECT 1 FROM ")
	p.from(p.s)
	if err := p.filtered(); err != nil {
		return err
	}
	p.sql(" AND (")
	p.beyond(*cursor, before)
	p.sql(") IS NOT TRUE)")
	return nil
}

// checkCursors binds cursors that nothing else reads, so that wrong ones are noticed.
func (p *pager) checkCursors() {
	for _, cursor := range []*plan.Slot{p.s.Page.After, p.s.Page.Before} {
		if cursor != nil {
			p.sql(", 'unused', ")
			p.key1(*cursor, 0)
			p.sql("::text")
		}
	}
}

func (p *pager) key1(cursor plan.Slot, i int) {
	p.arg(Arg{Slot: cursor, As: asCursor, Order: p.s.Page.Order, Index: i, Keys: len(p.s.Order)})
}

// beyond writes that a row comes after a cursor in the order, or before it: the
// first keys are equal and the next one is beyond. NULL stands where PostgreSQL
// puts it, behind all values ascending and before them descending.
func (p *pager) beyond(cursor plan.Slot, before bool) {
	numbers := make([]int, len(p.s.Order))
	value := func(i int) {
		if numbers[i] == 0 {
			p.key1(cursor, i)
			numbers[i] = len(p.args)
		} else {
			p.sql("$")
			p.number(numbers[i])
		}
		p.sql("::")
		p.orderType(p.s.Order[i].Target)
	}
	p.sql("(")
	for i := range p.s.Order {
		if i > 0 {
			p.sql(" OR ")
		}
		p.sql("(")
		for j := range i {
			p.orderTerm(p.s.Order[j].Target)
			p.sql(" IS NOT DISTINCT FROM ")
			value(j)
			p.sql(" AND ")
		}
		p.passes(i, p.s.Order[i].Desc != before, value)
		p.sql(")")
	}
	p.sql(")")
}

// passes writes that the i-th key is beyond that of the cursor. The last one is the id, which no row lacks.
func (p *pager) passes(i int, descending bool, value func(int)) {
	op, open := literal(" > "), i < len(p.s.Order)-1
	if descending {
		op = " < "
	}
	if open {
		p.sql("(")
	}
	p.orderTerm(p.s.Order[i].Target)
	p.sql(op)
	value(i)
	if !open {
		return
	}
	p.sql(" OR ")
	if descending {
		value(i)
		p.sql(" IS NULL AND ")
		p.orderTerm(p.s.Order[i].Target)
		p.sql(" IS NOT NULL)")
		return
	}
	p.orderTerm(p.s.Order[i].Target)
	p.sql(" IS NULL AND ")
	value(i)
	p.sql(" IS NOT NULL)")
}

// orderType writes the type of what orderTerm writes.
func (b *builder) orderType(t plan.Target) {
	class := plan.ClassOf(t.Last())
	switch at := b.locate(t, class); {
	case at.column != "":
		b.typeName(b.source.Columns[at.column])
	case class == plan.Date || class == plan.Timestamp:
		b.sql(classTypes[class])
	default:
		b.sql("jsonb")
	}
}

// pageSize checks first and last.
func (a *Arg) pageSize(dst []byte, v *input.Value) ([]byte, *gqlerr.Error) {
	n, ok := wholeNumber(v.Text)
	switch {
	case !ok || n < 0:
		return dst, gqlerr.Newf(gqlerr.BadUserInput, "%s must be non-negative", a.Name)
	case n > int64(a.Max):
		return dst, gqlerr.Newf(gqlerr.BadUserInput, "%s must be at most %d", a.Name, a.Max)
	}
	return append(dst, v.Text...), nil
}

// cursorKey is one key of a cursor; null says that it is NULL.
func (a *Arg) cursorKey(dst []byte, v *input.Value) (out []byte, null bool, err *gqlerr.Error) {
	keys, err := plan.ReadCursor(v.Text, a.Order, a.Keys)
	if err != nil || keys[a.Index] == nil {
		return dst, err == nil, err
	}
	return append(dst, *keys[a.Index]...), false, nil
}
