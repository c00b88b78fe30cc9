package pgsql

import (
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// place is where a compared value stands: a real column, or a path in the document.
type place struct {
	target plan.Target
	class  plan.Class
	column string // empty: in the document
	typ    string // of the column
	cast   bool   // the column must be cast to the class's type to be compared
	part   bool   // the column is a part of the document
	exact  bool   // false must be told from NULL: the condition is negated
}

// classTypes are the SQL types in which classes compare.
var classTypes = map[plan.Class]literal{
	plan.Text: "text", plan.Number: "numeric", plan.Boolean: "boolean", plan.Date: "date", plan.Timestamp: "timestamptz",
	plan.UUID: "uuid", plan.Network: "inet", plan.MAC: "macaddr", plan.LTree: "ltree", plan.DateRange: "daterange",
	plan.Point: "point", plan.JSONB: "jsonb",
}

// columnTypes lists the column types that compare in a class as they are, and
// the type a value must be cast to so that an index on the column still serves.
var columnTypes = map[plan.Class]map[string]literal{
	plan.Text:      {"text": "text", "character varying": "text", "citext": "citext", "uuid": "uuid"},
	plan.Number:    {"smallint": "numeric", "integer": "numeric", "bigint": "numeric", "numeric": "numeric", "real": "float8", "double precision": "float8"},
	plan.Boolean:   {"boolean": "boolean"},
	plan.Date:      {"date": "date"},
	plan.Timestamp: {"timestamp with time zone": "timestamptz"},
	plan.UUID:      {"uuid": "uuid"},
	plan.Network:   {"inet": "inet", "cidr": "inet"},
	plan.MAC:       {"macaddr": "macaddr"},
	plan.LTree:     {"ltree": "ltree"},
	plan.DateRange: {"daterange": "daterange"},
	plan.JSONB:     {"jsonb": "jsonb"},
	plan.FullText:  {"tsvector": "tsvector"},
	plan.Array:     {"text[]": "text[]", "character varying[]": "character varying[]", "integer[]": "integer[]", "bigint[]": "bigint[]"},
}

// locate chooses the column of a hybrid view when there is one of the field's
// own type, else the document. In row mode there are only columns.
func (b *builder) locate(t plan.Target, class plan.Class) place {
	at := place{target: t, class: class}
	first := t.Path[0]
	if len(t.Path) > 1 {
		return b.locateNested(at)
	}
	for _, key := range first.Keys {
		typ, ok := b.source.Columns[key]
		if !ok && !(b.source.Document == "" && key == first.Keys[0]) {
			continue
		}
		_, fits := columnTypes[class][baseType(typ)]
		fits = fits && (class != plan.Array || numeric(t) == wholeItems(baseType(typ))) // else its items are others than the document's
		if fits || b.source.Document == "" {
			at.column, at.typ, at.cast = key, baseType(typ), !fits
			return at
		}
	}
	return b.locatePart(at)
}

// locateNested knows one shortcut: {depot: {id: …}} reads the column depot_id.
func (b *builder) locateNested(at place) place {
	path := at.target.Path
	if len(path) != 2 || path[1].Name != "id" {
		return b.locatePart(at)
	}
	for _, key := range path[0].Keys {
		typ, ok := b.source.Columns[key+"_id"]
		if _, fits := columnTypes[at.class][baseType(typ)]; ok && fits {
			at.column, at.typ = key+"_id", baseType(typ)
			return at
		}
	}
	return b.locatePart(at)
}

// baseType drops a type modifier: numeric(14,4), character varying(20).
func baseType(t string) string {
	for i := range len(t) {
		if t[i] == '(' {
			end := i
			for end < len(t) && t[end] != ')' {
				end++
			}
			return t[:i] + t[min(end+1, len(t)):]
		}
	}
	return t
}

// argType is what a value compared with the place is cast to. Whole numbers
// compare with columns of whole numbers as such: numeric would keep an index on
// the column from serving.
func (p place) argType(c *plan.Predicate) literal {
	switch {
	case p.column == "" || p.cast:
		return classTypes[p.class]
	case p.whole(c):
		return "bigint"
	}
	return columnTypes[p.class][p.typ]
}

// whole says that the comparison is one of whole numbers. An operand beyond 64
// bits is equal to none of the column's; other comparisons with it need numeric.
func (p place) whole(c *plan.Predicate) bool {
	switch {
	case p.column == "" || p.typ != "smallint" && p.typ != "integer" && p.typ != "bigint":
		return false
	case c.Operand == "BigInt":
		return !p.exact && (c.Op == "eq" || c.Op == "in")
	}
	return c.Operand == "Int"
}

func (b *builder) column(name string) {
	b.row()
	b.sql(".")
	b.ident(name)
}

// value writes the place as a value of its class.
func (b *builder) value(p place) {
	switch {
	case p.class == plan.JSONB && p.exact:
		p.exact = false
		b.notNull(func() { b.value(p) })
	case p.column != "" && !p.cast:
		b.column(p.column)
	case p.column != "":
		b.sql("(")
		b.column(p.column)
		b.sql(")::")
		b.sql(classTypes[p.class])
	case p.class == plan.Text:
		b.text1(p.target)
	case p.class == plan.JSONB || p.class == plan.Array:
		b.json(p.target)
	default:
		b.sql("(")
		b.text1(p.target)
		b.sql(")::")
		b.sql(classTypes[p.class])
	}
}

// isnull writes the place so that NULL, JSON null and an absent key are alike.
func (b *builder) nullable(p place) {
	switch {
	case p.column != "" && p.typ == "jsonb" && !p.part:
		b.notNull(func() { b.column(p.column) })
	case p.column != "":
		b.column(p.column)
	default:
		b.text1(p.target)
	}
}

// text1 writes the target as text: data->'a'->>'b'.
func (b *builder) text1(t plan.Target) { b.path(t.Path, "->>") }

// json writes the target as jsonb: data->'a'->'b'.
func (b *builder) json(t plan.Target) { b.path(t.Path, "->") }

// path descends into the document. A field whose stored spelling is not known
// yet is looked for under each.
func (b *builder) path(path []*schema.Field, last literal) {
	if b.dissolved() {
		b.partPath(path, last)
		return
	}
	b.step(path, func(inner []*schema.Field) { b.path(inner, "->") }, last)
}

func (b *builder) step(path []*schema.Field, inner func([]*schema.Field), op literal) {
	f := path[len(path)-1]
	write := func(key string) {
		if len(path) == 1 {
			b.root(key, op)
			return
		}
		inner(path[:len(path)-1])
		b.sql(op)
		b.key(key)
	}
	if f.Known || len(f.Keys) == 1 {
		write(f.Keys[0])
		return
	}
	b.sql("COALESCE(")
	for i, key := range f.Keys {
		if i > 0 {
			b.sql(", ")
		}
		write(key)
	}
	b.sql(")")
}

// root writes the first step: into the document, or a column in row mode.
func (b *builder) root(key string, op literal) {
	if b.dissolved() {
		b.partKey(key, op)
		return
	}
	switch {
	case b.source.Document == "" && op == "->" && b.source.Columns[key] != "jsonb":
		b.sql("to_jsonb(")
		b.column(key)
		b.sql(")")
		return
	case b.source.Document == "":
		b.column(key)
		return
	case b.source.Plain:
		b.sql("(")
		b.column(b.source.Document)
		b.sql(")::jsonb")
	default:
		b.column(b.source.Document)
	}
	b.sql(op)
	b.key(key)
}
