package schema

import (
	"os"
	"testing"
)

// loadFile loads a schema that must have no problem.
func loadFile(t testing.TB, path string) *Schema {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return loadText(t, string(text))
}

func loadText(t testing.TB, text string) *Schema {
	t.Helper()
	s, problems := Load([]File{{Name: "schema.graphql", Text: text}})
	if len(problems) > 0 {
		t.Fatalf("problems:\n%s", problems.Error())
	}
	return s
}

const (
	goldenFile = "../../testdata/golden/bound.graphql"
	sparseFile = "../../perf/w1/w1.graphql"
	tablesFile = "../../perf/w1/w1-tables.graphql"
)

func TestLoadDataSets(t *testing.T) {
	for path, want := range map[string]string{
		goldenFile: "63 types, 332 fields, 15 views, 37 functions",
		sparseFile: "7 types, 40 fields, 3 views, 1 functions",
		tablesFile: "7 types, 40 fields, 3 views, 1 functions",
	} {
		if got := loadFile(t, path).Counts().String(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// Types that refer to themselves, and to nothing else that could be ordered by.
func TestSelfReferringTypes(t *testing.T) {
	s := loadText(t, `
type Tree @sqlSource(view: "v_tree") { up: Tree left: Branch }
type Branch { tree: Tree twig: Branch }
type Query { trees: [Tree] }`)
	trees := s.Query["trees"]
	if trees.Arg("orderBy") != nil || s.Inputs["TreeOrderByInput"] != nil {
		t.Error("there is nothing to order by")
	}
	where := trees.Arg("where").Input
	if where.ByName["up"].Input != where || where.ByName["left"].Input.Filters != s.Objects["Branch"] {
		t.Errorf("%+v", where)
	}
}
