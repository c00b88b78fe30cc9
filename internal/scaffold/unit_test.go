package scaffold

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, c := range []struct{ stored, camel, pascal string }{
		{"full_name", "fullName", "FullName"}, {"id", "id", "Id"}, {"address_line_1", "addressLine1", "AddressLine1"},
		{"_private", "private", "Private"}, {"alreadyCamel", "alreadyCamel", "AlreadyCamel"}, {"ID", "id", "Id"},
		{"order-line", "orderLine", "OrderLine"}, {"", "", ""},
	} {
		if got := camel(c.stored); got != c.camel {
			t.Errorf("camel(%q) = %q", c.stored, got)
		}
		if got := pascal(c.stored); got != c.pascal {
			t.Errorf("pascal(%q) = %q", c.stored, got)
		}
	}
	for one, many := range map[string]string{
		"user": "users", "category": "categories", "day": "days", "box": "boxes", "order_line": "order_lines", "person": "people",
		"BlogPost": "BlogPosts", "address": "addresses", "branch": "branches", "series": "series", "class": "classes",
	} {
		if got := plural(one); got != many {
			t.Errorf("plural(%q) = %q, want %q", one, got, many)
		}
		if got := singular(many); got != one {
			t.Errorf("singular(%q) = %q, want %q", many, got, one)
		}
	}
	for _, w := range []string{"status", "bus", "news", "analysis", "is", "gas"[:2]} {
		if got := singular(w); got != w {
			t.Errorf("singular(%q) = %q", w, got)
		}
	}
	for name, want := range map[string]bool{"a": true, "_x9": true, "9x": false, "": false, "__t": false, "a-b": false} {
		if isName(name) != want {
			t.Errorf("isName(%q) = %v", name, !want)
		}
	}
	for key, want := range map[string]bool{"full_name": true, "address_line_1": true, "_private": false, "fullName": true, "a__b": false} {
		if found(camel(key), key) != want {
			t.Errorf("found(%q) = %v", key, !want)
		}
	}
}

func TestTakenNames(t *testing.T) {
	n := newNames()
	for _, c := range []struct {
		candidates []string
		want       string
	}{
		{[]string{"User"}, "User"}, {[]string{"User", "AppUser"}, "AppUser"}, {[]string{"User", "AppUser"}, "AppUser2"},
		{[]string{"Query", "QueryRow"}, "QueryRow"}, {[]string{"UserFilter", "Fine"}, "Fine"}, {[]string{"9"}, "Type2"},
	} {
		if got := n.take(c.candidates...); got != c.want {
			t.Errorf("take(%q) = %q, want %q", c.candidates, got, c.want)
		}
	}
	if got := reference("odd.schema", `a "b"`, false); got != `"odd.schema"."a ""b"""` {
		t.Errorf("reference: %s", got)
	}
}

func TestAnnotated(t *testing.T) {
	prose, a, ok := annotated("A person.\n\n@fraiseql:type\ntrinity: true\ndescription: \"Who buys\"\nexpose_fields: [id, name]\nfilters:\n  - email\n  - name\n# a remark\n\nMore words.", "type")
	if !ok || prose != "A person.\n\nMore words." || a.text("description") != "Who buys" || a.text("trinity") != "true" {
		t.Errorf("%v %q %v", ok, prose, a)
	}
	if got := a.list("expose_fields"); !reflect.DeepEqual(got, []string{"id", "name"}) {
		t.Errorf("expose_fields: %q", got)
	}
	if got := a.list("filters"); !reflect.DeepEqual(got, []string{"email", "name"}) {
		t.Errorf("filters: %q", got)
	}
	if prose, a, ok := annotated("@fraiseql:field name=email,type=String!,required=true\nAn address", "field"); !ok || a.text("type") != "String!" || prose != "" {
		t.Errorf("%v %q %v", ok, prose, a)
	}
	if prose, _, ok := annotated("Words.\n@fraiseql:mutation\nname: x", "type"); ok || prose != "Words." {
		t.Errorf("another's annotation: %v %q", ok, prose)
	}
}

func TestListed(t *testing.T) {
	for check, want := range map[string][]string{
		`CHECK ((status = ANY (ARRAY['open'::text, 'it''s'::text])))`:                                      {"open", "it's"},
		`CHECK (((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))`: {"a", "b"},
		`CHECK ((VALUE = ANY (ARRAY['x'::text])))`:                                                         {"x"},
		`CHECK (((a = ANY (ARRAY['x'::text])) OR (a = ''::text)))`:                                         nil,
		`CHECK ((a <> ALL (ARRAY['x'::text])))`:                                                            nil,
		`CHECK ((status = ANY (ARRAY['open'::text]))) NOT VALID`:                                           nil,
		``: nil,
	} {
		if got := listed(check); !reflect.DeepEqual(got, want) {
			t.Errorf("listed(%s) = %q, want %q", check, got, want)
		}
	}
}

