package pgsql

import "fraiseqld/engine/plan"

func init() {
	tree := map[string]emitter{
		"ancestorOf": infix(" @> "), "descendantOf": infix(" <@ "),
		"matchesLquery": typed(" ~ ", asText, "lquery"), "matchesLtxtquery": typed(" @ ", asText, "ltxtquery"),
		"matchesAnyLquery": typed(" ? ", asArray, "lquery[]"),
		"inArray":          anyOf(" <@ ANY("),
		"arrayContains":    infix(" = "),
		"lca":              lca,
		"nlevel":           level(" = "),
		"indexEq":          index(" = "), "indexGte": index(" >= "),
	}
	for name, op := range map[string]literal{"Eq": " = ", "Neq": " <> ", "Gt": " > ", "Gte": " >= ", "Lt": " < ", "Lte": " <= "} {
		tree["nlevel"+name], tree["depth"+name] = level(op), level(op)
	}
	operators[plan.LTree] = tree
	operators[plan.DateRange] = map[string]emitter{
		"containsDate": typed(" @> ", asText, "date"), "overlaps": infix(" && "), "adjacent": infix(" -|- "),
		"strictlyLeft": infix(" << "), "strictlyRight": infix(" >> "), "notLeft": infix(" &> "), "notRight": infix(" &< "),
	}
}

func init() {
	for _, class := range []plan.Class{plan.UUID, plan.Text} {
		if operators[class] == nil {
			operators[class] = map[string]emitter{}
		}
		operators[class]["descendantOfId"], operators[class]["ancestorOfId"] = inTree(" <@ "), inTree(" @> ")
	}
}

// byTree are operators that need a tree.
var byTree = map[string]bool{"descendantOfId": true, "ancestorOfId": true}

// inTree compares ids by the paths of their rows.
func inTree(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		tree := *p.Target.Last().Tree
		b.sql("(")
		b.value(at)
		b.sql(")::uuid IN (SELECT node.id FROM ")
		b.name(tree)
		b.sql(" AS node WHERE node.path")
		b.sql(op)
		b.sql("(SELECT root.path FROM ")
		b.name(tree)
		b.sql(" AS root WHERE root.id = ")
		b.arg(Arg{Slot: p.Value, As: asText})
		b.sql("::uuid))")
	}
}

// refused are operators that schemas offer although they compute a value and are no condition.
var refused = map[plan.Class][]string{plan.LTree: {"subpath", "index", "concat"}}

// typed compares with a value of a type of its own.
func typed(op literal, as Encoding, typ literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		b.value(at)
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: as})
		b.sql("::")
		b.sql(typ)
	}
}

func level(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		b.sql("nlevel(")
		b.value(at)
		b.sql(")")
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: asText})
		b.sql("::int")
	}
}

// lca compares with the longest common ancestor of the operand's paths.
func lca(b *builder, at place, p *plan.Predicate) {
	b.value(at)
	b.sql(" = lca(")
	b.arg(Arg{Slot: p.Value, As: asArray})
	b.sql("::ltree[])")
}

// index compares the position of a label {label, position}.
func index(op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		b.sql("index(")
		b.value(at)
		b.sql(", ")
		b.arg(Arg{Slot: p.Value.Member("label"), As: asText})
		b.sql("::ltree)")
		b.sql(op)
		b.arg(Arg{Slot: p.Value.Member("position"), As: asText})
		b.sql("::int")
	}
}
