package engine_test

import (
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
)

// liveKeyOf is what live queries with equal answers have in common.
func liveKeyOf(t *testing.T, e *engine.Engine, query, variables string, change func(*engine.Request)) string {
	t.Helper()
	req := requestOf(query, []byte(variables))
	change(req)
	topic, errs := e.Subscribe(req)
	if len(errs) > 0 || topic == nil || topic.Live == nil {
		t.Fatalf("%s: %v %v", query, topic, errs)
	}
	return topic.Key
}

// TestLiveKey: who shares a live query has the same question, rights and schema.
func TestLiveKey(t *testing.T) {
	e := keeping(t, &fakeDB{rows: always(oneItem)}, everyTable)
	const query, one, other = `query($n: String) @live { items(name: $n) { name } }`, `{"n":"a"}`, `{"n":"b"}`
	nobody := func(*engine.Request) {}
	key := func(query, variables string, change func(*engine.Request)) string {
		return liveKeyOf(t, e, query, variables, change)
	}
	first := key(query, one, nobody)
	if key(query, one, nobody) != first {
		t.Error("the same query is shared with nobody")
	}
	for name, k := range map[string]string{
		"another variable": key(query, other, nobody),
		"other fields":     key(`query($n: String) @live { items(name: $n) { id } }`, one, nobody),
		"a patch":          key(`query($n: String) @live(patch: true) { items(name: $n) { name } }`, one, nobody),
		"a pause":          key(`query($n: String) @live(throttle: 900) { items(name: $n) { name } }`, one, nobody),
		"another session":  key(query, one, func(r *engine.Request) { r.Session = []pgexec.Var{{Name: "app.tenant", Value: "a"}} }),
		"somebody":         key(query, one, func(r *engine.Request) { r.Principal.Claims = map[string]string{"sub": "ann"} }),
	} {
		if k == first {
			t.Errorf("%s: shared", name)
		}
	}
	s, _ := schema.Load([]schema.File{{Name: "again.graphql", Text: keptShop}})
	if problems, err := e.Reload(t.Context(), engine.Options{Schema: s}); err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	if key(query, one, nobody) == first {
		t.Error("who comes after a reload gets answers of the old schema")
	}
}

// TestLiveReadsForItself: it does not depend on what is kept.
func TestLiveReadsForItself(t *testing.T) {
	db := &fakeDB{rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	asks(t, e, db, `{ items { name } }`)
	topic, errs := e.Subscribe(requestOf(`query @live { items { name } }`, nil))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for n := range 2 {
		before := len(db.seen)
		if got := string(topic.Live.Read(t.Context(), nil)); got != `{"data":{"items":[{"name":"a"}]}}` || len(db.seen) != before+1 {
			t.Errorf("read %d: %s, %d statements", n, got, len(db.seen)-before)
		}
	}
}
