package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"fraiseqld/engine/input"
)

// introspect answers an introspection query of one operation as a whole.
func introspect(t testing.TB, s *Schema, query string, vars map[string]input.Value) string {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		t.Fatal(err)
	}
	out := []byte("{")
	for i, sel := range doc.Operations[0].SelectionSet {
		f := sel.(*ast.Field)
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), f.Alias...), `":`...)
		got, failure := s.AppendIntrospection(out, doc, f, variables(doc.Operations[0], vars))
		if failure != nil {
			t.Fatal(failure)
		}
		out = got
	}
	return string(append(out, '}'))
}

func variables(op *ast.OperationDefinition, given map[string]input.Value) input.Vars {
	names := make([]string, 0, len(op.VariableDefinitions))
	for _, def := range op.VariableDefinitions {
		names = append(names, def.Variable)
	}
	vars := input.NewVars(input.NewNames(names), nil)
	for i, name := range names {
		if v, ok := given[name]; ok {
			vars.Set(i, v)
		}
	}
	return vars
}

type goldenCase struct {
	Name    string
	Request struct {
		Body struct {
			Query     string
			Variables map[string]string
		}
	}
	Response struct {
		Body struct {
			Data   json.RawMessage
			Errors []json.RawMessage
		}
	}
	Spec string
}

func TestIntrospectionOfTheGoldenSchema(t *testing.T) {
	s := loadFile(t, goldenFile)
	text, err := os.ReadFile("../../testdata/golden/cases/introspection.development.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []goldenCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, c := range cases {
		if c.Spec != "ok" || len(c.Response.Body.Errors) > 0 {
			continue // refusals are validation's
		}
		compared++
		vars := map[string]input.Value{}
		for name, v := range c.Request.Body.Variables {
			vars[name] = input.Value{Kind: input.String, Text: v}
		}
		got := introspect(t, s, c.Request.Body.Query, vars)
		sameJSON(t, c.Name, withoutLive(t, got), c.Response.Body.Data)
	}
	if compared < 15 {
		t.Errorf("only %d cases compared", compared)
	}
}

// withoutLive takes @live out of the directives, which FraiseQL does not have.
func withoutLive(t *testing.T, text string) []byte {
	t.Helper()
	var a map[string]any
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatal(err)
	}
	if s, ok := a["__schema"].(map[string]any); ok {
		if list, ok := s["directives"].([]any); ok {
			s["directives"] = slices.DeleteFunc(list, func(d any) bool { return d.(map[string]any)["name"] == "live" })
		}
	}
	out, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sameJSON(t *testing.T, name string, got, want []byte) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Errorf("%s: %v in %s", name, err, got)
		return
	}
	if err := json.Unmarshal(want, &b); err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(a, b) {
		return
	}
	var x, y bytes.Buffer
	_ = json.Indent(&x, got, "", " ")
	_ = json.Indent(&y, want, "", " ")
	t.Errorf("%s: %s", name, firstDifference(x.Bytes(), y.Bytes()))
}

// firstDifference shows where two indented texts part.
func firstDifference(got, want []byte) string {
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			from := max(0, i-6)
			return "got\n" + string(bytes.Join(a[from:min(len(a), i+4)], []byte("\n"))) + "\nwant\n" + string(bytes.Join(b[from:min(len(b), i+4)], []byte("\n")))
		}
	}
	return "one is longer"
}
