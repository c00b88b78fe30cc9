package engine_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/plan"
	"fraiseqld/internal/golden"
)

// imitate asks all that FraiseQL was asked in development, and hands over each
// case with the answer that a version gave.
func imitate(t *testing.T, version string, compat plan.Compat, check func(c, old *golden.Case, body []byte)) {
	t.Helper()
	cases, err := golden.Load(goldenDir(t), "development")
	if err != nil {
		t.Fatal(err)
	}
	as := func(o *engine.Options) { o.Compat = compat }
	python := upstream(t)
	e, file := openGolden(t, as), ""
	for _, c := range cases {
		if c.Writes() && c.File != file {
			e, file = openGolden(t, as), c.File
		}
		query, operation, variables, ok := c.GraphQL()
		if !ok || python.MatchString(query) || strings.HasPrefix(c.File, "apq") || strings.HasPrefix(c.File, "http") {
			continue
		}
		body := ask(t.Context(), e, &c, query, operation, variables)
		if old, ok := c.At(version); ok {
			check(&c, &old, body)
		}
	}
}

// bare is an answer without what FraiseQL 1.12.0 adds unasked.
func bare(t *testing.T, body []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	return without(v)
}

func without(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "__typename")
		delete(v, "code")
		for key := range v {
			v[key] = without(v[key])
		}
	case []any:
		for i := range v {
			v[i] = without(v[i])
		}
	}
	return v
}

// notImitated are cases in which 1.12.0 differs from 1.31.1 in names of types
// alone, and whose answers are not to be had again.
var notImitated = map[string]string{
	"language/operation name selects multi root": "beside another root field nothing was added",
	"language/two roots with variables missing":  "beside another root field nothing was added",
	"mutations_outcome/kind 'no_type'":           "an entity without entity_type was called Entity, which is no type of the schema",
	"mutations_shapes/legacyNote 'success'":      "entities were called as the function calls them",
	"mutations_shapes/legacyNote 'updated'":      "entities were called as the function calls them",
	"mutations_shapes/legacyNote 'new'":          "entities were called as the function calls them",
	"mutations_outcome/kind 'errors'":            "failed:KIND had the code 500 whatever the kind",
	"mutations_crud.development/delete again":    "failed:KIND had the code 500 whatever the kind",
	"scalars/every scalar, row 3":                "digits were lost",
	"scalars/column price":                       "digits were lost",
	"mutations_shapes/legacyNote 'ok'":           "entities were called as the function calls them",
}

// TestCompat112: where the answers of 1.12.0 and 1.31.1 differ in nothing but what
// the older adds unasked, compat = "fraiseql-1.12" answers as the older did.
func TestCompat112(t *testing.T) {
	compared := 0
	imitate(t, "1.12.0", plan.V112, func(c, old *golden.Case, body []byte) {
		if c.Deviates() && !strings.HasPrefix(c.Name, "gap ") || elsewhere[c.File+"/"+c.Name] != "" {
			return
		}
		if !reflect.DeepEqual(bare(t, c.Response.Body), bare(t, old.Response.Body)) {
			return
		}
		diff := old.Compare(body)
		if reason := notImitated[c.File+"/"+c.Name]; reason != "" {
			if len(diff) == 0 {
				t.Errorf("%s/%s: answered alike, although %s", c.File, c.Name, reason)
			}
			return
		}
		if compared++; len(diff) > 0 {
			t.Errorf("%s/%s: %s\n%s", c.File, c.Name, strings.Join(diff, "; "), body)
		}
	})
	if compared < 400 {
		t.Errorf("only %d cases were compared", compared)
	}
}

// leftOut are cases of the corpus in which a key is missing because the document lacks it.
var leftOut = map[string]bool{
	"documents/gap 2 all fields": true, "documents/gap 3 all fields": true, "documents/gap 5 all fields": true,
	"documents/gap 6 all fields": true, "documents/gap 7 all fields": true, "documents/gap flags": true,
	"mutations_outcome/cascade absent": true, "mutations_outcome/kind 'failed:broken' with every field": true, "mutations_shapes/looseNote 'updated'": true,
}

// TestCompat131: compat = "fraiseql-1.31" leaves out the keys that 1.31.1 left out, and answers all else as ever.
func TestCompat131(t *testing.T) {
	seen := 0
	imitate(t, "1.31.1", plan.V131, func(c, _ *golden.Case, body []byte) {
		name := strings.Replace(c.File, ".development", "", 1) + "/" + c.Name
		if leftOut[name] {
			seen++
		} else if c.Deviates() || elsewhere[c.File+"/"+c.Name] != "" {
			return
		}
		for _, d := range c.Compare(body) {
			t.Errorf("%s: %s\n%s", name, d, body)
		}
	})
	if seen != len(leftOut) {
		t.Errorf("%d of %d cases were seen", seen, len(leftOut))
	}
}

// TestCompatOrder: 1.12.0 sorted the keys of objects; the corpus compares without order.
func TestCompatOrder(t *testing.T) {
	e := openGolden(t, func(o *engine.Options) { o.Compat = plan.V112 })
	query := `{ products(limit: 1) { sku name category { name id: slug } } hello }`
	body, _ := e.Execute(t.Context(), &engine.Request{Query: query}, nil)
	text := string(body)
	last := -1
	for _, key := range []string{`"products"`, `"__typename":"Product"`, `"category":{"__typename":"Category"`, `"id"`, `"name"`, `"name"`, `"sku"`} {
		at := strings.Index(text[last+1:], key)
		if at < 0 {
			t.Fatalf("%s is missing or out of order: %s", key, text)
		}
		last += 1 + at
	}
}
