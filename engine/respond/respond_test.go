package respond

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

func leaf(l plan.Leaf) *plan.Type     { return &plan.Type{Name: "T", Leaf: l} }
func nonNull(t *plan.Type) *plan.Type { out := *t; out.NonNull = true; return &out }
func listOf(t *plan.Type) *plan.Type  { return &plan.Type{Name: t.Name, Elem: t} }

var pos = &ast.Position{Line: 1, Column: 2}

func sel(typ string, fields ...plan.Field) *plan.Selection {
	for i := range fields {
		fields[i].Pos = pos
		if fields[i].Name == "" {
			fields[i].Name = fields[i].Key
		}
	}
	return &plan.Selection{Type: typ, Fields: fields}
}

func f(key string, t *plan.Type, keys ...string) plan.Field {
	if len(keys) == 0 {
		keys = []string{key}
	}
	return plan.Field{Key: key, Type: t, Keys: keys}
}

func obj(key string, t *plan.Type, s *plan.Selection) plan.Field {
	return plan.Field{Key: key, Type: t, Keys: []string{key}, Value: s}
}

var (
	str      = leaf(plan.LeafString)
	integer  = leaf(plan.LeafInt)
	object1  = &plan.Type{Name: "Child"}
	grade    = &plan.Type{Name: "Grade", Leaf: plan.LeafEnum, Enum: &schema.Enum{Names: map[string]string{"low": "LOW"}}}
	typename = plan.Field{Key: "__typename", Typename: true}
)

func TestValue(t *testing.T) {
	child := sel("Child", f("n", nonNull(integer)))
	tests := []struct {
		name string
		typ  *plan.Type
		sel  *plan.Selection
		in   string
		want string // "-" when null moves up
		errs int
	}{
		{"selection order, not stored order", &plan.Type{}, sel("T", f("b", str), f("a", str)), `{"a": "1", "b": "2"}`, `{"b":"2","a":"1"}`, 0},
		{"aliases of one stored value", &plan.Type{}, sel("T", f("x", str, "a"), f("y", str, "a")), `{"a": "1"}`, `{"x":"1","y":"1"}`, 0},
		{"first spelling wins", &plan.Type{}, sel("T", f("x", str, "a_1", "a1")), `{"a1": "no", "a_1": "yes"}`, `{"x":"yes"}`, 0},
		{"second spelling serves", &plan.Type{}, sel("T", f("x", str, "a_1", "a1")), `{"a1": "yes"}`, `{"x":"yes"}`, 0},
		{"fields that share a key", &plan.Type{}, sel("T", f("x", str, "line_1", "line1"), f("y", str, "line1")), `{"line1": "1"}`, `{"x":"1","y":"1"}`, 0},
		{"fields that share a key, in the other order", &plan.Type{}, sel("T", f("y", str, "line1"), f("x", str, "line_1", "line1")), `{"line1": "1"}`, `{"y":"1","x":"1"}`, 0},
		{"a better spelling beside a shared key", &plan.Type{}, sel("T", f("x", str, "line_1", "line1"), f("y", str, "line1")), `{"line_1": "a", "line1": "b"}`, `{"x":"a","y":"b"}`, 0},
		{"three fields of one key in many spellings", &plan.Type{}, sel("T", f("x", str, "a", "k"), f("y", str, "b", "k"), f("z", str, "a", "b")), `{"k":"1","b":"2"}`, `{"x":"1","y":"2","z":"2"}`, 0},
		{"keys that JSON escapes", &plan.Type{}, sel("T", f("x", str, `a"b`), f("y", str, `c\d`)), `{"a\"b":"1","c\\d":"2"}`, `{"x":"1","y":"2"}`, 0},
		{"control characters in keys", &plan.Type{}, sel("T", f("x", str, "a\bb\f"), f("y", str, "\x01\x7f\u2028")), `{"a\bb\f":"1","\u0001` + "\x7f\u2028" + `":"2"}`, `{"x":"1","y":"2"}`, 0},
		{"typename where selected", &plan.Type{}, sel("T", f("a", str), typename), `{"a":"1","__typename":"Liar"}`, `{"a":"1","__typename":"T"}`, 0},
		{"absent key is null", &plan.Type{}, sel("T", f("a", str)), `{}`, `{"a":null}`, 0},
		{"null under non-null moves up", &plan.Type{}, sel("T", f("a", nonNull(str))), `{"a": null}`, `null`, 1},
		{"null moves up to data", nonNull(&plan.Type{}), sel("T", f("a", nonNull(str))), `{}`, `-`, 1},
		{"null moves to the nearest nullable", &plan.Type{}, sel("T", f("k", str), obj("c", object1, child)), `{"k":"v","c":{"n":null}}`, `{"k":"v","c":null}`, 1},
		{"null item", listOf(object1), child, `[{"n":1}, null, {"n":2}]`, `[{"n":1},null,{"n":2}]`, 0},
		{"null item of non-null items", listOf(nonNull(object1)), child, `[{"n":1}, null]`, `null`, 1},
		{"bad item becomes null", listOf(object1), child, `[{"n":1},{"n":"x"}]`, `[{"n":1},null]`, 1},
		{"empty list", listOf(str), nil, ` [ ] `, `[]`, 0},
		{"list of lists", listOf(listOf(integer)), nil, `[[1,2],[],null]`, `[[1,2],[],null]`, 0},
		{"list expected", listOf(str), nil, `{"a":1}`, `null`, 1},
		{"object expected", object1, child, `[1]`, `null`, 1},
		{"scalar in place of object", object1, child, `5`, `null`, 1},
		{"digits are kept", leaf(plan.LeafFloat), nil, `123456789012345678901234567890.10`, `123456789012345678901234567890.10`, 0},
		{"integer beyond 64 bits", integer, nil, `92233720368547758070`, `92233720368547758070`, 0},
		{"integral fraction", integer, nil, `2.00`, `2`, 0},
		{"fraction is no Int", integer, nil, `2.5`, `null`, 1},
		{"exponent is no Int", integer, nil, `1e3`, `null`, 1},
		{"string is no Int", integer, nil, `"2"`, `null`, 1},
		{"string is no Float", leaf(plan.LeafFloat), nil, `"2"`, `null`, 1},
		{"number is no Boolean", leaf(plan.LeafBoolean), nil, `1`, `null`, 1},
		{"true", leaf(plan.LeafBoolean), nil, `true`, `true`, 0},
		{"number as String", str, nil, `1.50`, `"1.50"`, 0},
		{"Boolean as String", str, nil, `false`, `"false"`, 0},
		{"object is no String", str, nil, `{}`, `null`, 1},
		{"number as ID", leaf(plan.LeafID), nil, `7`, `"7"`, 0},
		{"Boolean is no ID", leaf(plan.LeafID), nil, `true`, `null`, 1},
		{"enum name", grade, nil, `"low"`, `"LOW"`, 0},
		{"enum of unknown text", grade, nil, `"none"`, `null`, 1},
		{"enum of number", grade, nil, `1`, `null`, 1},
		{"custom scalar as stored", leaf(plan.LeafCustom), nil, `{"a": [1, 2.50]}`, `{"a": [1, 2.50]}`, 0},
		{"escaped quotes and brackets in strings", &plan.Type{}, sel("T", f("b", str)), `{"a":"}\"]{\\","b":"x\\\"y"}`, `{"b":"x\\\"y"}`, 0},
		{"skipped containers", &plan.Type{}, sel("T", f("z", str)), `{"a":{"z":"inner","l":[{"z":"]"}]},"z":"outer"}`, `{"z":"outer"}`, 0},
		{"cut text", &plan.Type{}, sel("T", f("a", str)), `{"a":"x`, `null`, 1},
		{"no colon", &plan.Type{}, sel("T", f("a", str)), `{"a" 1}`, `null`, 1},
		{"cut list", listOf(str), nil, `["a`, `null`, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var w Writer
			ok := w.Value(Compile(tt.typ, tt.sel, "T.f", pos), []byte(tt.in))
			got := string(w.Out)
			if !ok {
				got += "-"
			}
			if got != tt.want || len(w.Errs) != tt.errs {
				t.Errorf("got %s with %d errors %v, want %s with %d", got, len(w.Errs), w.Errs, tt.want, tt.errs)
			}
		})
	}
}

