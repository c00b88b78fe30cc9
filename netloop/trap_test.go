package netloop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// One test for each trap of the library below: no read back-pressure, no bound
// on output, half-close, panics, wake without bytes, EMFILE, unix paths, no
// caps, no drain.

func TestPipelinedBytesAreBounded(t *testing.T) {
	h := &testHandler{block: map[string]chan struct{}{"a": make(chan struct{})}, entered: make(chan string, 1)}
	ts := start(t, h, func(c *Config) { c.InBytes = 4 << 10 })
	c := ts.dial()
	c.send(get("/block/a"))
	<-h.entered
	for range 16 {
		c.send(strings.Repeat(get("/more"), 40))
		ts.hasRead(c)
		ts.conn(func(c *Conn) {
			if len(c.kept()) > 4<<10 {
				t.Fatalf("%d bytes kept", len(c.kept()))
			}
		})
	}
	close(h.block["a"])
	c.want(200, "GET /block/a")
	if resp := c.want(503, "too many pipelined bytes"); !resp.Close {
		t.Error("not closed")
	}
	c.wantEOF()
}

func TestPipelinedWithinBound(t *testing.T) {
	h := &testHandler{block: map[string]chan struct{}{"a": make(chan struct{})}, entered: make(chan string, 1)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/block/a") + get("/b"))
	<-h.entered
	c.send(get("/c") + get("/d")[:9])
	ts.hasRead(c)
	close(h.block["a"])
	c.want(200, "GET /block/a")
	c.want(200, "GET /b")
	c.want(200, "GET /c")
	c.send(get("/d")[9:]).want(200, "GET /d")
}

// TestSlowReader sends many requests for large answers and reads none: the
// reactor must stop answering, go on when the client reads, and lose nothing.
func TestSlowReader(t *testing.T) {
	big := strings.Repeat("x", 100<<10)
	h := &testHandler{handle: func(x *Exchange) Disposition {
		x.Out = append(append(x.Out[:0], big...), x.Path...)
		return Answered
	}}
	ts := start(t, h, nil)
	c := ts.dial()
	_ = c.Conn.(*net.TCPConn).SetReadBuffer(16 << 10)
	const n = 100
	var all strings.Builder
	for i := range n {
		all.WriteString(get(fmt.Sprint("/", i)))
	}
	c.send(all.String())
	until(t, "the block", func() (blocked bool) {
		ts.conn(func(c *Conn) {
			blocked = c.blocked
			if limit := ts.cfg.OutHigh + len(big) + keepBuffer + 1024; c.Queued() > limit {
				t.Fatalf("%d bytes queued", c.Queued())
			}
		})
		return blocked
	})
	for i := range n {
		c.want(200, fmt.Sprint("x/", i))
	}
}

// TestSlowReaderIsNotBlamed: while the reactor itself does not read on, no deadline
// for the client's bytes runs.
func TestSlowReaderIsNotBlamed(t *testing.T) {
	big := strings.Repeat("x", 100<<10)
	h := &testHandler{handle: func(x *Exchange) Disposition {
		x.Out = append(append(x.Out[:0], big...), x.Path...)
		return Answered
	}}
	for name, last := range map[string]string{"whole requests": "", "part of a head": "GET /n HTTP/1.1\r\nHo", "part of a body": "POST /n HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nx"} {
		t.Run(name, func(t *testing.T) {
			ts := startClock(t, h, func(c *Config) { c.WriteTimeout = time.Hour })
			c := ts.dial()
			_ = c.Conn.(*net.TCPConn).SetReadBuffer(16 << 10)
			const n = 60
			var all strings.Builder
			for i := range n {
				all.WriteString(get(fmt.Sprint("/", i)))
			}
			c.send(all.String() + last)
			until(t, "the block", func() (blocked bool) {
				ts.conn(func(c *Conn) { blocked = c.blocked })
				return blocked
			})
			ts.advance(ts.cfg.HeadTimeout + ts.cfg.BodyTimeout + 2*tickEvery)
			for i := range n {
				if resp := c.want(200, fmt.Sprint("x/", i)); resp.Close {
					t.Fatalf("closed after %d", i)
				}
			}
		})
	}
}

func TestStalledReaderIsDropped(t *testing.T) {
	big := strings.Repeat("x", 8<<20)
	h := &testHandler{handle: func(x *Exchange) Disposition {
		x.Out = append(x.Out[:0], big...)
		return Answered
	}}
	ts := startClock(t, h, nil)
	c := ts.dial()
	_ = c.Conn.(*net.TCPConn).SetReadBuffer(16 << 10)
	c.send(get("/"))
	until(t, "queued bytes", func() (queued bool) {
		ts.conn(func(c *Conn) { queued = c.Queued() > 0 })
		return queued
	})
	ts.advance(ts.cfg.WriteTimeout + time.Second)
	if n := ts.Stats(); n.Stalled != 1 || n.Connections != 0 {
		t.Errorf("stats: %+v", n)
	}
}

// TestHalfClose: a client that only stopped sending gets the answer, and those
// of its pipelined requests.
func TestHalfClose(t *testing.T) {
	h := &testHandler{block: map[string]chan struct{}{"a": make(chan struct{})}, entered: make(chan string, 4)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/block/a") + get("/b") + post("/serve", "x") + get("/d")[:8])
	<-h.entered
	_ = c.Conn.(*net.TCPConn).CloseWrite()
	until(t, "the half-close", func() (half bool) {
		ts.conn(func(c *Conn) { half = c.half && c.Remote().IsValid() })
		return half
	})
	close(h.block["a"])
	c.want(200, "GET /block/a")
	c.want(200, "GET /b")
	c.want(200, "POST /serve x")
	c.wantEOF()
	until(t, "the release", func() bool { return ts.Stats().Connections == 0 })
}

// TestClientGone: the request of a client that left is cancelled.
func TestClientGone(t *testing.T) {
	for _, how := range []string{"FIN", "RST"} {
		t.Run(how, func(t *testing.T) {
			h := &testHandler{entered: make(chan string, 1), ctxDone: make(chan error, 1)}
			ts := start(t, h, nil)
			c := ts.dial()
			c.send(get("/ctx"))
			<-h.entered
			if how == "RST" {
				_ = c.Conn.(*net.TCPConn).SetLinger(0)
			}
			began := time.Now()
			c.Close()
			if err := <-h.ctxDone; !errors.Is(err, context.Canceled) {
				t.Errorf("context: %v", err)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("took %v", took)
			}
			until(t, "the release", func() bool { return ts.Stats().Connections == 0 })
		})
	}
}

func TestHalfConnBreaks(t *testing.T) {
	a, b := net.Pipe()
	b.Close()
	broken := make(chan struct{})
	h := &halfConn{nc: a, timeout: time.Second, wake: make(chan struct{}, 1), broken: func() { close(broken) }}
	go h.run()
	h.write([]byte("x"))
	<-broken
}

func TestPanicInCallbacks(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	c := ts.dial()
	c.send(get("/a")).want(200, "GET /a")
	ts.on(func(l *loop) {
		l.wheel.each(func(c *Conn) { c.Execute(func(*Conn) { panic("in Execute") }) })
	})
	c.wantEOF()
	ts.dial().send(get("/a")).want(200, "GET /a")
	if !strings.Contains(ts.logs.String(), "in Execute") {
		t.Error("not logged")
	}
}

func TestWakeWithoutBytes(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	c := ts.dial()
	c.send(get("/a")[:7])
	ts.hasRead(c)
	woken := make(chan struct{})
	ts.conn(func(c *Conn) { _ = c.g.Wake(nil); close(woken) })
	<-woken
	c.send(get("/a")[7:]).want(200, "GET /a")
}

func TestConnectionCap(t *testing.T) {
	ts := start(t, &testHandler{}, func(c *Config) { c.MaxConnections = 2 })
	a, b := ts.dial(), ts.dial()
	a.send(get("/a")).want(200, "")
	b.send(get("/b")).want(200, "")
	for range 20 {
		c := ts.dial()
		c.send(get("/c"))
		resp := c.want(503, "SERVICE_UNAVAILABLE")
		if resp.Header.Get("Retry-After") != "1" {
			t.Errorf("fields: %v", resp.Header)
		}
		c.wantEOF()
		c.Close()
	}
	a.Close()
	until(t, "the place", func() bool { return ts.Stats().Connections == 1 })
	ts.dial().send(get("/d")).want(200, "GET /d")
	if n := ts.Stats(); n.Refused != 20 || n.Accepted != 3 || n.Connections != 2 {
		t.Errorf("stats: %+v", n)
	}
}

func TestAddressCap(t *testing.T) {
	ts := start(t, &testHandler{}, func(c *Config) { c.MaxConnectionsPerIP = 1 })
	a := ts.dial()
	a.send(get("/a")).want(200, "")
	ts.dial().want(503, "too many connections")
	other, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}).Dial("tcp", ts.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := io.WriteString(other, get("/b")); err != nil {
		t.Fatal(err)
	}
	if n, _ := other.Read(make([]byte, 100)); n == 0 {
		t.Error("the other address was refused")
	}
	a.Close()
	until(t, "the place", func() bool { return ts.Stats().Connections == 1 })
	ts.gate.mu.Lock()
	defer ts.gate.mu.Unlock()
	if len(ts.gate.byIP) != 1 {
		t.Errorf("addresses kept: %v", ts.gate.byIP)
	}
}

// TestFlood opens and leaves connections from many goroutines: every place is
// given back exactly once.
func TestFlood(t *testing.T) {
	ts := start(t, &testHandler{}, func(c *Config) { c.MaxConnections, c.MaxConnectionsPerIP, c.Loops = 20, 15, 2 })
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range 40 {
				nc, err := net.Dial("tcp", ts.addr)
				if err != nil {
					continue
				}
				_, _ = io.WriteString(nc, get("/serve"))
				if (i+j)%3 == 0 {
					_ = nc.(*net.TCPConn).SetLinger(0)
				} else {
					_ = nc.SetReadDeadline(time.Now().Add(5 * time.Second))
					_, _ = nc.Read(make([]byte, 64))
				}
				_ = nc.Close()
			}
		}()
	}
	wg.Wait()
	until(t, "all places", func() bool { return ts.gate.open() == 0 })
	ts.gate.mu.Lock()
	defer ts.gate.mu.Unlock()
	if len(ts.gate.byIP) != 0 {
		t.Errorf("addresses kept: %v", ts.gate.byIP)
	}
}

