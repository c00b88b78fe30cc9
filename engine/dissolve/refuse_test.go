package dissolve

import (
	"slices"
	"strings"
	"testing"
)

var functions = map[string]Trait{"random": {Volatile: true}, "generate_series": {Set: true}, "count": {Gathers: true}}

func form(definition string, columns ...string) (*Form, error) {
	name := Name{"app", "v_x"}
	c := &Catalog{Functions: functions, Views: map[Name]*View{name: {Name: name, Columns: columns, Definition: definition}}}
	return NewCompiler(c).Form(name, "data")
}

const build = `jsonb_build_object('id', x.id, 'title', x.title) AS data`

// What is not plain is read as a document, and the reason is told.
func TestRefusals(t *testing.T) {
	for definition, want := range map[string]string{
		"SELECT " + build + " FROM app.x LIMIT 1":                                          "LIMIT",
		"SELECT " + build + " FROM app.x OFFSET 1":                                         "OFFSET",
		"SELECT " + build + " FROM app.x GROUP BY x.id":                                    "GROUP",
		"SELECT " + build + " FROM app.x HAVING true":                                      "HAVING",
		"SELECT " + build + " FROM app.x UNION SELECT y.data FROM app.y":                   "UNION",
		"SELECT DISTINCT " + build + " FROM app.x":                                         "DISTINCT",
		"WITH y AS (SELECT 1) SELECT " + build + " FROM app.x":                             "plain SELECT",
		"SELECT jsonb_build_object('id', 1) AS data":                                       "no relation",
		"SELECT jsonb_build_object('id', random()) AS data FROM app.x":                     "volatile",
		"SELECT jsonb_build_object('id', generate_series(1, 2)) AS data FROM app.x":        "several rows",
		"SELECT jsonb_build_object('id', count(*)) AS data FROM app.x":                     "gathers rows",
		"SELECT jsonb_build_object('id', sum(x.n) OVER ()) AS data FROM app.x":             "window",
		"SELECT " + build + " FROM app.x TABLESAMPLE system (1)":                           "TABLESAMPLE",
		"SELECT x.data AS data FROM app.x":                                                 "jsonb_build_object",
		"SELECT jsonb_build_object(x.key, x.id) AS data FROM app.x":                        "constant keys",
		"SELECT jsonb_build_object('id', x.id, 'id', x.n) AS data FROM app.x":              "constant keys",
		"SELECT jsonb_build_object('id') AS data FROM app.x":                               "constant keys",
		"SELECT CASE WHEN x.ok THEN jsonb_build_object('id', x.id) END AS data FROM app.x": "not made by",
	} {
		if f, err := form(definition, "data"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: form %v, error %v, want one with %q", definition, f != nil, err, want)
		}
	}
}

// Text that PostgreSQL would not have deparsed is refused without a panic.
func TestBrokenDefinitions(t *testing.T) {
	for _, definition := range []string{
		"", "SELECT", "SELECT " + build, "SELECT 'open FROM app.x", `SELECT "open FROM app.x`, "SELECT (x FROM app.x", "SELECT x) FROM app.x", "SELECT x] FROM app.x",
		"SELECT $1 FROM app.x", "SELECT $$x$$ FROM app.x", "SELECT -- x\n FROM app.x", "SELECT /* x FROM app.x", "SELECT E'\\ FROM app.x", "SELECT , FROM app.x", "SELECT a AS FROM app.x",
	} {
		if f, err := form(definition, "data"); err == nil {
			t.Errorf("%q was taken apart: %v", definition, f)
		}
	}
	if f, err := form("SELECT x.id, "+build+" FROM app.x", "data"); err == nil {
		t.Errorf("a view of another number of columns was taken apart: %v", f)
	}
	if f, err := form("SELECT x.id AS other, "+build+" FROM app.x", "id", "data"); err == nil {
		t.Errorf("a view with other names was taken apart: %v", f)
	}
}

func TestOtherRefusals(t *testing.T) {
	name := Name{"app", "v_x"}
	c := NewCompiler(&Catalog{Views: map[Name]*View{name: {Name: name, Refusal: "it is a security barrier"}}})
	for range 2 {
		if _, err := c.Form(name, "data"); err == nil || err.Error() != "it is a security barrier" {
			t.Error(err)
		}
	}
	if _, err := c.Form(Name{"app", "none"}, "data"); err == nil {
		t.Error("a view that is not there was taken apart")
	}
}

func TestPlainView(t *testing.T) {
	f, err := form(` SELECT x.id, `+build+`
   FROM app.x
  WHERE x.title <> 'FROM'::text;`, "id", "data")
	if err != nil {
		t.Fatal(err)
	}
	if keys := sorted(f.Root.Members); !slices.Equal(keys, []string{"id", "title"}) {
		t.Errorf("keys %q", keys)
	}
	got := string(f.AppendFrom(nil, []*Node{f.Root.Members["title"]}))
	if !strings.Contains(got, "x.title AS ") || !strings.Contains(got, "WHERE x.title <> 'FROM'::text") || strings.Contains(got, "jsonb_build_object") {
		t.Error(got)
	}
	if f.Off() || !f.SwitchOff() || f.SwitchOff() || !f.Off() {
		t.Error("it is switched off once")
	}
	if names := Calls("SELECT a(b(1)), 'c(2)' FROM d"); !slices.Contains(names, "a") || !slices.Contains(names, "b") || slices.Contains(names, "c") {
		t.Errorf("calls %q", names)
	}
	if names := Calls("SELECT 'open"); names != nil {
		t.Errorf("calls of what cannot be read: %q", names)
	}
}

func FuzzForm(f *testing.F) {
	f.Add("SELECT " + build + " FROM app.x")
	f.Add("SELECT CASE WHEN a THEN jsonb_build_object('k', (b)::text) ELSE NULL END AS data FROM (app.x LEFT JOIN app.y ON (true))")
	f.Add(`SELECT E'\'' AS data FROM "a""b".c`)
	f.Fuzz(func(t *testing.T, definition string) {
		if got, err := form(definition, "data"); err == nil && !strings.HasPrefix(string(got.AppendFrom(nil, nil)), "(SELECT ") {
			t.Errorf("%q became %q", definition, string(got.AppendFrom(nil, nil)))
		}
		Calls(definition)
	})
}
