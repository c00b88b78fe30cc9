package looplane_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/gateway/looplane"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/internal/pgcluster"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/netloop"
)

// handler answers each request with its own query string, by way of PostgreSQL.
type handler struct {
	db     *pgexec.DB
	lanes  *looplane.Lanes
	onLane atomic.Int64
}

const (
	echo  = "SELECT $1::text"
	sleep = "SELECT $1::text FROM pg_sleep(0.05)"
	lock  = "SELECT $1::text FROM pg_advisory_xact_lock_shared(7)"
)

// answer is a Sink that writes the row into the response.
type answer struct {
	x   *netloop.Exchange
	row []byte
}

func (a *answer) Reset(int) { a.row = a.row[:0] }
func (a *answer) Row(_ int, values [][]byte) *gqlerr.Error {
	a.row = append(a.row, values[0]...)
	return nil
}

func (a *answer) finish(b *pgexec.Batch, err *gqlerr.Error) {
	if err == nil {
		err = b.Calls[0].Err
	}
	if a.x.Out = append(a.x.Out[:0], a.row...); err != nil {
		a.x.Status = 500
		a.x.Out = append(a.x.Out[:0], err.Error()...)
	}
}

func batch(x *netloop.Exchange) (*pgexec.Batch, *answer) {
	sql := map[string]string{"/echo": echo, "/sleep": sleep, "/lock": lock}[string(x.Path)]
	a := &answer{x: x}
	question := append([]byte(nil), x.RawQuery...)
	return &pgexec.Batch{ReadOnly: true, Sink: a, Calls: []pgexec.Call{{SQL: sql, Args: [][]byte{question}}}}, a
}

func (h *handler) Handle(x *netloop.Exchange) netloop.Disposition {
	b, a := batch(x)
	taken := h.lanes.Submit(x.Loop(), b, func(err *gqlerr.Error) {
		a.finish(b, err)
		x.Finish()
	})
	if !taken {
		return netloop.Offload
	}
	h.onLane.Add(1)
	return netloop.Pending
}

func (h *handler) Serve(x *netloop.Exchange) {
	b, a := batch(x)
	a.finish(b, h.db.Run(x.Context(), b))
}

type bench struct {
	*handler
	server  *netloop.Server
	cluster *pgcluster.Cluster
	base    string
}

const patience = 20 * time.Second

func start(t *testing.T) *bench {
	t.Helper()
	c := pgtest.Cluster(t)
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: c.URL("postgres"), Lanes: -1, LaneCost: time.Second, LaneHold: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	h := &handler{db: db, lanes: looplane.New(db, 2, slog.New(slog.DiscardHandler))}
	s, err := netloop.New(h, netloop.Config{Listen: []string{"127.0.0.1:0"}, Loops: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.Drain(ctx); err != nil {
			t.Error(err)
		}
		h.lanes.Close()
		db.Close()
	})
	return &bench{handler: h, server: s, cluster: c, base: "http://" + s.Addrs()[0].String()}
}

// ask sends a question and expects it back.
func (b *bench) ask(path, question string) error {
	resp, err := http.Get(b.base + path + "?" + url.QueryEscape(question))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != 200 || string(body) != question) {
		err = fmt.Errorf("asked %s, got %d %s", question, resp.StatusCode, body)
	}
	return err
}

// warm asks until lanes answer.
func (b *bench) warm(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for before := b.onLane.Load(); b.onLane.Load() < before+20; {
		if err := b.ask("/echo", "warm"); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatal("no lane answers")
		}
	}
}

// load asks from several clients at once while f runs.
func (b *bench) load(t *testing.T, f func()) {
	t.Helper()
	var wg sync.WaitGroup
	var stop atomic.Bool
	for client := range 8 {
		wg.Go(func() {
			for i := 0; !stop.Load(); i++ {
				path := "/echo"
				if client == 0 && i%10 == 0 {
					path = "/sleep"
				}
				if err := b.ask(path, fmt.Sprintf("q%d.%d", client, i)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	f()
	stop.Store(true)
	wg.Wait()
}

// answered waits until lanes have answered n more requests.
func (b *bench) answered(t *testing.T, n int64) {
	late := time.After(patience)
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for goal := b.onLane.Load() + n; b.onLane.Load() < goal; {
		select {
		case <-look.C:
		case <-late:
			t.Error("lanes do not answer any more")
			return
		}
	}
}

func TestEveryAnswerReachesItsQuestion(t *testing.T) {
	b := start(t)
	b.warm(t)
	b.load(t, func() { b.answered(t, 2000) })
	if s := b.db.Stats(); s.Queries == 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestKilledBackendsCostNoRead(t *testing.T) {
	b := start(t)
	b.warm(t)
	b.load(t, func() {
		for range 5 {
			if err := b.cluster.KillBackends(t.Context()); err != nil {
				t.Error(err)
			}
			b.answered(t, 200)
		}
	})
}

func TestRestartCostsNoRead(t *testing.T) {
	b := start(t)
	b.warm(t)
	b.load(t, func() {
		if err := b.cluster.Restart(t.Context()); err != nil {
			t.Error(err)
		}
		b.answered(t, 200)
	})
}

// A loop without a lane refuses, and the pool answers.
func TestNoLaneYet(t *testing.T) {
	b := start(t)
	if err := b.ask("/echo", "first"); err != nil {
		t.Fatal(err)
	}
	if b.onLane.Load() != 0 {
		t.Error("a statement that nobody has measured went to a lane")
	}
}

// A statement that waits for a lock is cancelled on its lane and waits on in the
// pool; the lane answers others meanwhile.
func TestStatementThatHoldsALaneIsCancelled(t *testing.T) {
	b := start(t)
	b.warm(t)
	b.eventually(t, "the locking statement is cheap", func() bool {
		before := b.onLane.Load()
		if err := b.ask("/lock", "warm"); err != nil {
			t.Fatal(err)
		}
		return b.onLane.Load() > before
	})
	release := b.hold(t)
	const held = 4 // new connections go to loops in turn: some of them have lanes; workers are left for others
	waiting := make(chan error, held)
	for range held {
		go func() { waiting <- b.ask("/lock", "held") }()
	}
	b.eventually(t, "it is expelled", func() bool {
		if err := b.ask("/echo", "meanwhile"); err != nil {
			t.Fatal(err)
		}
		return b.db.Stats().Expelled > 0
	})
	release()
	for range held {
		if err := <-waiting; err != nil {
			t.Error(err)
		}
	}
	b.warm(t)
}

// hold takes the lock that /lock needs.
func (b *bench) hold(t *testing.T) (release func()) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), b.cluster.URL("postgres"))
	if err == nil {
		_, err = conn.Exec(t.Context(), "SELECT pg_advisory_lock(7)")
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

// eventually asks again and again until f says yes.
func (b *bench) eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !f(); {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
	}
}