func TestEnumNames(t *testing.T) {
	if got := enumNames([]string{"in-progress", "done", "2nd try"}); !reflect.DeepEqual(got, []string{"IN_PROGRESS", "DONE", "_2ND_TRY"}) {
		t.Errorf("%q", got)
	}
	for _, labels := range [][]string{{"a", "A"}, {"é"}, {"true"}, {"-"}} {
		if got := enumNames(labels); got != nil {
			t.Errorf("%q became %q", labels, got)
		}
	}
}

// document is a relation of sampled documents.
func document(name string, columns []*Column, samples ...string) *Relation {
	r := &Relation{Schema: "public", Name: name, OnPath: true, Kind: 'v', Document: "data", Columns: columns}
	for _, s := range samples {
		r.Samples = append(r.Samples, json.RawMessage(s))
	}
	return r
}

// fields are the lines of a type in a schema.
func fields(t *testing.T, sdl, typ string) map[string]string {
	t.Helper()
	_, rest, ok := strings.Cut(sdl, "\ntype "+typ+" ")
	if !ok {
		t.Fatalf("there is no type %s in\n%s", typ, sdl)
	}
	body, _, _ := strings.Cut(rest, "\n}")
	out := map[string]string{}
	for line := range strings.SplitSeq(body, "\n") {
		if name, typ, is := strings.Cut(strings.TrimSpace(line), ": "); is {
			out[name] = typ
		}
	}
	return out
}

func want(t *testing.T, got map[string]string, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got[pairs[i]] != pairs[i+1] {
			t.Errorf("%s: %q, want %q", pairs[i], got[pairs[i]], pairs[i+1])
		}
	}
}

func TestScalarsOfDocuments(t *testing.T) {
	r := document("v_thing", nil,
		`{"id":"00000000-0000-4000-8000-000000000001","at":"2024-01-01T00:00:00+00:00","day":"2024-01-01","n":1,"big":9007199254740993,"f":1.5,"b":true,"s":"x","mixed":1,"gone":1,"nil":null,"tags":["a"],"holes":[1,null],"none":[],"deep":[[1]],"free":{},"odd":{"not a name!":1},"_p":1,"both":[{"a":1},2]}`,
		`{"id":"00000000-0000-4000-8000-000000000002","at":"2024-01-01T00:00:00.5Z","day":"2024-02-01","n":2,"big":1,"f":2,"b":null,"s":"2024-01-01","mixed":"x","nil":null,"tags":[],"holes":[],"none":[],"deep":[],"free":{},"odd":{},"_p":2,"both":[]}`,
		`5`, `{"broken`)
	got := fields(t, SDL(&Database{Relations: []*Relation{r}}), "Thing")
	want(t, got, "id", "UUID!", "at", "DateTime!", "day", "Date!", "n", "Int!", "big", "BigInt!", "f", "Float!", "b", "Boolean", "s", "String!",
		"mixed", "JSON!", "gone", "Int", "nil", "JSON", "tags", "[String!]!", "holes", "[Int]!", "none", "JSON!", "deep", "JSON!", "free", "JSON!",
		"odd", "JSON!", "p", `Int! @stored(as: "_p")`, "both", "JSON!")
}

func TestColumnsKnowBetter(t *testing.T) {
	db := &Database{Enums: map[string]*Enum{"mood": {Name: "mood", Labels: []string{"so-so", "fine"}, Comment: "How it goes"}}}
	r := document("v_thing", []*Column{
		{Name: "price", Type: "numeric(10,2)"}, {Name: "uid", Type: "text"}, {Name: "mood", Type: "mood"}, {Name: "no", Type: "bigint"},
		{Name: "ip", Type: "inet"}, {Name: "labels", Type: "text[]"}, {Name: "state", Type: "text", Only: []string{"on", "off"}}, {Name: "lies", Type: "integer"},
	}, `{"price":1,"uid":"00000000-0000-4000-8000-000000000001","mood":"fine","no":1,"ip":"10.0.0.1","labels":[],"state":"on","lies":"text","maybe":1}`)
	r.Based = []*Column{{Name: "maybe", Type: "integer", Table: true, Comment: "May be null"}}
	db.Relations = []*Relation{r}
	sdl := SDL(db)
	want(t, fields(t, sdl, "Thing"), "price", "Decimal!", "uid", "String!", "mood", "Mood!", "no", "BigInt!", "ip", "IpAddressString!",
		"labels", "[String!]!", "state", "ThingState!", "lies", "String!", "maybe", "Int")
	for _, part := range []string{"\"How it goes\"\nenum Mood {\n  SO_SO @enumStored(as: \"so-so\")", "enum ThingState {\n  ON @enumStored(as: \"on\")", "  \"May be null\"\n  maybe"} {
		if !strings.Contains(sdl, part) {
			t.Errorf("there is no %q in\n%s", part, sdl)
		}
	}
}

