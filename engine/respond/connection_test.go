package respond

import (
	"encoding/json"
	"testing"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

const order = "v_note\x00id"

func cursorOf(keys string) string { return string(plan.AppendCursor(nil, order, []byte(keys))) }

// pageRows are two rows and one without a document.
const pageRows = `"rows": [[["1"], {"id": 1}], [["x"], null], [["2"], {"id": 2}]]`

func TestConnection(t *testing.T) {
	one, two := `"`+cursorOf(`["1"]`)+`"`, `"`+cursorOf(`["2"]`)+`"`
	bounds := func(next, previous, start, end string) string {
		return `"page_info":{"has_next_page":` + next + `,"has_previous_page":` + previous + `,"start_cursor":` + start + `,"end_cursor":` + end + `},"total_count":null}`
	}
	last := &plan.Slot{}
	for _, tt := range []struct {
		name, in string
		page     plan.Page
		want     string
	}{
		{"edges with cursors", `{"size": 2, ` + pageRows + `}`, plan.Page{Edges: true, Cursors: true},
			`{"edges":[{"cursor":` + one + `,"node":{"id": 1}},{"cursor":` + two + `,"node":{"id": 2}}],"total_count":null}`},
		{"edges without", `{"size": 2, ` + pageRows + `}`, plan.Page{Edges: true}, `{"edges":[{"node":{"id": 1}},{"node":{"id": 2}}],"total_count":null}`},
		{"nodes", `{"size": 9, ` + pageRows + `, "total": 7}`, plan.Page{Nodes: true, Total: true}, `{"nodes":[{"id": 1},{"id": 2}],"total_count":7}`},
		{"from the end", `{"size": 2, ` + pageRows + `}`, plan.Page{Nodes: true, Last: last}, `{"nodes":[{"id": 2},{"id": 1}],"total_count":null}`},
		{"a total alone", `{"size": 2, "total": 7}`, plan.Page{Total: true}, `{"total_count":7}`},
		{"one too many", `{"size": 1, ` + pageRows + `}`, plan.Page{Info: true}, `{` + bounds("true", "false", one, one)},
		{"one too many from the end", `{"size": 1, ` + pageRows + `}`, plan.Page{Info: true, Last: last}, `{` + bounds("false", "true", one, one)},
		{"rows behind both cursors", `{"size": 2, ` + pageRows + `, "before": true, "behind": true}`, plan.Page{Info: true}, `{` + bounds("true", "true", one, two)},
		{"none behind the cursors", `{"size": 2, ` + pageRows + `, "before": false, "behind": false}`, plan.Page{Info: true, Last: last}, `{` + bounds("false", "false", two, one)},
		{"no rows", `{"size": 2, "rows": null}`, plan.Page{Edges: true, Nodes: true, Info: true}, `{"edges":[],"nodes":[],"page_info":{"has_next_page":false,"has_previous_page":false},"total_count":null}`},
		{"a size of none", `{"size": 0, ` + pageRows + `}`, plan.Page{Nodes: true, Info: true}, `{"nodes":[],"page_info":{"has_next_page":true,"has_previous_page":false},"total_count":null}`},
	} {
		tt.page.Order = order
		got, err := (&Connection{Page: &tt.page, Name: "notes"}).Document([]byte(tt.in))
		if err != nil || string(got) != tt.want || !json.Valid(got) {
			t.Errorf("%s: %v\ngot  %s\nwant %s", tt.name, err, got, tt.want)
		}
	}
}

// TestConnectionIsStrict: where no size was asked, rows are not cut but refused.
func TestConnectionIsStrict(t *testing.T) {
	c := &Connection{Page: &plan.Page{Nodes: true}, MaxRows: 1, Name: "notes"}
	if _, err := c.Document([]byte(`{"size": 1, ` + pageRows + `}`)); err == nil || err.Code != gqlerr.TooManyRows {
		t.Errorf("two rows of one: %v", err)
	}
	if got, err := c.Document([]byte(`{"size": 2, ` + pageRows + `}`)); err != nil || string(got) != `{"nodes":[{"id": 1},{"id": 2}],"total_count":null}` {
		t.Errorf("two rows of two: %s, %v", got, err)
	}
}

// TestConnectionOfCutText: what is malformed has no rows, and never panics.
func TestConnectionOfCutText(t *testing.T) {
	const whole = `{"size": 2, ` + pageRows + `, "total": 7, "before": true, "behind": true}`
	c := &Connection{Page: &plan.Page{Edges: true, Nodes: true, Info: true, Cursors: true, Order: order}}
	for n := range len(whole) {
		if got, err := c.Document([]byte(whole[:n])); err != nil || !json.Valid(got) {
			t.Errorf("%s: %s, %v", whole[:n], got, err)
		}
	}
	count := 0
	for _, text := range []string{``, `{}`, `[`, `[}`, `["a`, ` null`} {
		items([]byte(text), func([]byte) { count++ })
	}
	if count != 0 {
		t.Errorf("%d items of what is no list", count)
	}
}

// TestDenied: what may not be had is null with an error of its own, wherever it is.
func TestDenied(t *testing.T) {
	secret := func(key string, typ *plan.Type, code gqlerr.Code) plan.Field {
		return plan.Field{Key: key, Type: typ, Denied: code}
	}
	closed := &plan.Selection{Type: "Closed", Denied: gqlerr.Forbidden}
	choice := &plan.Selection{ByType: map[string]*plan.Selection{"Closed": closed, "Open": sel("Open", f("a", str))}}
	for _, tt := range []struct {
		name, in, want string
		typ            *plan.Type
		sel            *plan.Selection
		message        string
	}{
		{"a field", `{"a":"1","s":"hidden"}`, `{"a":"1","s":null}`, &plan.Type{}, sel("T", f("a", str), secret("s", str, gqlerr.Forbidden)), "Not allowed to access field T.s."},
		{"without a login", `{"s":"hidden"}`, `{"s":null}`, &plan.Type{}, sel("T", secret("s", str, gqlerr.Unauthenticated)), "Authentication is required for field T.s."},
		{"a field that is never null", `{"a":"1","s":"hidden"}`, `null`, &plan.Type{}, sel("T", f("a", str), secret("s", nonNull(str), gqlerr.Forbidden)), "Not allowed to access field T.s."},
		{"a type", `[{"__typename":"Closed","a":"hidden"},{"__typename":"Open","a":"1"}]`, `[null,{"a":"1"}]`, listOf(&plan.Type{}), choice, "Not allowed to access field Query.q."},
	} {
		var w Writer
		w.Value(Compile(tt.typ, tt.sel, "Query.q", pos), []byte(tt.in))
		if string(w.Out) != tt.want || len(w.Errs) != 1 || w.Errs[0].Message != tt.message {
			t.Errorf("%s: got %s, %v", tt.name, w.Out, w.Errs)
		}
	}
	m := &Mutation{Success: "Closed", Value: Compile(&plan.Type{}, choice, "Mutation.m", pos)}
	var w Writer
	w.Push("m")
	if m.Write(&w, []byte(`{"status":"success","message":"m","entity":null}`)); string(w.Out) != "null" || len(w.Errs) != 1 || w.Errs[0].Code != gqlerr.Forbidden {
		t.Errorf("a mutation's type: %s, %v", w.Out, w.Errs)
	}
}

// TestMembers: members of an object, and false for what is none.
func TestMembers(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: ";true", ` { "a" : 1 , "b" : [2] } `: "a=1 b=[2] ;true", ``: ";false", `[]`: ";false", `{"a":1`: "a=1 ;false", `{"a":1,}`: "a=1 ;false",
		`{"a`: ";false", `{"a"}`: ";false", `{"a":}`: ";false", `{a:1}`: ";false", `{"a":1 "b":2}`: "a=1 ;false", `{"x\"y":"\\"}`: `x\"y="\\" ;true`,
	} {
		got := ""
		ok := members([]byte(text), func(key, value []byte) { got += string(key) + "=" + string(value) + " " })
		if got += ";" + map[bool]string{true: "true", false: "false"}[ok]; got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestCamelListOfCutText(t *testing.T) {
	for text, want := range map[string]string{`["a_b", "c`: `["a_b", "c`, `["a_b"]`: `["aB"]`, `null`: `null`, ``: ``} {
		if got := string(camelList([]byte(text))); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
