package pgsql_test

import (
	"testing"

	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan/plantest"
	"fraiseqld/internal/pgcluster/pgtest"
)

// rows are what world.graphql reads beside the tables of the index tests.
const rows = `
CREATE TABLE v_row (id uuid PRIMARY KEY, label text, n integer, born date, odd text, meta jsonb, tags text[], full_name citext, embedding double precision[]);
CREATE FUNCTION row_fn(tenant uuid, id uuid) RETURNS v_row LANGUAGE sql AS $$ SELECT r FROM v_row r WHERE r.id = row_fn.id $$;`

// TestPostgreSQLTakes every statement of the golden files that no other test prepares.
func TestPostgreSQLTakes(t *testing.T) {
	conn := connect(t, pgtest.URL(t, "prepare", tables+rows))
	s := plantest.World(t)
	prepared := 0
	for _, file := range []string{"connections", "nodes", "groups", "pinned", "lists", "distances"} {
		plantest.Golden(t, "testdata/"+file+".sql", func(t *testing.T, query, variables string) string {
			p, _ := plantest.Plan(t, s, query, variables)
			for i := range p.Roots {
				q, problem := statement(&p.Roots[i], pgsql.Limits{})
				if problem != nil {
					continue
				}
				if _, err := conn.Prepare(t.Context(), "", q.SQL); err != nil {
					t.Errorf("%s\n%v", q.SQL, err)
				}
				prepared++
			}
			return written(s, t, query, variables, pgsql.Limits{})
		})
	}
	if prepared < 20 {
		t.Errorf("only %d statements", prepared)
	}
}