// TestFilesRunOut runs a server in a process of its own with few descriptors.
func TestFilesRunOut(t *testing.T) {
	if os.Getenv("NETLOOP_FILES") != "" {
		serveWithFewFiles()
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestFilesRunOut$")
	cmd.Env = append(os.Environ(), "NETLOOP_FILES=40")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { in.Close(); _ = cmd.Wait() }()
	var addr string
	if _, err := fmt.Fscanln(out, &addr); err != nil {
		t.Fatal(err)
	}
	first := dialTo(t, "tcp", addr)
	first.send(get("/first")).want(200, "GET /first")
	var all []*client
	for range 60 {
		all = append(all, dialTo(t, "tcp", addr))
	}
	closed := false
	for _, c := range all { // some are turned away: the reserve at work
		if _, err := io.WriteString(c.Conn, get("/x")); err != nil {
			closed = true
			continue
		}
		if _, err := c.r.Peek(1); err != nil {
			closed = true
			break
		}
	}
	if !closed {
		t.Error("the descriptors sufficed: nothing was tested")
	}
	first.send(get("/still")).want(200, "GET /still")
	for _, c := range all {
		c.Close()
	}
	until(t, "a new connection", func() bool {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			return false
		}
		defer nc.Close()
		_ = nc.SetDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(nc, get("/again"))
		n, _ := nc.Read(make([]byte, 64))
		return n > 0
	})
}

