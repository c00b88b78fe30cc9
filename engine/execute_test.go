package engine_test

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/pgcluster/pgtest"
)

const itemRow = `{"id":"1","name":"a","price":2.50}`

// bySQL answers a call by the first key that its SQL holds.
func bySQL(answers map[string][]string) func(*pgexec.Call) ([]string, *gqlerr.Error) {
	return func(c *pgexec.Call) ([]string, *gqlerr.Error) {
		for part, rows := range answers {
			if strings.Contains(c.SQL, part) {
				return rows, nil
			}
		}
		return nil, gqlerr.New(gqlerr.DatabaseError, "no answer")
	}
}

func TestExecute(t *testing.T) {
	rows := map[string][]string{"count(*)": {"3"}, "rename": {`{"id":"1","name":"b"}`}, "LIMIT 1 ": {}, "WHERE": {itemRow}, "OFFSET": {}, " LIMIT ": {itemRow, "\x00", `{"id":"2","name":"c"}`}}
	tests := []struct{ name, query, want string }{
		{"roots in order", `{ b: itemCount a: itemCount __typename }`, `{"data":{"b":3,"a":3,"__typename":"Query"}}`},
		{"a list", `{ items { name price } }`, `{"data":{"items":[{"name":"a","price":2.50},{"name":"c","price":null}]}}`},
		{"an empty list", `{ items(offset: 5) { id } }`, `{"data":{"items":[]}}`},
		{"one", `{ item(id: "` + anID + `") { name } }`, `{"data":{"item":{"name":"a"}}}`},
		{"a mutation", `mutation { x: rename(id: "` + anID + `", name: "b") { name } y: rename(id: "` + anID + `", name: "b") { id } }`, `{"data":{"x":{"name":"b"},"y":{"id":"1"}}}`},
		{"a skipped root", `{ items @skip(if: true) { id } itemCount }`, `{"data":{"itemCount":3}}`},
		{"nothing left", `{ items @skip(if: true) { id } }`, `{"data":{}}`},
		{"introspection", `{ __type(name: "Maker") { name } t: __type(name: "No") { name } __schema { queryType { name } } }`, `{"data":{"__type":{"name":"Maker"},"t":null,"__schema":{"queryType":{"name":"Query"}}}}`},
		{"introspection merged", `{ __type(name: "Maker") { name } __type(name: "Maker") { kind } }`, `{"data":{"__type":{"name":"Maker","kind":"OBJECT"}}}`},
	}
	for _, twice := range []bool{false, true} {
		e := withFake(t, shop, &fakeDB{rows: bySQL(rows), twice: twice})
		for _, tt := range tests {
			if tt.name == "a list" || tt.name == "an empty list" {
				rows["WHERE"] = nil
				delete(rows, "WHERE")
			} else {
				rows["WHERE"] = []string{itemRow}
			}
			if tt.name == "an empty list" {
				delete(rows, " LIMIT ")
			}
			for range 2 {
				if got, _ := run(t, e, tt.query, ""); got != tt.want {
					t.Errorf("%s, twice %v:\ngot  %s\nwant %s", tt.name, twice, got, tt.want)
				}
			}
			rows[" LIMIT "] = []string{itemRow, "\x00", `{"id":"2","name":"c"}`}
		}
	}
}

