package engine_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/validate"
)

// guarded are the limits that production runs with.
func guarded(o *engine.Options) {
	o.Production = true
	o.Limits = validate.Limits{
		DocumentBytes: 100 << 10, Tokens: 4000, Depth: 15, Aliases: 50, RootFields: 30, Directives: 100, Complexity: 100_000,
	}
}

// abuse is a request that wants more than it should get. codes are the answers
// that are right, "" for data without errors.
type abuse struct {
	name, query, variables string
	codes                  []gqlerr.Code
}

// many repeats a text in which # is the number of the repetition.
func many(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return b.String()
}

const (
	ok        gqlerr.Code = ""
	parse                 = gqlerr.ParseFailed
	invalid               = gqlerr.ValidationFailed
	tooMuch               = gqlerr.TooComplex
	badInput              = gqlerr.BadUserInput
	ambiguous             = gqlerr.OperationResolution
)

// nest puts n openings and closings around a middle.
func nest(n int, open, middle, end string) string {
	return strings.Repeat(open, n) + middle + strings.Repeat(end, n)
}

func abuses() []abuse {
	var out []abuse
	add := func(name, query, variables string, codes ...gqlerr.Code) {
		out = append(out, abuse{name, query, variables, codes})
	}
	addDocuments(add)
	addFragments(add)
	addTexts(add)
	addIntrospection(add)
	addVariables(add)
	addMerging(add)
	return out
}

type adder func(name, query, variables string, codes ...gqlerr.Code)

func addDocuments(add adder) {
	for _, depth := range []int{6, 16, 100, 900, 5000, 30_000} {
		want := tooMuch
		if depth == 6 {
			want = ok
		}
		add(fmt.Sprint("depth ", depth), "{ item(id: \""+anID+"\") "+nest((depth-2)/2, "{ maker { items ", "{ id }", "} }")+" }", "", want)
	}
	add("braces without end", strings.Repeat("{", 50_000), "", tooMuch, parse)
	add("closing braces", "{ itemCount "+strings.Repeat("}", 3000), "", parse)
	add("brackets without end", "{ items(limit: "+strings.Repeat("[", 3000), "", tooMuch, parse)
	add("deep list literal", "{ items(where: {tags: {contains: "+nest(800, "[", "1", "]")+"}}) { id } }", "", invalid, tooMuch)
	add("deep object literal", "{ items(where: {meta: {eq: "+nest(700, "{a: ", "1", "}")+"}}) { id } }", "", ok, tooMuch)
	add("deep filter", "{ items(where: "+nest(600, "{AND: [", "{}", "]}")+") { id } }", "", ok, tooMuch)
	add("deep type", "query($x: "+nest(900, "[", "Int", "]")+") { itemCount }", "", invalid, tooMuch)
	add("aliases", "{ "+many(51, "a#: itemCount ")+"}", "", tooMuch)
	add("a thousand aliases", "{ "+many(1000, "a#: itemCount ")+"}", "", tooMuch)
	add("nested aliases", "{ items { "+many(60, "a#: name ")+"} }", "", tooMuch)
	add("root fields", "{ "+many(31, "itemCount ")+"}", "", tooMuch)
	add("the same field often", "{ items { "+strings.Repeat("id ", 3000)+"} }", "", ok)
	add("the same field too often", "{ items { "+strings.Repeat("id ", 5000)+"} }", "", tooMuch)
	add("directives", "{ itemCount "+strings.Repeat("@include(if: true) ", 101)+"}", "", tooMuch)
	add("many different directives", "{ itemCount "+many(101, "@d# ")+"}", "", tooMuch)
	add("unknown directives", "{ itemCount "+many(90, "@d# ")+"}", "", invalid)
	add("directives everywhere", "query @a { ...F @b ... @c { itemCount @d } } fragment F on Query @e { itemCount }", "", invalid)
	add("a limit of all", "{ items(limit: 2147483647) { id maker { id } } }", "", tooMuch)
	add("limits that multiply", "{ "+many(20, "a#: items(limit: 10000) { id } ")+"}", "", tooMuch)
	add("a negative limit", "{ items(limit: -1) { id } }", "", badInput)
	add("operations", many(1000, "query q# { itemCount } "), "", tooMuch, invalid, ambiguous)
	add("unnamed operations", strings.Repeat("{ itemCount } ", 500), "", invalid)
	add("operations of one name", strings.Repeat("query q { itemCount } ", 500), "", invalid)
	add("two operations", "query a { itemCount } query b { itemCount }", "", ambiguous)
	add("no operation", "fragment F on Query { itemCount }", "", invalid, ambiguous)
	add("type definitions", "type A { b: Int }", "", parse)
	add("a schema extension", "extend type Query { x: Int } { x }", "", parse)
	add("unknown fields", "{ "+many(900, "nope# ")+"}", "", tooMuch, invalid)
	add("unknown fields below", "{ items { "+many(900, "nope# ")+"} }", "", invalid)
	add("unknown arguments", "{ items("+many(900, "nope#: 1 ")+") { id } }", "", invalid)
	add("an argument often", "{ items("+strings.Repeat("limit: 1 ", 900)+") { id } }", "", invalid)
	add("unknown types", "query("+many(700, "$v#: T# ")+") { itemCount }", "", invalid)
	add("unknown enum value", "{ items(orderBy: [{name: SIDEWAYS}]) { id } }", "", invalid)
	add("mutation flood", "mutation { "+many(31, "a#: rename(id: \""+anID+"\", name: \"x\") { id } ")+"}", "", tooMuch)
	add("a subscription", "subscription { x }", "", invalid)
	add("empty selection", "{ items { } }", "", parse)
	add("empty arguments", "{ items() { id } }", "", parse)
	add("incremental delivery", "{ items { ... @defer { id } } }", "", invalid)
}

