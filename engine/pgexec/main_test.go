package pgexec

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/internal/retry"
)

// patience bounds what a test waits for an event.
const patience = 20 * time.Second

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// open opens a DB on an empty database of the test.
func open(t testing.TB, o Options) *DB {
	t.Helper()
	if o.URL == "" {
		o.URL = pgtest.URL(t, t.Name())
	}
	d, err := Open(testContext(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// rows is a Sink that keeps all it gets.
type rows struct {
	mu   sync.Mutex
	got  map[int][]string
	fail *gqlerr.Error // answer of Row
}

func (r *rows) Reset(call int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.got == nil {
		r.got = map[int][]string{}
	}
	r.got[call] = nil
}

func (r *rows) Row(call int, values [][]byte) *gqlerr.Error {
	r.mu.Lock()
	defer r.mu.Unlock()
	text := ""
	for i, v := range values {
		if i > 0 {
			text += "|"
		}
		if v == nil {
			text += "NULL"
		}
		text += string(v)
	}
	r.got[call] = append(r.got[call], text)
	return r.fail
}

func call(sql string, args ...string) Call {
	c := Call{SQL: sql}
	for _, a := range args {
		c.Args = append(c.Args, []byte(a))
	}
	return c
}

func reads(calls ...Call) *Batch     { return &Batch{Calls: calls, ReadOnly: true, Sink: &rows{}} }
func mutation(c Call) *Batch         { return &Batch{Calls: []Call{c}, Sink: &rows{}} }
func (b *Batch) rows(i int) []string { return b.Sink.(*rows).got[i] }

// with adds session variables.
func (b *Batch) with(vars ...Var) *Batch {
	b.Session = vars
	return b
}

// one runs a single read and returns its only row.
func one(t testing.TB, d *DB, sql string, args ...string) string {
	t.Helper()
	b := reads(call(sql, args...))
	must(t, d, b)
	if len(b.rows(0)) != 1 {
		t.Fatalf("%s: rows %q", sql, b.rows(0))
	}
	return b.rows(0)[0]
}

// must runs a batch that is to succeed.
func must(t testing.TB, d *DB, b *Batch) {
	t.Helper()
	if err := d.Run(testContext(t), b); err != nil {
		t.Fatal(err)
	}
	for i := range b.Calls {
		if b.Calls[i].Err != nil {
			t.Fatalf("%s: %v", b.Calls[i].SQL, b.Calls[i].Err)
		}
	}
}

// exec runs statements past the DB.
func exec(t testing.TB, d *DB, sql string) {
	t.Helper()
	if err := try(d, sql); err != nil {
		t.Fatal(err)
	}
}

func try(d *DB, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, d.health.dial)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

// eventually waits until check is true.
func eventually(t testing.TB, what string, check func() bool) {
	t.Helper()
	deadline, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for !check() {
		if !retry.Pause(deadline, 2*time.Millisecond) {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// others is a condition on the backends of this database beside the asking one.
func others(where string) string {
	return fmt.Sprintf("SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND %s", where)
}

func code(err *gqlerr.Error) gqlerr.Code {
	if err == nil {
		return ""
	}
	return err.Code
}

// counting is a Sink without a memory.
type counting struct{ rows int }

func (c *counting) Reset(int) { c.rows = 0 }
func (c *counting) Row(int, [][]byte) *gqlerr.Error {
	c.rows++
	return nil
}
