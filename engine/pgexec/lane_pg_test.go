package pgexec

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/pgcluster/pgtest"
)

// admit makes a statement known as cheap.
func admit(d *DB, sql ...string) {
	for _, s := range sql {
		for range admitSamples {
			d.costs.book(s, 10)
		}
	}
}

// onLanes opens a DB whose lanes are connected.
func onLanes(t testing.TB, o Options, sql ...string) *DB {
	t.Helper()
	d := open(t, o)
	admit(d, sql...)
	want := d.opts.Lanes
	eventually(t, "lanes connect", func() bool { return d.Stats().Lanes == want })
	return d
}

// A statement is measured on the pool and answered by lanes once it is known to be cheap.
func TestCheapReadsGoToLanes(t *testing.T) {
	d := open(t, Options{})
	const slow = "SELECT count(*) FROM generate_series(1, 400000)"
	for range 100 {
		one(t, d, slow)
	}
	if d.Stats().Lanes != 0 {
		t.Error("lanes connect before a statement is cheap")
	}
	eventually(t, "a lane answers", func() bool {
		if got := one(t, d, "SELECT $1::text", "x"); got != "x" {
			t.Fatal(got)
		}
		return d.Stats().Queries > 0
	})
	if d.costs.cheap(slow) != nil {
		t.Error("a slow statement is taken for cheap")
	}
	before := d.Stats().Queries
	must(t, d, reads(call("SELECT $1::text", "x"), call(slow)))
	must(t, d, mutation(call("SELECT $1::text", "x")))
	if got := d.Stats().Queries; got != before {
		t.Error("a batch with a slow statement, or a mutation, went to a lane")
	}
}

