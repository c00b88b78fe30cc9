package pgsql_test

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/dissolve"
	"fraiseqld/engine/input"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/plan/plantest"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/pgcluster/pgtest"
)

// documents is v_thing of world.graphql as a view whose documents can be taken apart.
const documents = `
CREATE EXTENSION ltree;
CREATE TABLE t_part (id int PRIMARY KEY, deep text, weight float8, leaf int);
INSERT INTO t_part SELECT n, 'd' || n, n / 2.0, n FROM generate_series(1, 3) n;
CREATE VIEW v_part AS SELECT id, jsonb_build_object('id', id, 'deep', deep, 'weight', weight, 'inner', jsonb_build_object('leaf', leaf)) AS data FROM t_part;
CREATE TABLE t_thing (id uuid PRIMARY KEY, ref varchar(20), label text, n int, ratio float8, price numeric(14,4), live boolean, born date, seen timestamptz,
  addr inet, meta jsonb, tags text[], tenant text, part int);
INSERT INTO t_thing SELECT md5(n::text)::uuid, 'r' || n, CASE WHEN n % 3 > 0 THEN 'l' || n % 4 END, n % 5, n / 4.0, n, n % 2 = 0, date '2020-01-01' + n,
  timestamptz '2020-01-01 00:00:00Z' + n * interval '1 h', '10.0.0.1', jsonb_build_object('k', n), ARRAY['t' || n], 't' || n % 2, NULLIF(n % 4, 0) FROM generate_series(1, 40) n;
CREATE VIEW v_thing AS SELECT t.id, jsonb_build_object('id', t.id, 'ref', t.ref, 'label', t.label, 'n', t.n, 'ratio', t.ratio, 'price', t.price, 'live', t.live, 'born', t.born,
  'seen', t.seen, 'addr', t.addr, 'meta', t.meta, 'tags', t.tags, 'tenant', t.tenant, 'count', t.n, 'line1', t.label, 'line_1', t.ref, 'path', t.label, 'part', p.data,
  'parts', (SELECT jsonb_agg(q.data) FROM v_part q)) AS data
  FROM t_thing t LEFT JOIN v_part p ON p.id = t.part;`

// taken is the form of v_thing.
func taken(t *testing.T, url string) *dissolve.Form {
	t.Helper()
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	doc := pgexec.Document{View: schema.Ident{Name: "v_thing"}, Column: "data"}
	forms, _, err := db.Dissolve(t.Context(), []pgexec.Document{doc})
	if err != nil || forms[doc].Form == nil {
		t.Fatal(err, forms[doc].Why)
	}
	return forms[doc].Form
}

// TestDissolve: what reads of documents become when their parts are columns, or
// why they stay; PostgreSQL gives as many rows for either.
func TestDissolve(t *testing.T) {
	url := pgtest.URL(t, "dissolved", documents)
	form, conn, s := taken(t, url), connect(t, url), plantest.World(t)
	plantest.Golden(t, "testdata/dissolved/*.sql", func(t *testing.T, query, variables string) string {
		p, vars := plantest.Plan(t, s, query, variables)
		var b strings.Builder
		for i := range p.Roots {
			r := &p.Roots[i]
			if r.Err != nil {
				t.Fatal(query, r.Err)
			}
			q, columns, why, problem := pgsql.Dissolve(r.Read, r.Value, form, pgsql.Limits{})
			switch {
			case problem != nil:
				b.WriteString("error " + string(problem.Code) + ": " + problem.Message + "\n")
			case why != "":
				b.WriteString("as documents: " + why + "\n")
			default:
				sql, from, _ := strings.Cut(q.SQL, " FROM ")
				_, conditions, _ := strings.Cut(from, " AS t")
				b.WriteString(sql + " …" + conditions + "\n" + layout(columns, 1))
				whole, problem := pgsql.Select(r.Read, pgsql.Limits{})
				if problem != nil {
					t.Fatal(problem)
				}
				args := arguments(q, vars)
				if got, want := count(t, conn, q.SQL, args), count(t, conn, whole.SQL, args); got != want || !reflect.DeepEqual(args, arguments(whole, vars)) || q.MaxRows != whole.MaxRows {
					t.Errorf("%s: %d rows, %d of documents", query, got, want)
				}
			}
		}
		return b.String()
	})
}

// layout says where each field stands.
func layout(c *dissolve.Columns, depth int) string {
	var b strings.Builder
	indent := strings.Repeat("  ", depth)
	if c.Marker != dissolve.Absent {
		b.WriteString(indent + "absent when column " + strconv.Itoa(c.Marker) + " is null\n")
	}
	for _, f := range c.Fields {
		switch {
		case f.Object != nil:
			b.WriteString(indent + "object\n" + layout(f.Object, depth+1))
		case f.Column == dissolve.Absent:
			b.WriteString(indent + "nothing\n")
		default:
			b.WriteString(indent + "column " + strconv.Itoa(f.Column) + " as " + [...]string{dissolve.JSON: "json", dissolve.Text: "text", dissolve.Number: "number", dissolve.Boolean: "boolean", dissolve.Made: "made json"}[f.Kind] + "\n")
		}
	}
	return b.String()
}

// arguments are those of a statement as PostgreSQL takes them.
func arguments(q *pgsql.Query, vars input.Vars) []any {
	out := []any{pgx.QueryExecModeExec}
	for i := range q.Args {
		out = append(out, bound(&q.Args[i], vars))
	}
	return out
}

// count runs a statement and counts its rows.
func count(t *testing.T, conn *pgx.Conn, sql string, args []any) (n int) {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	for rows.Next() {
		n++
	}
	if rows.Err() != nil {
		t.Fatalf("%s\n%v", sql, rows.Err())
	}
	return n
}

// TestDissolveLeavesOtherReads: reads whose rows are no documents of one type.
func TestDissolveLeavesOtherReads(t *testing.T) {
	form := &dissolve.Form{Root: &dissolve.Object{}}
	for what, sel := range map[plan.What]*plan.Selection{plan.Count: {}, plan.Pages: {}, plan.Groups: {}, plan.Documents: nil, plan.One: {ByType: map[string]*plan.Selection{}}} {
		if q, _, why, err := pgsql.Dissolve(&plan.Select{What: what}, sel, form, pgsql.Limits{}); q != nil || why == "" || err != nil {
			t.Errorf("%d: %v, %q, %v", what, q, why, err)
		}
	}
}
