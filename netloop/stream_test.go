package netloop

import (
	"io"
	"net"
	"strings"
	"testing"
)

// streamer opens a stream in Handle or Serve and passes it on.
type streamer struct {
	opened chan *Stream
	hold   chan struct{} // when set, Serve waits behind the stream's first bytes
}

func (h *streamer) Handle(x *Exchange) Disposition {
	switch string(x.Path) {
	case "/stream":
		h.open(x)
		return Streaming
	case "/plain":
		echo(x)
		return Answered
	case "/pending":
		go func() { h.open(x); x.Finish() }()
		return Pending
	}
	return Offload
}

func (h *streamer) open(x *Exchange) *Stream {
	x.ContentType = "text/event-stream"
	x.AddHeader("X-S", "1")
	s := x.Stream()
	h.opened <- s
	return s
}

func (h *streamer) Serve(x *Exchange) {
	s := h.open(x)
	switch string(x.Path) {
	case "/hold":
		_ = s.Write([]byte("early"))
		<-h.hold
	case "/panic":
		_ = s.Write([]byte("stump"))
		panic("behind the stream")
	}
}

func TestStreams(t *testing.T) {
	h := &streamer{opened: make(chan *Stream, 1)}
	ts := start(t, h, nil)
	for _, path := range []string{"/stream", "/serve", "/pending"} {
		c := ts.dial()
		c.send(get(path) + get("/plain"))
		s := <-h.opened
		go func() {
			for _, part := range []string{"one ", "", "two ", strings.Repeat("x", 300)} {
				_ = s.Write([]byte(part))
			}
			s.Close()
			s.Close()
		}()
		resp := c.want(200, "one two "+strings.Repeat("x", 300))
		if len(resp.TransferEncoding) != 1 || resp.Header.Get("X-S") != "1" || resp.Header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("%v %v", resp.TransferEncoding, resp.Header)
		}
		c.want(200, "GET /plain")
		<-s.Done()
		if err := s.Write([]byte("x")); err != ErrClosed {
			t.Errorf("write after close: %v", err)
		}
		c.Close()
	}
	if n := ts.Stats().Streamed; n != 3 {
		t.Errorf("counted %d", n)
	}
}

// TestStreamFlowsDuringServe: bytes reach the client before Serve returns.
func TestStreamFlowsDuringServe(t *testing.T) {
	h := &streamer{opened: make(chan *Stream, 1), hold: make(chan struct{})}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/hold") + get("/plain"))
	s := <-h.opened
	for {
		if l, err := c.r.ReadString('\n'); err != nil {
			t.Fatal(err)
		} else if l == "5\r\n" {
			break
		}
	}
	if b, _ := c.r.Peek(5); string(b) != "early" {
		t.Errorf("got %q", b)
	}
	s.Close()
	b := make([]byte, len("early\r\n0\r\n\r\n"))
	if _, err := io.ReadFull(c.r, b); err != nil || string(b) != "early\r\n0\r\n\r\n" {
		t.Fatalf("%q %v", b, err)
	}
	c.want(200, "GET /plain") // while Serve still holds the old exchange
	close(h.hold)
	c.send(get("/plain")).want(200, "GET /plain")
}

func TestStreamForOldClient(t *testing.T) {
	h := &streamer{opened: make(chan *Stream, 1)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
	s := <-h.opened
	_ = s.Write([]byte("one "))
	_ = s.Write([]byte("two"))
	s.Close()
	resp := c.want(200, "one two")
	if len(resp.TransferEncoding) != 0 || !resp.Close {
		t.Errorf("%v %v", resp.TransferEncoding, resp.Header)
	}
	c.wantEOF()
}

func TestStreamHead(t *testing.T) {
	h := &streamer{opened: make(chan *Stream, 1)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + get("/plain"))
	s := <-h.opened
	_ = s.Write([]byte("nothing"))
	s.Close()
	if resp, body := c.answer("HEAD"); resp.StatusCode != 200 || body != "" {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
	c.want(200, "GET /plain")
}

func TestStreamClientGone(t *testing.T) {
	h := &streamer{opened: make(chan *Stream, 1)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/stream"))
	s := <-h.opened
	c.Close()
	<-s.Done()
	if err := s.Write([]byte("x")); err != ErrClosed {
		t.Errorf("got %v", err)
	}
}

func TestStreamSlowClient(t *testing.T) {
	h := &streamer{opened: make(chan *Stream, 1)}
	ts := start(t, h, func(c *Config) { c.OutMax = 64 << 10 })
	c := ts.dial()
	_ = c.Conn.(*net.TCPConn).SetReadBuffer(16 << 10)
	c.send(get("/stream"))
	s := <-h.opened
	var err error
	for i := 0; err == nil && i < 5000; i++ {
		err = s.Write(make([]byte, 10<<10))
		ts.sync()
	}
	if err != ErrSlow {
		t.Errorf("got %v", err)
	}
	until(t, "the drop", func() bool { return ts.Stats().Connections == 0 })
	if ts.Stats().Stalled != 1 {
		t.Error("not counted")
	}
}

func TestStreamPanic(t *testing.T) {
	h := &streamer{opened: make(chan *Stream, 1)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/panic"))
	<-h.opened
	b, err := io.ReadAll(c.r)
	if strings.HasSuffix(string(b), "0\r\n\r\n") {
		t.Errorf("the client takes the stump for the whole: %q, %v", b, err)
	}
}

func TestStreamDrain(t *testing.T) {
	h := &streamer{opened: make(chan *Stream, 1)}
	ts := start(t, h, nil)
	c := ts.dial()
	c.send(get("/stream"))
	s := <-h.opened
	_ = s.Write([]byte("a"))
	go func() {
		<-s.Done()
		_ = s.Write([]byte("b"))
		s.Close()
	}()
	ts.drain(t)
	c.want(200, "ab")
	c.wantEOF()
}
