package input

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestAppendJSON(t *testing.T) {
	object := Value{Kind: Object, Fields: []Field{
		{"s", Value{Kind: String, Text: "a\"\\\n\u0001é"}}, {"n", Value{Kind: Float, Text: "1.50"}}, {"i", Value{Kind: Int, Text: "123456789012345678901234567890"}},
		{"b", Value{Kind: Bool, Text: "true"}}, {"z", Value{}}, {"e", Value{Kind: Enum, Text: "LOW"}}, {"j", Value{Kind: JSON, Text: `{"a":[1]}`}},
		{"l", Value{Kind: List, Items: []Value{{Kind: Int, Text: "1"}, {}, {Kind: List}}}}, {"o", Value{Kind: Object}},
	}}
	want := `{"s":"a\"\\\n\u0001é","n":1.50,"i":123456789012345678901234567890,"b":true,"z":null,"e":"LOW","j":{"a":[1]},"l":[1,null,[]],"o":{}}`
	if got := string(AppendJSON(nil, &object)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestAppendJSONIsJSON whatever the texts.
func TestAppendJSONIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, text := rapid.String().Draw(t, "name"), rapid.String().Draw(t, "text")
		v := Value{Kind: List, Items: []Value{{Kind: Object, Fields: []Field{{name, Value{Kind: String, Text: text}}}}}}
		var back []map[string]string
		if err := json.Unmarshal(AppendJSON(nil, &v), &back); err != nil || back[0][name] != text {
			t.Fatalf("%q: %v, %v", text, back, err)
		}
	})
}

func TestGet(t *testing.T) {
	v := Value{Kind: Object, Fields: []Field{{"a", Value{Kind: Int, Text: "1"}}, {"b", Value{}}}}
	if got, ok := v.Get("a"); !ok || got.Text != "1" {
		t.Errorf("a: %v, %v", got, ok)
	}
	if got, ok := v.Get("b"); !ok || got.Kind != Null {
		t.Errorf("b: %v, %v", got, ok)
	}
	if got, ok := v.Get("c"); ok || got != nil {
		t.Errorf("c: %v, %v", got, ok)
	}
}

// TestNames: few names are compared one by one, many are found in a map.
func TestNames(t *testing.T) {
	for _, n := range []int{0, 1, few, few + 1, 100} {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprint("v", i))
		}
		names := NewNames(list)
		if names.Len() != n {
			t.Errorf("%d names of %d", names.Len(), n)
		}
		for i, name := range list {
			if got := names.Find(name); got != i {
				t.Errorf("%s of %d at %d", name, n, got)
			}
		}
		if got := names.Find("other"); got != -1 {
			t.Errorf("found what is not there at %d", got)
		}
	}
}

func TestVars(t *testing.T) {
	var none Vars
	if _, ok := none.Get("a"); ok {
		t.Error("the zero value has a variable")
	}
	names := NewNames([]string{"a", "b"})
	v := NewVars(names, nil)
	v.Set(1, Value{Kind: Null})
	if _, ok := v.Get("a"); ok {
		t.Error("a was not given")
	}
	if got, ok := v.Get("b"); !ok || got.Kind != Null {
		t.Error("b was given as null")
	}
	if _, ok := v.Get("c"); ok {
		t.Error("c is not declared")
	}
	// The memory of one request serves the next, which sees nothing of it.
	v.Set(0, Value{Kind: Int, Text: "7"})
	next := NewVars(names, v.Buffer())
	if _, ok := next.Get("a"); ok {
		t.Error("a value of the request before")
	}
	if n := testing.AllocsPerRun(100, func() { next = NewVars(names, next.Buffer()) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