// serveWithFewFiles serves until its standard input ends.
func serveWithFewFiles() {
	s, err := New(&testHandler{}, Config{Listen: []string{"127.0.0.1:0"}, Loops: 1})
	if err != nil {
		panic(err)
	}
	if err := s.Start(); err != nil {
		panic(err)
	}
	var limit uint64
	_, _ = fmt.Sscan(os.Getenv("NETLOOP_FILES"), &limit)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		panic(err)
	}
	fmt.Println(s.Addrs()[0])
	_, _ = io.Copy(io.Discard, os.Stdin)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_ = s.Drain(ctx)
}

func TestTooManyConnectionsConfigured(t *testing.T) {
	_, err := New(&testHandler{}, Config{MaxConnections: 1 << 29})
	if err == nil || !strings.Contains(err.Error(), "LimitNOFILE") || !strings.Contains(err.Error(), "max_connections") {
		t.Errorf("got %v", err)
	}
	if _, err := New(nil, Config{}); err == nil {
		t.Error("no handler was taken")
	}
}

func TestUnixSocket(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s")
	dead, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	dead.(*net.UnixListener).SetUnlinkOnClose(false)
	dead.Close()
	h := &testHandler{serve: func(x *Exchange) { x.Out = fmt.Appendf(nil, "%v %v", x.Unix, x.Remote.IsValid()) }}
	ts := start(t, h, func(c *Config) { c.Listen = []string{"unix:" + path, "127.0.0.1:0"} })
	if len(ts.Addrs()) != 2 {
		t.Fatalf("addresses: %v", ts.Addrs())
	}
	c := dialTo(t, "unix", path)
	c.send(get("/serve")).want(200, "true false")
	c.send("broken\r\n\r\n").want(400, "BAD_REQUEST")
	c.wantEOF()

	if _, err := listen("unix:" + path); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a living socket: %v", err)
	}
	if _, err := listen("unix:" + dir); err == nil || !strings.Contains(err.Error(), "not a socket") {
		t.Errorf("a directory: %v", err)
	}
	file := filepath.Join(dir, "f")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listen("unix:" + file); err == nil {
		t.Error("a file was taken")
	}
	if b, _ := os.ReadFile(file); string(b) != "x" {
		t.Error("the file was touched")
	}
	if _, err := listen("unix:" + filepath.Join(dir, "no", "s")); err == nil {
		t.Error("no directory, no error")
	}
	if _, err := listen("unix:" + filepath.Join(file, "s")); err == nil {
		t.Error("a file as directory, no error")
	}
}

