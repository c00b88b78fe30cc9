package pgsql_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"

	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan/plantest"
)

// TestPrintedOperations: an operation that is printed and parsed again is planned
// the same, into the same statements.
func TestPrintedOperations(t *testing.T) {
	s := plantest.World(t)
	for _, pattern := range []string{"testdata/*.sql", "../plan/testdata/*.txt"} {
		plantest.Each(t, pattern, func(t *testing.T, query, variables string) {
			again := printed(t, query)
			p, _ := plantest.Plan(t, s, query, variables)
			q, _ := plantest.Plan(t, s, again, variables)
			if a, b := p.String(), q.String(); a != b {
				t.Errorf("%s\nplan\n%s\nprinted\n%s\nplan\n%s", query, a, again, b)
			}
			if !strings.HasSuffix(pattern, ".sql") {
				return // some have no statement
			}
			if a, b := written(s, t, query, variables, pgsql.Limits{}), written(s, t, again, variables, pgsql.Limits{}); a != b {
				t.Errorf("%s\n%s\nprinted\n%s\n%s", query, a, again, b)
			}
		})
	}
}

func printed(t *testing.T, query string) string {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	formatter.NewFormatter(&b).FormatQueryDocument(doc)
	return b.String()
}
