package subscribe

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

func compared(class plan.Class, op, value string, path ...string) *plan.Predicate {
	p := &plan.Predicate{Kind: plan.Compare, Class: class, Op: op, Value: plan.Slot{Const: &input.Value{Kind: input.String, Text: value}}}
	for _, key := range path {
		p.Target.Path = append(p.Target.Path, &schema.Field{Name: key, Keys: []string{key}, Type: ast.NamedType("String", nil)})
	}
	return p
}

func all(parts ...*plan.Predicate) *plan.Predicate {
	return &plan.Predicate{Kind: plan.And, Parts: parts}
}

func filtered(t testing.TB, a Answerer, p *plan.Predicate) *Topic {
	t.Helper()
	f, err := NewFilter(p, input.Vars{})
	if err != nil {
		t.Fatal(err)
	}
	return &Topic{Channel: "c", Key: fmt.Sprintf("%p", f), ReadKey: "r", Answerer: a, Filter: f}
}

// TestFilteredDocuments: the index finds by what must be equal, the filter sees to the rest.
func TestFilteredDocuments(t *testing.T) {
	h, _ := newHub(t, Options{})
	a, c := &answers{}, newClient()
	h.Subscribe(filtered(t, a, all(compared(plan.Text, "eq", "x", "name"), compared(plan.Number, "gt", "5", "size", "width"))), c)
	for _, payload := range []string{
		`{"name":"x","size":{"width":5}}`, `{"name":"y","size":{"width":6}}`, `{"name":"x","size":6}`, `{"name":"x"}`, `{"size":{"width":6}}`,
		`{"name":"x","size":{"width":"wide"}}`, `null`, `7`, `{"id":7}`, `{"name":"x","size":null}`,
	} {
		h.Notified("c", payload)
	}
	c.none(t)
	h.Notified("c", ` { "name" : "x" , "size":{"a":[1,{}], "width" : 5.1 } } `)
	c.want(t, `doc { "name" : "x" , "size":{"a":[1,{}], "width" : 5.1 } }`)
	if a.docs != 1 {
		t.Errorf("%d documents were made", a.docs)
	}
	h.Missed()
	c.want(t, string(gapAnswer))
}

// TestFilterByRow: what only PostgreSQL can tell is asked of the row, of documents
// that name one too; a row that does not fit is not sent.
func TestFilterByRow(t *testing.T) {
	h, _ := newHub(t, Options{})
	a, c := &answers{row: func(id string) string {
		if id == "7" {
			return "row 7"
		}
		return ""
	}}, newClient()
	h.Subscribe(&Topic{Channel: "c", Key: "k", ReadKey: "r", Answerer: a, ByRow: true, Pins: []Equal{equal(Text, "a", "tenant")}}, c)
	h.Notified("c", `{"name":"x"}`)
	h.Notified("c", `{"id":8,"name":"x"}`)
	h.Notified("c", `8`)
	h.Notified("c", `{"id":7,"name":"x"}`)
	h.Notified("c", `{"id":7}`)
	c.want(t, "row 7", "row 7")
	c.none(t)
	if got := strings.Join(a.reads, " "); got != "8 8 7 7" || a.docs != 0 {
		t.Errorf("read %s, %d documents", got, a.docs)
	}
}

func TestFilterRefuses(t *testing.T) {
	for name, p := range map[string]*plan.Predicate{
		"pattern":   compared(plan.Text, "ilike", "a%", "name"),
		"order":     compared(plan.Text, "gt", "a", "name"), // as the database's collation has it
		"network":   compared(plan.Network, "eq", "10.0.0.1", "name"),
		"list":      compared(plan.Array, "contains", "a", "name"),
		"date":      compared(plan.Date, "eq", "infinity", "name"),
		"elements":  {Kind: plan.Elements, Op: "some", Target: compared(plan.Text, "eq", "", "name").Target, Parts: []*plan.Predicate{all()}},
		"inside OR": {Kind: plan.Or, Parts: []*plan.Predicate{all(), compared(plan.Text, "matches", "a", "name")}},
	} {
		if f, err := NewFilter(all(p), input.Vars{}); err == nil {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// filteredEvent is a document of some size, and a filter of several conditions that it passes.
func filteredEvent(t testing.TB) (*event, *Filter) {
	var b strings.Builder
	b.WriteString(`{"id":"00000000-0000-4000-8000-000000000005"`)
	for i := range 20 {
		fmt.Fprintf(&b, `,"member_%d":"some text %d"`, i, i)
	}
	b.WriteString(`,"status":"PAID","total":129.50,"at":"2024-01-01T12:00:00Z","customer":{"name":"Ann Ybarra","country":"FR","tags":["a","b"]}}`)
	e, _ := parse(b.String(), New(Options{}).now())
	either := &plan.Predicate{Kind: plan.Or, Parts: []*plan.Predicate{compared(plan.Text, "startswith", "Bob", "customer", "name"), compared(plan.Text, "contains", "Ybar", "customer", "name")}}
	f, err := NewFilter(all(compared(plan.Text, "eq", "PAID", "status"), compared(plan.Number, "gte", "100", "total"), compared(plan.Timestamp, "lt", "2030-01-01T00:00:00Z", "at"),
		compared(plan.Text, "neq", "DE", "customer", "country"), either), input.Vars{})
	if err != nil || !f.matches(e) {
		t.Fatal("the filter does not pass", err)
	}
	return e, f
}

// TestFilterAllocates nothing: it is asked of every event.
func TestFilterAllocates(t *testing.T) {
	e, f := filteredEvent(t)
	if n := testing.AllocsPerRun(100, func() { f.matches(e) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkFilter asks five conditions of a document of 25 members; it is to stay below 5 µs.
func BenchmarkFilter(b *testing.B) {
	e, f := filteredEvent(b)
	for b.Loop() {
		f.matches(e)
	}
}
