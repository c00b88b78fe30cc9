package engine_test

import (
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/race"
)

const byID = `query($id: UUID!) { item(id: $id) { id name price maker { name } } }`

const anID = `00000001-0000-4000-8000-000000000005`

// warm runs a query until its plan is found without a lock.
func warm(t testing.TB, e *engine.Engine, query, variables string) {
	t.Helper()
	for range 8 {
		if body, out := run(t, e, query, variables); out.Errors > 0 {
			t.Fatal(body)
		}
	}
}

func started(e *engine.Engine, query, variables string) (*engine.Call, engine.Progress, *int) {
	done := new(int)
	c := &engine.Call{Request: engine.Request{Query: query, Variables: []byte(variables)}, Done: func() { *done++ }}
	return c, e.Start(c), done
}

func TestStartKnowsOnlyWhatWasSeen(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"1","name":"a"}`), lanes: true}
	e := withFake(t, shop, db)
	if _, p, _ := started(e, byID, `{"id":"`+anID+`"}`); p != engine.Unknown {
		t.Errorf("a document nobody sent before: %v", p)
	}
	warm(t, e, byID, `{"id":"`+anID+`"}`)
	c, p, done := started(e, byID, `{"id":"`+anID+`"}`)
	if p != engine.Pending || *done != 1 || !c.Outcome.Cached || c.Outcome.Operation != "query" {
		t.Errorf("progress %v, done %d times, %+v", p, *done, c.Outcome)
	}
	if want := `{"data":{"item":{"id":"1","name":"a","price":null,"maker":null}}}`; string(c.Out) != want {
		t.Errorf("got %s, want %s", c.Out, want)
	}
}

func TestStartAnswersLater(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"1","name":"a"}`), lanes: true, later: true}
	e := withFake(t, shop, db)
	warm(t, e, `{ items(limit: 1) { id } itemCount }`, "")
	first, p, done := started(e, `{ items(limit: 1) { id } itemCount }`, "")
	second, _, _ := started(e, `{ items(limit: 1) { id } itemCount }`, "")
	if p != engine.Pending || *done != 0 || len(first.Out) != 0 {
		t.Fatalf("progress %v, done %d times, %s", p, *done, first.Out)
	}
	db.flush()
	if *done != 1 || string(first.Out) != string(second.Out) || !strings.HasPrefix(string(first.Out), `{"data":{"items":[{"id":"1"}],"itemCount":`) {
		t.Errorf("done %d times\n%s\n%s", *done, first.Out, second.Out)
	}
}

func TestStartDeclines(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"1","name":"a"}`)}
	e := withFake(t, shop, db)
	warm(t, e, byID, `{"id":"`+anID+`"}`)
	if _, p, done := started(e, byID, `{"id":"`+anID+`"}`); p != engine.Unknown || *done != 0 {
		t.Errorf("no lanes: %v, done %d times", p, *done)
	}
	db.lanes = true
	const write = `mutation { rename(id: "` + anID + `", name: "b") { id } }`
	warm(t, e, write, "")
	if _, p, _ := started(e, write, ""); p != engine.Unknown {
		t.Errorf("a mutation: %v", p)
	}
	const shaped = `query($w: ItemWhereInput) { items(where: $w) { id } }`
	warm(t, e, shaped, `{"w":{"name":{"eq":"a"}}}`)
	if _, p, _ := started(e, shaped, `{"w":{"name":{"neq":"a"}}}`); p != engine.Unknown {
		t.Errorf("a shape nobody sent before: %v", p)
	}
	if _, p, _ := started(e, shaped, `{"w":{"name":{"eq":"other"}}}`); p != engine.Pending {
		t.Errorf("a shape that was seen: %v", p)
	}
}

func TestStartFinishesAtOnce(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"1","name":"a"}`), lanes: true}
	e := withFake(t, shop, db)
	run(t, e, `{ nonsense }`, "")
	run(t, e, `{ __typename }`, "")
	run(t, e, byID, `{"id":"`+anID+`"}`)
	tests := []struct{ query, variables, want string }{
		{`{ nonsense }`, "", string(gqlerr.ValidationFailed)},
		{`{ __typename }`, "", `{"data":{"__typename":"Query"}}`},
		{byID, `{"id":"no"}`, string(gqlerr.BadUserInput)},
		{byID, `[]`, string(gqlerr.BadUserInput)},
	}
	for _, tt := range tests {
		c, p, done := started(e, tt.query, tt.variables)
		if p != engine.Finished || *done != 0 || !strings.Contains(string(c.Out), tt.want) || !c.Outcome.Cached {
			t.Errorf("%s: progress %v, done %d times, %s", tt.query, p, *done, c.Out)
		}
	}
}

