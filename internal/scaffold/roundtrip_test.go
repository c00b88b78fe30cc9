package scaffold_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
	"fraiseqld/internal/demodata"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/internal/scaffold"
)

// written reads a database and writes its schema.
func written(t *testing.T, url string) string {
	t.Helper()
	db, err := scaffold.Read(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return scaffold.SDL(db)
}

// served loads a written schema, holds it against its database and serves it.
func served(t *testing.T, sdl, url string) (*engine.Engine, *schema.Schema) {
	t.Helper()
	s, problems := schema.Load([]schema.File{{Name: "written.graphql", Text: sdl}})
	if len(problems) > 0 {
		t.Fatalf("%s\n%s", problems.Error(), sdl)
	}
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	e := engine.New(engine.Options{Schema: s, DB: db, Limits: validate.Limits{Introspection: true}})
	problems, err = e.Bind(t.Context())
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v\n%s\n%s", err, problems.Error(), sdl)
	}
	return e, s
}

// ask runs a query that must have no errors and gives its data.
func ask(t *testing.T, e *engine.Engine, query string) map[string]any {
	t.Helper()
	body, out := e.Execute(t.Context(), &engine.Request{Query: query}, nil)
	if out.Errors > 0 {
		t.Fatalf("%s\n%.2000s", query, body)
	}
	var answer struct{ Data map[string]any }
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%v: %.2000s", err, body)
	}
	return answer.Data
}

// selection selects all of a type to a depth.
func selection(s *ast.Schema, typ *ast.Type, depth int) string {
	def := s.Types[typ.Name()]
	if def.IsLeafType() {
		return ""
	}
	var b strings.Builder
	for _, f := range def.Fields {
		if s.Types[f.Type.Name()].IsLeafType() {
			b.WriteString(" " + f.Name)
		} else if depth > 0 {
			b.WriteString(" " + f.Name + selection(s, f.Type, depth-1))
		}
	}
	if b.Len() == 0 {
		return "{__typename}"
	}
	return "{" + b.String() + "}"
}

// askAll asks every root field of Query for everything below it, and returns
// how many rows each list had.
func askAll(t *testing.T, e *engine.Engine, s *schema.Schema) map[string]int {
	t.Helper()
	rows := map[string]int{}
	for _, f := range s.AST.Query.Fields {
		if strings.HasPrefix(f.Name, "__") || f.Type.Elem == nil {
			continue
		}
		items := ask(t, e, fmt.Sprintf("{%s(limit: 200)%s}", f.Name, selection(s.AST, f.Type, 5)))[f.Name].([]any)
		rows[f.Name] = len(items)
		elem := f.Type.Name()
		one := strings.ToLower(elem[:1]) + elem[1:]
		if n := ask(t, e, "{"+one+"Count}")[one+"Count"].(float64); int(n) < len(items) {
			t.Errorf("%sCount is %v, and %s has %d rows", one, n, f.Name, len(items))
		}
		single := s.AST.Query.Fields.ForName(one)
		if single == nil || len(items) == 0 {
			continue
		}
		key := single.Arguments[0].Name
		id, _ := json.Marshal(items[0].(map[string]any)[key])
		got := ask(t, e, fmt.Sprintf("{%s(%s: %s){%s}}", one, key, id, key))[one]
		if row, ok := got.(map[string]any); !ok || fmt.Sprint(row[key]) != fmt.Sprint(items[0].(map[string]any)[key]) {
			t.Errorf("%s(%s: %s) is %v", one, key, id, got)
		}
	}
	return rows
}

func mentions(t *testing.T, sdl string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(sdl, part) {
			t.Errorf("there is no %q", part)
		}
	}
	if t.Failed() {
		t.Log(sdl)
	}
}

func TestDemo(t *testing.T) {
	url := pgtest.URL(t, "demo", demodata.SQL)
	sdl := written(t, url)
	e, s := served(t, sdl, url)
	if rows := askAll(t, e, s); rows["books"] != 200 || rows["orders"] != 200 || len(rows) != 5 {
		t.Errorf("rows: %v", rows)
	}
	mentions(t, sdl)
	t.Log(sdl)
}

func TestGolden(t *testing.T) {
	url := pgtest.Golden(t)
	sdl := written(t, url)
	e, s := served(t, sdl, url)
	rows := askAll(t, e, s)
	t.Log(rows)
	t.Log(sdl)
}

func TestW1(t *testing.T) {
	url := pgtest.W1(t, 30, 40, 50)
	sdl := written(t, url)
	e, s := served(t, sdl, url)
	rows := askAll(t, e, s)
	t.Log(rows)
	t.Log(sdl)
}

func TestSameTextTwice(t *testing.T) {
	url := pgtest.Golden(t)
	if a, b := written(t, url), written(t, url); a != b {
		t.Error("the same database gave two texts")
	}
	_ = filepath.Join
}