func TestExecuteErrors(t *testing.T) {
	const mutation = `mutation { rename(id: "` + anID + `", name: "b") { name } }`
	tests := []struct {
		name, query string
		rows        []string
		call, batch *gqlerr.Error
		kind        engine.OutcomeKind
		code        gqlerr.Code
		want        string
	}{
		{"a call", `{ item(id: "` + anID + `") { id } }`, nil, gqlerr.New(gqlerr.DatabaseError, "bad"), nil, engine.Executed, gqlerr.DatabaseError, `{"data":{"item":null},"errors":[{"message":"bad"`},
		{"a call of a non-null root", `{ items { id } }`, nil, gqlerr.New(gqlerr.DatabaseError, "bad"), nil, engine.Executed, gqlerr.DatabaseError, `{"data":null,"errors":[{"message":"bad"`},
		{"the deadline", `{ items { id } }`, nil, nil, gqlerr.New(gqlerr.Timeout, "late"), engine.TimedOut, gqlerr.Timeout, `{"errors":[{"message":"late"`},
		{"no database", `{ items { id } }`, nil, nil, gqlerr.New(gqlerr.Unavailable, "gone"), engine.Unavailable, gqlerr.Unavailable, `{"errors":[{"message":"gone"`},
		{"a mutation", mutation, nil, nil, gqlerr.New(gqlerr.Unavailable, "gone"), engine.Executed, gqlerr.Unavailable, `{"data":{"rename":null},"errors":[`},
		{"a mutation's call", mutation, nil, gqlerr.New(gqlerr.DatabaseRaised, "no"), nil, engine.Executed, gqlerr.DatabaseRaised, `{"data":{"rename":null},"errors":[`},
		{"no count", `{ itemCount }`, []string{}, nil, nil, engine.Executed, gqlerr.BadDocument, `{"data":null,"errors":[`},
		{"no row", `{ item(id: "` + anID + `") { id } }`, []string{}, nil, nil, engine.Executed, "", `{"data":{"item":null}}`},
		{"NULL in place of a document", `{ item(id: "` + anID + `") { id } }`, []string{"\x00"}, nil, nil, engine.Executed, "", `{"data":{"item":null}}`},
		{"more rows than one", `{ item(id: "` + anID + `") { id } }`, []string{itemRow, `nonsense`}, nil, nil, engine.Executed, "", `{"data":{"item":{"id":"1"}}}`},
		{"too many rows", `{ items { id } }`, []string{itemRow, itemRow, itemRow, itemRow}, nil, nil, engine.Executed, gqlerr.TooManyRows, `{"data":null,"errors":[{"message":"Field 'items' has more than 3 rows`},
		{"an argument that cannot be", `{ items(limit: -1) { id } itemCount }`, []string{"3"}, nil, nil, engine.Executed, gqlerr.BadUserInput, `{"data":null,"errors":[{"message":"limit must be non-negative"`},
		{"a mutation's argument", `mutation { rename(id: "` + anID + `", name: "\u0041\u0042") { id } }`, []string{"\x00"}, nil, nil, engine.Executed, "", `{"data":{"rename":null}}`},
		{"two errors", `{ a: item(id: "` + anID + `") { id } b: item(id: "` + anID + `") { id } }`, nil, gqlerr.New(gqlerr.DatabaseError, "bad"), nil, engine.Executed, gqlerr.DatabaseError, `{"data":{"a":null,"b":null},"errors":[{`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := &fakeDB{rows: func(*pgexec.Call) ([]string, *gqlerr.Error) { return tt.rows, tt.call }, err: tt.batch}
			e := withFake(t, shop, db, func(o *engine.Options) { o.MaxRows = 3 })
			for range 2 {
				body, out := run(t, e, tt.query, "")
				if out.Kind != tt.kind || out.Code != tt.code || !strings.HasPrefix(body, tt.want) {
					t.Errorf("%+v\ngot  %s\nwant %s", out, body, tt.want)
				}
			}
		})
	}
}

// TestAnswersAreAppended to what the buffer holds, whatever the outcome.
func TestAnswersAreAppended(t *testing.T) {
	e := withFake(t, shop, &fakeDB{rows: always(itemRow)})
	for _, query := range []string{`{ itemCount }`, `{ nope }`, `{`, `query a { itemCount } query b { itemCount }`} {
		body, _ := e.Execute(t.Context(), &engine.Request{Query: query}, []byte("before "))
		if !bytes.HasPrefix(body, []byte(`before {`)) || !bytes.HasSuffix(body, []byte("}")) {
			t.Errorf("%s: %s", query, body)
		}
	}
}

func TestOperationsAreChosen(t *testing.T) {
	e := withFake(t, shop, &fakeDB{rows: always(itemRow)})
	const query = `query a { __typename } query b { itemCount } mutation c { rename(id: "` + anID + `", name: "x") { id } }`
	for name, want := range map[string]string{"a": `{"data":{"__typename":"Query"}}`, "b": `{"data":{"itemCount":3}}`, "c": `{"data":{"rename":{"id":"1"}}}`, "": `OPERATION_RESOLUTION_FAILURE`, "d": `OPERATION_RESOLUTION_FAILURE`} {
		body, _ := e.Execute(t.Context(), &engine.Request{Query: query, OperationName: name}, nil)
		if !strings.Contains(string(body), want) {
			t.Errorf("%q: %s", name, body)
		}
	}
	_, out := e.Execute(t.Context(), &engine.Request{Query: query, OperationName: "c", QueriesOnly: true}, nil)
	if out.Kind != engine.Refused || out.Code != gqlerr.MethodNotAllowed || out.Operation != "mutation" {
		t.Errorf("a mutation by GET: %+v", out)
	}
}

// TestErrorsAreShownByEnvironment: a cause goes to the log under an id; what the
// client sees of it depends on the environment.
func TestErrorsAreShownByEnvironment(t *testing.T) {
	for _, hide := range []bool{false, true} {
		var log bytes.Buffer
		db := &fakeDB{rows: func(*pgexec.Call) ([]string, *gqlerr.Error) {
			return nil, gqlerr.Wrap(gqlerr.DatabaseError, "The database refused.", errors.New("secret detail"))
		}}
		e := withFake(t, shop, db, func(o *engine.Options) { o.Production, o.Logger = hide, slog.New(slog.NewTextHandler(&log, nil)) })
		body, _ := e.Execute(t.Context(), &engine.Request{Query: `{ item(id: "` + anID + `") { id } }`, RequestID: "r-1"}, nil)
		if strings.Contains(string(body), "secret") || !strings.Contains(string(body), "The database refused.") {
			t.Errorf("hide %v: %s", hide, body)
		}
		if line := log.String(); !strings.Contains(line, "secret detail") || !strings.Contains(line, "request_id=r-1") || !strings.Contains(line, "error_id=") {
			t.Errorf("log: %s", line)
		}
	}
}