func TestSubmit(t *testing.T) {
	const ask, broken = "SELECT $1::text, current_setting('app.a', true)", "SELECT 1 / $1::int"
	d := onLanes(t, Options{LaneHold: patience}, ask, broken)
	if d.Submit(reads(call("SELECT 'unknown'")), nil) || d.Submit(mutation(call(ask, "x")), nil) || d.Submit(reads(), nil) {
		t.Error("what is not for lanes was taken")
	}
	if d.Submit(reads(call(ask, string(make([]byte, maxLaneBytes+1)))), nil) {
		t.Error("a large argument was taken")
	}
	b := reads(call(ask, "1"), call(broken, "0"), call(ask, "2")).with(Var{Name: "app.a", Value: "v"})
	done := make(chan *gqlerr.Error, 1)
	if !d.Submit(b, func(err *gqlerr.Error) { done <- err }) {
		t.Fatal("not taken")
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(b.rows(0), []string{"1|v"}) || !slices.Equal(b.rows(2), []string{"2|v"}) || code(b.Calls[1].Err) != gqlerr.BadUserInput {
		t.Errorf("rows %q, %q, error %v", b.rows(0), b.rows(2), b.Calls[1].Err)
	}
	if text := DatabaseText(b.Calls[1].Err); text != "division by zero" {
		t.Errorf("PostgreSQL said %q", text)
	}
}

// A sink that refuses or panics, and a receiver that panics, hurt nobody else.
func TestForeignCodeOnLanes(t *testing.T) {
	const ask = "SELECT g FROM generate_series(1, 3) g"
	d := onLanes(t, Options{Lanes: 1, LaneHold: patience}, ask)
	refused := reads(call(ask))
	refused.Sink.(*rows).fail = gqlerr.New(gqlerr.TooManyRows, "Too many.")
	panics := reads(call(ask))
	panics.Sink = panicking{}
	good := reads(call(ask))
	var wait sync.WaitGroup
	for _, b := range []*Batch{refused, panics, good} {
		wait.Add(1)
		if !d.Submit(b, func(*gqlerr.Error) { defer wait.Done(); panic("receiver") }) {
			t.Fatal("not taken")
		}
	}
	wait.Wait()
	if code(refused.Calls[0].Err) != gqlerr.TooManyRows || len(refused.rows(0)) != 1 {
		t.Errorf("error %v after %d rows", refused.Calls[0].Err, len(refused.rows(0)))
	}
	if code(panics.Calls[0].Err) != gqlerr.Internal {
		t.Errorf("error %v", panics.Calls[0].Err)
	}
	if good.Calls[0].Err != nil || len(good.rows(0)) != 3 {
		t.Errorf("error %v, rows %q", good.Calls[0].Err, good.rows(0))
	}
}

type panicking struct{}

func (panicking) Reset(int)                       {}
func (panicking) Row(int, [][]byte) *gqlerr.Error { panic("sink") }

// A statement that holds a lane is cancelled and answered by the pool; its
// neighbours are answered by the lane.
func TestSlowStatementIsExpelled(t *testing.T) {
	const slow, quick = "SELECT 'slow' FROM pg_sleep($1::float8)", "SELECT $1::text"
	d := onLanes(t, Options{Lanes: 1, LaneHold: 100 * time.Millisecond}, slow, quick)
	ended := make(chan string, 2)
	s, q := reads(call(slow, "1")), reads(call(quick, "quick"))
	if !d.Submit(s, func(*gqlerr.Error) { ended <- "slow" }) || !d.Submit(q, func(*gqlerr.Error) { ended <- "quick" }) {
		t.Fatal("not taken")
	}
	if first, second := <-ended, <-ended; first != "quick" || second != "slow" {
		t.Errorf("%s was answered before %s", first, second)
	}
	if !slices.Equal(s.rows(0), []string{"slow"}) || s.Calls[0].Err != nil || !slices.Equal(q.rows(0), []string{"quick"}) {
		t.Errorf("rows %q, %q, error %v", s.rows(0), q.rows(0), s.Calls[0].Err)
	}
	if s := d.Stats(); s.Expelled == 0 || s.Reissued == 0 || s.Lanes != 1 {
		t.Errorf("stats %+v", s)
	}
	if d.Submit(s, nil) {
		t.Error("the slow statement has kept its place")
	}
}

// A statement that became expensive, not for ever, loses its place by the samples.
func TestExpensiveStatementIsExpelled(t *testing.T) {
	const ask = "SELECT count(*) FROM generate_series(1, 400000)"
	d := onLanes(t, Options{Lanes: 1}, ask)
	eventually(t, "it is expelled", func() bool {
		one(t, d, ask)
		return d.Stats().Expelled > 0
	})
	if d.costs.cheap(ask) != nil {
		t.Error("it has kept its place")
	}
}

// A statement that fails often delays its neighbours each time.
func TestFailingStatementIsExpelled(t *testing.T) {
	const ask = "SELECT 1 / $1::int"
	d := onLanes(t, Options{Lanes: 1}, ask)
	for range 20 {
		b := reads(call(ask, "0"))
		if err := d.Run(testContext(t), b); err != nil || code(b.Calls[0].Err) != gqlerr.BadUserInput {
			t.Fatal(err, b.Calls[0].Err)
		}
	}
	if d.costs.cheap(ask) != nil {
		t.Error("it has kept its place")
	}
}

func TestLanesReprepare(t *testing.T) {
	const a, b, forget = "SELECT * FROM a", "SELECT * FROM b", "DEALLOCATE ALL"
	d := open(t, Options{Lanes: 1, LaneCost: time.Second})
	exec(t, d, "CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS SELECT 1 AS x")
	admit(d, a, b, forget)
	eventually(t, "lanes connect", func() bool { return d.Stats().Lanes == 1 })
	batch := reads(call(a), call(b))
	must(t, d, batch)
	exec(t, d, "ALTER TABLE a ADD y int DEFAULT 2; ALTER TABLE b ADD y int DEFAULT 2")
	must(t, d, batch)
	if batch.rows(0)[0] != "1|2" || batch.rows(1)[0] != "1|2" {
		t.Errorf("rows %q, %q", batch.rows(0), batch.rows(1))
	}
	must(t, d, reads(call(forget)))
	must(t, d, batch)
	// A lane counts an answer after it has delivered it.
	eventually(t, "the lane has counted its answers", func() bool { return d.Stats().Queries >= 7 })
	if s := d.Stats(); s.Lanes != 1 {
		t.Errorf("stats %+v", s)
	}
}

// A large answer passes through a lane, and leaves no large buffer behind.
func TestLargeAnswer(t *testing.T) {
	const ask = "SELECT repeat('x', $1::int)"
	d := onLanes(t, Options{Lanes: 1}, ask)
	for _, size := range []int{1, 3 << 20, 10} {
		d.costs.get(ask).cheap.Store(true)
		if got := one(t, d, ask, fmt.Sprint(size)); len(got) != size {
			t.Errorf("%d bytes, want %d", len(got), size)
		}
	}
	if buf := room(make([]byte, 0, 2*keptIn)); cap(buf) != laneBuffer {
		t.Errorf("a buffer of %d is kept", cap(buf))
	}
}

func TestCloseWithQueriesInFlight(t *testing.T) {
	const slow = "SELECT pg_sleep(60)"
	d := onLanes(t, Options{Lanes: 1}, slow)
	done := make(chan *gqlerr.Error, 1)
	b := reads(call(slow))
	if !d.Submit(b, func(err *gqlerr.Error) { done <- err }) {
		t.Fatal("not taken")
	}
	d.Close()
	if err := <-done; err == nil {
		t.Error("an answer after the end")
	}
	if d.Submit(reads(call(slow)), nil) {
		t.Error("taken after the end")
	}
	if err := d.Run(testContext(t), reads(call(slow))); err == nil {
		t.Error("ran after the end")
	}
}

// Close ends every goroutine, also those that look for a database that is away.
func TestCloseLeavesNothing(t *testing.T) {
	url := pgtest.URL(t, t.Name())
	before := goleak.IgnoreCurrent()
	for _, o := range []Options{{URL: url}, {URL: "postgres://127.0.0.1:1/db", RetryBudget: time.Millisecond}} {
		d, err := Open(testContext(t), o)
		if err != nil {
			t.Fatal(err)
		}
		admit(d, "SELECT 1")
		eventually(t, "lanes connect, or nobody can", func() bool {
			return d.Stats().Lanes == 2 || d.Run(testContext(t), reads(call("SELECT 2"))) != nil
		})
		d.Close()
	}
	goleak.VerifyNone(t, before)
}

func TestStatsOfLanes(t *testing.T) {
	const ask = "SELECT $1::text"
	d := onLanes(t, Options{Lanes: 1, LaneHold: patience}, ask)
	var wait sync.WaitGroup
	for range 200 {
		wait.Add(1)
		if !d.Submit(reads(call(ask, "x")), func(*gqlerr.Error) { wait.Done() }) {
			t.Fatal("not taken")
		}
	}
	wait.Wait()
	eventually(t, "the lane has counted its answers", func() bool { return d.Stats().Queries >= 200 })
	s := d.Stats()
	if s.Queries < 200 || s.Rounds == 0 || s.Rounds >= s.Queries || s.MeanBatch <= 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestDialAndCancel(t *testing.T) {
	d := open(t, Options{ApplicationName: "dialled"})
	b, err := d.Dial(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Conn.Close()
	if b.PID == 0 || b.Parameters["client_encoding"] != "UTF8" || b.Parameters["application_name"] != "dialled" {
		t.Errorf("backend %d, %v", b.PID, b.Parameters)
	}
	if err := b.Cancel(testContext(t)); err != nil {
		t.Error(err)
	}
	if _, err := open(t, Options{URL: "postgres://u:secret@127.0.0.1:1/db"}).Dial(testContext(t)); err == nil {
		t.Error("dialled nobody")
	}
}

// A loop that owns a Lane by the calls its documentation names.
func TestLoopLane(t *testing.T) {
	const ask = "SELECT $1::text"
	d := open(t, Options{Lanes: -1})
	b, err := d.Dial(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Conn.Close()
	loop := &loopTransport{t: t, backend: b, write: true}
	l := d.NewLane(loop)
	if l.Submit(reads(call(ask, "x")), nil) {
		t.Error("an unknown statement was taken")
	}
	admit(d, ask, "SELECT pg_sleep($1::float8)")
	answers := 0
	var batch *Batch
	for range 3 {
		batch = reads(call(ask, "1"), call(ask, "2"))
		if !l.Submit(batch, func(err *gqlerr.Error) { answers++ }) {
			t.Fatal("not taken")
		}
	}
	now := time.Now()
	l.Flush(now)
	var unread []byte
	for l.InFlight() {
		part := make([]byte, 100)
		n, err := b.Conn.Read(part)
		if err != nil {
			t.Fatal(err)
		}
		unread = append(unread, part[:n]...)
		used, err := l.Feed(unread, now)
		if err != nil {
			t.Fatal(err)
		}
		unread = unread[used:]
	}
	if answers != 3 || loop.sent != 1 || !slices.Equal(batch.rows(1), []string{"2"}) {
		t.Errorf("%d answers to %d rounds, rows %q", answers, loop.sent, batch.rows(1))
	}
	// A statement that holds the lane is cancelled once; a server that does not
	// obey loses the connection, and the pool answers.
	loop.write = false
	hold := d.opts.LaneHold
	done := make(chan *gqlerr.Error, 1)
	held := reads(call(ask, "held"))
	l.Submit(held, func(err *gqlerr.Error) { done <- err })
	l.Flush(now)
	for _, c := range []struct {
		after   time.Duration
		good    bool
		cancels int
	}{{hold / 2, true, 0}, {hold, true, 1}, {2 * hold, true, 1}, {hold + silenceLimit, false, 1}} {
		if got := l.Tick(now.Add(c.after)); got != c.good || loop.cancels != c.cancels {
			t.Errorf("after %v: %v, %d cancels", c.after, got, loop.cancels)
		}
	}
	l.Lost()
	if err := <-done; err != nil || !slices.Equal(held.rows(0), []string{"held"}) {
		t.Errorf("error %v, rows %q", err, held.rows(0))
	}
	if d.costs.cheap(ask) != nil {
		t.Error("the statement that held the lane has kept its place")
	}
}

type loopTransport struct {
	t             *testing.T
	backend       *Backend
	write         bool
	sent, cancels int
}

func (l *loopTransport) Cancel() { l.cancels++ }

func (l *loopTransport) Send(p []byte) {
	l.sent++
	if !l.write {
		return
	}
	if _, err := l.backend.Conn.Write(p); err != nil {
		l.t.Error(err)
	}
}

// A read on a lane costs no allocation once everything is warm.
func TestSubmitDoesNotAllocate(t *testing.T) {
	if raced {
		t.Skip("the race detector has pools drop what they keep")
	}
	const ask, each = "SELECT $1::text", 32
	d := onLanes(t, Options{Lanes: 1, LaneHold: patience}, ask)
	answers := make(chan struct{}, each)
	done := func(*gqlerr.Error) { answers <- struct{}{} }
	var batches []*Batch
	for range each {
		b := reads(call(ask, "x")).with(Var{Name: "app.who", Value: "me"})
		b.Sink = &counting{}
		batches = append(batches, b)
	}
	n := testing.AllocsPerRun(200, func() {
		for _, b := range batches {
			for !d.Submit(b, done) {
				d.costs.get(ask).cheap.Store(true) // it lost its place on a machine that is busy elsewhere
			}
		}
		for range batches {
			<-answers
		}
	})
	if n > each/4 { // pools are emptied by the garbage collector now and then
		t.Errorf("%v allocations for %d reads", n, each)
	}
}
