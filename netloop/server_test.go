package netloop

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// gnet's pool of goroutines for Enroll lives as long as the process.
		goleak.IgnoreAnyFunction("github.com/panjf2000/ants/v2.(*poolCommon).purgeStaleWorkers"),
		goleak.IgnoreAnyFunction("github.com/panjf2000/ants/v2.(*poolCommon).ticktock"),
		goleak.IgnoreAnyFunction("github.com/panjf2000/ants/v2.(*goWorker).run.func1"))
}

// testHandler answers by path; what a path does is in its name.
type testHandler struct {
	serve   func(x *Exchange)             // of /serve…
	pending func(x *Exchange)             // of /pending…
	handle  func(x *Exchange) Disposition // of everything else when set
	block   map[string]chan struct{}      // /block/NAME waits for it
	entered chan string                   // gets the path of each Serve
	ctxDone chan error                    // /ctx tells why its context ended
}

func (h *testHandler) Handle(x *Exchange) Disposition {
	path := string(x.Path)
	switch {
	case h.handle != nil:
		return h.handle(x)
	case strings.HasPrefix(path, "/serve"), strings.HasPrefix(path, "/block"), strings.HasPrefix(path, "/ctx"):
		return Offload
	case strings.HasPrefix(path, "/pending"):
		h.pending(x)
		return Pending
	case path == "/panic":
		panic("on the loop")
	}
	echo(x)
	return Answered
}

func echo(x *Exchange) {
	x.ContentType = "text/plain"
	x.Out = fmt.Appendf(x.Out[:0], "%s %s %s", x.Method, x.Target, x.Body)
}

func (h *testHandler) Serve(x *Exchange) {
	path := string(x.Path)
	if h.entered != nil {
		h.entered <- path
	}
	switch {
	case strings.HasPrefix(path, "/block/"):
		<-h.block[path[len("/block/"):]]
	case path == "/ctx":
		<-x.Context().Done()
		h.ctxDone <- x.Context().Err()
	case path == "/serve/panic":
		panic("on a worker")
	case h.serve != nil:
		h.serve(x)
		return
	}
	echo(x)
}

// logBuffer collects log lines.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type testServer struct {
	*Server
	t    testing.TB
	addr string
	logs *logBuffer
	time atomic.Int64 // of the injected clock
}

// start runs a server on a free port until the test ends.
func start(t testing.TB, h Handler, change func(*Config)) *testServer {
	t.Helper()
	ts := &testServer{t: t, logs: &logBuffer{}}
	cfg := Config{Listen: []string{"127.0.0.1:0"}, Loops: 1, Logger: slog.New(slog.NewTextHandler(ts.logs, nil))}
	if change != nil {
		change(&cfg)
	}
	s, err := New(h, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	ts.Server = s
	if a := s.Addrs(); len(a) > 0 {
		ts.addr = a[0].String()
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		_ = s.Drain(ctx)
	})
	return ts
}

// startClock is start with a clock that stands still until advance.
func startClock(t testing.TB, h Handler, change func(*Config)) *testServer {
	var ts atomic.Pointer[testServer]
	s := start(t, h, func(c *Config) {
		c.clock = func() int64 {
			if p := ts.Load(); p != nil {
				return p.time.Load()
			}
			return 0
		}
		if change != nil {
			change(c)
		}
	})
	ts.Store(s)
	return s
}

// advance moves the clock in steps of a tick and has every loop handle each.
func (ts *testServer) advance(d time.Duration) {
	ts.t.Helper()
	for end := ts.time.Load() + int64(d); ts.time.Load() < end; {
		ts.time.Add(min(int64(tickEvery), end-ts.time.Load()))
		ts.tick()
		ts.sync()
	}
}

// sync waits until every loop has handled its mail.
func (ts *testServer) sync() {
	ts.eachLoop(func(l *loop) {
		for range 2 {
			done := make(chan struct{})
			if l.post(mail{f: func(*Conn) { close(done) }}) {
				<-done
			}
		}
	})
}

// on runs f on the only loop.
func (ts *testServer) on(f func(l *loop)) {
	ts.eachLoop(func(l *loop) {
		done := make(chan struct{})
		l.post(mail{f: func(*Conn) { defer close(done); f(l) }})
		<-done
	})
}

// until waits for a condition that events bring about.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for: %s", what)
		}
		<-time.After(time.Millisecond)
	}
}

// client is one connection.
type client struct {
	net.Conn
	t testing.TB
	r *bufio.Reader
}

func (ts *testServer) dial() *client {
	ts.t.Helper()
	return dialTo(ts.t, "tcp", ts.addr)
}

func dialTo(t testing.TB, network, addr string) *client {
	t.Helper()
	nc, err := net.Dial(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(10 * time.Second))
	return &client{nc, t, bufio.NewReader(nc)}
}

func (c *client) send(s string) *client {
	c.t.Helper()
	if _, err := io.WriteString(c.Conn, s); err != nil {
		c.t.Fatal(err)
	}
	return c
}

// answer reads one response.
func (c *client) answer(method string) (*http.Response, string) {
	c.t.Helper()
	resp, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		c.t.Fatalf("no response: %v", err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatalf("no body: %v", err)
	}
	return resp, string(body)
}

func (c *client) want(status int, body string) *http.Response {
	c.t.Helper()
	resp, got := c.answer("GET")
	if resp.StatusCode != status || !strings.Contains(got, body) {
		c.t.Fatalf("got %d %q, want %d %q", resp.StatusCode, got, status, body)
	}
	return resp
}

// wantEOF checks that the server has closed in good order.
func (c *client) wantEOF() {
	c.t.Helper()
	rest, err := io.ReadAll(c.r)
	if err != nil || len(rest) > 0 {
		c.t.Fatalf("want the end, got %q, %v", rest, err)
	}
}

func get(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n" }
func post(path, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body)
}

func TestAnswers(t *testing.T) {
	h := &testHandler{pending: func(x *Exchange) {
		go func() { echoStatic(x); x.Finish() }()
	}}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/a?b")).want(200, "GET /a?b ")
	c.send(post("/c", "xyz")).want(200, "POST /c xyz")
	c.send(get("/serve")).want(200, "GET /serve ")
	c.send(post("/serve", "xyz")).want(200, "POST /serve xyz")
	c.send(get("/pending")).want(200, "pending")
	resp := c.send(get("/a")).want(200, "GET /a")
	if resp.Header.Get("Date") == "" || resp.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("fields: %v", resp.Header)
	}
	n := ts.Stats()
	if n.Inline != 3 || n.Offloaded != 2 || n.Pending != 1 || n.Accepted != 1 || n.Connections != 1 {
		t.Errorf("stats: %+v", n)
	}
}

func echoStatic(x *Exchange) { x.Out = append(x.Out[:0], "pending"...) }

// hasRead waits until the reactor has read all that c has sent: loopback
// delivers before the client's write returns.
func (ts *testServer) hasRead(c *client) {
	ts.t.Helper()
	local := c.LocalAddr().String()
	until(ts.t, "the bytes sent so far", func() (read bool) {
		ts.on(func(l *loop) {
			l.wheel.each(func(sc *Conn) {
				if sc.g != nil && sc.g.RemoteAddr().String() == local {
					read = !sc.unread()
				}
			})
		})
		return read
	})
}

// conn shows the server's side of the only connection, on its loop.
func (ts *testServer) conn(f func(c *Conn)) {
	ts.on(func(l *loop) { l.wheel.each(f) })
}

func (c *client) buffered() *client {
	c.r = bufio.NewReader(c.Conn)
	return c
}
