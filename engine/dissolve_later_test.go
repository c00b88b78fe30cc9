package engine_test

import (
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/demodata"
	"fraiseqld/internal/pgcluster/pgtest"
)

// TestTakeApartLater: operations run on documents until the views were looked
// at, and on columns from then on, with the same answer; one reload wins.
func TestTakeApartLater(t *testing.T) {
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: pgtest.URL(t, "later", demodata.SQL)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	load := func() *schema.Schema {
		s, problems := schema.Load([]schema.File{{Name: "demo.graphql", Text: demodata.SDL}})
		if problems.Fatal() {
			t.Fatal(problems)
		}
		return s
	}
	w := &watched{DB: db}
	e := engine.New(engine.Options{Schema: load(), DB: w, DissolveLater: true})
	e.TakeApart(t.Context()) // not bound yet: nothing to do
	if problems, err := e.Bind(t.Context()); err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	const query = `{ books(limit: 3, orderBy: [{title: ASC}]) { title author { name } } }`
	before, _ := run(t, e, query, "")
	if n := w.columns.Load(); n != 0 {
		t.Errorf("%d statements read columns before the views were looked at", n)
	}
	e.TakeApart(t.Context())
	after, _ := run(t, e, query, "")
	if w.columns.Load() != 1 || after != before {
		t.Errorf("%d statements read columns; %s, before %s", w.columns.Load(), after, before)
	}
	if problems, err := e.Reload(t.Context(), engine.Options{Schema: load(), DB: w, Dissolve: engine.Dissolve{Off: true}}); err != nil || problems.Fatal() {
		t.Fatal(problems, err)
	}
	e.TakeApart(t.Context())
	if again, _ := run(t, e, query, ""); again != before || w.columns.Load() != 1 {
		t.Errorf("after a reload that wants documents, %d statements read columns: %s", w.columns.Load(), again)
	}
}
