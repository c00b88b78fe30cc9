package engine_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/pgcluster/pgtest"
)

const tenantsSQL = `
CREATE TABLE note (id int PRIMARY KEY, tenant uuid, code bigint, label varchar(8), pad char(8), kind text, body text);
INSERT INTO note SELECT n, CASE WHEN n % 2 = 0 THEN '0000000a-0000-4000-8000-000000000001' ELSE '0000000b-0000-4000-8000-000000000002' END::uuid,
	n % 2, CASE n % 2 WHEN 0 THEN 'even' ELSE 'odd' END, CASE n % 2 WHEN 0 THEN 'even' ELSE 'odd' END, CASE n % 2 WHEN 0 THEN 'even' ELSE 'odd' END, 'note ' || n
	FROM generate_series(1, 6) n;
CREATE VIEW v_note AS SELECT id, tenant, code, label, pad, jsonb_build_object('id', id, 'body', body, 'kind', kind) AS data FROM note;
CREATE FUNCTION notes() RETURNS SETOF note STABLE LANGUAGE sql AS 'SELECT * FROM note ORDER BY id';
CREATE FUNCTION documents() RETURNS SETOF jsonb STABLE LANGUAGE sql AS 'SELECT data FROM v_note ORDER BY id';
CREATE FUNCTION one_document(id int) RETURNS jsonb STABLE LANGUAGE sql AS 'SELECT data FROM v_note v WHERE v.id = $1';
CREATE FUNCTION one_note(id int) RETURNS note STABLE LANGUAGE sql AS 'SELECT * FROM note n WHERE n.id = $1';
`

const tenantsSDL = `
type Note @sqlSource(view: "v_note") @mandatoryFilter(column: "tenant", claim: "tenant") { id: Int!  body: String  kind: String }
type Loose @sqlSource(view: "v_note") { id: Int!  body: String  kind: String }
type Row { id: Int!  body: String }
type Query {
  notes: [Note!]
  note(id: Int!): Note
  noteCount: Int @count(view: "v_note")
  noteExists(id: Int!): Boolean @exists(view: "v_note")
  last: Int @aggregate(view: "v_note", measures: ["MAX(id)"])
  byCode: [Loose!] @list(view: "v_note") @mandatoryFilter(column: "code", claim: "code")
  byLabel: [Loose!] @list(view: "v_note") @mandatoryFilter(column: "label", claim: "kind")
  byPad: [Loose!] @list(view: "v_note") @mandatoryFilter(column: "pad", claim: "kind")
  byKey: [Loose!] @list(view: "v_note") @mandatoryFilter(column: "kind", claim: "kind")
  byBoth: [Loose!] @list(view: "v_note") @mandatoryFilter(column: "kind", claim: "kind") @mandatoryFilter(column: "code", claim: "code")
  rows: [Row!] @sqlFunction(name: "notes") @mandatoryFilter(column: "kind", claim: "kind")
  documents: [Row!] @sqlFunction(name: "documents") @mandatoryFilter(column: "kind", claim: "kind")
  document(id: Int!): Row @sqlFunction(name: "one_document") @mandatoryFilter(column: "kind", claim: "kind")
  row(id: Int!): Row @sqlFunction(name: "one_note") @mandatoryFilter(column: "kind", claim: "kind")
}
`

func openSDL(t *testing.T, sdl, url string) *engine.Engine {
	t.Helper()
	path := filepath.Join(t.TempDir(), "schema.graphql")
	if err := os.WriteFile(path, []byte(sdl), 0o644); err != nil {
		t.Fatal(err)
	}
	return open(t, path, url)
}

const tenantA, tenantB = "0000000a-0000-4000-8000-000000000001", "0000000b-0000-4000-8000-000000000002"

