package engine_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

// shop is a schema for tests without PostgreSQL.
const shop = `
type Item @sqlSource(view: "v_item") { id: UUID!  name: String!  price: Float  tags: [String!]  meta: JSON  maker: Maker }
type Maker { id: ID!  name: String!  items: [Item!] }
scalar UUID
scalar JSON
type Query {
  items: [Item!]!
  item(id: UUID!): Item
  itemCount: Int! @count(view: "v_item")
}
type Mutation { rename(id: UUID!, name: String!): Item @sqlFunction(name: "app.rename") }
`

// fakeDB answers from memory and remembers what it was asked.
type fakeDB struct {
	rows   func(call *pgexec.Call) ([]string, *gqlerr.Error) // "\x00" is NULL
	err    *gqlerr.Error                                     // of the whole batch
	lanes  bool
	later  bool // Submit leaves answering to flush
	twice  bool // every call is issued twice
	mu     sync.Mutex
	seen   []string // "SQL | argument, …"
	parked []func()
	raw    [][]byte // answers every call in place of rows, without allocating
	values [][]byte
}

func (f *fakeDB) Facts(_ context.Context, ask schema.Ask) (*schema.Facts, error) {
	facts := &schema.Facts{Version: 150000, Relations: map[schema.Ident]*schema.Relation{}, Functions: map[schema.Ident][]schema.FunctionFact{}}
	for _, r := range ask.Relations {
		facts.Relations[r] = &schema.Relation{Kind: 'v', Columns: []schema.Column{{Name: "id", Type: "uuid"}, {Name: "data", Type: "jsonb"}}}
	}
	for _, fn := range ask.Functions {
		facts.Functions[fn] = []schema.FunctionFact{functions[fn.Name]}
	}
	return facts, nil
}

// functions are those that the schemas of these tests call.
var functions = map[string]schema.FunctionFact{
	"rename":    {Params: []schema.Param{{Name: "id", Type: "uuid"}, {Name: "name", Type: "text"}}, Returns: "jsonb", Volatile: 'v'},
	"note":      {Params: []schema.Param{{Name: "input", Type: "jsonb"}}, Returns: "jsonb", Volatile: 'v'},
	"echo_json": {Params: []schema.Param{{Name: "value", Type: "jsonb"}}, Returns: "jsonb", Volatile: 's'},
	"total":     {Params: []schema.Param{{Name: "items", Type: "integer[]"}}, Returns: "integer", Volatile: 's'},
}

func (f *fakeDB) Ready() error { return nil }

func (f *fakeDB) Run(_ context.Context, b *pgexec.Batch) *gqlerr.Error {
	if f.err != nil {
		return f.err
	}
	f.answer(b)
	return nil
}

func (f *fakeDB) answer(b *pgexec.Batch) {
	for i := range b.Calls {
		f.call(b, i)
		if f.twice {
			f.call(b, i)
		}
	}
}

func (f *fakeDB) call(b *pgexec.Batch, i int) {
	c := &b.Calls[i]
	b.Sink.Reset(i)
	if f.raw != nil {
		f.copied(b.Sink, i)
		return
	}
	f.remember(c)
	rows, err := f.rows(c)
	for _, row := range rows {
		values := [1][]byte{[]byte(row)}
		if row == "\x00" {
			values[0] = nil
		}
		if err != nil {
			break
		}
		err = b.Sink.Row(i, values[:])
	}
	c.Err = err
}

func (f *fakeDB) copied(sink pgexec.Sink, call int) {
	for _, row := range f.raw {
		f.values = append(f.values[:0], row)
		if err := sink.Row(call, f.values); err != nil {
			panic(err)
		}
	}
}

func (f *fakeDB) remember(c *pgexec.Call) {
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = string(a)
		if a == nil {
			args[i] = "NULL"
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = append(f.seen, c.SQL+" | "+strings.Join(args, ", "))
}

func (f *fakeDB) Submit(b *pgexec.Batch, done func(*gqlerr.Error)) bool {
	if !f.lanes {
		return false
	}
	if f.later {
		f.parked = append(f.parked, func() { f.answer(b); done(f.err) })
		return true
	}
	if f.err == nil {
		f.answer(b)
	}
	done(f.err)
	return true
}

// flush answers what Submit left.
func (f *fakeDB) flush() {
	for _, answer := range f.parked {
		answer()
	}
	f.parked = nil
}

// always answers every call with the same rows, and counts with 3.
func always(rows ...string) func(*pgexec.Call) ([]string, *gqlerr.Error) {
	return func(c *pgexec.Call) ([]string, *gqlerr.Error) {
		if strings.Contains(c.SQL, "count(*)") || strings.Contains(c.SQL, "total") {
			return []string{"3"}, nil
		}
		return rows, nil
	}
}

func fail(t testing.TB, code gqlerr.Code) func(*pgexec.Call) ([]string, *gqlerr.Error) {
	t.Helper()
	return func(*pgexec.Call) ([]string, *gqlerr.Error) { return nil, gqlerr.New(code, "it failed") }
}

// withFake is an engine over a schema text and a database in memory.
func withFake(t testing.TB, sdl string, db *fakeDB, change ...func(*engine.Options)) *engine.Engine {
	t.Helper()
	s, problems := schema.Load([]schema.File{{Name: "test.graphql", Text: sdl}})
	if problems.Fatal() {
		t.Fatal(problems)
	}
	o := engine.Options{Schema: s, DB: db, Limits: validate.Limits{Suggestions: true, Introspection: true}}
	for _, f := range change {
		f(&o)
	}
	e := engine.New(o)
	if problems, err := e.Bind(t.Context()); err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	return e
}

// run executes an operation.
func run(t testing.TB, e *engine.Engine, query, variables string) (string, engine.Outcome) {
	t.Helper()
	body, out := e.Execute(t.Context(), requestOf(query, []byte(variables)), nil)
	return string(body), out
}

func requestOf(query string, variables []byte) *engine.Request {
	req := &engine.Request{Query: query}
	if len(variables) > 0 {
		req.Variables = variables
	}
	return req
}