func TestPortInUse(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	s, err := New(&testHandler{}, Config{Listen: []string{"127.0.0.1:0", ts.addr}})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Start()
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("process %d (", os.Getpid())) || !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v", err)
	}
	if err := s.Drain(context.Background()); err != nil { // never started
		t.Errorf("drain: %v", err)
	}
	if holder("nonsense") != "" {
		t.Error("nonsense has a holder")
	}
	if _, err := listen("256.0.0.1:x"); err == nil {
		t.Error("a bad address was taken")
	}
}

func TestIPv6(t *testing.T) {
	ln, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("this host has no IPv6 loopback")
	}
	ln.Close()
	ts := start(t, &testHandler{}, func(c *Config) { c.Listen = []string{"[::1]:0"} })
	ts.dial().send(get("/a")).want(200, "GET /a")
}

func TestDetachHTTP2(t *testing.T) {
	got := make(chan string, 1)
	ts := start(t, &testHandler{}, func(c *Config) {
		c.HTTP2 = func(nc net.Conn) {
			defer nc.Close()
			b := make([]byte, len(preface)+3)
			_, _ = io.ReadFull(nc, b)
			got <- string(b)
			_, _ = io.WriteString(nc, "settings")
		}
	})
	c := ts.dial()
	c.send(string(preface[:20]))
	c.send(string(preface[20:]) + "abc")
	if b := <-got; b != string(preface)+"abc" {
		t.Errorf("got %q", b)
	}
	b, err := io.ReadAll(c.r)
	if string(b) != "settings" || err != nil {
		t.Errorf("got %q, %v", b, err)
	}
	until(t, "the place", func() bool { return ts.Stats().Connections == 0 })
}
