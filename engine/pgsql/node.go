package pgsql

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

// members writes the statement that looks for a row in one source after the
// other. Documents get the name of their type, whatever they say themselves.
func members(s *plan.Select, l Limits) (*Query, *gqlerr.Error) {
	b := begun(builder{limits: l})
	b.sql("SELECT d FROM (")
	for i, one := range s.Members {
		if i > 0 {
			b.sql(" UNION ALL ")
		}
		if err := b.member(i, one); err != nil {
			return nil, err
		}
	}
	b.sql(") AS m ORDER BY n LIMIT 1")
	return &Query{SQL: b.done(), Args: b.args}, nil
}

func (b *builder) member(i int, s *plan.Select) *gqlerr.Error {
	b.source = s.Source
	b.sql("(SELECT ")
	b.number(i)
	b.sql(" AS n, to_jsonb(")
	if s.Source.Document == "" {
		b.sql("t")
	} else {
		b.column(s.Source.Document)
	}
	b.sql(") || ")
	b.key(`{"__typename": "` + s.Object.Name + `"}`)
	b.sql("::jsonb AS d FROM ")
	b.from(s)
	err := b.where(s.Where)
	b.sql(" LIMIT 1)")
	return err
}
