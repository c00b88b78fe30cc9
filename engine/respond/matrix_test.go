package respond

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

// TestNullBubbling: every combination of non-null at four levels, with a null at
// the innermost: it moves up to the nearest level that may be null.
func TestNullBubbling(t *testing.T) {
	for mask := range 16 {
		must := func(level int) bool { return mask&(1<<level) != 0 }
		mark := func(level int, typ *plan.Type) *plan.Type {
			if must(level) {
				return nonNull(typ)
			}
			return typ
		}
		// 0: the object, 1: its list, 2: an item, 3: the item's field
		item := sel("Item", f("n", mark(3, integer)))
		list := &plan.Type{Name: "Item", Elem: mark(2, &plan.Type{Name: "Item"})}
		top := sel("Top", f("k", str), obj("l", mark(1, list), item))
		want, moved := `{"k":"v","l":[{"n":1},{"n":null}]}`, true
		switch {
		case !must(3):
			moved = false
		case !must(2):
			want = `{"k":"v","l":[{"n":1},null]}`
		case !must(1):
			want = `{"k":"v","l":null}`
		case !must(0):
			want = `null`
		default:
			want = "-"
		}
		var w Writer
		w.Push("top")
		ok := w.Value(Compile(mark(0, &plan.Type{Name: "Top"}), top, "Query.top", pos), []byte(`{"k":"v","l":[{"n":1},{"n":null}]}`))
		got := string(w.Out)
		if !ok {
			got += "-"
		}
		if got != want {
			t.Errorf("%04b: got %s, want %s", mask, got, want)
		}
		if moved != (len(w.Errs) == 1) {
			t.Errorf("%04b: errors %v", mask, w.Errs)
		}
		if moved && fmt.Sprint(w.Errs[0].Path) != "[top l 1 n]" {
			t.Errorf("%04b: path %v", mask, w.Errs[0].Path)
		}
	}
}

// TestDeepLists: lists in lists, null at each depth, non-null at each depth.
func TestDeepLists(t *testing.T) {
	typ, text := integer, "7"
	for range 50 {
		typ, text = listOf(typ), "["+text+", null]"
	}
	var w Writer
	if !w.Value(Compile(typ, nil, "Query.l", pos), []byte(text)) || string(w.Out) != strings.ReplaceAll(text, " ", "") {
		t.Errorf("got %s", w.Out)
	}
	w = Writer{}
	strict := nonNull(integer)
	for range 50 {
		strict = nonNull(listOf(strict))
	}
	if w.Value(Compile(strict, nil, "Query.l", pos), []byte(text)) || len(w.Out) != 0 || len(w.Errs) != 1 || len(w.Errs[0].Path) != 50 {
		t.Errorf("got %s, %v", w.Out, w.Errs)
	}
}

// TestSiblingsAfterAnError are written all the same, and their errors listed.
func TestSiblingsAfterAnError(t *testing.T) {
	var w Writer
	w.Value(Compile(&plan.Type{}, sel("T", f("a", integer), f("b", str), f("c", integer)), "Query.t", pos), []byte(`{"a":"x","b":"y","c":"z"}`))
	if string(w.Out) != `{"a":null,"b":"y","c":null}` || len(w.Errs) != 2 {
		t.Errorf("got %s, %v", w.Out, w.Errs)
	}
}

