package pgsql

import "fraiseqld/engine/plan"

// emitter writes one condition.
type emitter func(b *builder, at place, p *plan.Predicate)

// commonOperators hold for every class that has an order or equality.
var commonOperators = map[string]emitter{
	"eq": infix(" = "), "neq": infix(" <> "),
	"gt": infix(" > "), "gte": infix(" >= "), "lt": infix(" < "), "lte": infix(" <= "),
	"in": anyOf(" = ANY("), "nin": anyOf(" <> ALL("),
}

// operators are those that belong to one class, or mean something else there.
var operators = map[plan.Class]map[string]emitter{
	plan.Text: {
		"contains": like(" LIKE ", asContains), "icontains": like(" ILIKE ", asContains),
		"startswith": like(" LIKE ", asPrefix), "istartswith": like(" ILIKE ", asPrefix),
		"endswith": like(" LIKE ", asSuffix), "iendswith": like(" ILIKE ", asSuffix),
		"like": like(" LIKE ", asText), "ilike": like(" ILIKE ", asText),
		"matches": like(" ~ ", asText), "imatches": like(" ~* ", asText), "notMatches": like(" !~ ", asText),
	},
}

// infix compares with one value of the place's type.
func infix(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		at = textIfUUID(at, p.Op)
		b.value(at)
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: encodingOf(at, p)})
		b.sql("::")
		b.sql(at.argType(p))
	}
}

// anyOf compares with each item of a list. An empty list is in nothing; nulls in it are dropped.
func anyOf(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		at = textIfUUID(at, p.Op)
		b.value(at)
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: asArray, Items: encodingOf(at, p)})
		b.sql("::")
		b.sql(at.argType(p))
		b.sql("[])")
	}
}

// like matches text against a pattern that the encoding makes of the value.
func like(op literal, as Encoding) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		at.cast = at.cast || at.typ == "uuid"
		b.value(at)
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: as})
	}
}

// isUUID says that values are compared as uuid although the field may be an ID.
func (p place) isUUID() bool { return p.column != "" && !p.cast && !p.part && p.typ == "uuid" }

// textIfUUID compares an ID with a uuid column by uuid where that finds rows by
// index, and as text where a value that is no UUID must still be unequal.
func textIfUUID(at place, op string) place {
	if at.class == plan.Text && at.isUUID() && (at.exact || op != "eq" && op != "in") {
		at.cast = true
	}
	return at
}

func encodingOf(at place, p *plan.Predicate) Encoding {
	switch {
	case at.isUUID():
		return asUUID
	case at.whole(p):
		return asInteger
	case at.class == plan.JSONB:
		return asJSON
	}
	return asText
}
