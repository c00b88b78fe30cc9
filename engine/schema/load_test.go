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
		sparseFile: "7 types, 39 fields, 3 views, 1 functions",
		tablesFile: "7 types, 39 fields, 3 views, 1 functions",
	} {
		if got := loadFile(t, path).Counts().String(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
