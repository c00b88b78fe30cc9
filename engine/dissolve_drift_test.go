package engine_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/jsonx"
	"fraiseqld/internal/pgcluster/pgtest"
)

const driftSQL = `
CREATE TABLE t_thing (id int PRIMARY KEY, name text, tenant text DEFAULT 'a');
INSERT INTO t_thing VALUES (1, 'one'), (2, 'two');
CREATE VIEW v_thing AS SELECT id, jsonb_build_object('id', id, 'name', name) AS data FROM t_thing;
`

const driftSDL = `type Thing @sqlSource(view: "v_thing") { id: Int! name: String } type Query { things: [Thing!]! thing(id: Int!): Thing }`

const driftQuery = `{ things(orderBy: [{id: ASC}]) { name } thing(id: 2) { name } }`

// statements remembers what ran.
type statements struct {
	*pgexec.DB
	mu  sync.Mutex
	all []string
}

func (s *statements) note(b *pgexec.Batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range b.Calls {
		s.all = append(s.all, b.Calls[i].SQL)
	}
}

func (s *statements) Run(ctx context.Context, b *pgexec.Batch) *gqlerr.Error {
	s.note(b)
	return s.DB.Run(ctx, b)
}

func (s *statements) Submit(b *pgexec.Batch, done func(*gqlerr.Error)) bool {
	s.note(b)
	return s.DB.Submit(b, done)
}

// take is the number of statements since the last time, and how many of them read columns.
func (s *statements) take() (all, columns int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sql := range s.all {
		if all++; strings.Contains(sql, `"d.`) {
			columns++
		}
	}
	s.all = nil
	return all, columns
}

func drifting(t *testing.T, sdl, url string, change ...func(*engine.Options)) (*engine.Engine, *statements) {
	t.Helper()
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	s, problems := schema.Load([]schema.File{{Name: "drift.graphql", Text: sdl}})
	if problems.Fatal() {
		t.Fatal(problems)
	}
	seen := &statements{DB: db}
	o := engine.Options{Schema: s, DB: seen}
	for _, f := range change {
		f(&o)
	}
	e := engine.New(o)
	if problems, err := e.Bind(t.Context()); err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	return e, seen
}

