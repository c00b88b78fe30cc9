package engine_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"fraiseqld/internal/golden"
)

// locations are another one's in a text that is printed.
var locations = regexp.MustCompile(`"locations":\[[^\]]*\],?`)

// TestPrintedOperations: every query of the corpus, printed and parsed again, is
// answered as it was.
func TestPrintedOperations(t *testing.T) {
	cases, err := golden.Load(goldenDir(t), "development")
	if err != nil {
		t.Fatal(err)
	}
	e, n := openGolden(t), 0
	for _, c := range cases {
		query, operation, variables, ok := c.GraphQL()
		doc, err := parser.ParseQuery(&ast.Source{Input: query})
		if !ok || c.Writes() || err != nil || len(doc.Operations) == 0 || doc.Operations[0].Operation != ast.Query {
			continue
		}
		n++
		var b strings.Builder
		formatter.NewFormatter(&b).FormatQueryDocument(doc)
		want := locations.ReplaceAllString(string(ask(t.Context(), e, &c, query, operation, variables)), "")
		got := locations.ReplaceAllString(string(ask(t.Context(), e, &c, b.String(), operation, variables)), "")
		if errorID.ReplaceAllString(got, "") != errorID.ReplaceAllString(want, "") {
			t.Errorf("%s/%s\n%s\n got %s\nwant %s", c.File, c.Name, b.String(), got, want)
		}
	}
	if n < 300 {
		t.Errorf("only %d documents were printed", n)
	}
}
