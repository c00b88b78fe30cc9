package pgexec

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/pgcluster/pgtest"
)

func openAt(t *testing.T, url string) *DB {
	t.Helper()
	db, err := Open(t.Context(), Options{URL: url, PoolMax: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// column gives the first column of a query's rows.
func column(t *testing.T, db *DB, sql string) []string {
	t.Helper()
	s := &lines{}
	b := Batch{Calls: []Call{{SQL: sql}}, ReadOnly: true, Sink: s}
	if err := db.Run(t.Context(), &b); err != nil || b.Calls[0].Err != nil {
		t.Fatal(err, b.Calls[0].Err)
	}
	return s.rows
}

type lines struct{ rows []string }

func (l *lines) Reset(int) { l.rows = nil }

func (l *lines) Row(_ int, values [][]byte) *gqlerr.Error {
	l.rows = append(l.rows, string(values[0]))
	return nil
}

// oneRow is what was counted: PostgreSQL 18 writes two decimals.
var oneRow = regexp.MustCompile(`actual .* rows=1(\.00)? `)

func TestExplain(t *testing.T) {
	url := pgtest.URL(t, "explain", `CREATE TABLE counted (n int); INSERT INTO counted SELECT generate_series(1, 100);
		CREATE SEQUENCE s; CREATE FUNCTION writes() RETURNS int LANGUAGE plpgsql AS 'BEGIN INSERT INTO counted VALUES (0); RETURN 1; END'`)
	db := openAt(t, url)
	q := Explain{SQL: "SELECT n::text FROM counted WHERE n = $1::int AND current_setting('app.who') = 'me'", Args: [][]byte{[]byte("7")}, Session: []Var{{Name: "app.who", Value: "me"}}}
	said, err := db.Explain(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(said.Lines, "\n"); !strings.Contains(text, "Seq Scan on counted") || strings.Contains(text, "actual") || said.Cost != 0 {
		t.Errorf("%s\ncost %s", text, said.Cost)
	}
	q.Analyze = true
	for range 2 { // the only session of the pool: what the first left behind would hurt the second
		said, err = db.Explain(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(said.Lines, "\n"); !oneRow.MatchString(text) || said.Cost <= 0 || said.Cost > time.Second {
			t.Errorf("%s\ncost %s", text, said.Cost)
		}
	}
	if got := column(t, db, "SELECT count(*)::text || ' ' || coalesce(current_setting('app.who', true), '') FROM counted"); got[0] != "100 " {
		t.Errorf("afterwards there is %q", got)
	}
}

func TestExplainWritesNothing(t *testing.T) {
	url := pgtest.URL(t, "explainwrites", `CREATE TABLE counted (n int);
		CREATE FUNCTION writes() RETURNS int LANGUAGE plpgsql AS 'BEGIN INSERT INTO counted VALUES (0); RETURN 1; END'`)
	db := openAt(t, url)
	if _, err := db.Explain(t.Context(), Explain{SQL: "SELECT writes()", Analyze: true}); err == nil || !strings.Contains(DatabaseText(err), "read-only transaction") {
		t.Errorf("a write gave %v", err)
	}
	if got := column(t, db, "SELECT count(*)::text FROM counted"); got[0] != "0" {
		t.Errorf("there are %s rows", got[0])
	}
	if _, err := db.Explain(t.Context(), Explain{SQL: "SELECT nothing"}); err == nil || err.Code == "" {
		t.Errorf("a wrong statement gave %v", err)
	}
	if _, err := db.Explain(t.Context(), Explain{SQL: "SELECT 1", Session: []Var{{Name: "server_version", Value: "1"}}}); err == nil {
		t.Error("a session variable that cannot be set gave no error")
	}
	said, err := db.Explain(t.Context(), Explain{SQL: "SELECT pg_sleep(0.01)", Analyze: true})
	if err != nil || said.Cost < 10*time.Millisecond {
		t.Errorf("a slow one: %v, %v", said, err)
	}
}

func TestExplainWithoutDatabase(t *testing.T) {
	db := openAt(t, "postgresql://127.0.0.1:1/x")
	if _, err := db.Explain(t.Context(), Explain{SQL: "SELECT 1"}); err == nil || err.Code != gqlerr.Unavailable {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.Explain(ctx, Explain{SQL: "SELECT 1"}); err == nil {
		t.Error("a context that has ended gave no error")
	}
}

func TestExecutionTime(t *testing.T) {
	if got := executionTime([]string{"Planning Time: 9 ms", "Execution Time: 1.500 ms"}); got != 1500*time.Microsecond {
		t.Errorf("got %s", got)
	}
	if got := executionTime(nil); got != 0 {
		t.Errorf("got %s", got)
	}
}