func execSQL(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// expect runs the query and says how many statements it took.
func expect(t *testing.T, e *engine.Engine, seen *statements, body string, all, columns int) {
	t.Helper()
	if got, _ := run(t, e, driftQuery, ""); got != body {
		t.Errorf("got %s\nwant %s", got, body)
	}
	if n, c := seen.take(); n != all || c != columns {
		t.Errorf("%d statements, %d of columns; want %d and %d", n, c, all, columns)
	}
}

const driftBody = `{"data":{"things":[{"name":"one"},{"name":"two"}],"thing":{"name":"two"}}}`

// TestColumnsOfChangedView: a view that no longer is what it was is read as
// documents, from the very request that notices.
func TestColumnsOfChangedView(t *testing.T) {
	url := pgtest.URL(t, "drift", driftSQL)
	e, seen := drifting(t, driftSDL, url)
	expect(t, e, seen, driftBody, 2, 2)
	execSQL(t, url, `ALTER TABLE t_thing RENAME COLUMN name TO title`)
	expect(t, e, seen, driftBody, 4, 2)
	expect(t, e, seen, driftBody, 2, 0)
	s, _ := schema.Load([]schema.File{{Name: "drift.graphql", Text: driftSDL}})
	if problems, err := e.Reload(t.Context(), engine.Options{Schema: s}); err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	expect(t, e, seen, driftBody, 2, 2)
}

// TestColumnsOfChangedViewAsync: the same for operations that nobody waits for.
func TestColumnsOfChangedViewAsync(t *testing.T) {
	url := pgtest.URL(t, "drift", driftSQL)
	e, seen := drifting(t, driftSDL, url)
	const query = `query ($id: Int!) { things(where: {id: {lte: $id}}, orderBy: [{id: ASC}]) { name } thing(id: $id) { name } }`
	ask := func() (string, engine.Progress) {
		done := make(chan struct{})
		text, variables := []byte(query), []byte(`{"id":2}`)
		c := &engine.Call{Request: engine.Request{Query: jsonx.View(text), Variables: variables}, Done: func() { close(done) }}
		p := e.Start(c)
		clear(text) // the read buffer goes to the next request
		clear(variables)
		if p == engine.Pending {
			<-done
		}
		return string(c.Out), p
	}
	for i := 0; ; i++ {
		if body, p := ask(); p == engine.Pending && body == driftBody {
			break
		}
		if i > 1000 {
			t.Fatal("the operation never became cheap enough for a lane")
		}
		run(t, e, query, `{"id":2}`)
	}
	execSQL(t, url, `ALTER TABLE t_thing RENAME COLUMN name TO title`)
	seen.take()
	if body, p := ask(); p != engine.Pending || body != driftBody {
		t.Errorf("%d %s", p, body)
	}
	if n, c := seen.take(); n != 4 || c != 2 {
		t.Errorf("%d statements, %d of columns; want 4 and 2", n, c)
	}
}

// TestColumnsAndRights: a view reads with its owner's rights. Where the server's
// own do not reach, or rows depend on who reads them, documents are read.
func TestColumnsAndRights(t *testing.T) {
	super := pgtest.URL(t, "drift", driftSQL+`
		DO $$ BEGIN CREATE ROLE columns_reader LOGIN PASSWORD 'reader'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
		GRANT SELECT ON v_thing TO columns_reader; GRANT SELECT ON t_thing TO columns_reader;`)
	u, err := urlOf(super)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, sql string
		columns   int
	}{
		{"all", ``, 2},
		{"security barrier", `ALTER VIEW v_thing SET (security_barrier = true)`, 0},
		{"no barrier", `ALTER VIEW v_thing SET (security_barrier = false)`, 2},
		{"row level security", `ALTER TABLE t_thing ENABLE ROW LEVEL SECURITY`, 0},
		{"none", `ALTER TABLE t_thing DISABLE ROW LEVEL SECURITY`, 2},
		{"view alone", `REVOKE SELECT ON t_thing FROM columns_reader`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			execSQL(t, super, c.sql+`;`)
			e, seen := drifting(t, driftSDL, u)
			expect(t, e, seen, driftBody, 2, c.columns)
		})
	}
	t.Run("taken away later", func(t *testing.T) {
		execSQL(t, super, `GRANT SELECT ON t_thing TO columns_reader`)
		e, seen := drifting(t, driftSDL, u)
		execSQL(t, super, `REVOKE SELECT ON t_thing FROM columns_reader`)
		expect(t, e, seen, driftBody, 4, 2)
	})
}

func urlOf(super string) (string, error) {
	u, err := url.Parse(super)
	if err == nil {
		u.User = url.UserPassword("columns_reader", "reader")
	}
	return u.String(), err
}

// TestDissolveSwitches: the configuration has documents read, of all views or of some.
func TestDissolveSwitches(t *testing.T) {
	url := pgtest.URL(t, "drift", driftSQL)
	for _, c := range []struct {
		d       engine.Dissolve
		columns int
		form    string
	}{
		{engine.Dissolve{}, 2, "columns: "},
		{engine.Dissolve{Off: true}, 0, "documents: the configuration says so"},
		{engine.Dissolve{Except: []string{"v_thing"}}, 0, "documents: the configuration says so"},
		{engine.Dissolve{Except: []string{"v_other"}}, 2, "columns: "},
	} {
		e, seen := drifting(t, driftSDL, url, func(o *engine.Options) { o.Dissolve = c.d })
		expect(t, e, seen, driftBody, 2, c.columns)
		said, errs := e.Explain(t.Context(), &engine.Request{Query: driftQuery}, false)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		if !slices.ContainsFunc(said.Roots, func(r engine.ExplainedRoot) bool {
			return strings.HasPrefix(r.Form, c.form) && strings.Contains(r.SQL, `"d.`) == (c.columns > 0) && len(r.Plan) > 0
		}) {
			t.Errorf("%+v: %+v", c.d, said.Roots)
		}
	}
}
