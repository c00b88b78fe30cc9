package pgsql

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
)

// pinned writes a mandatory filter: a column, or a key of the document, is equal
// to a claim. Types in which text has one meaning are compared as such, so that
// an index serves; all others as PostgreSQL prints them. Nothing is cast to a
// type with a length, which would cut the claim, and match another one.
func (b *builder) pinned(p *plan.Predicate) {
	typ, isColumn := b.source.Columns[p.Column]
	switch {
	case !isColumn && b.source.Document != "":
		b.root(p.Column, "->>")
		b.pin(p, asText, "text")
	case typ == "uuid":
		b.column(p.Column)
		b.pin(p, asUUID, "uuid")
	case typ == "smallint" || typ == "integer" || typ == "bigint":
		b.column(p.Column)
		b.pin(p, asInteger, "bigint")
	case typ == "text" || baseType(typ) == "character varying":
		b.column(p.Column)
		b.pin(p, asText, "text")
	default:
		b.sql("(")
		b.column(p.Column)
		b.sql(")::text")
		b.pin(p, asText, "text")
	}
}

func (b *builder) pin(p *plan.Predicate, as Encoding, typ literal) {
	b.sql(" = ")
	b.arg(Arg{Slot: p.Value, As: as})
	b.sql("::")
	b.sql(typ)
}

// Claimed appends the argument of a mandatory filter for a principal with this
// claim. Without one the statement must not run.
func (a *Arg) Claimed(dst []byte, claim string) (out []byte, null bool, err *gqlerr.Error) {
	if claim == "" {
		return dst, false, gqlerr.Newf(gqlerr.Forbidden, "Rows are shown only to those with a value for '%s'.", a.Slot.Claim)
	}
	if !fits(claim, a.As) {
		return dst, true, nil
	}
	out, err = a.value(dst, &input.Value{Kind: input.String, Text: claim})
	return out, false, err
}
