package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/subscribe"
)

const shopEvents = shop + `
enum Size { SMALL LARGE @enumStored(as: "l") }
type Plain { id: ID!  name: String }
type Subscription {
  itemChanged(id: UUID, price: Float, size: Size, label: String): Item @listen(channel: "item_changed")
  mustChange: Item! @listen(channel: "item_changed")
  plain(where: PlainWhereInput): Plain @listen(channel: "plain")
  tick: Int @listen(channel: "tick")
  note: String @listen(channel: "note")
  pair: [Int] @listen(channel: "pair")
  followed(id: UUID, name: String): Item @changes(view: "v_item")
  found(where: ItemWhereInput): Item @listen(channel: "item_changed")
}
`

func subscribed(t *testing.T, e *engine.Engine, query, variables string) *subscribe.Topic {
	t.Helper()
	topic, errs := e.Subscribe(&engine.Request{Query: query, Variables: []byte(variables)})
	if len(errs) > 0 || topic == nil {
		t.Fatalf("%s: topic %v, errors %v", query, topic, errs)
	}
	return topic
}

func TestSubscriptionAnswersDocuments(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	for _, tc := range []struct{ query, payload, want string }{
		{`subscription { itemChanged { name n: price maker { name } __typename } }`, `{"id":"1","name":"a","price":1.50,"maker":{"name":"m"}}`,
			`{"data":{"itemChanged":{"name":"a","n":1.50,"maker":{"name":"m"},"__typename":"Item"}}}`},
		{`subscription S { changed: itemChanged { ...F } } fragment F on Item { name }`, `{"name":"a"}`, `{"data":{"changed":{"name":"a"}}}`},
		{`subscription { itemChanged { name } }`, `null`, `{"data":{"itemChanged":null}}`},
		{`subscription { mustChange { name } }`, `null`,
			`{"data":null,"errors":[{"message":"Cannot return null for non-nullable field Subscription.mustChange.","locations":[{"line":1,"column":16}],"path":["mustChange"],"extensions":{"code":"BAD_DOCUMENT"}}]}`},
		{`subscription { plain { id name } }`, `"7"`, `{"data":{"plain":{"id":"7","name":null}}}`},
		{`subscription { tick }`, `42`, `{"data":{"tick":42}}`},
		{`subscription { note }`, `42`, `{"data":{"note":"42"}}`},
		{`subscription { note }`, `"say \"hi\""`, `{"data":{"note":"say \"hi\""}}`},
		{`subscription { pair }`, `[1,2]`, `{"data":{"pair":[1,2]}}`},
	} {
		for range 2 { // the second uses the memory of the first
			if got := string(subscribed(t, e, tc.query, "").Document(nil, []byte(tc.payload))); got != tc.want {
				t.Errorf("%s of %s:\n got %s\nwant %s", tc.query, tc.payload, got, tc.want)
			}
		}
	}
}

func rowOf(t *subscribe.Topic, dst []byte) string {
	answer, _ := t.Row(context.Background(), dst, anID)
	return string(answer)
}