func addFragments(add adder) {
	bomb := func(levels int, body string) string {
		var b strings.Builder
		for i := range levels {
			b.WriteString(fmt.Sprintf("fragment F%d on Maker { %s } ", i, strings.ReplaceAll(body, "#", fmt.Sprint(i+1))))
		}
		return b.String() + fmt.Sprintf("fragment F%d on Maker { id }", levels)
	}
	one := "{ item(id: \"" + anID + "\") { maker { ...F0 } } } "
	add("fragment bomb", one+bomb(60, "...F# ...F#"), "", tooMuch)
	add("fragment bomb with aliases", one+bomb(60, "a: items { maker { ...F# } } b: items { maker { ...F# } }"), "", tooMuch)
	add("fragment bomb of depth", one+bomb(60, "items { maker { ...F# } }"), "", tooMuch)
	add("fragment bomb of directives", one+bomb(60, "...F# @include(if: true) ...F# @include(if: true)"), "", tooMuch)
	add("fragment chain", one+bomb(400, "...F#"), "", ok)
	add("fragment cycle", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "", invalid)
	add("fragment of itself", "{ ...A } fragment A on Query { itemCount ...A }", "", invalid)
	add("cycle through fields", "{ item(id: \""+anID+"\") { ...A } } fragment A on Item { maker { items { ...A } } }", "", invalid)
	add("a long cycle", "{ ...F0 } "+many(200, "fragment F# on Query { ...G# } fragment G# on Query { ...F# } "), "", invalid)
	add("cycles of all with all", "{ ...F0 } "+many(40, "fragment F# on Query { "+strings.Repeat("...F1 ...F2 ", 20)+" } "), "", invalid)
	add("unused fragments", "{ itemCount } "+many(500, "fragment F# on Query { itemCount } "), "", invalid)
	add("unknown fragments", "{ "+many(900, "...F# ")+"}", "", invalid)
	add("fragments of one name", "{ ...F } "+strings.Repeat("fragment F on Query { itemCount } ", 500), "", invalid)
	add("fragments on nothing", "{ ...F0 } "+many(300, "fragment F# on T# { a } "), "", invalid)
	add("fragments on scalars", "{ ...F } fragment F on String { a }", "", invalid)
	add("impossible spreads", "{ "+many(30, "... on Item { id } ")+"}", "", invalid)
	add("inline fragments deep", "{ "+nest(900, "... { ", "itemCount", " }")+" }", "", ok, tooMuch)
	add("fragments with variables", "{ ...F } fragment F($x: Int) on Query { itemCount }", "", parse)
	add("every fragment in every operation", many(60, "query q# { ...F0 } ")+many(200, "fragment F# on Query { itemCount } "), "", invalid)
}

