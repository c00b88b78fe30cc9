package engine_test

import (
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/subscribe"
)

const byName = `subscription($w: ItemWhereInput) { itemChanged(where: $w) { name } }`

// TestEventFilterReads: the read of a row has the filter in its SQL, with the values
// that the subscriber gave, and a row that does not fit is no answer.
func TestEventFilterReads(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"1","name":"a"}`)}
	e := withFake(t, shopEvents, db)
	for query, variables := range map[string]string{
		byName: `{"w":{"name":{"eq":"a"},"price":{"gt":1.5}}}`,
		`subscription($n: String, $p: Float) { itemChanged(where: {name: {eq: $n}, price: {gt: $p}}) { name } }`: `{"n":"a","p":1.5}`,
		`subscription { itemChanged(where: {name: {eq: "a"}, price: {gt: 1.5}}) { name } }`:                      ``,
		`subscription { followed(where: {name: {eq: "a"}, price: {gt: 1.5}}) { name } }`:                         ``,
	} {
		topic := subscribed(t, e, query, variables)
		run(t, e, `query($n: String) { items(where: {name: {eq: $n}}) { name } }`, `{"n":"somebody else's"}`) // uses the memory again
		db.seen = nil
		if got := rowOf(topic, nil); !strings.HasSuffix(got, `":{"name":"a"}}}`) {
			t.Errorf("%s: %s", query, got)
		}
		if len(db.seen) != 1 || !strings.Contains(db.seen[0], "->>'name' = ") || !strings.HasSuffix(db.seen[0], "| "+anID+", a, 1.5") {
			t.Errorf("%s: asked %q", query, db.seen)
		}
		db.rows = func(*pgexec.Call) ([]string, *gqlerr.Error) { return nil, nil }
		if got := rowOf(topic, []byte("> ")); got != "> " {
			t.Errorf("%s: a row that does not fit: %q", query, got)
		}
		db.rows = always(`{"id":"1","name":"a"}`)
	}
}

// TestEventFilterOfDocuments: documents are judged without the database, but for
// operators of which only PostgreSQL knows.
func TestEventFilterOfDocuments(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	topic := subscribed(t, e, byName, `{"w":{"name":{"eq":"a"},"price":{"gt":1}}}`)
	want := []subscribe.Equal{{Keys: []string{"name"}, Value: "a"}}
	if topic.Filter == nil || topic.ByRow || len(topic.Filter.Terms()) != 1 || topic.Filter.Terms()[0].Value != want[0].Value {
		t.Errorf("%+v", topic)
	}
	if topic := subscribed(t, e, byName, `{"w":{"name":{"ilike":"a%"}}}`); topic.Filter != nil || !topic.ByRow {
		t.Errorf("what only PostgreSQL knows: %+v", topic)
	}
	if topic := subscribed(t, e, `subscription { followed(where: {name: {eq: "a"}}) { name } }`, ""); topic.Filter != nil || topic.ByRow {
		t.Errorf("changes are rows: %+v", topic)
	}
	for _, nothing := range []string{``, `{"w":null}`, `{"w":{}}`, `{"w":{"name":null}}`, `{"w":{"name":{}}}`} {
		if topic := subscribed(t, e, byName, nothing); topic.Filter != nil || topic.ByRow {
			t.Errorf("%s is a filter: %+v", nothing, topic)
		}
	}
}

// TestEventFilterKeys: who has another filter gets other answers.
func TestEventFilterKeys(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	first := subscribed(t, e, byName, `{"w":{"name":{"eq":"a"}}}`)
	if again := subscribed(t, e, byName, ` {"w" : {"name":{"eq":"a"}}}`); again.Key != first.Key || again.ReadKey != first.ReadKey {
		t.Error("the same filter is not shared")
	}
	for _, other := range []string{`{"w":{"name":{"eq":"b"}}}`, `{"w":{"name":{"neq":"a"}}}`, `{}`} {
		if topic := subscribed(t, e, byName, other); topic.Key == first.Key || topic.ReadKey == first.ReadKey {
			t.Errorf("%s is shared", other)
		}
	}
}

func TestEventFilterLimits(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	nested := func(levels int, open, shut string) string {
		return strings.Repeat(open, levels) + `{"name":{"eq":"a"}}` + strings.Repeat(shut, levels)
	}
	conditions := func(n int) string {
		return `{"OR":[` + strings.TrimSuffix(strings.Repeat(`{"name":{"eq":"a"}},`, n), ",") + `]}`
	}
	for name, tc := range map[string]struct{ good, bad string }{
		"OR":         {nested(8, `{"OR":[`, `]}`), nested(9, `{"OR":[`, `]}`)},
		"NOT":        {nested(8, `{"NOT":`, `}`), nested(9, `{"NOT":`, `}`)},
		"conditions": {conditions(100), conditions(101)},
	} {
		subscribed(t, e, byName, `{"w":`+tc.good+`}`)
		_, errs := e.Subscribe(&engine.Request{Query: byName, Variables: []byte(`{"w":` + tc.bad + `}`)})
		if len(errs) == 0 || errs[0].Code != gqlerr.TooComplex {
			t.Errorf("%s: %v", name, errs)
		}
	}
}
