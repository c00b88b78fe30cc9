package pgsql_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan/plantest"
	"fraiseqld/internal/pgcluster/pgtest"
)

// tables are those of plantest's schema that hold rows, each with the indexes
// that somebody would make for it.
const tables = `
CREATE EXTENSION ltree; CREATE EXTENSION citext; CREATE SCHEMA app;
CREATE TABLE v_thing (id uuid PRIMARY KEY, data jsonb NOT NULL);
INSERT INTO v_thing SELECT gen_random_uuid(), jsonb_build_object('label', 'l' || n, 'n', n, 'live', n % 2 = 0, 'grade', 'h', 'tags', jsonb_build_array('t' || n),
  'meta', jsonb_build_object('k', n), 'part', jsonb_build_object('deep', 'd' || n, 'weight', n), 'addr', '10.0.0.1', 'ref', 'r' || n) FROM generate_series(1, 2000) n;
CREATE INDEX thing_label ON v_thing ((data->>'label'));
CREATE INDEX thing_ref ON v_thing ((data->>'ref'));
CREATE INDEX thing_n ON v_thing (((data->>'n')::numeric));
CREATE INDEX thing_live ON v_thing (((data->>'live')::boolean));
CREATE INDEX thing_addr ON v_thing (((data->>'addr')::inet));
CREATE INDEX thing_deep ON v_thing ((data->'part'->>'deep'));
CREATE INDEX thing_weight ON v_thing (((data->'part'->>'weight')::numeric));
CREATE INDEX thing_tags ON v_thing USING gin ((data->'tags'));
CREATE INDEX thing_meta ON v_thing USING gin ((data->'meta'));
CREATE INDEX thing_by_n ON v_thing ((data->'n'));
CREATE TABLE app.v_hybrid (id uuid PRIMARY KEY, doc jsonb NOT NULL, ref uuid, label text, n integer, ratio double precision, price numeric(14,4), live boolean,
  born date, seen timestamptz, addr inet, mac macaddr, path ltree, period daterange, meta jsonb, tags text[], scores integer[], search_vector tsvector,
  grade varchar(20), big bigint, odd text, line_1 text, owner_id uuid, embedding double precision[]);
INSERT INTO app.v_hybrid SELECT gen_random_uuid(), '{}', gen_random_uuid(), 'l' || n, n, n, n, n % 2 = 0, date '2020-01-01' + n, timestamptz '2020-01-01 00:00:00Z' + n * interval '1 h',
  ('10.0.' || n / 256 || '.' || n % 256)::inet, '08:00:2b:01:02:03', ('a.n' || n)::ltree, daterange(date '2020-01-01' + n, date '2020-01-05' + n), jsonb_build_object('k', n),
  ARRAY['t' || n], ARRAY[n], to_tsvector('simple', 'w' || n), 'g' || n, n, n::text, 'x' || n, gen_random_uuid() FROM generate_series(1, 2000) n;
CREATE INDEX hybrid_ref ON app.v_hybrid (ref); CREATE INDEX hybrid_label ON app.v_hybrid (label); CREATE INDEX hybrid_n ON app.v_hybrid (n);
CREATE INDEX hybrid_ratio ON app.v_hybrid (ratio); CREATE INDEX hybrid_price ON app.v_hybrid (price); CREATE INDEX hybrid_born ON app.v_hybrid (born);
CREATE INDEX hybrid_seen ON app.v_hybrid (seen); CREATE INDEX hybrid_addr ON app.v_hybrid USING gist (addr inet_ops); CREATE INDEX hybrid_path ON app.v_hybrid USING gist (path);
CREATE INDEX hybrid_period ON app.v_hybrid USING gist (period); CREATE INDEX hybrid_meta ON app.v_hybrid USING gin (meta); CREATE INDEX hybrid_search ON app.v_hybrid USING gin (search_vector);
CREATE INDEX hybrid_grade ON app.v_hybrid (grade); CREATE INDEX hybrid_big ON app.v_hybrid (big); CREATE INDEX hybrid_line ON app.v_hybrid (line_1); CREATE INDEX hybrid_owner ON app.v_hybrid (owner_id);
CREATE INDEX hybrid_tags ON app.v_hybrid USING gin (tags); CREATE INDEX hybrid_scores ON app.v_hybrid USING gin (scores);
ALTER TABLE app.v_hybrid ADD codes varchar(10)[]; UPDATE app.v_hybrid SET codes = ARRAY['c' || n]; CREATE INDEX hybrid_codes ON app.v_hybrid USING gin (codes);
ANALYZE;`