func addTexts(add adder) {
	add("too many bytes", "{ itemCount #"+strings.Repeat("x", 100<<10)+"\n}", "", tooMuch)
	add("a long comment", "{ itemCount #"+strings.Repeat("x", 90_000)+"\n}", "", ok)
	add("comments", strings.Repeat("#\n", 40_000)+"{ itemCount }", "", tooMuch)
	add("commas", "{ itemCount "+strings.Repeat(",", 99_000)+"}", "", ok)
	add("blanks", strings.Repeat(" \n\r\t", 20_000)+"{ itemCount }", "", ok)
	add("byte order marks", strings.Repeat("\uFEFF", 30_000)+"{ itemCount }", "", ok, parse)
	add("a byte order mark", "\uFEFF{ itemCount }", "", ok)
	add("invalid UTF-8", "{ itemCount \xff }", "", parse)
	add("overlong UTF-8", "{ itemCount \xc0\xaf }", "", parse)
	add("NUL", "{ itemCount \x00 }", "", parse)
	add("letters like others", "{ it\u0435mCount }", "", parse)
	add("text to the left", "{ \u202EitemCount }", "", parse)
	add("no-break space", "{\u00A0itemCount }", "", parse)
	add("line separators", "{\u2028itemCount }", "", parse)
	add("a lone surrogate", `{ items(where: {name: {eq: "\uD800"}}) { id } }`, "", parse)
	add("surrogates the wrong way round", `{ items(where: {name: {eq: "\uDC00\uD800"}}) { id } }`, "", parse)
	add("an escape beyond Unicode", `{ items(where: {name: {eq: "\u{110000}"}}) { id } }`, "", parse)
	add("a very long escape", `{ items(where: {name: {eq: "\u{`+strings.Repeat("0", 5000)+`41}"}}) { id } }`, "", parse)
	add("NUL in a string", `{ items(where: {name: {eq: "a\u0000b"}}) { id } }`, "", badInput)
	add("a string without end", `{ items(where: {name: {eq: "`+strings.Repeat("a", 90_000), "", parse)
	add("a block string without end", `{ items(where: {name: {eq: """`+strings.Repeat("a\n", 40_000), "", parse)
	add("quotes", strings.Repeat(`"`, 90_001), "", parse, tooMuch)
	add("backslashes", `{ items(where: {name: {eq: "`+strings.Repeat(`\\`, 40_000)+`"}}) { id } }`, "", ok)
	add("a long string", `{ items(where: {name: {eq: "`+strings.Repeat("a", 90_000)+`"}}) { id } }`, "", ok)
	add("a long name", "{ "+strings.Repeat("a", 90_000)+" }", "", invalid)
	add("a long alias", "{ "+strings.Repeat("a", 90_000)+": itemCount }", "", ok)
	add("a number of ten thousand digits", "{ items(limit: 1"+strings.Repeat("0", 10_000)+") { id } }", "", invalid)
	add("a fraction of ten thousand digits", "{ items(where: {price: {eq: 0."+strings.Repeat("1", 10_000)+"}}) { id } }", "", ok, badInput)
	add("a huge exponent", "{ items(where: {price: {eq: 1e999999999}}) { id } }", "", invalid, badInput)
	add("a huge whole exponent", "{ items(limit: 1e9) { id } }", "", invalid)
	add("numbers that run into names", "{ items(limit: 1e) { id } }", "", parse)
	add("minus signs", "{ items(limit: "+strings.Repeat("-", 5000)+"1) { id } }", "", parse, tooMuch)
	add("punctuators", strings.Repeat("!$&|@:=", 500), "", parse)
	add("nothing", "", "", parse)
	add("only blanks", " \n ", "", parse)
	add("SQL", "'; DROP TABLE v_item; --", "", parse)
	add("a large list literal", "{ items(where: {name: {in: ["+strings.Repeat(`"a",`, 1900)+"]}}) { id } }", "", ok)
	add("a list literal too large", "{ items(where: {name: {in: ["+strings.Repeat(`"a",`, 5000)+"]}}) { id } }", "", tooMuch)
	add("an object literal of many fields", "{ items(where: {meta: {eq: {"+many(900, "k#: 1 ")+"}}}) { id } }", "", ok)
	add("an object literal of one field often", "{ items(where: {meta: {eq: {"+strings.Repeat("k: 1 ", 900)+"}}}) { id } }", "", invalid)
}

