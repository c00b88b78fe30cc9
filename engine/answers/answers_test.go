// Package answers_test asks an engine on PostgreSQL what a client would, over
// schemas and data written for one subject each.
package answers_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/internal/wellformed"
)

// answers opens an engine over a schema and a database written in a test.
func answers(t testing.TB, sdl, sql string, change ...func(*engine.Options)) *engine.Engine {
	t.Helper()
	e, problems := bound(t, sdl, sql, change...)
	if problems.Fatal() {
		t.Fatal(problems)
	}
	return e
}

// bound is an engine with what was found when its schema was held against the database.
func bound(t testing.TB, sdl, sql string, change ...func(*engine.Options)) (*engine.Engine, schema.Problems) {
	t.Helper()
	s, problems := schema.Load([]schema.File{{Name: "schema.graphql", Text: sdl}})
	if problems.Fatal() {
		t.Fatal(problems)
	}
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: pgtest.URL(t, t.Name(), sql)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	o := engine.Options{Schema: s, DB: db, Limits: validate.Limits{Suggestions: true, Introspection: true}}
	for _, f := range change {
		f(&o)
	}
	e := engine.New(o)
	problems, err = e.Bind(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e, problems
}

// reply runs one operation; variables may be empty. Whatever the answer is, it
// must be one to this operation.
func reply(t testing.TB, e *engine.Engine, query, variables string) string {
	t.Helper()
	req := &engine.Request{Query: query}
	if variables != "" {
		req.Variables = []byte(variables)
	}
	body, _ := e.Execute(t.Context(), req, nil)
	for _, problem := range wellformed.Check(e.Schema().AST, query, "", req.Variables, body) {
		t.Errorf("%s\n%s %s\n%s", problem, query, variables, body)
	}
	return string(body)
}

// want runs a query and compares the whole body, digit by digit.
func want(t *testing.T, e *engine.Engine, query, variables, body string) {
	t.Helper()
	got := reply(t, e, query, variables)
	if compact(t, got) != compact(t, body) {
		t.Errorf("%s %s\ngot  %s\nwant %s", query, variables, got, body)
	}
}

func compact(t *testing.T, text string) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return b.String()
}