func TestStartTellsOfErrors(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"1","name":"a"}`), lanes: true}
	e := withFake(t, shop, db)
	warm(t, e, byID, `{"id":"`+anID+`"}`)
	db.err = gqlerr.New(gqlerr.Timeout, "late")
	c, p, done := started(e, byID, `{"id":"`+anID+`"}`)
	if p != engine.Pending || *done != 1 || c.Outcome.Kind != engine.TimedOut || c.Outcome.Code != gqlerr.Timeout || c.Outcome.Operation != "query" {
		t.Errorf("a batch that failed: %v, %d, %+v", p, *done, c.Outcome)
	}
	db.err, db.rows = nil, fail(t, gqlerr.DatabaseError)
	c, _, _ = started(e, byID, `{"id":"`+anID+`"}`)
	if c.Outcome.Kind != engine.Executed || c.Outcome.Code != gqlerr.DatabaseError || !strings.HasPrefix(string(c.Out), `{"data":{"item":null},"errors":[`) {
		t.Errorf("a call that failed: %+v %s", c.Outcome, c.Out)
	}
}

func TestStartBeforeBind(t *testing.T) {
	e := engine.New(engine.Options{Schema: nil, DB: &fakeDB{}})
	if p := e.Start(&engine.Call{}); p != engine.Unknown {
		t.Error(p)
	}
	if body, out := run(t, e, `{ a }`, ""); out.Kind != engine.Unavailable || out.Code != gqlerr.Unavailable {
		t.Error(body)
	}
	if _, err := e.Ready(); err == nil {
		t.Error("it is ready")
	}
}

// TestStartDoesNotAllocate: a read that was seen before costs no memory.
func TestStartDoesNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector makes pools allocate")
	}
	if race.Enabled {
		t.Skip("the race detector empties pools at random")
	}
	db := &fakeDB{raw: [][]byte{[]byte(`{"id": "00000001-0000-4000-8000-000000000005", "name": "a", "price": 2.50, "maker": {"id": "7", "name": "m"}}`)}, lanes: true}
	e := withFake(t, shop, db)
	for _, tt := range []struct{ name, query, variables string }{
		{"one row", byID, `{"id":"` + anID + `"}`},
		{"a list", `query($n: Int) { items(limit: $n, orderBy: [{name: ASC}]) { id name tags } }`, `{"n": 20}`},
		{"literals", `{ items(limit: 5) { id maker { id name } } other: items(offset: 7) { id } }`, ``},
		{"a condition", `query($i: Boolean!) { items { id name @include(if: $i) } }`, `{"i":true}`},
	} {
		warm(t, e, tt.query, tt.variables)
		c := &engine.Call{Request: engine.Request{Query: tt.query, Variables: []byte(tt.variables)}, Done: func() {}}
		n := testing.AllocsPerRun(200, func() {
			c.Out = c.Out[:0]
			if e.Start(c) != engine.Pending {
				t.Fatal("not pending")
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", tt.name, n)
		}
	}
}

func BenchmarkStart(b *testing.B) {
	db := &fakeDB{raw: [][]byte{[]byte(`{"id": "00000001-0000-4000-8000-000000000005", "name": "a", "price": 2.50, "maker": {"id": "7", "name": "m"}}`)}, lanes: true}
	e := withFake(b, shop, db)
	const variables = `{"id":"` + anID + `"}`
	warm(b, e, byID, variables)
	c := &engine.Call{Request: engine.Request{Query: byID, Variables: []byte(variables)}, Done: func() {}}
	b.ReportAllocs()
	for b.Loop() {
		c.Out = c.Out[:0]
		e.Start(c)
	}
}
