package netloop

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// drain drains and wants that to succeed.
func (ts *testServer) drain(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := ts.Drain(ctx); err != nil {
		t.Errorf("drain: %v", err)
	}
}

func TestDrainFinishesRequests(t *testing.T) {
	h := &testHandler{block: map[string]chan struct{}{"a": make(chan struct{})}, entered: make(chan string, 1)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/block/a") + get("/b")) // sent before: both are answered
	<-h.entered
	served := make(chan error, 1)
	drained := make(chan struct{})
	go func() { ts.drain(t); close(drained) }()
	until(t, "the listener's end", func() bool {
		nc, err := net.Dial("tcp", ts.addr)
		if err == nil {
			nc.Close()
		}
		return err != nil
	})
	if !ts.Draining() {
		t.Error("not draining")
	}
	select {
	case <-drained:
		t.Fatal("did not wait")
	case served <- nil:
	}
	close(h.block["a"])
	if resp := c.want(200, "GET /block/a"); !resp.Close {
		t.Error("no Connection: close")
	}
	c.wantEOF()
	c.Close()
	<-drained
	ts.drain(t) // again: nothing
}

func TestDrainClosesIdle(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	c := ts.dial()
	c.send(get("/a")).want(200, "")
	go func() { c.wantEOF(); c.Close() }()
	ts.drain(t)
}

func TestDrainCuts(t *testing.T) {
	h := &testHandler{entered: make(chan string, 1), ctxDone: make(chan error, 1)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/ctx"))
	<-h.entered
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := ts.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("drain: %v", err)
	}
	if err := <-h.ctxDone; !errors.Is(err, context.Canceled) {
		t.Errorf("context: %v", err)
	}
	if n := ts.Stats().Connections; n != 0 {
		t.Errorf("%d connections", n)
	}
}

func TestServeReturnsAfterDrain(t *testing.T) {
	s, err := New(&testHandler{}, Config{Listen: []string{"127.0.0.1:0"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- s.Serve() }()
	dialTo(t, "tcp", s.Addrs()[0].String()).send(get("/a")).want(200, "")
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.Drain(ctx); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if s2, _ := New(&testHandler{}, Config{Listen: []string{"127.0.0.1:99999"}}); s2.Serve() == nil {
		t.Error("a bad address was served")
	}
}

// TestDrainUnderLoad: clients that send one request after the other until the
// connection ends or is refused. None may lose a request.
func TestDrainUnderLoad(t *testing.T) {
	ts := start(t, &testHandler{}, func(c *Config) { c.Loops = 2 })
	var served, failed atomic.Int64
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			path := []string{"/a", "/serve"}[i%2]
			for {
				again, err := loadConnection(ts.addr, path, &served, stop)
				if err != nil {
					failed.Add(1)
					t.Errorf("request lost: %v", err)
				}
				if !again {
					return
				}
			}
		}()
	}
	until(t, "load", func() bool { return served.Load() > 500 })
	ts.drain(t)
	close(stop)
	wg.Wait()
	if failed.Load() > 0 {
		t.Errorf("%d lost, %d served", failed.Load(), served.Load())
	}
}

// loadConnection sends until told to close. Once connected, every request that
// was sent has to be answered.
func loadConnection(addr, path string, served *atomic.Int64, stop chan struct{}) (again bool, err error) {
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		return false, nil // refused: nothing was lost
	}
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(10 * time.Second))
	c := (&client{Conn: nc}).buffered()
	for {
		select {
		case <-stop:
			return false, nil
		default:
		}
		if _, err := io.WriteString(nc, get(path)); err != nil {
			return false, err
		}
		resp, err := http.ReadResponse(c.r, nil)
		if err != nil {
			return false, err
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || !strings.Contains(string(body), path) {
			return false, errors.New("body " + string(body))
		}
		served.Add(1)
		if resp.Close {
			return true, nil
		}
	}
}

// TestDrainIsSpread: of many upgraded connections a part is asked to end in each tick.
func TestDrainIsSpread(t *testing.T) {
	p := newLines()
	p.opened, p.closed = make(chan *Conn, 250), make(chan error, 250)
	ts := startClock(t, p.handler(), nil)
	for range 250 {
		c := ts.dial()
		c.send(upgrade)
		<-p.opened
		go func() { _, _ = io.Copy(io.Discard, c); c.Close() }()
	}
	drained := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		drained <- ts.Drain(ctx)
	}()
	for _, left := range []int{150, 50} {
		until(t, "the next part's end", func() bool { return ts.Stats().Upgraded == left })
		ts.on(func(l *loop) {
			if len(l.leaving.left) != left {
				t.Errorf("%d are to be asked, want %d", len(l.leaving.left), left)
			}
		})
		ts.time.Add(int64(tickEvery))
		ts.tick() // without waiting: after the last part the loop ends
	}
	if err := <-drained; err != nil {
		t.Error(err)
	}
}

func TestSpreadOfADrain(t *testing.T) {
	if n := spread(context.Background()); n != 100 {
		t.Errorf("without a deadline %d ticks", n)
	}
	for timeout, want := range map[time.Duration]int32{time.Minute: 100, 2 * time.Second: 19, 0: 1} {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		if n := spread(ctx); n != want && n != want+1 {
			t.Errorf("within %s %d ticks, want %d", timeout, n, want)
		}
		cancel()
	}
}

// TestDrainReachesLateComers: an upgrade that is answered while the server drains.
func TestDrainReachesLateComers(t *testing.T) {
	p := newLines()
	h := p.handler()
	up := h.handle
	entered, release := make(chan struct{}), make(chan struct{})
	h.handle = func(x *Exchange) Disposition {
		entered <- struct{}{}
		<-release
		return up(x)
	}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(upgrade)
	<-entered
	drained := make(chan struct{})
	go func() { ts.drain(t); close(drained) }()
	until(t, "the drain", ts.Draining)
	close(release)
	if _, err := io.Copy(io.Discard, c); err != nil {
		t.Error(err)
	}
	c.Close()
	<-drained
}