func TestTypesOfObjects(t *testing.T) {
	db := &Database{Relations: []*Relation{
		document("v_author", nil, `{"id":1,"name":"A","born":1,"friend":null}`),
		document("v_book", nil,
			`{"id":1,"title":"T","author":{"id":1,"name":"A","born":null,"friend":{"id":2,"name":"B","born":2,"friend":null}},"meta":{"pages":1}}`,
			`{"id":2,"title":"U","author":null,"meta":{"pages":2,"weight":3}}`),
		document("v_shop", nil, `{"id":1,"author":{"id":1,"city":"x"},"meta":{"rooms":1},"stock":[{"book_id":1,"count":2},{"book_id":2}]}`),
	}}
	sdl := SDL(db)
	want(t, fields(t, sdl, "Book"), "author", "Author", "meta", "Meta!")
	want(t, fields(t, sdl, "Author"), "born", "Int", "friend", "Author", "name", "String!")
	want(t, fields(t, sdl, "Meta"), "pages", "Int!", "weight", "Int")
	want(t, fields(t, sdl, "Shop"), "author", "ShopAuthor!", "meta", "ShopMeta!", "stock", "[Stock!]!")
	want(t, fields(t, sdl, "Stock"), "bookId", "Int!", "count", "Int")
}

// TestMapsAreJSON: keys that are data make no fields.
func TestMapsAreJSON(t *testing.T) {
	var samples []string
	for i := range 20 {
		key := string(rune('a' + i))
		samples = append(samples, `{"id":1,"by_key":{"`+key+`":1},"usual":{"`+key+`":1,"always":1}}`)
	}
	sdl := SDL(&Database{Relations: []*Relation{document("v_thing", nil, samples...)}})
	want(t, fields(t, sdl, "Thing"), "byKey", "JSON!", "usual", "Usual!")
}

func TestConflictingRowsAreJSON(t *testing.T) {
	db := &Database{Relations: []*Relation{
		document("v_a", nil, `{"id":1,"x":1,"y":1}`),
		document("v_b", nil, `{"id":1,"x":1,"z":1}`),
		document("v_c", nil, `{"id":1,"it":{"id":1,"x":1,"y":1},"more":1}`),
		document("v_d", nil, `{"id":1,"c":{"id":1,"it":{"id":1,"x":1,"z":1},"more":1}}`),
	}}
	sdl := SDL(db)
	want(t, fields(t, sdl, "C"), "it", "JSON!")
	want(t, fields(t, sdl, "D"), "c", "C!")
}

func TestEmptyDatabase(t *testing.T) {
	if sdl := SDL(&Database{}); !strings.Contains(sdl, "postgresqlVersion: String!") {
		t.Error(sdl)
	}
	left := SDL(&Database{Relations: []*Relation{{Name: "v_void", OnPath: true, Document: "data", Kind: 'v', Unread: "no\npermission"}}})
	if !strings.Contains(left, "# Left out: v_void, which shows no fields (no permission).") {
		t.Error(left)
	}
}

func TestDescriptions(t *testing.T) {
	w := &writer{}
	w.description("  ", " one\ttab ")
	w.description("", "two\nlines with \"\"\" and \\")
	w.description("", " ")
	if got := w.String(); got != "  \"one tab\"\n\"\"\"\ntwo\nlines with \\\"\"\" and \\\n\"\"\"\n" {
		t.Errorf("%q", got)
	}
}

func TestMutationsChosen(t *testing.T) {
	result := []string{"status", "message", "entity"}
	input := Param{Name: "input", Type: "jsonb"}
	for _, c := range []struct {
		what string
		fn   Function
		want bool
	}{
		{"a result", Function{Name: "x", Columns: result, Volatile: true, Params: []Param{input}}, true},
		{"a result without input", Function{Name: "x", Columns: result, Volatile: true}, true},
		{"not volatile", Function{Name: "x", Columns: result, Params: []Param{input}}, false},
		{"a set", Function{Name: "x", Columns: result, Volatile: true, Set: true}, false},
		{"a parameter without a name", Function{Name: "x", Columns: result, Volatile: true, Params: []Param{{Type: "jsonb"}}}, false},
		{"a document by convention", Function{Name: "fn_x", Returns: "jsonb", Volatile: true, Params: []Param{input}}, true},
		{"a document in app", Function{Schema: "app", Name: "x", Returns: "jsonb", Volatile: true, Params: []Param{input}}, true},
		{"a document by annotation", Function{Name: "x", Returns: "jsonb", Volatile: true, Params: []Param{input}, Comment: "@fraiseql:mutation\nname: x"}, true},
		{"a document of no convention", Function{Name: "x", Returns: "jsonb", Volatile: true, Params: []Param{input}}, false},
		{"a number", Function{Name: "fn_x", Returns: "integer", Volatile: true, Params: []Param{input}}, false},
	} {
		if c.fn.isMutation() != c.want {
			t.Errorf("%s: %v", c.what, !c.want)
		}
	}
}
