package netloop

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

const pipeline = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" +
	"POST /serve HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" +
	"POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n" +
	"HEAD /4 HTTP/1.1\r\nHost: a\r\n\r\n" +
	"GET /5 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

func (c *client) wantPipeline() {
	c.t.Helper()
	c.want(200, "GET /1 ")
	c.want(200, "POST /serve hello")
	c.want(200, "POST /3 abcde")
	resp, body := c.answer("HEAD")
	if resp.ContentLength != int64(len("HEAD /4 ")) || body != "" {
		c.t.Fatalf("HEAD: length %d, body %q", resp.ContentLength, body)
	}
	if resp := c.want(200, "GET /5 "); !resp.Close {
		c.t.Fatal("no Connection: close")
	}
	c.wantEOF()
}

func TestPipelinedInOrder(t *testing.T) {
	start(t, &testHandler{}, nil).dial().send(pipeline).wantPipeline()
}

// TestSplitAtEveryByte cuts the pipeline in two at every place. The loop has
// handled the first piece before the second is sent.
func TestSplitAtEveryByte(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	for i := 1; i < len(pipeline); i++ {
		c := ts.dial().send(pipeline[:i])
		ts.hasRead(c)
		c.send(pipeline[i:]).wantPipeline()
		c.Close()
	}
}

// TestByteByByte sends single bytes.
func TestByteByByte(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	c := ts.dial()
	go func() {
		for i := range pipeline {
			_, _ = io.WriteString(c.Conn, pipeline[i:i+1])
		}
	}()
	c.wantPipeline()
}

// TestNothingKeptWhenIdle checks that an idle connection owns no buffer.
func TestNothingKeptWhenIdle(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	c := ts.dial()
	c.send(get("/a")[:10])
	until(t, "part of a head", func() (kept bool) {
		ts.on(func(l *loop) { l.wheel.each(func(c *Conn) { kept = len(c.kept()) == 10 && c.phase == phaseHead }) })
		return kept
	})
	c.send(get("/a")[10:]).want(200, "GET /a")
	ts.on(func(l *loop) {
		l.wheel.each(func(c *Conn) {
			if c.in != nil || c.x != nil || c.phase != phaseIdle {
				t.Errorf("idle, and keeps %d bytes, exchange %v, phase %d", len(c.kept()), c.x, c.phase)
			}
		})
	})
}

