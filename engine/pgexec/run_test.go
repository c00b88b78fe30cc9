package pgexec

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fraiseqld/engine/gqlerr"
)

func TestRun(t *testing.T) {
	d := open(t, Options{})
	b := reads(
		call("SELECT $1::int + 1, NULL::text", "41"),
		call("SELECT g FROM generate_series(1, 3) g"),
		call("SELECT 1 WHERE false"),
	).with(Var{Name: "app.tenant", Value: "acme"})
	must(t, d, b)
	for i, want := range [][]string{{"42|NULL"}, {"1", "2", "3"}, nil} {
		if got := b.rows(i); !slices.Equal(got, want) {
			t.Errorf("call %d: rows %q, want %q", i, got, want)
		}
	}
}

// An error of one call leaves the others' answers.
func TestErrorInPipeline(t *testing.T) {
	d := open(t, Options{})
	b := reads(
		call("SELECT 'first'"),
		call("SELECT 1 / $1::int", "0"),
		call("SELECT 'second'"),
		call("SELECT * FROM nowhere"),
		call("SELECT 'third'"),
		call("SELECT $1::int", "x"),
	)
	if err := d.Run(testContext(t), b); err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]string{0: "first", 2: "second", 4: "third"} {
		if got := b.rows(i); b.Calls[i].Err != nil || !slices.Equal(got, []string{want}) {
			t.Errorf("call %d: rows %q, error %v", i, got, b.Calls[i].Err)
		}
	}
	for i, want := range map[int]gqlerr.Code{1: gqlerr.BadUserInput, 3: gqlerr.Internal, 5: gqlerr.BadUserInput} {
		if got := code(b.Calls[i].Err); got != want {
			t.Errorf("call %d: code %s, want %s", i, got, want)
		}
	}
}

// What the sink refuses is the error of its call alone.
func TestSinkRefuses(t *testing.T) {
	d := open(t, Options{})
	refusal := gqlerr.New(gqlerr.TooManyRows, "Too many.")
	b := reads(call("SELECT g FROM generate_series(1, 5) g"), call("SELECT 1"))
	b.Sink.(*rows).fail = refusal
	if err := d.Run(testContext(t), b); err != nil {
		t.Fatal(err)
	}
	if b.Calls[0].Err != refusal || b.Calls[1].Err != refusal {
		t.Errorf("errors %v, %v", b.Calls[0].Err, b.Calls[1].Err)
	}
	if n := len(b.rows(0)); n != 1 {
		t.Errorf("the sink got %d rows after it refused the first", n)
	}
}

func TestStatementsAreBounded(t *testing.T) {
	d := open(t, Options{PoolMax: 1, Statements: 10, Lanes: -1})
	for i := range 35 {
		must(t, d, reads(call(fmt.Sprintf("SELECT %d", i)), call(fmt.Sprintf("SELECT %d + 1", i))).with(Var{Name: "app.a", Value: "b"}))
	}
	n := one(t, d, "SELECT count(*) <= 10 FROM pg_prepared_statements")
	if n != "t" {
		t.Error("more statements than allowed are prepared")
	}
	before := one(t, d, "SELECT count(*) FROM pg_prepared_statements")
	again := one(t, d, "SELECT count(*) FROM pg_prepared_statements")
	if before != again {
		t.Errorf("a statement that is in use is prepared again: %s, then %s", before, again)
	}
	// More statements in one batch than a session keeps.
	var calls []Call
	for i := range 25 {
		calls = append(calls, call(fmt.Sprintf("SELECT %d * 2", i)))
	}
	b := reads(calls...)
	must(t, d, b)
	if got := b.rows(24); !slices.Equal(got, []string{"48"}) {
		t.Errorf("rows %q", got)
	}
}

func TestReprepare(t *testing.T) {
	for _, c := range []struct{ name, sql string }{
		{"DDL", "ALTER TABLE a ADD more int DEFAULT 2; ALTER TABLE b ADD more int DEFAULT 2"},
		{"DISCARD", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t, Options{PoolMax: 1, Lanes: -1})
			exec(t, d, "CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS SELECT 1 AS x")
			b := reads(call("SELECT * FROM a"), call("SELECT * FROM b"))
			must(t, d, b)
			want := "1"
			if c.sql != "" {
				exec(t, d, c.sql)
				want = "1|2"
			} else {
				one(t, d, "SELECT 1")
				must(t, d, reads(call("DEALLOCATE ALL")))
			}
			must(t, d, b)
			if b.rows(0)[0] != want || b.rows(1)[0] != want {
				t.Errorf("rows %q, %q", b.rows(0), b.rows(1))
			}
		})
	}
}

