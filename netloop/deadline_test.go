package netloop

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"
)

func TestHeadDeadline(t *testing.T) {
	ts := startClock(t, &testHandler{}, nil)
	c := ts.dial()
	c.send("GET / HTTP/1.1\r\n")
	ts.hasRead(c)
	for range 5 { // trickled bytes do not buy time
		ts.advance(ts.cfg.HeadTimeout / 6)
		c.send("X: y\r\n")
		ts.hasRead(c)
	}
	if n := ts.Stats().TimedOut; n != 0 {
		t.Fatal("too early")
	}
	ts.advance(ts.cfg.HeadTimeout/6 + 2*tickEvery)
	c.want(408, "REQUEST_TIMEOUT")
	c.wantEOF()
}

func TestBodyDeadline(t *testing.T) {
	ts := startClock(t, &testHandler{}, nil)
	c := ts.dial()
	c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc")
	ts.hasRead(c)
	ts.advance(ts.cfg.BodyTimeout - tickEvery)
	c.send("d")
	ts.hasRead(c)
	if ts.Stats().TimedOut != 0 {
		t.Fatal("too early")
	}
	ts.advance(3 * tickEvery)
	c.want(408, "REQUEST_TIMEOUT")
	c.wantEOF()
}

func TestIdleDeadline(t *testing.T) {
	ts := startClock(t, &testHandler{}, nil)
	fresh, used := ts.dial(), ts.dial()
	until(t, "both", func() bool {
		n := 0
		ts.conn(func(*Conn) { n++ })
		return n == 2
	})
	ts.advance(ts.cfg.IdleTimeout / 2)
	used.send(get("/a")).want(200, "")
	ts.advance(ts.cfg.IdleTimeout/2 + 2*tickEvery)
	fresh.wantEOF() // without a 408 that nobody asked for
	used.send(get("/b")).want(200, "GET /b")
	ts.advance(ts.cfg.IdleTimeout + 2*tickEvery)
	used.wantEOF()
}

// TestIdleDeadlineSparesARequest: what the kernel already holds is answered.
func TestIdleDeadlineSparesARequest(t *testing.T) {
	ts := startClock(t, &testHandler{}, nil)
	c := ts.dial()
	c.send(get("/a")).want(200, "")
	ts.on(func(l *loop) { // the loop is busy while the request arrives
		c.send(get("/b"))
		l.wheel.each((*Conn).expire)
	})
	c.want(200, "GET /b")
}

func TestRequestDeadline(t *testing.T) {
	h := &testHandler{entered: make(chan string, 1), block: map[string]chan struct{}{"a": make(chan struct{})}}
	var ctx context.Context
	h.pending = func(x *Exchange) { ctx = x.Context() }
	ts := startClock(t, h, nil)
	c, d := ts.dial(), ts.dial()
	c.send(get("/block/a"))
	<-h.entered
	d.send(get("/pending"))
	until(t, "the request", func() bool { return ts.Stats().Pending == 1 })
	ts.advance(ts.cfg.RequestTimeout + 2*tickEvery)
	if ctx.Err() == nil {
		t.Error("the context goes on")
	}
	if ts.Stats().TimedOut != 0 {
		t.Error("no time for an answer of the handler's")
	}
	ts.advance(requestGrace + 2*tickEvery)
	for _, cl := range []*client{c, d} {
		if resp := cl.want(504, "TIMEOUT"); !resp.Close {
			t.Error("not closed")
		}
		cl.wantEOF()
	}
	close(h.block["a"]) // the late answer goes nowhere
	until(t, "the worker", func() bool { return ts.Stats().WorkersBusy == 0 })
	ts.dial().send(get("/a")).want(200, "GET /a")
}

func TestContextDeadline(t *testing.T) {
	h := &testHandler{entered: make(chan string, 1), ctxDone: make(chan error, 1)}
	ts := start(t, h, func(c *Config) { c.RequestTimeout = 20 * time.Millisecond })
	c := ts.dial()
	c.send(get("/ctx"))
	<-h.entered
	if err := <-h.ctxDone; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("context: %v", err)
	}
	c.want(200, "GET /ctx")
}

func TestLingerDeadline(t *testing.T) {
	ts := startClock(t, &testHandler{}, nil)
	c := ts.dial()
	c.send("broken\r\n\r\n").want(400, "")
	c.wantEOF()
	c.send("more") // discarded
	ts.hasRead(c)
	ts.advance(lingerTimeout + 2*tickEvery)
	if n := ts.Stats().Connections; n != 0 {
		t.Errorf("%d connections", n)
	}
}

// TestWheel holds random deadlines against their times.
func TestWheel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	w := &wheel{}
	at := map[*Conn]int64{}
	for range 500 {
		c := &Conn{}
		for range 1 + r.IntN(2) {
			at[c] = r.Int64N(int64(200 * time.Second))
			w.set(c, at[c])
		}
	}
	for tick := int64(1); len(at) > 0; tick += 1 + r.Int64N(3) {
		if tick > int64(300*time.Second/tickEvery) {
			t.Fatalf("%d never expired", len(at))
		}
		for c := range at {
			if r.IntN(100000) == 0 {
				w.remove(c)
				w.remove(c)
				delete(at, c)
			}
		}
		w.advance(tick, func(c *Conn) {
			due, ok := at[c]
			if !ok {
				t.Fatal("removed, and expired")
			}
			if late := tick*int64(tickEvery) - due; late < 0 || late > 5*int64(tickEvery) {
				t.Fatalf("late by %v", time.Duration(late))
			}
			delete(at, c)
		})
	}
	if w.each(func(*Conn) { t.Error("left over") }); w.now == 0 {
		t.Error("stood still")
	}
}

func TestWheelJump(t *testing.T) {
	w := &wheel{}
	c := &Conn{}
	w.set(c, int64(time.Hour))
	expired := 0
	w.advance(int64(2*time.Hour/tickEvery), func(*Conn) { expired++ })
	if expired != 1 {
		t.Errorf("expired %d times", expired)
	}
}