func addIntrospection(add adder) {
	add("the schema", "{ __schema { types { name } } }", "", invalid)
	add("a type", "{ __type(name: \"Item\") { fields { name } } }", "", invalid)
	add("types within types", "{ __schema { types { "+nest(20, "fields { type { ", "name", "} }")+" } } }", "", tooMuch, invalid)
	add("introspection in a fragment", "{ ...F } fragment F on Query { __schema { types { name } } }", "", invalid)
	add("introspection under an alias", "{ itemCount: __schema { types { name } } }", "", invalid)
	add("names of types", "{ "+many(40, "t#: __typename ")+"}", "", tooMuch)
	add("what suggestions would tell", "{ itm { id } }", "", invalid)
}

func addVariables(add adder) {
	const filter = "query($w: ItemWhereInput) { items(where: $w) { id } }"
	add("variables", "query("+many(900, "$v#: Int ")+") { itemCount }", "", invalid)
	add("variables of one name", "query("+strings.Repeat("$v: Int ", 900)+") { itemCount }", "", invalid)
	add("undefined variables", "{ items(where: {name: {in: ["+many(900, "$v# ")+"]}}) { id } }", "", invalid)
	add("unknown members", "{ itemCount }", "{"+strings.TrimSuffix(many(5000, `"v#":1,`), ",")+"}", ok)
	add("a deep variable", filter, `{"w":`+nest(400, `{"AND":[`, "{}", "]}")+"}", ok, badInput)
	add("a wide variable", filter, `{"w":{"OR":[`+strings.TrimSuffix(strings.Repeat(`{"name":{"eq":"a"}},`, 5000), ",")+"]}}", ok)
	add("a variable of many items", `query($l: [String]) { items(where: {name: {in: $l}}) { id } }`, `{"l":[`+strings.TrimSuffix(strings.Repeat(`"a",`, 100_000), ",")+"]}", ok)
	add("a variable of the wrong type", filter, `{"w":[[[]]]}`, badInput)
	add("wrong items", `query($l: [String]) { items(where: {name: {in: $l}}) { id } }`, `{"l":[`+strings.TrimSuffix(strings.Repeat(`1,`, 50_000), ",")+"]}", badInput)
	add("unknown fields in a variable", filter, "{\"w\":{"+strings.TrimSuffix(many(3000, `"v#":1,`), ",")+"}}", badInput)
	add("a field often in a variable", filter, `{"w":{`+strings.TrimSuffix(strings.Repeat(`"name":{"eq":"a"},`, 3000), ",")+"}}", ok)
	add("variables that are a list", filter, `[1]`, badInput)
	add("a lone surrogate in a variable", filter, `{"w":{"name":{"eq":"\ud800"}}}`, badInput)
	add("NUL in a variable", filter, `{"w":{"name":{"eq":"\u0000"}}}`, badInput)
	add("a number of ten thousand digits in a variable", "query($n: Int) { items(limit: $n) { id } }", `{"n":1`+strings.Repeat("0", 10_000)+`}`, badInput)
	add("a huge exponent in a variable", "query($n: Int) { items(limit: $n) { id } }", `{"n":1e999999999}`, badInput)
	add("a limit of all in a variable", "query($n: Int) { items(limit: $n) { id maker { name } } }", `{"n":2147483647}`, tooMuch)
	add("limits that multiply in variables", "query($n: Int) { "+many(20, "a#: items(limit: $n) { id } ")+"}", `{"n":10000}`, tooMuch)
	add("a JSON variable of any size", `query($j: JSON) { items(where: {meta: {eq: $j}}) { id } }`, `{"j":[`+strings.TrimSuffix(strings.Repeat("1,", 100_000), ",")+"]}", ok)
	add("a default of the wrong type", `query($n: Int = "a") { items(limit: $n) { id } }`, "", invalid)
	add("an object for a scalar", `query($s: String) { items(where: {name: {eq: $s}}) { id } }`, `{"s":{"$gt":""}}`, badInput)
	add("prototype pollution", filter, `{"w":{"__proto__":{"name":1}}}`, badInput)
}

