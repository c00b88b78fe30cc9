package engine_test

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/rbac"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/race"
)

const keptShop = `
type Item @sqlSource(view: "v_item") { id: UUID!  name: String! }
type Person @sqlSource(view: "v_person") @cache(ttl: "10s") { id: UUID!  name: String! }
type Secret @cache(ttl: "1s", scope: PRIVATE) { code: Int }
type Vault @sqlSource(view: "v_vault") { id: UUID!  name: String  secret: Secret }
type Done { message: String  item: Item }
type Failed { message: String }
union Outcome = Done | Failed
scalar UUID
type Query {
  items(name: String): [Item!]! @cache(ttl: "1m", scope: PUBLIC)
  item(id: UUID!): Item @cache(ttl: "1m", scope: PUBLIC)
  plain(id: UUID!): Item @single
  people: [Person!]!
  vaults: [Vault!]! @cache(ttl: "1m", scope: PUBLIC)
  total(items: [Int!]): Int @sqlFunction(name: "total") @cache(ttl: "1m", scope: PUBLIC)
}
type Mutation {
  note: Outcome! @sqlFunction(name: "app.note", success: "Done", error: "Failed", entity: "item")
  noteItem: Item @sqlFunction(name: "app.note")
  noteOther: Boolean @sqlFunction(name: "app.note")
}
input NoteInput { a: Int }`

// keepingDB is a database in memory that knows its tables.
type keepingDB struct {
	*fakeDB
	behind map[string]pgexec.Behind
}

func (k keepingDB) Behind(context.Context, []schema.Ident) (map[schema.Ident]pgexec.Behind, error) {
	out := map[schema.Ident]pgexec.Behind{}
	for name, b := range k.behind {
		out[schema.Ident{Name: name}] = b
	}
	return out, nil
}

// everyTable says that all tables tell of their changes.
var everyTable = map[string]pgexec.Behind{
	"v_item":   {Tables: []string{"public.tb_item", "public.tb_tag"}, Watched: true},
	"v_person": {Tables: []string{"public.tb_person"}, Watched: true},
	"v_vault":  {Tables: []string{"public.tb_vault"}, Watched: true},
}

func keeping(t testing.TB, db *fakeDB, behind map[string]pgexec.Behind, change ...func(*engine.Options)) *engine.Engine {
	t.Helper()
	change = append([]func(*engine.Options){func(o *engine.Options) {
		o.DB, o.Keep = keepingDB{db, behind}, engine.Keep{MaxBytes: 1 << 20}
	}}, change...)
	e := withFake(t, keptShop, db, change...)
	e.Hearing(true)
	return e
}

// asks says how many statements an operation took.
func asks(t *testing.T, e *engine.Engine, db *fakeDB, query string, change ...func(*engine.Request)) int {
	t.Helper()
	req := requestOf(query, nil)
	for _, f := range change {
		f(req)
	}
	before := len(db.seen)
	body, out := e.Execute(t.Context(), req, nil)
	if out.Errors > 0 {
		t.Fatalf("%s: %s", query, body)
	}
	return len(db.seen) - before
}

const oneItem = `{"id":"` + anID + `","name":"a"}`