func TestErrorCarriesPathAndLocation(t *testing.T) {
	var w Writer
	v := Compile(listOf(object1), sel("Child", f("n", nonNull(integer))), "Query.list", pos)
	w.Push("list")
	w.Value(v, []byte(`[{"n":1},{"n":"x"},{}]`))
	got := string(gqlerr.AppendList(nil, w.Errs))
	for _, want := range []string{`"path":["list",1,"n"]`, `"path":["list",2,"n"]`, `"line":1,"column":2`, `Child.n`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

func TestErrorsAreBounded(t *testing.T) {
	var w Writer
	in := "[" + strings.Repeat(`"x",`, 500) + `"x"]`
	w.Value(Compile(listOf(integer), nil, "Query.list", pos), []byte(in))
	if len(w.Errs) != maxErrors {
		t.Errorf("got %d errors, want %d", len(w.Errs), maxErrors)
	}
	if n := strings.Count(string(w.Out), "null"); n != 501 {
		t.Errorf("got %d nulls, want 501", n)
	}
}

func TestAbstractType(t *testing.T) {
	s := &plan.Selection{ByType: map[string]*plan.Selection{"A": sel("A", f("a", str), typename), "B": sel("B", f("b", str))}}
	for in, want := range map[string]string{
		`{"__typename":"A","a":"1","b":"2"}`: `{"a":"1","__typename":"A"}`,
		`{"a":"1","b":"2","__typename":"B"}`: `{"b":"2"}`,
		`{"a":"1"}`:                          `null`,
		`{"__typename":"C"}`:                 `null`,
	} {
		var w Writer
		w.Value(Compile(&plan.Type{}, s, "Query.node", pos), []byte(in))
		if string(w.Out) != want {
			t.Errorf("%s: got %s, want %s", in, w.Out, want)
		}
	}
	only := &plan.Selection{ByType: map[string]*plan.Selection{"A": sel("A", f("a", str))}}
	var w Writer
	w.Value(Compile(&plan.Type{}, only, "Query.node", pos), []byte(`{"a":"1"}`))
	if string(w.Out) != `{"a":"1"}` {
		t.Errorf("only one possible type: got %s", w.Out)
	}
}

func TestRows(t *testing.T) {
	v := Compile(listOf(nonNull(object1)), sel("Child", f("n", nonNull(integer))), "Query.list", pos)
	var w Writer
	rows := w.List(v)
	rows.Add([]byte(`{"n": 1}`))
	rows.Add(nil)
	rows.Add([]byte(`{"n": 2}`))
	if !rows.End() || string(w.Out) != `[{"n":1},{"n":2}]` {
		t.Errorf("got %s", w.Out)
	}
	w = Writer{}
	rows = w.List(v)
	rows.Add([]byte(`{"n": 1}`))
	rows.Add([]byte(`{}`))
	rows.Add([]byte(`{"n": 3}`))
	if !rows.End() || string(w.Out) != `null` || len(w.Errs) != 1 {
		t.Errorf("a failed item of non-null items: got %s, %v", w.Out, w.Errs)
	}
}

func TestRowPathCountsWrittenItems(t *testing.T) {
	v := Compile(listOf(object1), sel("Child", f("n", nonNull(integer))), "Query.list", pos)
	var w Writer
	rows := w.List(v)
	rows.Add(nil)
	rows.Add([]byte(`{}`))
	rows.End()
	if len(w.Errs) != 1 || w.Errs[0].Path[0] != 0 {
		t.Errorf("got %v", w.Errs)
	}
}

func TestError(t *testing.T) {
	var w Writer
	if !w.Error(Compile(str, nil, "Query.a", pos), gqlerr.New(gqlerr.Timeout, "late")) || string(w.Out) != "null" {
		t.Errorf("got %s", w.Out)
	}
	w = Writer{}
	if w.Error(Compile(nonNull(str), nil, "Query.a", pos), gqlerr.New(gqlerr.Timeout, "late")) {
		t.Error("null was written under a non-null type")
	}
	if !w.Document(Compile(str, nil, "Query.a", pos), nil) {
		t.Error("no document is null")
	}
}

// FuzzValue: no text makes the projector panic, and what it writes is JSON
// whenever what it read was.
func FuzzValue(fz *testing.F) {
	for _, seed := range []string{`{"a":"1","c":[{"n":1}]}`, `[`, `{"a":`, `"`, `{"a":"\\"}`, `null`, `{"c":[{"n":1.0}, null]}`} {
		fz.Add([]byte(seed))
	}
	v := Compile(&plan.Type{}, sel("T", f("a", str), obj("c", listOf(object1), sel("Child", f("n", nonNull(integer))))), "Query.t", pos)
	fz.Fuzz(func(t *testing.T, in []byte) {
		var w Writer
		if w.Value(v, in) && json.Valid(in) && !json.Valid(w.Out) {
			t.Errorf("%q became %q", in, w.Out)
		}
	})
}

func BenchmarkObject(b *testing.B) {
	doc := []byte(`{"id": "00000001-0000-4000-8000-000000000005", "bio": "Bio of user 5, who writes about databases.", "email": "user5@example.com", "username": "user5", "full_name": "User Number 5", "created_at": "2024-07-04T00:00:00+00:00", "identifier": "user-5", "updated_at": "2024-07-04T00:00:00+00:00"}`)
	v := Compile(&plan.Type{}, sel("User", f("id", leaf(plan.LeafCustom)), f("username", str), f("fullName", str, "full_name"), f("email", str), f("bio", str)), "Query.user", pos)
	var w Writer
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		w.Out = w.Out[:0]
		w.Value(v, doc)
	}
}

func TestNoAllocations(t *testing.T) {
	doc := []byte(`{"id": "x", "n": 5, "c": [{"n": 1}, {"n": 2}]}`)
	v := Compile(&plan.Type{}, sel("T", f("id", str), f("n", integer), obj("c", listOf(object1), sel("Child", f("n", integer)))), "Query.t", pos)
	var w Writer
	w.Value(v, doc)
	if n := testing.AllocsPerRun(100, func() { w.Out = w.Out[:0]; w.Value(v, doc) }); n != 0 {
		t.Errorf("%v allocations for one document", n)
	}
}

// TestIndexIsMadeOnce: a value may be compiled long before its first document,
// and then several requests write it at once.
func TestIndexIsMadeOnce(t *testing.T) {
	v := Compile(&plan.Type{}, sel("T", f("a", integer, "x", "y"), f("b", integer, "y")), "Query.t", pos)
	if v.object.index != nil {
		t.Error("made before there is a document")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			var w Writer
			if !w.Value(v, []byte(`{"y":1}`)) || string(w.Out) != `{"a":1,"b":1}` {
				t.Errorf("%s", w.Out)
			}
		})
	}
	all.Wait()
}
