package apq_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fraiseqld/engine/apq"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/internal/pgcluster/pgtest"
)

// table is a table of its own in a database of its own.
func table(t *testing.T, rows int) (*apq.PostgreSQL, *pgexec.DB) {
	t.Helper()
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: pgtest.URL(t, "apq", "SELECT 1")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return apq.NewPostgreSQL(db, rows), db
}

// one is the first value of a statement.
type one string

func (o *one) Reset(int) {}
func (o *one) Row(_ int, values [][]byte) *gqlerr.Error {
	*o = one(values[0])
	return nil
}

func ask(t *testing.T, db *pgexec.DB, sql string) string {
	t.Helper()
	var out one
	b := pgexec.Batch{Calls: []pgexec.Call{{SQL: sql}}, Sink: &out}
	if err := db.Run(t.Context(), &b); err != nil || b.Calls[0].Err != nil {
		t.Fatal(err, b.Calls[0].Err)
	}
	return string(out)
}

func TestTable(t *testing.T) {
	p, db := table(t, 3)
	if err := p.Check(t.Context()); err == nil || !strings.Contains(err.Error(), `relation "fraiseqld.persisted_query" does not exist`) {
		t.Fatalf("a table that is not there: %v", err)
	}
	if _, _, err := p.Get(t.Context(), apq.HashOf("x")); err == nil {
		t.Error("read from no table")
	}
	for range 2 {
		if err := p.Install(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	const text = `{ "quotes'" \ é }`
	h := apq.HashOf(text)
	if _, ok, err := p.Get(t.Context(), h); ok || err != nil {
		t.Errorf("found before it was put: %v", err)
	}
	for range 2 {
		if err := p.Put(t.Context(), h, text); err != nil {
			t.Fatal(err)
		}
	}
	if got, ok, err := p.Get(t.Context(), h); got != text || !ok || err != nil {
		t.Errorf("got %q, %v, %v", got, ok, err)
	}
	if uses := ask(t, db, `SELECT uses FROM fraiseqld.persisted_query`); uses != "1" {
		t.Errorf("used %s times", uses)
	}
}

func TestTableRemovesCorruptTexts(t *testing.T) {
	p, db := table(t, 3)
	if err := p.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := apq.HashOf("{ a }")
	if err := p.Put(t.Context(), h, "{ a }"); err != nil {
		t.Fatal(err)
	}
	ask(t, db, `UPDATE fraiseqld.persisted_query SET query = 'mutation { stolen }' RETURNING 1`)
	if got, ok, err := p.Get(t.Context(), h); ok || err != nil {
		t.Errorf("served %q, %v", got, err)
	}
	if n := ask(t, db, `SELECT count(*) FROM fraiseqld.persisted_query`); n != "0" {
		t.Errorf("%s rows are left", n)
	}
}

func TestTableIsBounded(t *testing.T) {
	p, db := table(t, 3)
	if err := p.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	ask(t, db, `INSERT INTO fraiseqld.persisted_query (hash, query, last_used_at)
		SELECT sha256(n::text::bytea), n::text, now() - make_interval(days => n) FROM generate_series(1, 10) n RETURNING 1`)
	for i := range 256 {
		text := fmt.Sprint("new ", i%2)
		if err := p.Put(t.Context(), apq.HashOf(text), text); err != nil {
			t.Fatal(err)
		}
	}
	if left := ask(t, db, `SELECT string_agg(query, ',' ORDER BY query) FROM fraiseqld.persisted_query`); left != "1,new 0,new 1" {
		t.Errorf("left are %s", left)
	}
}

func TestTableOfDatabaseThatIsAway(t *testing.T) {
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: "postgres://127.0.0.1:1/none"})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := apq.NewPostgreSQL(db, 1)
	if p.Install(ctx) == nil || p.Put(ctx, apq.HashOf("x"), "x") == nil || p.Check(ctx) == nil {
		t.Error("no error")
	}
}
