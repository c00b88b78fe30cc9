package pgsql

import "fraiseqld/engine/plan"

// Vectors are columns of pgvector's types, whose operators and indexes serve, or
// lists of numbers in documents and arrays, whose distance is computed here. A
// list of another length than the operand is at no distance from it.
func init() {
	operators[plan.Vector] = map[string]emitter{
		"cosineDistance": distance(" <=> ", "1 - sum(a.x::float8 * w.v) / NULLIF(sqrt(sum(a.x::float8 * a.x::float8)) * sqrt(sum(w.v * w.v)), 0)"),
		"l2Distance":     distance(" <-> ", "sqrt(sum((a.x::float8 - w.v) * (a.x::float8 - w.v)))"),
		"l1Distance":     distance(" <+> ", "sum(abs(a.x::float8 - w.v))"),
		"innerProduct":   distance(" <#> ", "-sum(a.x::float8 * w.v)"),
		// Bits differ; or are not shared by those that are set in either.
		"hammingDistance": bits("bit_count(", " # ", ")"),
		"jaccardDistance": bits("1 - bit_count(", " & ", ")::float8 / NULLIF(bit_count("),
	}
	columnTypes[plan.Vector] = map[string]literal{"vector": "vector", "halfvec": "halfvec"}
}

// distance compares with the bound that stands beside the operator.
func distance(op, computed literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		dense := Arg{Slot: p.Value.Member("dense"), As: asArray}
		b.sql("(")
		if typ, ok := columnTypes[plan.Vector][at.typ]; ok && at.column != "" {
			dense.As = asJSONArray
			dense.Numbers = true
			b.column(at.column)
			b.sql(op)
			b.arg(dense)
			b.sql("::")
			b.sql(typ)
		} else {
			b.computed(at, dense, computed)
		}
		b.sql(") <= ")
		b.arg(Arg{Slot: p.Within, As: asText})
		b.sql("::float8")
	}
}

func (b *builder) computed(at place, dense Arg, expression literal) {
	b.sql("SELECT ")
	b.sql(expression)
	b.sql(" FROM jsonb_array_elements_text(")
	b.numbers(at)
	b.sql(") WITH ORDINALITY AS a(x, n) FULL JOIN unnest(")
	b.arg(dense)
	b.sql("::float8[]) WITH ORDINALITY AS w(v, n) USING (n) HAVING count(a.x) = count(*) AND count(w.v) = count(*)")
}

// numbers writes a list as jsonb, also one that is stored as its text: "[1, 2]".
func (b *builder) numbers(at place) {
	if at.column != "" {
		b.sql("to_jsonb(")
		b.column(at.column)
		b.sql(")")
		return
	}
	b.sql("(")
	b.text1(at.target)
	b.sql(")::jsonb")
}

// bits compares texts of zeros and ones, of one length.
func bits(before, op, between literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		pair := func(op literal) {
			b.sql("(")
			b.nullable(at)
			b.sql(")::bit varying")
			b.sql(op)
			b.arg(Arg{Slot: p.Value, As: asText})
			b.sql("::bit varying")
		}
		b.sql("CASE WHEN length((")
		b.nullable(at)
		b.sql(")::text) = length(")
		b.arg(Arg{Slot: p.Value, As: asText})
		b.sql("::text) THEN ")
		b.sql(before)
		pair(op)
		b.sql(between)
		if op == " & " {
			pair(" | ")
			b.sql("), 0)")
		}
		b.sql(" END <= ")
		b.arg(Arg{Slot: p.Within, As: asText})
		b.sql("::float8")
	}
}