// TestAbstractListsMixTypes: each item is of the type that it names.
func TestAbstractListsMixTypes(t *testing.T) {
	s := &plan.Selection{ByType: map[string]*plan.Selection{"A": sel("A", f("a", integer), typename), "B": sel("B", f("b", nonNull(str)), typename)}}
	var w Writer
	w.Value(Compile(listOf(&plan.Type{}), s, "Query.nodes", pos), []byte(`[{"__typename":"B","b":"x"}, {"a":1,"__typename":"A"}, {"__typename":"B"}, {"__typename":5}, {"__typename":"C"}, null]`))
	if got, want := string(w.Out), `[{"b":"x","__typename":"B"},{"a":1,"__typename":"A"},null,null,null,null]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(w.Errs) != 3 {
		t.Errorf("errors %v", w.Errs)
	}
}

// TestErrorsAreBoundedAcrossRows: a list of rows lists no more than one document does.
func TestErrorsAreBoundedAcrossRows(t *testing.T) {
	v := Compile(listOf(object1), sel("Child", f("n", integer)), "Query.list", pos)
	var w Writer
	rows := w.List(v)
	for range 3 * maxErrors {
		rows.Add([]byte(`{"n":"x"}`))
	}
	if !rows.End() || len(w.Errs) != maxErrors || strings.Count(string(w.Out), `{"n":null}`) != 3*maxErrors {
		t.Errorf("%d errors, %d bytes", len(w.Errs), len(w.Out))
	}
}

// TestMalformed: text that is no JSON is an error, and nothing of it is written.
func TestMalformed(t *testing.T) {
	v := Compile(&plan.Type{}, sel("T", f("a", str), obj("l", listOf(object1), sel("Child", f("n", integer)))), "Query.t", pos)
	for _, in := range []string{`{"a":`, `{"a":"x`, `{"a"`, `{"l":[{"n":1}`, `{"l":[{"n":]}`, `{a:1}`, `{"a":"x" "b"`, `{"l":{}}`, `{"l":[1]}`, `{`, `{"a":}`} {
		var w Writer
		w.Push("t")
		ok := w.Value(v, []byte(in))
		if ok && !json.Valid(w.Out) || len(w.Errs) == 0 {
			t.Errorf("%s: %v, %s, %v", in, ok, w.Out, w.Errs)
		}
		for _, e := range w.Errs {
			if e.Code != gqlerr.BadDocument || e.Path[0] != "t" {
				t.Errorf("%s: %v at %v", in, e, e.Path)
			}
		}
	}
}

// TestWarmWriterDoesNotAllocate over lists, abstract types, enums and texts that
// become other texts.
func TestWarmWriterDoesNotAllocate(t *testing.T) {
	s := &plan.Selection{ByType: map[string]*plan.Selection{"A": sel("A", f("a", str), f("g", grade), typename), "B": sel("B", f("b", integer))}}
	v := Compile(listOf(&plan.Type{}), s, "Query.nodes", pos)
	doc := []byte(`[{"__typename":"A","a":1.50,"g":"low"}, {"__typename":"B","b":2.0}]`)
	var w Writer
	write := func() {
		w.Out = w.Out[:0]
		rows := w.List(v)
		for range 5 {
			rows.Add(doc[1:38])
		}
		rows.End()
		w.Value(v, doc)
	}
	write()
	if len(w.Errs) > 0 {
		t.Fatal(w.Errs)
	}
	if n := testing.AllocsPerRun(100, write); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestEnumsAreFoundHoweverSpelled(t *testing.T) {
	for in, want := range map[string]string{`"low"`: `"LOW"`, `"\u006cow"`: `"LOW"`, `"\q"`: `null`, `"lo`: `null`, `"`: `null`, `""`: `null`} {
		var w Writer
		w.Value(Compile(grade, nil, "Query.g", pos), []byte(in))
		if string(w.Out) != want {
			t.Errorf("%s: got %s, want %s", in, w.Out, want)
		}
	}
}

// TestReset: a writer that is used again shows nothing of its last response.
func TestReset(t *testing.T) {
	v := Compile(&plan.Type{}, sel("T", f("a", integer), f("b", str)), "Query.t", pos)
	var w Writer
	w.Push("left")
	w.Value(v, []byte(`{"a":"x","b":"secret"}`))
	w.Reset()
	w.Push("t")
	w.Value(v, []byte(`{"a":"x"}`))
	if string(w.Out) != `{"a":null,"b":null}` || len(w.Errs) != 1 || fmt.Sprint(w.Errs[0].Path) != "[t a]" {
		t.Errorf("got %s, %v at %v", w.Out, w.Errs, w.Errs[0].Path)
	}
}

// TestMutationOddities: answers that are nearly of a format.
func TestMutationOddities(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"status null", `{"status":null,"message":"m"}`, `null`},
		{"six columns without a status", `{"id":"7","status":null,"message":"m","object_data":null,"extra_metadata":null}`, `null`},
		{"a list", `[1]`, `{"status":"success","message":"Success","id":null,"updatedFields":null,"note":null,"extra":null}`},
		{"cut", `{"status":"success`, `null`},
		{"an escaped status", `{"status":"succ\u0065ss","message":"a\nb","entity":{"title":"t"}}`, `{"status":"success","message":"a\nb","id":null,"updatedFields":null,"note":{"title":"t"},"extra":null}`},
		{"updated fields of any kind", `{"status":"success","message":"m","entity":{"title":"t"},"updated_fields":["_a__b_c", 1 , "x_1"]}`, `{"status":"success","message":"m","id":null,"updatedFields":["_aBC","1","x1"],"note":{"title":"t"},"extra":null}`},
		{"no kind behind the colon", `{"status":"failed:","message":"m","entity":null}`, `{"status":"failed:","code":500,"message":"m","conflictId":null,"errors":[{"code":500,"identifier":"general_error","message":"m","details":null}]}`},
		{"an id that is no text", `{"id":7,"title":"t"}`, `{"status":"success","message":"Success","id":null,"updatedFields":null,"note":{"title":"t"},"extra":null}`},
	} {
		var w Writer
		w.Push("m")
		result().Write(&w, []byte(tt.in))
		if got := string(w.Out); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s\n%v", tt.name, got, tt.want, w.Errs)
		}
	}
}

// TestMutationWithoutTheMember: a result type that is one object, or lacks one.
func TestMutationWithoutTheMember(t *testing.T) {
	only := sel("Ok", f("status", str), f("message", str))
	m := &Mutation{Success: "Ok", EntityKey: "note", Value: Compile(&plan.Type{Name: "Ok"}, only, "Mutation.m", pos)}
	var w Writer
	if m.Write(&w, []byte(`{"status":"success","message":"m","entity":null}`)); string(w.Out) != `{"status":"success","message":"m"}` {
		t.Errorf("one object: %s, %v", w.Out, w.Errs)
	}
	m = &Mutation{Success: "Ok", Error: "Bad", Value: Compile(&plan.Type{Name: "R"}, &plan.Selection{ByType: map[string]*plan.Selection{"Ok": only}}, "Mutation.m", pos)}
	w = Writer{}
	w.Push("m")
	if m.Write(&w, []byte(`{"status":"failed:x","message":"m","entity":null}`)); string(w.Out) != `null` || len(w.Errs) != 1 {
		t.Errorf("no member for errors: %s, %v", w.Out, w.Errs)
	}
	m = &Mutation{Success: "Ok", EntityKey: "note", Value: Compile(str, nil, "Mutation.m", pos)}
	w = Writer{}
	w.Push("m")
	if m.Write(&w, []byte(`{"status":"success","message":"m","entity":null}`)); string(w.Out) != `null` || len(w.Errs) != 1 {
		t.Errorf("a scalar: %s, %v", w.Out, w.Errs)
	}
}
