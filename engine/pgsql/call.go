package pgsql

import (
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// Call writes the statement of a function that answers one value.
func Call(c *plan.Call) *Query {
	b := begun(builder{})
	switch {
	case c.Fn.RowType && c.Fn.Set:
		b.sql("SELECT row_to_json(t) FROM ")
		b.call(c)
		b.sql(" AS t")
	case c.Fn.RowType: // not from a FROM clause: there NULL would be a row of nulls
		b.sql("SELECT row_to_json(")
		b.call(c)
		b.sql(")")
	case jsonType(c.Fn.Returns):
		b.sql("SELECT ")
		b.call(c)
	default:
		b.sql("SELECT to_json(")
		b.call(c)
		b.sql(")")
	}
	q := &Query{SQL: b.done(), Args: b.args}
	if c.Key != nil {
		q.Key = &Arg{Slot: *c.Key}
	}
	return q
}

// call writes fn(context…, input) or fn(name => value, …).
func (b *builder) call(c *plan.Call) {
	b.name(c.Fn.Name)
	b.sql("(")
	n := 0
	comma := func() {
		if n > 0 {
			b.sql(", ")
		}
		n++
	}
	for i, key := range c.Context {
		comma()
		b.arg(Arg{As: asContext, Context: key})
		b.sql("::")
		b.typeName(paramType(c.Fn, i, "text"))
	}
	if c.Input != nil {
		comma()
		b.arg(Arg{Slot: *c.Input, As: asInput, Input: c.InputType, Omit: c.Fn.OmitAbsent})
		b.sql("::jsonb")
	}
	for _, p := range c.Args {
		comma()
		b.ident(p.Name)
		b.sql(" => ")
		b.param(p)
	}
	b.absent(c, comma)
	b.sql(")")
}

// paramType is the catalogue's type of the i-th parameter.
func paramType(fn *schema.Fn, i int, unknown string) string {
	if i < len(fn.Params) {
		return fn.Params[i].Type
	}
	return unknown
}

func (b *builder) param(p plan.Param) {
	as := asText
	switch {
	case jsonType(p.Type):
		as = asJSON
	case len(p.Type) > 2 && p.Type[len(p.Type)-2:] == "[]":
		as = asArray
	}
	b.arg(Arg{Slot: p.Slot, As: as})
	b.sql("::")
	b.typeName(p.Type)
}

// absent writes NULL for parameters that nobody gave and that have no default.
func (b *builder) absent(c *plan.Call, comma func()) {
	if c.Input != nil {
		return
	}
	given := map[string]bool{}
	for _, p := range c.Args {
		given[p.Name] = true
	}
	for i, p := range c.Fn.Params {
		if i < len(c.Context) || given[p.Name] || p.HasDefault {
			continue
		}
		comma()
		b.ident(p.Name)
		b.sql(" => NULL")
	}
}
