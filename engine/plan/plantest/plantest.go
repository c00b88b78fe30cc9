// Package plantest plans operations for tests, over a schema in which every
// class of comparison and every form of root field occurs, without PostgreSQL.
package plantest

import (
	"context"
	_ "embed"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

//go:embed world.graphql
var world string

// World is the bound schema.
func World(t testing.TB) *schema.Schema {
	t.Helper()
	return Schema(t, world)
}

// Schema binds a text to the catalogue of columns.go.
func Schema(t testing.TB, text string) *schema.Schema {
	t.Helper()
	s, problems := schema.Load([]schema.File{{Name: "world.graphql", Text: text}})
	if problems.Fatal() {
		t.Fatal(problems)
	}
	problems, err := s.Bind(context.Background(), catalogue{})
	if err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	return s
}

// Operation validates a document and coerces its variables, a JSON object or nothing.
func Operation(t testing.TB, s *schema.Schema, query, variables string) (*ast.OperationDefinition, input.Vars) {
	t.Helper()
	doc, errs := validate.Document(s, query, validate.Limits{Suggestions: true, Introspection: true})
	if len(errs) > 0 {
		t.Fatalf("%s\n%v", query, errs)
	}
	op := doc.Operations[0]
	var raw []byte
	if variables = strings.TrimSpace(variables); variables != "" {
		raw = []byte(variables)
	}
	vars, errs := validate.Declare(s, op).Read(raw, nil)
	if len(errs) > 0 {
		t.Fatalf("%s %s\n%v", query, variables, errs)
	}
	return op, vars
}

// Plan plans an operation.
func Plan(t testing.TB, s *schema.Schema, query, variables string) (*plan.Plan, input.Vars) {
	t.Helper()
	op, vars := Operation(t, s, query, variables)
	return plan.Build(s, op, vars), vars
}
