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
		"eq": arrayEqual, "neq": arrayUnequal, "contains": arrayContains, "containedBy": containedBy,
		"overlaps": overlaps, "strictlyContains": strictlyContains,
		"anyEq": anyEqual, "inArray": anyEqual, "allEq": allEqual,
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

// items says what can be an item of a column.
func (p place) items() Encoding {
	switch p.typ {
	case "integer[]":
		return asWhole4
	case "bigint[]":
		return asWhole8
	}
	return asText
}

// among compares a column with the operand's items, in a form that an index
// serves. Nulls are dropped, and what cannot be an item of such a column.
func (b *builder) among(at place, op literal, p *plan.Predicate) {
	b.against(at, op, Arg{Slot: p.Value, As: asArray, Items: at.items()})
}

// whole compares a column with the operand, nulls included; with NULL when some
// of it cannot be an item.
func (b *builder) whole(at place, op literal, p *plan.Predicate) {
	b.against(at, op, Arg{Slot: p.Value, As: asArray, Items: at.items(), Nulls: true, All: true})
}

func (b *builder) against(at place, op literal, a Arg) {
	b.column(at.column)
	b.sql(op)
	b.arg(a)
	b.sql("::")
	b.sql(columnTypes[plan.Array][at.typ])
}

// texts says that every operand can be an item of the column.
func (p place) texts() bool { return p.indexable() && !wholeItems(p.typ) }

// holding is a comparison that is true only of lists which hold all items of the
// operand: an index finds these, and the comparison itself decides.
func holding(b *builder, at place, op literal, p *plan.Predicate) {
	b.sql("(")
	b.among(at, " @> ", p)
	b.sql(" AND ")
	array(op)(b, at, p)
	b.sql(")")
}

func arrayEqual(b *builder, at place, p *plan.Predicate) {
	switch {
	case at.texts() || at.indexable() && !at.exact:
		b.whole(at, " = ", p)
	case at.indexable():
		holding(b, at, " = ", p)
	default:
		array(" = ")(b, at, p)
	}
}

// arrayContains looks for null by itself in a column: there it is equal to nothing.
func arrayContains(b *builder, at place, p *plan.Predicate) {
	switch {
	case at.indexable() && !at.exact:
		b.sql("(")
		b.against(at, " @> ", Arg{Slot: p.Value, As: asArray, Items: at.items(), All: true})
		b.sql(" AND (array_position(")
		b.arg(Arg{Slot: p.Value, As: asArray, Items: at.items(), Nulls: true})
		b.sql("::")
		b.sql(columnTypes[plan.Array][at.typ])
		b.sql(", NULL) IS NULL OR array_position(")
		b.column(at.column)
		b.sql(", NULL) IS NOT NULL))")
	case at.indexable():
		holding(b, at, " @> ", p)
	default:
		array(" @> ")(b, at, p)
	}
}

// anyEqual finds the operand, which is one item.
func anyEqual(b *builder, at place, p *plan.Predicate) {
	if at.indexable() {
		b.among(at, " && ", p)
		return
	}
	array(" @> ")(b, at, p)
}

// jsonUnequal holds for values only.
func jsonUnequal(b *builder, at place, p *plan.Predicate) {
	at.exact = true
	infix(" <> ")(b, at, p)
}

// arrayUnequal holds for lists only: JSON null is no list, as NULL is none.
func arrayUnequal(b *builder, at place, p *plan.Predicate) {
	if at.texts() {
		b.whole(at, " <> ", p)
		return
	}
	at.exact = true
	array(" <> ")(b, at, p)
}

// containedBy holds for lists only: JSON null is in a list that has it as an
// item. In a column null is in nothing, and asked for by itself.
func containedBy(b *builder, at place, p *plan.Predicate) {
	if !at.indexable() {
		at.exact = true
		array(" <@ ")(b, at, p)
		return
	}
	b.sql("(")
	b.among(at, " <@ ", p)
	b.sql(" OR array_position(")
	b.column(at.column)
	b.sql(", NULL) IS NOT NULL AND ")
	array(" <@ ")(b, at, p)
	b.sql(")")
}

// strictlyContains is containment of something else.
func strictlyContains(b *builder, at place, p *plan.Predicate) {
	b.sql("(")
	arrayContains(b, at, p)
	b.sql(" AND ")
	arrayUnequal(b, at, p)
	b.sql(")")
}

// overlaps finds an item in both; null is none. What finds texts in a document
// can use an index on the list.
func overlaps(b *builder, at place, p *plan.Predicate) {
	switch {
	case at.indexable():
		b.among(at, " && ", p)
	case numeric(at.target):
		overlapsNumbers(b, at, p)
	default:
		b.list(at)
		b.sql(" ?| ")
		b.arg(Arg{Slot: p.Value, As: asArray})
		b.sql("::text[]")
	}
}

// overlapsNumbers says nothing of what is no value, where that matters: no list
// and an empty operand are false together.
func overlapsNumbers(b *builder, at place, p *plan.Predicate) {
	negated := at.exact
	at.exact = true
	if negated {
		b.sql("CASE WHEN ")
		b.list(at)
		b.sql(" IS NOT NULL THEN ")
	}
	b.list(at)
	b.sql(" @> ANY(")
	b.arg(Arg{Slot: p.Value, As: asArray, Items: asJSONItem})
	b.sql("::jsonb[])")
	if negated {
		b.sql(" END")
	}
}

// allEqual holds when no item differs, for an empty list too.
func allEqual(b *builder, at place, p *plan.Predicate) {
	if at.indexable() {
		b.among(at, " <@ ", p)
		return
	}
	array(" <@ ")(b, at, p)
}

// length compares the number of items; what is no list has none.
func length(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		if at.indexable() {
			b.sql("cardinality(")
			b.column(at.column)
			b.sql(")")
		} else {
			b.jsonLength(at)
		}
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: asText})
		b.sql("::int")
	}
}

func (b *builder) jsonLength(at place) {
	b.sql("jsonb_array_length(CASE WHEN jsonb_typeof(")
	b.list(at)
	b.sql(") = 'array' THEN ")
	b.list(at)
	b.sql(" END)")
}
