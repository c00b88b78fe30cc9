package pgsql

import (
	"fraiseqld/engine/plan"
)

func init() {
	operators[plan.JSONB] = map[string]emitter{
		"neq":      jsonUnequal,
		"contains": infix(" @> "), "containedBy": infix(" <@ "),
		"hasKey": typed(" ? ", asText, "text"), "hasAnyKeys": typed(" ?| ", asArray, "text[]"), "hasAllKeys": typed(" ?& ", asArray, "text[]"),
		"pathExists": typed(" @? ", asText, "jsonpath"), "pathMatch": typed(" @@ ", asText, "jsonpath"),
	}
	array := map[string]emitter{
		"eq": holding(" = "), "neq": arrayUnequal, "contains": holding(" @> "), "containedBy": containedBy,
		"overlaps": overlaps, "strictlyContains": strictlyContains,
		"anyEq": holding(" @> "), "inArray": holding(" @> "), "allEq": allEqual,
	}
	for name, like := range map[string]string{
		"arrayEq": "eq", "arrayNeq": "neq", "arrayContains": "contains", "arrayContainedBy": "containedBy",
		"arrayOverlaps": "overlaps", "arrayAnyEq": "anyEq", "arrayAllEq": "allEq",
	} {
		array[name] = array[like]
	}
	for name, op := range map[string]literal{"Eq": " = ", "Neq": " <> ", "Gt": " > ", "Gte": " >= ", "Lt": " < ", "Lte": " <= "} {
		array["len"+name], array["arrayLength"+name] = length(op), length(op)
	}
	operators[plan.Array] = array
}

// list writes a list's place as a jsonb array, a real array column included.
func (b *builder) list(at place) {
	switch {
	case at.exact:
		at.exact = false
		b.notNull(func() { b.list(at) })
	case at.column != "":
		b.sql("to_jsonb(")
		b.column(at.column)
		b.sql(")")
	default:
		b.json(at.target)
	}
}

// notNull writes jsonb in which JSON null is NULL: neither is a value.
func (b *builder) notNull(write func()) {
	b.sql("NULLIF(")
	write()
	b.sql(", 'null'::jsonb)")
}

// items binds the operand as a jsonb array whose items have the field's own JSON type.
func (b *builder) items(at place, p *plan.Predicate) {
	b.arg(Arg{Slot: p.Value, As: asJSONArray, Numbers: numeric(at.target)})
	b.sql("::jsonb")
}

// numeric says that a list's items are stored as JSON numbers or Booleans.
func numeric(t plan.Target) bool {
	switch f := t.Last(); f.Type.Name() {
	case "Int", "Float", "Decimal", "BigInt", "Port", "Boolean":
		return true
	}
	return false
}

func array(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		b.list(at)
		b.sql(op)
		b.items(at, p)
	}
}

// indexable says that a list is a real column, on which an index may be.
func (p place) indexable() bool { return p.column != "" && !p.cast && !p.part }

// wholeItems says that a column's lists are of whole numbers.
func wholeItems(typ string) bool { return typ == "integer[]" || typ == "bigint[]" }

// among compares a column with the operand's items, in a form that an index
// serves. Nulls are dropped, and what cannot be an item of such a column.
func (b *builder) among(at place, op literal, p *plan.Predicate) {
	items := asText
	switch at.typ {
	case "integer[]":
		items = asWhole4
	case "bigint[]":
		items = asWhole8
	}
	b.column(at.column)
	b.sql(op)
	b.arg(Arg{Slot: p.Value, As: asArray, Items: items})
	b.sql("::")
	b.sql(columnTypes[plan.Array][at.typ])
}

// holding is a comparison that is true only of lists which hold all items of the
// operand: an index finds these, and the comparison itself decides.
func holding(op literal) emitter {
	exact := array(op)
	return func(b *builder, at place, p *plan.Predicate) {
		if !at.indexable() {
			exact(b, at, p)
			return
		}
		b.sql("(")
		b.among(at, " @> ", p)
		b.sql(" AND ")
		exact(b, at, p)
		b.sql(")")
	}
}

// jsonUnequal holds for values only.
func jsonUnequal(b *builder, at place, p *plan.Predicate) {
	at.exact = true
	infix(" <> ")(b, at, p)
}

// arrayUnequal holds for lists only: JSON null is no list, as NULL is none.
func arrayUnequal(b *builder, at place, p *plan.Predicate) {
	at.exact = true
	b.list(at)
	b.sql(" <> ")
	b.items(at, p)
}

// containedBy holds for lists only: JSON null is in a list that has it as an item.
func containedBy(b *builder, at place, p *plan.Predicate) {
	at.exact = true
	array(" <@ ")(b, at, p)
}

// strictlyContains is containment of something else.
func strictlyContains(b *builder, at place, p *plan.Predicate) {
	b.sql("(")
	holding(" @> ")(b, at, p)
	b.sql(" AND ")
	array(" <> ")(b, at, p)
	b.sql(")")
}

// overlaps finds an item in both.
func overlaps(b *builder, at place, p *plan.Predicate) {
	if at.indexable() { // null is no item there
		b.among(at, " && ", p)
		return
	}
	negated := at.exact
	at.exact = true
	if negated {
		b.sql("CASE WHEN ")
		b.list(at)
		b.sql(" IS NOT NULL THEN ")
	}
	b.sql("EXISTS (SELECT 1 FROM jsonb_array_elements(")
	b.items(at, p)
	b.sql(") AS wanted WHERE ")
	b.list(at)
	b.sql(" @> wanted)")
	if negated {
		b.sql(" END")
	}
}

// allEqual holds when no item differs, for an empty list too.
func allEqual(b *builder, at place, p *plan.Predicate) {
	b.sql("(")
	b.list(at)
	b.sql(" <@ ")
	b.items(at, p)
	b.sql(")")
}

// length compares the number of items; what is no list has none.
func length(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		b.sql("jsonb_array_length(CASE WHEN jsonb_typeof(")
		b.list(at)
		b.sql(") = 'array' THEN ")
		b.list(at)
		b.sql(" END)")
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: asText})
		b.sql("::int")
	}
}
