package validate

import (
	_ "embed"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

//go:embed testdata/schema.graphql
var goldenSDL string

var golden = load(goldenSDL)

// load builds a schema without the binding half, which these tests do not need.
func load(sdl string) *schema.Schema {
	parsed, err := validator.LoadSchema(validator.Prelude, &ast.Source{Name: "test.graphql", Input: sdl})
	if err != nil {
		panic(err)
	}
	return &schema.Schema{AST: parsed, Objects: map[string]*schema.Object{}, Inputs: map[string]*schema.Input{}, Query: map[string]*schema.Root{}}
}

// development are limits that let everything through and explain errors.
var development = Limits{Suggestions: true, Introspection: true, Errors: 100}

// valid parses a document that must pass.
func valid(t *testing.T, s *schema.Schema, text string) *ast.QueryDocument {
	t.Helper()
	doc, errs := Document(s, text, development)
	if len(errs) > 0 {
		t.Fatalf("%s\n%v", text, errs)
	}
	return doc
}

// shown is errors as a client sees them, for comparisons.
func shown(errs []*gqlerr.Error) string {
	return string(gqlerr.AppendList(nil, errs))
}

// mustParse parses a document without validating it.
func mustParse(t *testing.T, text string) *ast.QueryDocument {
	t.Helper()
	doc, err := syntaxTree(text, &Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}