func TestRefusals(t *testing.T) {
	ts := start(t, &testHandler{}, func(c *Config) { c.Limits.BodyBytes = 100 })
	for _, c := range []struct {
		name, request string
		status        int
		code          string
	}{
		{"no host", "GET / HTTP/1.1\r\n\r\n", 400, "BAD_REQUEST"},
		{"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400, "BAD_REQUEST"},
		{"length beside chunked", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "BAD_REQUEST"},
		{"bad chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400, "BAD_REQUEST"},
		{"large body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", 413, "PAYLOAD_TOO_LARGE"},
		{"large chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n", 413, "PAYLOAD_TOO_LARGE"},
		{"long target", "GET /" + strings.Repeat("a", 9000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "URI_TOO_LONG"},
		{"large head", "GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("a", 17000) + "\r\n\r\n", 431, "HEADERS_TOO_LARGE"},
		{"expectation", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: tea\r\n\r\nx", 417, "EXPECTATION_FAILED"},
		{"coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501, "NOT_SUPPORTED"},
		{"version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "NOT_SUPPORTED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cl := dialTo(t, "tcp", ts.addr)
			// What follows must be discarded, and must not turn the close into a reset.
			cl.send(get("/first") + c.request + strings.Repeat("x", 1000))
			cl.want(200, "GET /first")
			resp := cl.want(c.status, `{"errors":[{"message":"`)
			if !resp.Close || resp.Header.Get("Content-Type") != "application/json" {
				t.Errorf("fields: %v", resp.Header)
			}
			cl.wantEOF()
		})
	}
	if n := ts.Stats().Malformed; n != 11 {
		t.Errorf("counted %d", n)
	}
}

func TestErrorCodes(t *testing.T) {
	for status, code := range map[int]string{
		400: "BAD_REQUEST", 408: "REQUEST_TIMEOUT", 413: "PAYLOAD_TOO_LARGE", 500: "INTERNAL_SERVER_ERROR",
		503: "SERVICE_UNAVAILABLE", 504: "TIMEOUT", 505: "NOT_SUPPORTED",
	} {
		x := &Exchange{}
		x.setError(status, `say "no"`)
		want := `{"errors":[{"message":"say \"no\"","extensions":{"code":"` + code + `"}}]}`
		if x.Status != status || string(x.Out) != want {
			t.Errorf("%d: %s", status, x.Out)
		}
	}
}

func TestExpectContinue(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	c := ts.dial()
	c.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
	if resp, _ := c.answer("POST"); resp.StatusCode != 100 {
		t.Fatalf("got %d", resp.StatusCode)
	}
	c.send("hi").want(200, "POST /a hi")
	c.send("POST /b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi")
	c.want(200, "POST /b hi") // nothing to wait for: no 100
}

func TestKeepAlive(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	for _, c := range []struct {
		request string
		keep    bool
		field   string
	}{
		{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true, ""},
		{"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false, "close"},
		{"GET / HTTP/1.0\r\n\r\n", false, "close"},
		{"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, "keep-alive"},
	} {
		cl := ts.dial()
		resp := cl.send(c.request).want(200, "GET / ")
		if got := resp.Header.Get("Connection"); got != c.field && !(resp.Close && c.field == "close") {
			t.Errorf("%q: Connection: %q", c.request, got)
		}
		if c.keep {
			cl.send(get("/again")).want(200, "GET /again")
		} else {
			cl.wantEOF()
		}
	}
}

func TestBodilessStatuses(t *testing.T) {
	h := &testHandler{handle: func(x *Exchange) Disposition {
		_, _ = fmt.Sscan(string(x.Path[1:]), &x.Status)
		x.Out = append(x.Out, "not to be sent"...)
		return Answered
	}}
	ts := start(t, h, nil)
	c := ts.dial()
	for _, status := range []int{204, 304, 204} {
		resp, body := c.send(get(fmt.Sprint("/", status))).answer("GET")
		if resp.StatusCode != status || body != "" || resp.Header.Get("Content-Length") != "" {
			t.Fatalf("%d: %q %v", resp.StatusCode, body, resp.Header)
		}
	}
}

func TestResponseFields(t *testing.T) {
	h := &testHandler{handle: func(x *Exchange) Disposition {
		x.AddHeader("X-One", "1")
		x.AddHeader("X-Bad", "a\r\nSet-Cookie: b")
		x.AddHeader("X Bad", "a")
		x.AddHeader("X-Two", "2")
		x.CloseAfter()
		return Answered
	}}
	ts := start(t, h, nil)
	c := ts.dial()
	resp := c.send(get("/")).want(200, "")
	if resp.Header.Get("X-One") != "1" || resp.Header.Get("X-Two") != "2" || resp.Header.Get("X-Bad") != "" || resp.Header.Get("Set-Cookie") != "" {
		t.Errorf("fields: %v", resp.Header)
	}
	c.wantEOF()
	if n := strings.Count(ts.logs.String(), "response field dropped"); n != 2 {
		t.Errorf("logged %d times", n)
	}
}

func TestRequestAccess(t *testing.T) {
	check := func(x *Exchange) {
		v, ok := x.Header("accept")
		each := 0
		x.EachHeader(func(_, _ []byte) bool { each++; return true })
		x.Out = fmt.Appendf(x.Out[:0], "%s %v %d %v %d %s %v %v %s?%s", v, ok, x.HeaderCount("accept"), x.HasToken("accept", "b"), each, x.Host(),
			x.Remote.IsValid(), x.Unix, x.Path, x.RawQuery)
	}
	h := &testHandler{serve: check}
	ts := start(t, h, nil)
	ts.dial().send("GET /serve?q=1 HTTP/1.1\r\nHost: h:1\r\nAccept:  a,b \r\nAccept: c\r\n\r\n").
		want(200, "a,b true 2 true 3 h:1 true false /serve?q=1")
}

func TestPanics(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	for _, path := range []string{"/panic", "/serve/panic"} {
		c := ts.dial()
		resp := c.send(get(path)).want(500, "INTERNAL_SERVER_ERROR")
		if !resp.Close {
			t.Error("not closed")
		}
		c.wantEOF()
	}
	ts.dial().send(get("/a")).want(200, "GET /a")
	if logs := ts.logs.String(); !strings.Contains(logs, "on the loop") || !strings.Contains(logs, "on a worker") || !strings.Contains(logs, "http_test.go") && !strings.Contains(logs, "server_test.go") {
		t.Errorf("log: %s", logs)
	}
	if n := ts.Stats().Panics; n != 2 {
		t.Errorf("counted %d", n)
	}
}

func TestLargeBodies(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	c := ts.dial()
	for _, size := range []int{largeBody - 1, largeBody, 100 << 10, 900 << 10} {
		body := strings.Repeat("0123456789abcde\n", size/16+1)[:size]
		go c.send(post("/x", body) + post("/serve", body))
		c.want(200, "POST /x "+body)
		c.want(200, "POST /serve "+body)
	}
	ts.on(func(l *loop) {
		sum := 0
		for _, x := range l.free {
			sum += large(x)
		}
		if sum > mostLarge || sum != l.large {
			t.Errorf("the free list keeps %d bytes, counted as %d", sum, l.large)
		}
	})
}

// TestLargeBuffersAreLetGo: what a burst of large answers needed is not kept.
func TestLargeBuffersAreLetGo(t *testing.T) {
	ts := startClock(t, &testHandler{}, nil)
	ts.on(func(l *loop) {
		var used []*Exchange
		for range 40 {
			x := l.rent()
			x.Out = make([]byte, 0, 1<<20)
			used = append(used, x)
		}
		for _, x := range used {
			l.giveBack(x)
		}
		if l.large != mostLarge {
			t.Errorf("%d bytes are kept", l.large)
		}
	})
	ts.advance(trimEvery + 2*tickEvery)
	ts.on(func(l *loop) {
		if l.large > restLarge || l.large == 0 {
			t.Errorf("%d bytes are kept", l.large)
		}
	})
}

func TestQueueFull(t *testing.T) {
	h := &testHandler{block: map[string]chan struct{}{"a": make(chan struct{})}, entered: make(chan string, 8)}
	ts := start(t, h, func(c *Config) { c.Workers, c.Queue = 1, 1 })
	running, waiting, third := ts.dial(), ts.dial(), ts.dial()
	running.send(get("/block/a"))
	<-h.entered
	waiting.send(get("/serve"))
	until(t, "the queue", func() bool { return ts.Stats().QueueDepth == 1 })
	resp := third.send(get("/serve")+get("/next")).want(503, "SERVICE_UNAVAILABLE")
	if resp.Header.Get("Retry-After") != "1" || resp.Close {
		t.Errorf("fields: %v", resp.Header)
	}
	third.want(200, "GET /next")
	if n := ts.Stats(); n.Overload != 1 || n.WorkersBusy != 1 || n.Workers != 1 {
		t.Errorf("stats: %+v", n)
	}
	close(h.block["a"])
	running.want(200, "GET /block/a")
	waiting.want(200, "GET /serve")
}

func TestTestExchange(t *testing.T) {
	x := NewExchange("POST", "/g?a=b", [][2]string{{"Accept", "x"}}, []byte("body"))
	if v, ok := x.Header("accept"); string(v) != "x" || !ok || string(x.Body) != "body" || string(x.RawQuery) != "a=b" || string(x.Host()) != "localhost" {
		t.Errorf("request: %q %q %q", v, x.Body, x.RawQuery)
	}
	x.AddHeader("Allow", "GET")
	x.AddHeader("bad name", "GET")
	if v, ok := x.ResponseHeader("allow"); v != "GET" || !ok {
		t.Errorf("Allow: %q", v)
	}
	if _, ok := x.ResponseHeader("absent"); ok {
		t.Error("absent is there")
	}
	if err := x.Context().Err(); err != nil {
		t.Error(err)
	}
	x.Finish()
	x.Finish()
	<-x.Finished()
	x.endContext()
	if x.Context().Err() == nil {
		t.Error("the context goes on")
	}

	y := NewExchange("GET", "/", [][2]string{{"Host", "h"}}, nil)
	s := y.Stream()
	if err := s.Write([]byte("ab")); err != nil {
		t.Error(err)
	}
	s.Close()
	s.Close()
	<-y.Finished()
	if err := s.Write([]byte("c")); err != ErrClosed || string(y.Out) != "ab" {
		t.Errorf("%v %q", err, y.Out)
	}
	y.Upgrade("p", nil)
	if name, _ := y.Upgraded(); name != "p" {
		t.Errorf("upgraded to %q", name)
	}
	defer func() {
		if recover() == nil {
			t.Error("a bad request was taken")
		}
	}()
	NewExchange("GET", "no path", nil, nil)
}

func TestNetHTTPClient(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	for range 3 {
		resp, err := (&http.Client{Transport: tr}).Post("http://"+ts.addr+"/serve", "text/plain", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if string(body) != "POST /serve x" {
			t.Errorf("got %q", body)
		}
	}
}
