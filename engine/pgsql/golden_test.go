package pgsql_test

import (
	"strconv"
	"strings"
	"testing"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/plan/plantest"
	"fraiseqld/engine/schema"
)

// written is the statement of each root field with its arguments, or why there is none.
func written(s *schema.Schema, t *testing.T, query, variables string, l pgsql.Limits) string {
	p, vars := plantest.Plan(t, s, query, variables)
	var b strings.Builder
	for i := range p.Roots {
		q, err := statement(&p.Roots[i], l)
		if err != nil {
			b.WriteString("error " + string(err.Code) + ": " + err.Message + "\n")
			continue
		}
		b.WriteString(q.SQL + "\n")
		for n := range q.Args {
			b.WriteString("  $" + strconv.Itoa(n+1) + " = " + bound(&q.Args[n], vars) + "\n")
		}
	}
	return b.String()
}

func statement(r *plan.Root, l pgsql.Limits) (*pgsql.Query, *gqlerr.Error) {
	switch {
	case r.Err != nil:
		return nil, r.Err
	case r.Call != nil:
		return pgsql.Call(r.Call), nil
	}
	return pgsql.Select(r.Read, l)
}

func bound(a *pgsql.Arg, vars input.Vars) string {
	value, null, err := a.Append(nil, vars, map[string]string{"tenant_id": "a-tenant"})
	switch {
	case err != nil:
		return "error " + string(err.Code) + ": " + err.Message
	case null:
		return "NULL"
	}
	return string(value)
}

// TestSQL: every form of statement, filter and operator, with what is bound.
func TestSQL(t *testing.T) {
	s := plantest.World(t)
	plantest.Golden(t, "testdata/*.sql", func(t *testing.T, query, variables string) string {
		return written(s, t, query, variables, pgsql.Limits{})
	})
}