func TestKept(t *testing.T) {
	db := &fakeDB{rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	first, made := run(t, e, `{ items { name } }`, "")
	second, found := run(t, e, `{ items { name } }`, "")
	if first != second || first != `{"data":{"items":[{"name":"a"}]}}` || len(db.seen) != 1 {
		t.Errorf("%s\n%s\n%v", first, second, db.seen)
	}
	if made.Answer == nil || made.Answer != found.Answer || made.Answer.TTL != time.Minute || made.Private || found.Operation != "query" {
		t.Errorf("%+v, %+v", made, found)
	}
	if s := e.Kept(); s.Hits != 1 || s.Misses != 1 || s.Entries != 1 {
		t.Errorf("%+v", s)
	}
}

// TestKeptKey: what PostgreSQL is told otherwise is another answer.
func TestKeptKey(t *testing.T) {
	const other = "00000001-0000-4000-8000-0000000000ff"
	session := func(name, value string) func(*engine.Request) {
		return func(r *engine.Request) { r.Session = []pgexec.Var{{Name: name, Value: value}} }
	}
	principal := func(sub string) func(*engine.Request) {
		return func(r *engine.Request) {
			r.Principal = rbac.Principal{Authenticated: true, Claims: map[string]string{"sub": sub}}
		}
	}
	db := &fakeDB{rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	for i, c := range []struct {
		query  string
		change func(*engine.Request)
		asks   int
	}{
		{`{ item(id: "` + anID + `") { name } }`, nil, 1},
		{`{ item(id: "` + anID + `") { name } }`, nil, 0},
		{`{ item(id: "` + other + `") { name } }`, nil, 1},
		{`{ item(id: "` + anID + `") { name id } }`, nil, 1},
		{`{ items(name: "") { name } }`, nil, 1},
		{`{ items(name: null) { name } }`, nil, 1},
		{`{ items(name: null) { name } }`, session("app.tenant", "a"), 1},
		{`{ items(name: null) { name } }`, session("app.tenant", "a"), 0},
		{`{ items(name: null) { name } }`, session("app.tenant", "b"), 1},
		{`{ items(name: null) { name } }`, session("app.user", "b"), 1},
		{`{ items(name: null) { name } }`, principal("ann"), 0}, // it is public
		{`{ people { name } }`, principal("ann"), 1},
		{`{ people { name } }`, principal("ann"), 0},
		{`{ people { name } }`, principal("ben"), 1},
		{`{ people { name } }`, nil, 1},
		{`{ plain(id: "` + anID + `") { name } }`, nil, 1},
		{`{ plain(id: "` + anID + `") { name } }`, nil, 1},
		{`{ items { name } plain(id: "` + anID + `") { name } }`, nil, 2},
		{`{ items { name } plain(id: "` + anID + `") { name } }`, nil, 2},
		{`{ items { name } __schema { description } }`, nil, 1},
		{`{ items { name } __schema { description } }`, nil, 1},
		{`{ __typename a: items { name } b: total(items: [1]) }`, nil, 2},
		{`{ __typename a: items { name } b: total(items: [1]) }`, nil, 0},
		{`{ __typename a: items { name } b: total(items: [2]) }`, nil, 2},
	} {
		change := c.change
		if change == nil {
			change = func(*engine.Request) {}
		}
		if n := asks(t, e, db, c.query, change); n != c.asks {
			t.Errorf("%d. %s: %d statements, want %d", i, c.query, n, c.asks)
		}
	}
}

// TestKeptPolicy: the shortest time and the narrowest scope of all that is selected count.
func TestKeptPolicy(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"` + anID + `","name":"a","secret":{"code":1}}`)}
	for _, c := range []struct {
		query   string
		keep    engine.Keep
		ttl     time.Duration
		private bool
	}{
		{`{ vaults { name } }`, engine.Keep{MaxBytes: 1 << 20}, time.Minute, false},
		{`{ vaults { name secret { code } } }`, engine.Keep{MaxBytes: 1 << 20}, time.Second, true},
		{`{ vaults { name } people { name } }`, engine.Keep{MaxBytes: 1 << 20}, 10 * time.Second, true},
		{`{ people { name } }`, engine.Keep{MaxBytes: 1 << 20, Public: true}, 10 * time.Second, false},
		{`{ plain(id: "` + anID + `") { name } }`, engine.Keep{MaxBytes: 1 << 20, TTL: time.Hour}, time.Hour, true},
		{`{ plain(id: "` + anID + `") { name } items { name } }`, engine.Keep{MaxBytes: 1 << 20, TTL: time.Hour, Public: true}, time.Minute, false},
		{`{ plain(id: "` + anID + `") { name } }`, engine.Keep{MaxBytes: 1 << 20}, 0, false},
		{`{ vaults { name } }`, engine.Keep{}, 0, false},
	} {
		e := keeping(t, db, everyTable, func(o *engine.Options) { o.Keep = c.keep })
		_, out := run(t, e, c.query, "")
		var ttl time.Duration
		if out.Answer != nil {
			ttl = out.Answer.TTL
		}
		if ttl != c.ttl || out.Private != c.private {
			t.Errorf("%s under %+v: %s, private %t", c.query, c.keep, ttl, out.Private)
		}
	}
}

func TestErrorsAreNotKept(t *testing.T) {
	db := &fakeDB{rows: fail(t, gqlerr.DatabaseError)}
	e := keeping(t, db, everyTable)
	for range 2 {
		if body, out := run(t, e, `{ total }`, ""); out.Errors != 1 || out.Answer != nil {
			t.Errorf("%s %+v", body, out)
		}
	}
	db.rows = always(`7`)
	if n := asks(t, e, db, `{ total }`); n != 1 {
		t.Errorf("%d statements", n)
	}
	db.err = gqlerr.New(gqlerr.Unavailable, "away")
	if _, out := run(t, e, `{ people { name } }`, ""); out.Kind != engine.Unavailable || out.Answer != nil {
		t.Errorf("%+v", out)
	}
}

// TestKeptUntilWritten: which answers a mutation drops, by what its answer names.
func TestKeptUntilWritten(t *testing.T) {
	const items, people, total = `{ items { name } }`, `{ people { name } }`, `{ total }`
	none := map[string]pgexec.Behind{}
	cascade := func(s string) string { return `{"id":"` + anID + `","name":"a","_cascade":` + s + `}` }
	for _, c := range []struct {
		name, mutation, row   string
		behind                map[string]pgexec.Behind
		items, people, totals int // statements afterwards
	}{
		{"the entity of a result", `mutation { note { ... on Done { message } } }`, `{"status":"updated","message":"m","entity":` + oneItem + `}`, everyTable, 1, 0, 1},
		{"the row of a result", `mutation { noteItem { name } }`, oneItem, everyTable, 1, 0, 1},
		{"types of the cascade", `mutation { noteItem { name } }`, cascade(`{"updated":[{"__typename":"Person"}]}`), everyTable, 1, 1, 1},
		{"queries of the cascade", `mutation { noteItem { name } }`, cascade(`{"invalidations":[{"queryName":"people"}]}`), everyTable, 1, 1, 1},
		{"nothing named", `mutation { noteOther }`, `true`, everyTable, 1, 1, 1},
		{"no triggers", `mutation { noteItem { name } }`, oneItem, none, 1, 1, 1},
	} {
		db := &fakeDB{rows: always(oneItem)}
		e := keeping(t, db, c.behind)
		for _, q := range []string{items, people, total} {
			asks(t, e, db, q)
		}
		db.rows = func(call *pgexec.Call) ([]string, *gqlerr.Error) {
			if strings.Contains(call.SQL, "note") {
				return []string{c.row}, nil
			}
			return always(oneItem)(call)
		}
		asks(t, e, db, c.mutation)
		for q, want := range map[string]int{items: c.items, people: c.people, total: c.totals} {
			if n := asks(t, e, db, q); n != want {
				t.Errorf("%s: %s took %d statements, want %d", c.name, q, n, want)
			}
		}
	}
}

// TestKeptUntilChanged: a trigger's word drops what was made from its table.
func TestKeptUntilChanged(t *testing.T) {
	db := &fakeDB{rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	if !e.WantsChanges() {
		t.Error("changes are not wanted")
	}
	const items, people = `{ items { name } }`, `{ people { name } }`
	expect := func(what string, i, p int) {
		t.Helper()
		if a, b := asks(t, e, db, items), asks(t, e, db, people); a != i || b != p {
			t.Errorf("%s: %d and %d statements, want %d and %d", what, a, b, i, p)
		}
	}
	expect("at first", 1, 1)
	expect("kept", 0, 0)
	e.Changed("public.tb_tag")
	expect("a table behind items", 1, 0)
	e.Changed("public.tb_person")
	e.Changed("public.tb_unknown")
	expect("the table behind people", 0, 1)
	e.Hearing(false)
	expect("nobody would tell of changes", 1, 1)
	expect("and again", 1, 1)
	e.Hearing(true)
	expect("what was kept before may be overtaken", 1, 1)
	expect("kept again", 0, 0)
	e.Hearing(true)
	expect("nothing new", 0, 0)
}

func TestChangesAreNotWanted(t *testing.T) {
	db := &fakeDB{rows: always(oneItem)}
	for name, e := range map[string]*engine.Engine{
		"no triggers": keeping(t, db, nil),
		"no cache":    keeping(t, db, everyTable, func(o *engine.Options) { o.Keep = engine.Keep{} }),
		"no @cache":   withFake(t, shop, db, func(o *engine.Options) { o.DB, o.Keep = keepingDB{db, everyTable}, engine.Keep{MaxBytes: 1 << 20} }),
	} {
		if e.WantsChanges() {
			t.Error(name)
		}
	}
}

// TestKeptFence: a read that straddles a write is not kept, whichever way it was run.
func TestKeptFence(t *testing.T) {
	db := &fakeDB{lanes: true, later: true, rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	const items = `{ items { name } }`
	asks(t, e, db, items)
	for name, write := range map[string]func(){
		"a trigger":  func() { e.Changed("public.tb_item") },
		"a mutation": func() { run(t, e, `mutation { noteItem { name } }`, "") },
		"deafness":   func() { e.Hearing(false); e.Hearing(true) },
	} {
		e.Changed("public.tb_item")
		c, p, done := started(e, items, "")
		if p != engine.Pending || *done != 0 {
			t.Fatalf("%s: progress %d", name, p)
		}
		write()
		db.flush()
		if *done != 1 || c.Outcome.Answer == nil || c.Outcome.Answer.TTL != 0 {
			t.Fatalf("%s: done %d times, %+v", name, *done, c.Outcome)
		}
		if n := asks(t, e, db, items); n != 1 {
			t.Errorf("%s: the old answer was kept", name)
		}
		if n := asks(t, e, db, items); n != 0 {
			t.Errorf("%s: the new answer was not kept", name)
		}
	}
	inside := func(call *pgexec.Call) ([]string, *gqlerr.Error) {
		e.Changed("public.tb_item")
		return []string{oneItem}, nil
	}
	e.Changed("public.tb_item")
	db.rows = inside
	asks(t, e, db, items)
	if db.rows = always(oneItem); asks(t, e, db, items) != 1 {
		t.Error("an answer of a worker that was overtaken was kept")
	}
}

// TestKeptFlight: requests for an answer that is being made wait for it.
func TestKeptFlight(t *testing.T) {
	db := &fakeDB{lanes: true, later: true, rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	const items, body = `{ items { name } }`, `{"data":{"items":[{"name":"a"}]}}`
	asks(t, e, db, items)
	e.Changed("public.tb_item")
	before := len(db.seen)
	first, _, led := started(e, items, "")
	second, p, joined := started(e, items, "")
	if p != engine.Pending || *joined != 0 {
		t.Fatalf("progress %d", p)
	}
	var third string
	var blocked sync.WaitGroup
	blocked.Go(func() { third, _ = run(t, e, items, "") })
	for e.Kept().Shared < 2 {
		runtime.Gosched() // the worker has not joined yet
	}
	db.flush()
	blocked.Wait()
	if *led != 1 || *joined != 1 || string(first.Out) != body || string(second.Out) != body || third != body {
		t.Errorf("%d %d %s %s %s", *led, *joined, first.Out, second.Out, third)
	}
	if n := len(db.seen) - before; n != 1 {
		t.Errorf("%d statements", n)
	}
	if c, p, _ := started(e, items, ""); p != engine.Finished || string(c.Out) != body || !c.Outcome.Cached || c.Outcome.Operation != "query" {
		t.Errorf("%d %s", p, c.Out)
	}
}

// TestKeptFlightFails: an error is one request's own; the others ask themselves.
func TestKeptFlightFails(t *testing.T) {
	db := &fakeDB{lanes: true, later: true, rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	const items, body = `{ items { name } }`, `{"data":{"items":[{"name":"a"}]}}`
	asks(t, e, db, items)
	e.Changed("public.tb_item")
	first, _, _ := started(e, items, "")
	told := make(chan struct{})
	second := &engine.Call{Request: engine.Request{Query: items}, Done: func() { close(told) }}
	if p := e.Start(second); p != engine.Pending {
		t.Fatal(p)
	}
	db.rows = func(*pgexec.Call) ([]string, *gqlerr.Error) {
		db.rows = always(oneItem)
		return nil, gqlerr.New(gqlerr.DatabaseError, "only the first")
	}
	db.flush()
	<-told
	if !strings.Contains(string(first.Out), "only the first") || string(second.Out) != body {
		t.Errorf("%s\n%s", first.Out, second.Out)
	}
}

// TestKeptFlightNotTaken: a read that no lane takes leaves nobody waiting.
func TestKeptFlightNotTaken(t *testing.T) {
	db := &fakeDB{rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	asks(t, e, db, `{ items { name } }`)
	e.Changed("public.tb_item")
	for range 2 {
		if _, p, _ := started(e, `{ items { name } }`, ""); p != engine.Unknown {
			t.Fatal(p)
		}
	}
	if n := asks(t, e, db, `{ items { name } }`); n != 1 {
		t.Errorf("%d statements", n)
	}
}

func TestKeptIsGoneAfterReload(t *testing.T) {
	db := &fakeDB{rows: always(oneItem)}
	e := keeping(t, db, everyTable)
	asks(t, e, db, `{ items { name } }`)
	s, _ := schema.Load([]schema.File{{Name: "again.graphql", Text: keptShop}})
	if problems, err := e.Reload(t.Context(), engine.Options{Schema: s, Keep: engine.Keep{MaxBytes: 1 << 20}}); err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	if n := asks(t, e, db, `{ items { name } }`); n != 1 {
		t.Errorf("%d statements", n)
	}
	if n := asks(t, e, db, `{ items { name } }`); n != 0 {
		t.Errorf("%d statements: changes are not heard of any more", n)
	}
}

// TestKeptDoesNotAllocate: an answer that is there costs no memory.
func TestKeptDoesNotAllocate(t *testing.T) {
	if raceDetector || race.Enabled {
		t.Skip("the race detector makes pools allocate")
	}
	db := &fakeDB{rows: always(oneItem), lanes: true}
	e := keeping(t, db, everyTable)
	const query, variables = `query($id: UUID!) { item(id: $id) { name } }`, `{"id":"` + anID + `"}`
	warm(t, e, query, variables)
	c := &engine.Call{Request: engine.Request{Query: query, Variables: []byte(variables)}, Done: func() {}}
	n := testing.AllocsPerRun(200, func() {
		c.Out = c.Out[:0]
		if e.Start(c) != engine.Finished {
			t.Fatal("not finished")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkStartKept(b *testing.B) {
	db := &fakeDB{rows: always(oneItem), lanes: true}
	e := keeping(b, db, everyTable)
	const query, variables = `query($id: UUID!) { item(id: $id) { name } }`, `{"id":"` + anID + `"}`
	warm(b, e, query, variables)
	c := &engine.Call{Request: engine.Request{Query: query, Variables: []byte(variables)}, Done: func() {}}
	b.ReportAllocs()
	for b.Loop() {
		c.Out = c.Out[:0]
		e.Start(c)
	}
}