func TestStatementTimeout(t *testing.T) {
	d := open(t, Options{StatementTimeout: 50 * time.Millisecond, Lanes: -1})
	b := reads(call("SELECT pg_sleep(30)"), call("SELECT 'next'"))
	start := time.Now()
	if err := d.Run(testContext(t), b); err != nil {
		t.Fatal(err)
	}
	if code(b.Calls[0].Err) != gqlerr.Timeout || time.Since(start) > 5*time.Second {
		t.Errorf("error %v after %v", b.Calls[0].Err, time.Since(start))
	}
	if got := b.rows(1); !slices.Equal(got, []string{"next"}) {
		t.Errorf("the call behind it: rows %q", got)
	}
}

func TestLongTimeoutsAreSettings(t *testing.T) {
	for _, timeout := range []time.Duration{90 * time.Second, 2 * time.Hour, 1500 * time.Millisecond} {
		d := open(t, Options{StatementTimeout: timeout, Lanes: -1})
		got := one(t, d, "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'")
		if got != millis(timeout) {
			t.Errorf("%v: statement_timeout is %s", timeout, got)
		}
	}
}

// When the context ends, the statement ends on the server too.
func TestCancel(t *testing.T) {
	d := open(t, Options{PoolMax: 2, Lanes: -1})
	for name, b := range map[string]*Batch{
		"read":            reads(call("SELECT pg_sleep(600)")),
		"pipeline":        reads(call("SELECT 1"), call("SELECT pg_sleep(600)")).with(Var{Name: "app.a", Value: "b"}),
		"mutation":        mutation(call("SELECT pg_sleep(600)")),
		"of the caller's": mutation(call("SELECT pg_sleep(600)")).with(Var{Name: "app.a", Value: "b"}),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(testContext(t))
			defer cancel()
			got := make(chan *gqlerr.Error, 1)
			go func() { got <- d.Run(ctx, b) }()
			sleeping := others("query LIKE '%pg_sleep(600)%' AND state = 'active'")
			eventually(t, "the statement runs", func() bool { return one(t, d, sleeping) == "1" })
			start := time.Now()
			cancel()
			if err := <-got; code(err) != gqlerr.Timeout {
				t.Errorf("error %v", err)
			}
			eventually(t, "the statement is gone", func() bool { return one(t, d, sleeping) == "0" })
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestDeadline(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	ctx, cancel := context.WithTimeout(testContext(t), 30*time.Millisecond)
	defer cancel()
	if err := d.Run(ctx, reads(call("SELECT pg_sleep(60)"))); code(err) != gqlerr.Timeout || err.Message != "The request took too long." {
		t.Errorf("error %v", err)
	}
}

// Variables are those of the transaction: the next user of the session sees none of them.
func TestSessionVariables(t *testing.T) {
	d := open(t, Options{PoolMax: 1, Lanes: -1})
	const ask = "SELECT coalesce(current_setting('app.tenant', true), '') || '/' || coalesce(current_setting('app.user', true), '')"
	for _, c := range []struct {
		vars []Var
		want string
	}{
		{[]Var{{Name: "app.tenant", Value: "acme"}, {Name: "app.user", Value: "O'Hara; DROP"}}, "acme/O'Hara; DROP"},
		{nil, "/"},
		{[]Var{{Name: "app.tenant", Value: ""}, {Name: "app.user", Value: "b"}}, "/b"},
		{[]Var{{Name: "app.tenant", Value: "zoo"}}, "zoo/"},
		{nil, "/"},
	} {
		for _, b := range []*Batch{reads(call(ask)).with(c.vars...), mutation(call(ask)).with(c.vars...), reads(call(ask), call("SELECT 1")).with(c.vars...)} {
			must(t, d, b)
			if got := b.rows(0); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%v: %q, want %q", c.vars, got, c.want)
			}
		}
	}
}

func TestPoolIsBounded(t *testing.T) {
	d := open(t, Options{PoolMax: 1, AcquireTimeout: 30 * time.Millisecond, Lanes: -1})
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	eventually(t, "a session is there", func() bool { return d.Run(testContext(t), reads(call("SELECT 1"))) == nil }) // connecting may take longer than AcquireTimeout
	ended := make(chan *gqlerr.Error, 1)
	go func() { ended <- d.Run(ctx, reads(call("SELECT pg_sleep(600)"))) }()
	eventually(t, "the session is taken", func() bool { return d.Stats().Acquired == 1 })
	if err := d.Run(testContext(t), reads(call("SELECT 1"))); code(err) != gqlerr.Unavailable || !errors.Is(err, errBusy) {
		t.Errorf("error %v", err)
	}
	if err := d.Ready(); err != nil {
		t.Errorf("a pool that is busy is taken for a database that is away: %v", err)
	}
	if s := d.Stats(); s.Max != 1 || s.Total != 1 || s.Waits == 0 {
		t.Errorf("stats %+v", s)
	}
	cancel()
	<-ended
}

// A transaction that was the victim of another is begun again; one that always is, is not for ever.
func TestConflictsAreRetried(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	exec(t, d, `CREATE SEQUENCE tries;
		CREATE FUNCTION conflict(until int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('tries') < until THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;
			RETURN 'done'; END $$`)
	for _, b := range []*Batch{mutation(call("SELECT conflict(3)")), reads(call("SELECT conflict(6)"))} {
		must(t, d, b)
		if !slices.Equal(b.rows(0), []string{"done"}) {
			t.Errorf("rows %q", b.rows(0))
		}
	}
	if err := d.Run(testContext(t), mutation(call("SELECT conflict(1000)"))); code(err) != gqlerr.SerializationFailure {
		t.Errorf("error %v", err)
	}
}

// A conflict that PostgreSQL reports at the commit undid the mutation: it is
// carried out again, not reported as done.
func TestConflictAtCommit(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	exec(t, d, `CREATE TABLE t (x int); CREATE SEQUENCE tries;
		CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('tries') = 1 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;
			RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`)
	for _, vars := range [][]Var{{{Name: "app.a", Value: "b"}}, nil} {
		exec(t, d, "ALTER SEQUENCE tries RESTART; DELETE FROM t")
		exec(t, d, "ALTER SEQUENCE tries RESTART")
		must(t, d, mutation(call("INSERT INTO t VALUES (1) RETURNING x")).with(vars...))
		if got := one(t, d, "SELECT count(*) FROM t"); got != "1" {
			t.Errorf("with %v: %s rows after one insert", vars, got)
		}
	}
}

// A constraint that is checked at the commit fails the mutation.
func TestDeferredConstraint(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	exec(t, d, "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
	for _, vars := range [][]Var{{{Name: "app.a", Value: "b"}}, nil} {
		b := mutation(call("INSERT INTO c VALUES (1) RETURNING p")).with(vars...)
		err := d.Run(testContext(t), b)
		if err == nil {
			err = b.Calls[0].Err
		}
		if code(err) != gqlerr.ForeignKeyViolation {
			t.Errorf("with %v: error %v", vars, err)
		}
	}
}

func TestWrongURL(t *testing.T) {
	for _, url := range []string{"postgres://u:secret@host:port/db", "postgres://u:secret@[::1", "host=h password=secret port=x", "password='secret"} {
		_, err := Open(testContext(t), Options{URL: url})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v", url, err)
		}
	}
}

func TestDescribe(t *testing.T) {
	d := open(t, Options{URL: "postgres://u:secret@db.example:5433/shop"})
	if got := d.Describe(); got != "db.example:5433/shop" {
		t.Error(got)
	}
}

func TestObserve(t *testing.T) {
	type seen struct{ readOnly, failed bool }
	var got []seen
	d := open(t, Options{Lanes: -1, Observe: func(readOnly bool, took time.Duration, failed bool) {
		if took <= 0 {
			t.Errorf("took %v", took)
		}
		got = append(got, seen{readOnly, failed})
	}})
	must(t, d, reads(call("SELECT 1")))
	must(t, d, mutation(call("SELECT 1")))
	ended, cancel := context.WithCancel(testContext(t))
	cancel()
	if err := d.Run(ended, reads(call("SELECT 1"))); err == nil {
		t.Error("ran after its context ended")
	}
	if !slices.Equal(got, []seen{{true, false}, {false, false}, {true, true}}) {
		t.Error(got)
	}
}