func TestReload(t *testing.T) {
	db := &fakeDB{rows: always(itemRow)}
	e := withFake(t, shop, db)
	old := e.Schema()
	warm(t, e, `{ items { id } }`, "")
	load := func(text string) *schema.Schema {
		s, problems := schema.Load([]schema.File{{Name: "next.graphql", Text: text}})
		if problems.Fatal() {
			t.Fatal(problems)
		}
		return s
	}
	broken := load(`type Item @sqlSource(view: "v_item", columns: ["gone"]) { id: UUID! } type Query { items: [Item!]! } scalar UUID`)
	if problems, _ := e.Reload(t.Context(), engine.Options{Schema: broken}); !problems.Fatal() || e.Schema() != old {
		t.Errorf("a schema that does not fit was taken: %v", problems)
	}
	if body, _ := run(t, e, `{ items { id } }`, ""); body != `{"data":{"items":[{"id":"1"}]}}` {
		t.Errorf("after a reload that failed: %s", body)
	}
	next := load(`type Item @sqlSource(view: "v_item") { title: String @stored(as: "name") } type Query { items: [Item!]! }`)
	if problems, err := e.Reload(t.Context(), engine.Options{Schema: next}); err != nil || problems.Fatal() || e.Schema() != next {
		t.Fatal(problems, err)
	}
	if body, _ := run(t, e, `{ items { id } }`, ""); !strings.Contains(body, string(gqlerr.ValidationFailed)) {
		t.Errorf("the old schema's plan was served: %s", body)
	}
	if body, _ := run(t, e, `{ items { title } }`, ""); body != `{"data":{"items":[{"title":"a"}]}}` {
		t.Error(body)
	}
	if s := e.Stats(); s.Entries != 2 || s.Hits == 0 || s.Misses == 0 {
		t.Errorf("%+v", s)
	}
	if database, bound := e.Ready(); database != nil || bound != nil {
		t.Error(database, bound)
	}
}

// TestConcurrentOperations share plans and memory without sharing values.
func TestConcurrentOperations(t *testing.T) {
	db := &fakeDB{rows: func(c *pgexec.Call) ([]string, *gqlerr.Error) {
		return []string{`{"id":"` + string(c.Args[0]) + `","name":"` + string(c.Args[0]) + `"}`}, nil
	}, lanes: true}
	e := withFake(t, shop, db)
	const query = `query($n: String, $f: Boolean!) { items(where: {name: {eq: $n}}) { name @skip(if: $f) id } }`
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 200 {
				name := string(rune('a'+g)) + string(rune('a'+i%26))
				skip := i%2 == 0
				variables := `{"n":"` + name + `","f":` + map[bool]string{true: "true", false: "false"}[skip] + `}`
				body, _ := run(t, e, query, variables)
				if started, p, _ := started(e, query, variables); p == engine.Pending && string(started.Out) != body {
					t.Errorf("Start: %s, Execute: %s", started.Out, body)
				}
				want := `{"data":{"items":[{"name":"` + name + `","id":"` + name + `"}]}}`
				if skip {
					want = `{"data":{"items":[{"id":"` + name + `"}]}}`
				}
				if body != want {
					t.Errorf("%s: %s", variables, body)
				}
			}
		})
	}
	wg.Wait()
}

// TestStartOnPostgreSQL: lanes answer what Execute answers.
func TestStartOnPostgreSQL(t *testing.T) {
	files, err := schema.LoadPath(filepath.Join(goldenDir(t), "bound.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	sdl, problems := schema.Load(files)
	if problems.Fatal() {
		t.Fatal(problems)
	}
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: pgtest.Golden(t), LaneCost: time.Second}) // on a busy machine too
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	e := engine.New(engine.Options{Schema: sdl, DB: db})
	if problems, err := e.Bind(t.Context()); err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	const query = `{ people(limit: 2, orderBy: [{fullName: ASC}]) { id fullName address { city } } }`
	want, out := run(t, e, query, "")
	if out.Errors > 0 {
		t.Fatal(want)
	}
	done := make(chan struct{}, 1)
	pending := 0
	for range 3000 {
		c := &engine.Call{Request: engine.Request{Query: query}, Done: func() { done <- struct{}{} }}
		switch e.Start(c) {
		case engine.Pending:
			<-done
			pending++
			if string(c.Out) != want || c.Outcome.Errors != 0 || !c.Outcome.Cached {
				t.Fatalf("got %s %+v, want %s", c.Out, c.Outcome, want)
			}
		case engine.Finished:
			t.Fatalf("finished: %s", c.Out)
		default: // not known to be cheap yet, or no lane is connected
			if got, _ := run(t, e, query, ""); got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
		}
		if pending == 50 {
			return
		}
	}
	t.Errorf("%d of 3000 were answered by a lane", pending)
}