// TestIndexesServe: the forms of conditions that are written can use an index.
func TestIndexesServe(t *testing.T) {
	conn := connect(t, pgtest.URL(t, "explain", tables))
	const uuid = `"00000001-0000-4000-8000-000000000005"`
	tests := []struct{ index, query string }{
		{"v_thing_pkey", `{ thing(id: ` + uuid + `) { id } }`},
		{"v_thing_pkey", `{ things(where: {id: {in: [` + uuid + `]}}) { id } }`},
		{"v_thing_pkey", `{ things(orderBy: [{id: ASC}], limit: 3) { id } }`},
		{"thing_label", `{ things(where: {label: {eq: "l7"}}) { id } }`},
		{"thing_label", `{ things(where: {label: {in: ["l7", "l8"]}}) { id } }`},
		{"thing_label", `{ thingBy(label: "l7") { id } }`},
		{"thing_label", `{ hasThing(label: "l7") }`},
		{"thing_label", `{ things(where: {OR: [{label: {eq: "a"}}, {label: {eq: "b"}}]}) { id } }`},
		{"thing_ref", `{ things(where: {ref: {eq: "r7"}}) { id } }`},
		{"thing_n", `{ things(where: {n: {eq: 7}}) { id } }`},
		{"thing_n", `{ things(where: {n: {gte: 7, lt: 9}}) { id } }`},
		{"thing_n", `{ things(where: {n: {in: [7, 8]}}) { id } }`},
		{"thing_live", `{ thingCount(live: true) }`},
		{"thing_addr", `{ things(where: {addr: {eq: "10.0.0.1"}}) { id } }`},
		{"thing_deep", `{ things(where: {part: {deep: {eq: "d7"}}}) { id } }`},
		{"thing_weight", `{ things(where: {part: {weight: {gt: 1999}}}) { id } }`},
		{"thing_tags", `{ things(where: {tags: {contains: ["t7"]}}) { id } }`},
		{"thing_tags", `{ things(where: {tags: {anyEq: "t7"}}) { id } }`},
		{"thing_tags", `{ things(where: {tags: {overlaps: ["t7", "t8"]}}) { id } }`},
		{"thing_meta", `{ things(where: {meta: {contains: {k: 7}}}) { id } }`},
		{"thing_meta", `{ things(where: {meta: {hasKey: "z"}}) { id } }`},
		{"thing_by_n", `{ things(orderBy: [{n: DESC}], limit: 3) { id } }`},
		{"v_hybrid_pkey", `{ hybrids(where: {id: {eq: ` + uuid + `}}) { id } }`},
		{"hybrid_ref", `{ hybrid(ref: ` + uuid + `) { id } }`},
		{"hybrid_ref", `{ hybrids(where: {ref: {in: [` + uuid + `, "x"]}}) { id } }`},
		{"hybrid_label", `{ hybrids(where: {label: {eq: "l7"}}) { id } }`},
		{"hybrid_label", `{ hybrids(orderBy: [{label: ASC}], limit: 3) { id } }`},
		{"hybrid_n", `{ hybrids(where: {n: {eq: 7}}) { id } }`},
		{"hybrid_n", `{ hybrids(where: {n: {gt: 7, lte: 9}}) { id } }`},
		{"hybrid_n", `{ hybrids(where: {n: {in: [7, 8]}}) { id } }`},
		{"hybrid_n", `{ hybrids(orderBy: [{n: ASC}], limit: 3, offset: 5) { id } }`},
		{"hybrid_big", `{ hybrids(where: {big: {eq: 7}}) { id } }`},
		{"hybrid_big", `{ hybrids(where: {big: {in: [7]}}) { id } }`},
		{"hybrid_ratio", `{ hybrids(where: {ratio: {gte: 7, lt: 8}}) { id } }`},
		{"hybrid_price", `{ hybrids(where: {price: {eq: "7"}}) { id } }`},
		{"hybrid_born", `{ hybrids(where: {born: {gte: "2024-01-01", lt: "2024-01-03"}}) { id } }`},
		{"hybrid_seen", `{ hybrids(where: {seen: {lt: "2020-01-02T00:00:00Z"}}) { id } }`},
		{"hybrid_addr", `{ hybrids(where: {addr: {inSubnet: "10.0.1.0/30"}}) { id } }`},
		{"hybrid_path", `{ hybrids(where: {path: {descendantOf: "a.n7"}}) { id } }`},
		{"hybrid_period", `{ hybrids(where: {period: {containsDate: "2020-02-01"}}) { id } }`},
		{"hybrid_meta", `{ hybrids(where: {meta: {contains: {k: 7}}}) { id } }`},
		{"hybrid_tags", `{ hybrids(where: {tags: {contains: ["t7"]}}) { id } }`},
		{"hybrid_tags", `{ hybrids(where: {tags: {anyEq: "t7"}}) { id } }`},
		{"hybrid_tags", `{ hybrids(where: {tags: {overlaps: ["t7", "t8"]}}) { id } }`},
		{"hybrid_tags", `{ hybrids(where: {tags: {eq: ["t7"]}}) { id } }`},
		{"hybrid_scores", `{ hybrids(where: {scores: {contains: ["7"]}}) { id } }`},
		{"hybrid_scores", `{ hybrids(where: {scores: {anyEq: "7.0"}}) { id } }`},
		{"hybrid_scores", `{ hybrids(where: {scores: {overlaps: ["7", "8", "none", "99999999999"]}}) { id } }`},
		{"hybrid_scores", `{ hybrids(where: {scores: {eq: ["7"]}}) { id } }`},
		{"hybrid_codes", `{ hybrids(where: {codes: {contains: ["c7"]}}) { id } }`},
		{"hybrid_codes", `{ hybrids(where: {codes: {overlaps: ["c7"]}}) { id } }`},
		{"hybrid_search", `{ hybrids(where: {searchVector: {matches: "w7"}}) { id } }`},
		{"hybrid_grade", `{ hybrids(where: {grade: {eq: "g7"}}) { id } }`},
		{"hybrid_line", `{ hybrids(where: {line1: {eq: "x7"}}) { id } }`},
		{"hybrid_owner", `{ hybrids(where: {owner: {id: {eq: ` + uuid + `}}}) { id } }`},
	}
	s := plantest.World(t)
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			p, vars := plantest.Plan(t, s, tt.query, "")
			q, problem := statement(&p.Roots[0], pgsql.Limits{})
			if problem != nil {
				t.Fatal(problem)
			}
			args := make([]string, len(q.Args))
			for i := range q.Args {
				args[i] = "'" + strings.ReplaceAll(bound(&q.Args[i], vars), "'", "''") + "'"
			}
			if plan := explain(t, conn, q.SQL, args); !strings.Contains(plan, tt.index) {
				t.Errorf("%s is not used for\n%s\n%s", tt.index, q.SQL, plan)
			}
		})
	}
}

// connect opens a session that plans as for unknown arguments, and scans no table it need not.
func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	for _, statement := range []string{"SET plan_cache_mode = force_generic_plan", "SET enable_seqscan = off"} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return conn
}

// explain is the plan of a prepared statement.
func explain(t *testing.T, conn *pgx.Conn, sql string, args []string) string {
	t.Helper()
	execute := "EXECUTE probe"
	if len(args) > 0 {
		execute += "(" + strings.Join(args, ", ") + ")"
	}
	if _, err := conn.Exec(t.Context(), "PREPARE probe AS "+sql); err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	rows, err := conn.Query(t.Context(), "EXPLAIN "+execute, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	if _, err := conn.Exec(t.Context(), "DEALLOCATE probe"); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