func TestSubscriptionReadsRows(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"1","name":"a"}`)}
	e := withFake(t, shopEvents, db)
	topic, errs := e.Subscribe(&engine.Request{Query: `subscription { itemChanged { name } }`, Session: []pgexec.Var{{Name: "app.user", Value: "7"}}})
	if len(errs) > 0 || !topic.Rereads() {
		t.Fatal(errs)
	}
	if got := rowOf(topic, nil); got != `{"data":{"itemChanged":{"name":"a"}}}` {
		t.Error(got)
	}
	if len(db.seen) != 1 || !strings.Contains(db.seen[0], "FROM") || !strings.HasSuffix(db.seen[0], "| "+anID) {
		t.Errorf("asked %q", db.seen)
	}
	db.rows = func(*pgexec.Call) ([]string, *gqlerr.Error) { return nil, nil }
	if got := rowOf(topic, nil); got != `{"data":{"itemChanged":null}}` {
		t.Error(got)
	}
	db.err = gqlerr.New(gqlerr.Unavailable, "away")
	if _, away := topic.Row(context.Background(), nil, anID); !away {
		t.Error("the database is not said to be away")
	}
	if got := rowOf(topic, []byte("> ")); got != `> {"errors":[{"message":"away","extensions":{"code":"SERVICE_UNAVAILABLE"}}]}` {
		t.Error(got)
	}
	for _, query := range []string{`subscription { plain { id } }`, `subscription { tick }`, `subscription { pair }`} {
		if subscribed(t, e, query, "").Rereads() {
			t.Errorf("%s reads rows", query)
		}
	}
}

func TestSubscriptionConditions(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	const query = `subscription($id: UUID, $p: Float, $s: Size, $l: String) { itemChanged(id: $id, price: $p, size: $s, label: $l) { name } }`
	topic := subscribed(t, e, query, `{"id":"0000000A-0000-4000-8000-000000000005","p":1.50,"s":"LARGE","l":"A"}`)
	want := []subscribe.Equal{
		{Keys: []string{"id"}, Kind: subscribe.Folded, Value: "0000000a-0000-4000-8000-000000000005"},
		{Keys: []string{"label"}, Value: "A"},
		{Keys: []string{"price"}, Kind: subscribe.Number, Value: subscribe.Number.Canonical("1.5")},
		{Keys: []string{"size"}, Value: "l"},
	}
	same := func(a, b subscribe.Equal) bool {
		return slices.Equal(a.Keys, b.Keys) && a.Kind == b.Kind && a.Value == b.Value
	}
	if topic.Channel != "item_changed" || topic.Never || !slices.EqualFunc(topic.Equals, want, same) {
		t.Errorf("got %+v", topic)
	}
	if other := subscribed(t, e, query, `{"p":2}`); other.Never || len(other.Equals) != 1 || other.Key == topic.Key || other.ReadKey == "" {
		t.Errorf("one argument: %+v", other)
	}
	if never := subscribed(t, e, query, `{"id":null}`); !never.Never || never.Key == topic.Key {
		t.Errorf("null: %+v", never)
	}
}

func TestEqualSubscriptionsHaveEqualKeys(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	const query = `subscription($id: UUID) { itemChanged(id: $id) { name } }`
	key := func(q, variables, user string) string {
		topic, errs := e.Subscribe(&engine.Request{Query: q, Variables: []byte(variables), Session: []pgexec.Var{{Name: "u", Value: user}}, Context: map[string]string{"t": user}})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		return topic.Key
	}
	one := key(query, `{"id":"`+anID+`"}`, "7")
	if one != key(query, ` { "id" : "`+anID+`" } `, "7") {
		t.Error("the spelling of variables counts")
	}
	for name, other := range map[string]string{
		"sender":    key(query, `{"id":"`+anID+`"}`, "8"),
		"variables": key(query, `{}`, "7"),
		"document":  key(query+" ", `{"id":"`+anID+`"}`, "7"),
	} {
		if one == other {
			t.Errorf("another %s, and the same key", name)
		}
	}
}

func TestSubscribeRefuses(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	for query, code := range map[string]gqlerr.Code{
		`subscription { nope }`:                                                   gqlerr.ValidationFailed,
		`subscription {`:                                                          gqlerr.ParseFailed,
		`subscription { tick note }`:                                              gqlerr.ValidationFailed,
		`subscription { tick @skip(if: false) }`:                                  gqlerr.ValidationFailed,
		`subscription { __typename }`:                                             gqlerr.ValidationFailed,
		`subscription A { tick } subscription B { tick }`:                         gqlerr.OperationResolution,
		`subscription($i: UUID!) { itemChanged(id: $i) { name } }`:                gqlerr.BadUserInput,
		`subscription { followed(name: "x") { name } }`:                           gqlerr.NotSupported,
		`subscription { plain(where: {name: {like: "a"}}) { name } }`:             gqlerr.NotSupported,
		`subscription { followed(where: {name: {nope: "a"}}) { name } }`:          gqlerr.ValidationFailed,
		`subscription { followed(where: {tags: {hasKey: "a"}}) { name } }`:        gqlerr.ValidationFailed,
		`query A { itemCount } subscription B { tick } fragment F on Item { id }`: gqlerr.ValidationFailed,
	} {
		topic, errs := e.Subscribe(&engine.Request{Query: query})
		if topic != nil || len(errs) == 0 || errs[0].Code != code {
			t.Errorf("%s: %v, %v", query, topic, errs)
		}
	}
	for _, query := range []string{`{ itemCount }`, `mutation { rename(id: "` + anID + `", name: "b") { id } }`} {
		if topic, errs := e.Subscribe(&engine.Request{Query: query}); topic != nil || errs != nil {
			t.Errorf("%s: %v, %v", query, topic, errs)
		}
	}
}

func TestChangesOfAView(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	topic := subscribed(t, e, `subscription { followed(id: "`+anID+`") { name } }`, "")
	if topic.Channel != subscribe.ChangesOf("v_item") || !topic.Rereads() || len(topic.Equals) != 1 || topic.Equals[0].Value != anID {
		t.Errorf("%+v", topic)
	}
}

func TestSubscriptionsAreNotExecuted(t *testing.T) {
	e := withFake(t, shopEvents, &fakeDB{})
	for range 2 {
		if body, out := run(t, e, `subscription { tick }`, ""); out.Kind != engine.RequestError || out.Code != gqlerr.NotSupported || out.Operation != "subscription" {
			t.Errorf("%s %+v", body, out)
		}
	}
	topic, errs := e.Subscribe(&engine.Request{Query: `subscription { tick }`, QueriesOnly: true})
	if topic == nil || errs != nil {
		t.Errorf("by GET: %v", errs)
	}
}