func addMerging(add adder) {
	add("fields that all must merge", "{ items { "+strings.Repeat("maker { name } ", 800)+"} }", "", ok)
	add("fields that never merge", "{ items { "+many(49, "x: name x: id ")+"} }", "", invalid, tooMuch)
	add("sets that all must merge", "{ items { "+strings.Repeat("maker { items { maker { items { id } } } } ", 60)+"} }", "", ok)
	add("fragments that all must merge", "{ items { "+strings.Repeat("...F ", 90)+"} } fragment F on Item { "+strings.Repeat("id name ", 50)+"}", "", ok)
	add("values that must be equal", "{ "+strings.Repeat("items(where: {name: {in: ["+strings.Repeat(`"a"`, 100)+"]}}) { id } ", 25)+"}", "", ok)
	add("values that are not equal", "{ "+many(25, "items(limit: #) { id } ")+"}", "", invalid)
	add("fragments that merge with all", "{ items { "+many(40, "...F# ")+"} } "+many(40, "fragment F# on Item { maker { ...G# } } fragment G# on Maker { items { id name } } "), "", ok)
}

// TestAbuse: every request is refused or answered with the right code, in work
// and memory that do not depend on what it wants.
func TestAbuse(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"` + anID + `","name":"a"}`)}
	e := withFake(t, shop, db, guarded)
	list := abuses()
	if len(list) < 100 {
		t.Fatalf("only %d cases", len(list))
	}
	for _, a := range list {
		t.Run(a.name, func(t *testing.T) {
			size := uint64(len(a.query) + len(a.variables))
			before := allocated()
			body, out := run(t, e, a.query, a.variables)
			used := allocated() - before
			if !slices.Contains(a.codes, out.Code) {
				t.Errorf("code %q, want one of %q: %.300s", out.Code, a.codes, body)
			}
			if bound := 4<<20 + 400*size; used > bound {
				t.Errorf("%d bytes allocated for a request of %d, at most %d wanted", used, size, bound)
			}
			if strings.Contains(body, "Did you mean") || len(body) > 64<<10+len(a.query) {
				t.Errorf("an answer of %d bytes: %.200s", len(body), body)
			}
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestFloods: documents and shapes without end do not grow what is remembered.
func TestFloods(t *testing.T) {
	db := &fakeDB{raw: [][]byte{[]byte(`{"id":"` + anID + `"}`)}}
	const documents = 64
	e := withFake(t, shop, db, guarded, func(o *engine.Options) { o.MaxDocuments = documents })
	for i := range 10 * documents {
		run(t, e, fmt.Sprintf("{ items(limit: %d) { id } }", i), "")
		run(t, e, fmt.Sprintf("{ nope%d }", i), "")
		run(t, e, "query($w: ItemWhereInput) { items(where: $w) { id } }", fmt.Sprintf(`{"w":{"meta":{"eq":{"k%d":1}},"OR":[%s{"name":{"eq":"a"}}]}}`, i, strings.Repeat(`{"id":{"isnull":true}},`, i%50)))
		if n := e.Stats().Entries; n > documents {
			t.Fatalf("%d documents are remembered, at most %d wanted", n, documents)
		}
	}
}

// TestHeavyFloods: large documents and shapes are remembered within a weight.
func TestHeavyFloods(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	db := &fakeDB{raw: [][]byte{[]byte(`{"id":"` + anID + `"}`)}}
	e := withFake(t, shop, db, guarded)
	before := live()
	for i := range 300 {
		run(t, e, fmt.Sprintf("{ items(limit: %d) { %s } }", i, strings.Repeat("id ", 3500)), "")
		run(t, e, "query($w: ItemWhereInput) { items(where: $w) { id } }", fmt.Sprintf(`{"w":{"OR":[%s{"name":{"eq":"a"}}]}}`, strings.Repeat(`{"name":{"eq":"a","neq":"b"}},`, 1000+i)))
	}
	if grown := live() - before; grown > 300<<20 {
		t.Errorf("%d MB more are in use", grown>>20)
	}
}

// live is what a collection leaves.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
