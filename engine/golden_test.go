package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
	"fraiseqld/internal/golden"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/internal/wellformed"
)

// open binds a schema file to a database.
func open(t testing.TB, sdl, url string, change ...func(*engine.Options)) *engine.Engine {
	t.Helper()
	files, err := schema.LoadPath(sdl)
	if err != nil {
		t.Fatal(err)
	}
	s, problems := schema.Load(files)
	if problems.Fatal() {
		t.Fatal(problems)
	}
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
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
	if err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	return e
}

func goldenDir(t testing.TB) string { return filepath.Join(pgtest.Root(t), "testdata", "golden") }

func openGolden(t testing.TB, change ...func(*engine.Options)) *engine.Engine {
	return open(t, filepath.Join(goldenDir(t), "bound.graphql"), pgtest.Golden(t), change...)
}

// production is how the environment of that name configures an engine.
func production(o *engine.Options) {
	o.Production, o.Limits.Suggestions, o.Limits.Introspection = true, false, false
}

// upstream matches documents that name a root field which only Python can answer.
func upstream(t *testing.T) *regexp.Regexp {
	text, err := os.ReadFile(filepath.Join(goldenDir(t), "bound.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^  (\w+)[(:].*@upstream`).FindAllSubmatch(text, -1) {
		names = append(names, string(m[1]))
	}
	return regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
}

// elsewhere are cases in which the recorded answer is wrong although the corpus
// does not mark it; docs/compatibility.md has a row for each.
var elsewhere = map[string]string{
	"where_nested/site address":                        "a key with digits is compared as it is stored",
	"where_network/specimens ipv6Addr isLoopback true": "::1 is the loopback address",
	"mutations_outcome/cascade in named fragment":      "a named fragment selects as an inline one does",
	"mutations_shapes.development/jsonbNote 'x'":       "a function may return jsonb",
	"mutations_shapes.production/jsonbNote 'x'":        "a function may return jsonb",
	"variables.production/wrong default type":          "the location is that of the default, in production as in development",
}

// TestGolden asks what FraiseQL 1.31.1 was asked, and must answer alike.
func TestGolden(t *testing.T) {
	for _, mode := range []string{"development", "production"} {
		t.Run(mode, func(t *testing.T) { replay(t, mode) })
	}
}

func replay(t *testing.T, mode string) {
	cases, err := golden.Load(goldenDir(t), mode)
	if err != nil {
		t.Fatal(err)
	}
	var options []func(*engine.Options)
	if mode == "production" {
		options = append(options, production)
	}
	python := upstream(t)
	e, file := openGolden(t, options...), ""
	ran := 0
	for _, c := range cases {
		if c.Writes() && c.File != file {
			e, file = openGolden(t, options...), c.File // each file of writes begins with fresh data
		}
		query, operation, variables, ok := c.GraphQL()
		if !ok || python.MatchString(query) || strings.HasPrefix(c.File, "apq") || strings.HasPrefix(c.File, "http") {
			continue // the gateway's tests ask these
		}
		body := ask(t.Context(), e, &c, query, operation, variables)
		for _, problem := range wellformed.Check(e.Schema().AST, query, operation, variables, body) {
			t.Errorf("%s/%s: %s\n%s %s\n%s", c.File, c.Name, problem, query, variables, body)
		}
		if c.Deviates() || elsewhere[c.File+"/"+c.Name] != "" {
			continue // asked all the same: later writes build on it
		}
		ran++
		t.Run(c.File+"/"+c.Name, func(t *testing.T) {
			for _, d := range c.Compare(body) {
				t.Error(d)
			}
			if t.Failed() {
				t.Logf("%s %s\n%s", query, variables, body)
			}
		})
	}
	if ran < 400 {
		t.Errorf("only %d cases were compared", ran)
	}
}

// ask does what bound.toml says: the tenant comes from a trusted header.
func ask(ctx context.Context, e *engine.Engine, c *golden.Case, query, operation string, variables []byte) []byte {
	tenant, given := c.Request.Headers["x-tenant"]
	req := &engine.Request{Query: query, OperationName: operation, Variables: variables, Session: []pgexec.Var{{Name: "app.tenant_id", Value: tenant}}}
	if given {
		req.Context = map[string]string{"tenant_id": tenant}
	}
	body, _ := e.Execute(ctx, req, nil)
	return body
}
