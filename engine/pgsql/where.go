package pgsql

import (
	"slices"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

func (b *builder) where(p *plan.Predicate) *gqlerr.Error {
	if p == nil || p.Kind == plan.And && len(p.Parts) == 0 {
		return nil
	}
	b.sql(" WHERE ")
	return b.predicate(p)
}

func (b *builder) predicate(p *plan.Predicate) *gqlerr.Error {
	switch p.Kind {
	case plan.And:
		return b.join(p.Parts, " AND ", "true")
	case plan.Or:
		return b.join(p.Parts, " OR ", "false")
	case plan.Not:
		b.sql("NOT ")
		b.nots++
		defer func() { b.nots-- }()
		return b.group(p.Parts[0])
	case plan.Elements:
		return b.elements(p)
	case plan.Pinned:
		b.pinned(p)
		return nil
	}
	return b.compare(p)
}

func (b *builder) join(parts []*plan.Predicate, op, empty literal) *gqlerr.Error {
	if len(parts) == 0 {
		b.sql(empty)
	}
	for i, p := range parts {
		if i > 0 {
			b.sql(op)
		}
		if err := b.group(p); err != nil {
			return err
		}
	}
	return nil
}

// group writes a part so that what stands beside it cannot change its meaning.
func (b *builder) group(p *plan.Predicate) *gqlerr.Error {
	if p.Kind == plan.Compare || p.Kind == plan.Elements || len(p.Parts) == 0 {
		return b.predicate(p)
	}
	b.sql("(")
	err := b.predicate(p)
	b.sql(")")
	return err
}

// compare writes one condition by its class and operator.
func (b *builder) compare(p *plan.Predicate) *gqlerr.Error {
	if p.Op == "isnull" {
		b.isNull(p)
		return nil
	}
	emit := operators[p.Class][p.Op]
	if emit == nil {
		emit = commonOperators[p.Op]
	}
	if slices.Contains(refused[p.Class], p.Op) {
		return gqlerr.Newf(gqlerr.BadUserInput, "Operator '%s' is not a filter: it computes a value.", p.Op)
	}
	if emit == nil {
		return gqlerr.Newf(gqlerr.NotSupported, "Operator '%s' cannot be used on field '%s'.", p.Op, p.Target.Last().Name)
	}
	if byTree[p.Op] && p.Target.Last().Tree == nil {
		return gqlerr.Newf(gqlerr.NotSupported, "Operator '%s' cannot be used on field '%s': there is no table of its tree, with id and path.", p.Op, p.Target.Last().Name)
	}
	if b.dissolved() && patterns[p.Op] {
		b.parts.refuse("a pattern of the client's may be malformed, which is noticed only where rows are looked at")
	}
	at := b.locate(p.Target, p.Class)
	at.exact = b.nots > 0
	emit(b, at, p)
	return nil
}

func (b *builder) isNull(p *plan.Predicate) {
	b.nullable(b.locate(p.Target, p.Class))
	if p.Flag {
		b.sql(" IS NULL")
	} else {
		b.sql(" IS NOT NULL")
	}
}
