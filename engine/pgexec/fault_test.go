package pgexec

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/pgcluster/pgtest"
)

// killBackends ends all sessions of this database but its own.
const killBackends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"

// load reads from many goroutines until it is stopped and counts answers.
type load struct {
	answers atomic.Int64
	stop    context.CancelFunc
	work    sync.WaitGroup
}

func readers(t *testing.T, d *DB, n int, sql string) *load {
	ctx, stop := context.WithCancel(context.Background())
	l := &load{stop: stop}
	for g := range n {
		l.work.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				want := fmt.Sprintf("%d-%d", g, i)
				b := reads(call(sql, want)).with(Var{Name: "app.reader", Value: want})
				if err := d.Run(testContext(t), b); err != nil || b.Calls[0].Err != nil {
					t.Errorf("a read failed: %v, %v", err, b.Calls[0].Err)
					return
				}
				if !slices.Equal(b.rows(0), []string{want + "|" + want}) {
					t.Errorf("answer %q to %q", b.rows(0), want)
					return
				}
				l.answers.Add(1)
			}
		})
	}
	t.Cleanup(l.end)
	return l
}

func (l *load) end() {
	l.stop()
	l.work.Wait()
}

// more waits for n more answers.
func (l *load) more(t *testing.T, n int64) {
	t.Helper()
	until := l.answers.Load() + n
	eventually(t, "answers", func() bool { return l.answers.Load() >= until || t.Failed() })
}

const echo = "SELECT $1::text, current_setting('app.reader')"

// Backends that are killed cost latency, not answers; on the pool and on lanes.
func TestKilledBackends(t *testing.T) {
	for name, lanes := range map[string]int{"pool": -1, "lanes": 2} {
		t.Run(name, func(t *testing.T) {
			d := open(t, Options{PoolMax: 4, Lanes: lanes, RetryBudget: patience})
			l := readers(t, d, 8, echo)
			for range 10 {
				l.more(t, 200)
				exec(t, d, killBackends)
			}
			l.more(t, 200)
			l.end()
			if s := d.Stats(); lanes > 0 && s.Queries == 0 {
				t.Error("no lane was used")
			}
		})
	}
}

// A restart of PostgreSQL under load costs latency, not answers. Ready tells of it.
func TestRestart(t *testing.T) {
	c := pgtest.Cluster(t)
	var ups atomic.Int32
	d := open(t, Options{URL: c.URL("postgres"), PoolMax: 4, RetryBudget: time.Minute})
	d.OnUp(func() { ups.Add(1) })
	l := readers(t, d, 8, echo)
	l.more(t, 500)
	if err := c.Restart(testContext(t)); err != nil {
		t.Fatal(err)
	}
	l.more(t, 500)
	l.end()
	if err := d.Ready(); err != nil {
		t.Error(err)
	}
	down := ups.Load()
	c.Kill()
	ended, cancel := context.WithTimeout(testContext(t), 300*time.Millisecond)
	defer cancel()
	if err := d.Run(ended, reads(call("SELECT 1"))); code(err) != gqlerr.Timeout {
		t.Errorf("a read without a database: %v", err)
	}
	if d.Ready() == nil {
		t.Error("ready without a database")
	}
	if err := c.Restart(testContext(t)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "ready again", func() bool { return d.Ready() == nil })
	eventually(t, "the hook ran", func() bool { return ups.Load() > down })
	if got := one(t, d, "SELECT 'back'"); got != "back" {
		t.Error(got)
	}
}

// A database that is away when the server starts is waited for, within the budget.
func TestDownAtStart(t *testing.T) {
	d := open(t, Options{URL: "postgres://u:secret@127.0.0.1:1/db", RetryBudget: 500 * time.Millisecond})
	if err := d.Ready(); err != nil {
		t.Errorf("nobody has looked yet: %v", err)
	}
	start := time.Now()
	err := d.Run(testContext(t), reads(call("SELECT 1")))
	if code(err) != gqlerr.Unavailable || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took < 500*time.Millisecond {
		t.Errorf("refused after %v, before the budget was used up", took)
	}
	if d.Ready() == nil {
		t.Error("ready")
	}
	start = time.Now()
	if err := d.Run(testContext(t), mutation(call("SELECT 1"))); code(err) != gqlerr.Unavailable || err.Message != "The database is not available." {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > 250*time.Millisecond {
		t.Errorf("refused after %v although the budget is used up", took)
	}
	if d.Ping(testContext(t)) == nil {
		t.Error("pong")
	}
}

// A mutation whose session is lost may have been carried out: it is not begun
// again, and the client is told.
func TestMutationIsNotRepeated(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	exec(t, d, `CREATE SEQUENCE runs;
		CREATE FUNCTION suicide() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
			PERFORM nextval('runs'); PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); RETURN ''; END $$`)
	for n, vars := range [][]Var{nil, {{Name: "app.a", Value: "b"}}} {
		err := d.Run(testContext(t), mutation(call("SELECT suicide()")).with(vars...))
		if code(err) != gqlerr.Unavailable || !strings.Contains(err.Message, "may or may not") {
			t.Errorf("error %v", err)
		}
		if got := one(t, d, "SELECT last_value FROM runs"); got != fmt.Sprint(n+1) {
			t.Errorf("the mutation ran %s times, want %d", got, n+1)
		}
	}
	exec(t, d, "ALTER SEQUENCE runs RESTART")
	b := reads(call("SELECT CASE WHEN nextval('runs') < 3 THEN suicide() ELSE 'lived' END"))
	exec(t, d, "ALTER SEQUENCE runs INCREMENT 1")
	must(t, d, b)
	if !slices.Equal(b.rows(0), []string{"lived"}) {
		t.Errorf("rows %q", b.rows(0))
	}
}

// A server that takes no more connections is busy, not away.
func TestTooManyConnections(t *testing.T) {
	d := open(t, Options{Lanes: -1})
	exec(t, d, `DROP ROLE IF EXISTS few; CREATE ROLE few LOGIN CONNECTION LIMIT 0`)
	t.Cleanup(func() { exec(t, d, "DROP ROLE few") })
	dial := d.health.dial.Copy()
	url := fmt.Sprintf("host=%s port=%d user=few dbname=%s", dial.Host, dial.Port, dial.Database)
	limited := open(t, Options{URL: url, Lanes: -1})
	if err := limited.Run(testContext(t), reads(call("SELECT 1"))); err == nil {
		t.Fatal("connected")
	}
	if err := limited.Ready(); err != nil {
		t.Errorf("a server that is full is taken for one that is away: %v", err)
	}
}