func TestMandatoryFilters(t *testing.T) {
	e := openSDL(t, tenantsSDL, pgtest.URL(t, "tenants", tenantsSQL))
	contexts := map[string]map[string]string{
		"a": {"tenant": tenantA, "code": "0", "kind": "even"}, "b": {"tenant": tenantB, "code": "1", "kind": "odd"},
		"none": {}, "wrong": {"tenant": "no uuid", "code": "1.5", "kind": "even longer than the column"},
	}
	const even, odd = `[{"id":2},{"id":4},{"id":6}]`, `[{"id":1},{"id":3},{"id":5}]`
	const null, empty = `null`, `[]`
	for _, c := range []struct{ field, a, b, none, wrong string }{
		{`notes(orderBy: [{id: ASC}]) { id }`, even, odd, null, empty},
		{`notes(where: {OR: [{id: {gt: 0}}, {NOT: {id: {gt: 0}}}]}, orderBy: [{id: ASC}]) { id }`, even, odd, null, empty},
		{`notes(where: {NOT: {AND: [{kind: {eq: "even"}}, {kind: {eq: "odd"}}]}}, orderBy: [{id: ASC}]) { id }`, even, odd, null, empty},
		{`notes(where: {id: {in: [1, 2]}}) { id }`, `[{"id":2}]`, `[{"id":1}]`, null, empty},
		{`note(id: 1) { id }`, null, `{"id":1}`, null, null},
		{`noteCount`, `3`, `3`, null, `0`},
		{`noteExists(id: 1)`, `false`, `true`, null, `false`},
		{`last`, `6`, `5`, null, null},
		{`byCode(orderBy: [{id: ASC}]) { id }`, even, odd, null, empty},
		{`byLabel(orderBy: [{id: ASC}]) { id }`, even, odd, null, empty},
		{`byPad(orderBy: [{id: ASC}]) { id }`, even, odd, null, empty},
		{`byKey(orderBy: [{id: ASC}]) { id }`, even, odd, null, empty},
		{`byBoth(orderBy: [{id: ASC}]) { id }`, even, odd, null, empty},
		{`rows { id }`, even, odd, null, empty},
		{`documents { id }`, even, odd, null, empty},
		{`document(id: 1) { id }`, null, `{"id":1}`, null, null},
		{`row(id: 1) { id }`, null, `{"id":1}`, null, null},
	} {
		query := "{ x: " + c.field + " }"
		for round := range 3 { // the plan of the first is the others'
			for who, want := range map[string]string{"a": c.a, "b": c.b, "none": c.none, "wrong": c.wrong} {
				body, _ := e.Execute(t.Context(), &engine.Request{Query: query, Context: contexts[who]}, nil)
				if !strings.HasPrefix(string(body), `{"data":{"x":`+want+`}`) {
					t.Errorf("%s, %s, round %d: got %s", c.field, who, round, body)
				}
				if forbidden := strings.Contains(string(body), "FORBIDDEN"); forbidden != (who == "none") || who != "none" && strings.Contains(string(body), "errors") {
					t.Errorf("%s, %s, round %d: got %s", c.field, who, round, body)
				}
			}
		}
	}
}

// TestMandatoryFiltersMustFit: what could not be filtered does not start.
func TestMandatoryFiltersMustFit(t *testing.T) {
	url := pgtest.URL(t, "tenants", tenantsSQL+`
CREATE FUNCTION all_documents() RETURNS jsonb STABLE LANGUAGE sql AS 'SELECT jsonb_agg(data) FROM v_note';
CREATE VIEW v_none AS SELECT id, data FROM v_note WHERE false;`)
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for field, want := range map[string]string{
		`x: [Loose] @list(view: "v_note") @mandatoryFilter(column: "tenat", claim: "c")`:         "v_note has no column tenat; did you mean tenant?",
		`x: [Loose] @list(view: "v_note") @mandatoryFilter(column: "nothing", claim: "c")`:       "v_note has no column nothing",
		`x: [Row] @sqlFunction(name: "notes") @mandatoryFilter(column: "owner", claim: "c")`:     "the rows of notes have no column owner",
		`x: [Row] @sqlFunction(name: "all_documents") @mandatoryFilter(column: "k", claim: "c")`: "needs rows or documents one by one, and all_documents returns jsonb",
		`x: [Empty] @mandatoryFilter(column: "owner", claim: "c")`:                               "warning: Query.x: @mandatoryFilter(column:): v_none has no column owner and no documents yet",
	} {
		sdl := `type Loose @sqlSource(view: "v_note") { id: Int! } type Row { id: Int! } type Empty @sqlSource(view: "v_none") { id: Int! } type Query { ` + field + ` }`
		s, problems := schema.Load([]schema.File{{Name: "s.graphql", Text: sdl}})
		if problems.Fatal() {
			t.Fatal(problems)
		}
		problems, err := s.Bind(t.Context(), db)
		if err != nil || !strings.Contains(problems.Error(), want) || problems.Fatal() == strings.HasPrefix(want, "warning") {
			t.Errorf("%s:\n%v, %v", field, problems, err)
		}
	}
}
