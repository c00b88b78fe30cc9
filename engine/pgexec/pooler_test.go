package pgexec

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/pgcluster/pgtest"
)

// behindPooler opens a DB whose statements are run by whichever session is free.
func behindPooler(t *testing.T, o Options) *DB {
	t.Helper()
	o.URL = pgtest.Pooler(t, pgtest.URL(t, t.Name()))
	return open(t, o)
}

// Each transaction behind a pooler is another session's, with what this one was given.
func TestPoolerSessionsAreNotTrusted(t *testing.T) {
	d := behindPooler(t, Options{Lanes: -1, PoolMax: 8})
	exec(t, d, "CREATE TABLE said (n int)")
	if !d.Pooled() {
		t.Fatal("the pooler was not recognised")
	}
	pids := map[string]bool{}
	var mu sync.Mutex
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for n := range 40 {
				want := fmt.Sprint(i, ".", n)
				b := reads(call("SELECT current_setting('app.who') || $1", "!"), call("SELECT pg_backend_pid()::text FROM pg_sleep(0.001)")).with(Var{Name: "app.who", Value: want})
				must(t, d, b)
				if got := b.rows(0); !slices.Equal(got, []string{want + "!"}) {
					t.Errorf("%q instead of %q", got, want)
				}
				must(t, d, mutation(call("INSERT INTO said VALUES ($1)", fmt.Sprint(n))))
				mu.Lock()
				pids[b.rows(1)[0]] = true
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	if got := one(t, d, "SELECT count(*)::text FROM said"); got != "320" {
		t.Errorf("%s rows", got)
	}
	if len(pids) < 2 {
		t.Errorf("one session answered all: the test shows nothing")
	}
}

// Neither settings nor statements stay with the sessions of a pooler.
func TestNothingStaysBehindAPooler(t *testing.T) {
	d := behindPooler(t, Options{StatementTimeout: 1500 * time.Millisecond, PoolMax: 1, Lanes: -1})
	const timeout = "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"
	if got := one(t, d, timeout); got != "1500" {
		t.Errorf("within: %s", got)
	}
	must(t, d, reads(call("SELECT 1")).with(Var{Name: "app.who", Value: "x"}))
	conn, err := d.acquire(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	var left string
	err = conn.QueryRow(testContext(t), "SELECT (SELECT setting FROM pg_settings WHERE name = 'statement_timeout') || ' ' || coalesce(current_setting('app.who', true), '') || ' ' || (SELECT count(*) FROM pg_prepared_statements)").Scan(&left)
	if err != nil || left != "0  0" {
		t.Errorf("timeout, variable, statements: %q, %v", left, err)
	}
}

func TestTimeoutBehindAPooler(t *testing.T) {
	d := behindPooler(t, Options{StatementTimeout: 50 * time.Millisecond, Lanes: -1})
	b := reads(call("SELECT pg_sleep(30)"))
	if err := d.Run(testContext(t), b); err != nil {
		t.Fatal(err)
	}
	if code(b.Calls[0].Err) != gqlerr.Timeout {
		t.Error(b.Calls[0].Err)
	}
}

// A failed call behind a pooler is its own, as elsewhere.
func TestErrorsBehindAPooler(t *testing.T) {
	d := behindPooler(t, Options{Lanes: -1})
	b := reads(call("SELECT 'a'"), call("SELECT nothing"), call("SELECT 1/$1::int", "0"), call("SELECT 'b'"))
	if err := d.Run(testContext(t), b); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(b.rows(0), []string{"a"}) || !slices.Equal(b.rows(3), []string{"b"}) || b.Calls[1].Err == nil || b.Calls[2].Err == nil {
		t.Errorf("%q %q %v %v", b.rows(0), b.rows(3), b.Calls[1].Err, b.Calls[2].Err)
	}
}

// Lanes run through a pooler without a statement of their own.
func TestLanesBehindAPooler(t *testing.T) {
	const ask = "SELECT $1::text || current_setting('app.who', true)"
	d := onLanes(t, Options{URL: pgtest.Pooler(t, pgtest.URL(t, t.Name())), Lanes: 2}, ask)
	var clients sync.WaitGroup
	for i := range 16 {
		clients.Go(func() {
			for n := range 50 {
				b := reads(call(ask, fmt.Sprint(n, " "))).with(Var{Name: "app.who", Value: fmt.Sprint(i)})
				must(t, d, b)
				if got := b.rows(0); !slices.Equal(got, []string{fmt.Sprint(n, " ", i)}) {
					t.Errorf("%q", got)
				}
			}
		})
	}
	clients.Wait()
	if s := d.Stats(); s.Queries < 700 {
		t.Errorf("lanes answered %d", s.Queries)
	}
	if got := one(t, d, "SELECT count(*)::text FROM pg_prepared_statements"); got != "0" {
		t.Errorf("%s statements", got)
	}
}

// LISTEN through a pooler would be taken and never heard of again.
func TestListenerRefusesAPooler(t *testing.T) {
	url := pgtest.URL(t, t.Name())
	pooler := pgtest.Pooler(t, url)
	l := &Listener{}
	conn, err := open(t, Options{URL: pooler, Lanes: -1}).acquire(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if err := l.serveDirect(conn.Conn(), false); err != errPooled {
		t.Error(err)
	}
	d := open(t, Options{URL: pooler, DirectURL: url, Lanes: -1})
	h := make(heard, 1)
	past := d.NewListener(h)
	defer past.Close()
	past.Listen("past")
	listening(t, url, "LISTEN")
	exec(t, d, "NOTIFY past, 'x'")
	h.want(t, "past:x")
}

func TestDirectURLIsRead(t *testing.T) {
	_, err := Open(testContext(t), Options{URL: "postgres://h/d", DirectURL: "postgres://u:secret@h:x/d"})
	if err == nil || !strings.Contains(err.Error(), "direct URL") || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

// Sessions of all kinds plan without Memoize, unless it is wanted; a pooler's are left alone.
func TestMemoize(t *testing.T) {
	const setting = "SELECT current_setting('enable_memoize')"
	for memoize, want := range map[bool]string{false: "off", true: "on"} {
		if got := one(t, open(t, Options{Memoize: memoize, Lanes: -1}), setting); got != want {
			t.Errorf("%v: %s", memoize, got)
		}
	}
	if got := one(t, onLanes(t, Options{Lanes: 1}, setting), setting); got != "off" {
		t.Errorf("on a lane: %s", got)
	}
	if got := one(t, behindPooler(t, Options{Lanes: -1}), setting); got != "on" {
		t.Errorf("behind a pooler: %s", got)
	}
}

// A PostgreSQL that does not know the setting is connected to all the same: its
// version is refused with a better reason.
func TestUnknownSettingIsNoError(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	conn, err := d.acquire(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	pg := conn.Conn().PgConn()
	older := strings.ReplaceAll(greetSQL, "enable_memoize", "enable_nothing")
	r := pg.ExecParams(testContext(t), older, [][]byte{fmt.Append(nil, pg.PID()), nil, []byte("off")}, []uint32{int8OID, textOID, textOID}, nil, nil).Read()
	if r.Err != nil {
		t.Error(r.Err)
	}
}
