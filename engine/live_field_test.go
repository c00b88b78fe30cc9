package engine_test

import (
	"context"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/rbac"
)

const keptLive = keptShop + `
type Subscription {
  live(throttle: Int, patch: Boolean = false): Query
  guarded: Query @requiresRole(roles: ["watcher"])
}`

func liveShop(t *testing.T, db *fakeDB, change ...func(*engine.Options)) *engine.Engine {
	t.Helper()
	return withFake(t, keptLive, db, append(change, func(o *engine.Options) { o.DB = keepingDB{db, everyTable} })...)
}

// TestLiveFieldAnswers: a query under a field of Subscription is answered as the
// query, under the field.
func TestLiveFieldAnswers(t *testing.T) {
	for _, tc := range []struct{ query, row, want string }{
		{`subscription { live { items { name } } }`, oneItem, `{"data":{"live":{"items":[{"name":"a"}]}}}`},
		{`subscription S { now: live(throttle: 1) { __typename a: items { ...F } } } fragment F on Item { name }`, oneItem, `{"data":{"now":{"__typename":"Query","a":[{"name":"a"}]}}}`},
		{`subscription { ...L live { people { name } } } fragment L on Subscription { live { items { name } } }`, oneItem,
			`{"data":{"live":{"items":[{"name":"a"}],"people":[{"name":"a"}]}}}`},
		{`subscription { live { items { name } } }`, `{"id":"` + anID + `"}`,
			`{"data":{"live":null},"errors":[{"message":"Cannot return null for non-nullable field Item.name.","locations":[{"line":1,"column":31}],"path":["live","items",0,"name"],"extensions":{"code":"BAD_DOCUMENT"}}]}`},
	} {
		e := liveShop(t, &fakeDB{rows: always(tc.row)})
		topic := subscribed(t, e, tc.query, "")
		if topic.Live == nil {
			t.Fatalf("%s is not live", tc.query)
		}
		for range 2 { // the second uses the memory of the first
			if got := string(topic.Live.Read(context.Background(), nil)); got != tc.want {
				t.Errorf("%s:\n got %s\nwant %s", tc.query, got, tc.want)
			}
		}
		if body, _ := run(t, e, `{ items { id } }`, ""); !strings.HasPrefix(body, `{"data":{"items":[`) {
			t.Errorf("a query after it: %s", body)
		}
	}
}

// TestLiveFieldArguments: they are those of @live, of variables too.
func TestLiveFieldArguments(t *testing.T) {
	e := liveShop(t, &fakeDB{rows: always(oneItem)})
	topic := subscribed(t, e, `subscription($ms: Int, $n: String) { live(throttle: $ms, patch: true) { items(name: $n) { name } } }`, `{"ms":1500,"n":"a"}`)
	if l := topic.Live; l.Pause.Milliseconds() != 1500 || !l.Patch || len(l.Tables) == 0 {
		t.Errorf("%+v", l)
	}
	const query = `subscription($n: String) { live { items(name: $n) { name } } }`
	key := func(variables string, who ...pgexec.Var) string {
		return liveKeyOf(t, e, query, variables, func(r *engine.Request) { r.Session = who })
	}
	one := key(`{"n":"a"}`)
	if key(`{"n":"a"}`) != one {
		t.Error("equal ones are not shared")
	}
	if key(`{"n":"b"}`) == one || key(`{"n":"a"}`, pgexec.Var{Name: "app.user", Value: "7"}) == one {
		t.Error("different ones are shared")
	}
}

func TestLiveFieldRefuses(t *testing.T) {
	e := liveShop(t, &fakeDB{rows: always(oneItem)}, func(o *engine.Options) {
		o.Limits.RootFields, o.Limits.Depth, o.Limits.Complexity = 2, 2, 50
		o.Limits.Introspection = false
	})
	for query, code := range map[string]gqlerr.Code{
		`subscription { live { items { name } } more: live { items { name } } }`: gqlerr.ValidationFailed,
		`subscription { live }`:                                                           gqlerr.ValidationFailed,
		`subscription { live(if: true) { items { name } } }`:                              gqlerr.ValidationFailed,
		`subscription { live { items { nope } } }`:                                        gqlerr.ValidationFailed,
		`subscription { live { __schema { queryType { name } } } }`:                       gqlerr.ValidationFailed,
		`subscription { live { total } }`:                                                 gqlerr.NotSupported,
		`subscription { guarded { items { name } } }`:                                     gqlerr.Unauthenticated,
		`subscription { live { a: items { name } b: items { name } c: items { name } } }`: gqlerr.TooComplex,
		`subscription { live { items { a: name b: name c: name d: name e: name f: name } people { name a: id b: id c: id d: id e: id f: id } } }`: gqlerr.TooComplex,
	} {
		topic, errs := e.Subscribe(&engine.Request{Query: query})
		if topic != nil || len(errs) == 0 || errs[0].Code != code {
			t.Errorf("%s: %v, %v", query, topic, errs)
		}
	}
	watcher := &engine.Request{Query: `subscription { guarded { items { name } } }`, Principal: rbac.Principal{Authenticated: true, Roles: []string{"watcher"}}}
	if topic, errs := e.Subscribe(watcher); topic == nil || len(errs) > 0 {
		t.Errorf("a watcher: %v", errs)
	}
	if body, out := run(t, e, `subscription { live { items { name } } }`, ""); out.Code != gqlerr.NotSupported || out.Operation != "subscription" {
		t.Errorf("%s %+v", body, out)
	}
}
