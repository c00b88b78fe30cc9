package netloop

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// lines is a protocol that echoes lines; some are commands.
type lines struct {
	opened chan *Conn
	closed chan error
	ticks  atomic.Int32
}

func newLines() *lines {
	return &lines{opened: make(chan *Conn, 64), closed: make(chan error, 64)}
}

func (p *lines) Open(c *Conn) {
	c.Write([]byte("hello\n"))
	p.opened <- c
}

func (p *lines) Data(c *Conn, in []byte) (n int) {
	for {
		i := bytes.IndexByte(in[n:], '\n')
		if i < 0 {
			return n
		}
		line := in[n : n+i+1]
		n += i + 1
		switch string(line) {
		case "end\n":
			c.Write([]byte("bye\n"))
			c.End()
			return n
		case "panic\n":
			panic("in Data")
		}
		c.Write(line)
	}
}

func (p *lines) Tick(*Conn, int64)        { p.ticks.Add(1) }
func (p *lines) Drain(c *Conn)            { c.Write([]byte("going\n")); c.End() }
func (p *lines) Close(_ *Conn, err error) { p.closed <- err }

func (p *lines) handler() *testHandler {
	return &testHandler{handle: func(x *Exchange) Disposition {
		if string(x.Path) == "/nothing" {
			return Switched
		}
		if string(x.Path) != "/up" {
			echo(x)
			return Answered
		}
		x.AddHeader("X-Up", "1")
		x.Upgrade("lines", p)
		return Switched
	}}
}

const upgrade = "GET /up HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: lines\r\n\r\n"

func (c *client) line() string {
	c.t.Helper()
	s, err := c.r.ReadString('\n')
	if err != nil {
		c.t.Fatalf("no line: %v", err)
	}
	return s
}

func (c *client) up() *client {
	c.t.Helper()
	resp, _ := c.answer("GET")
	if resp.StatusCode != 101 || resp.Header.Get("Upgrade") != "lines" || resp.Header.Get("X-Up") != "1" {
		c.t.Fatalf("got %d %v", resp.StatusCode, resp.Header)
	}
	if l := c.line(); l != "hello\n" {
		c.t.Fatalf("got %q", l)
	}
	return c
}

func TestUpgrade(t *testing.T) {
	p := newLines()
	ts := start(t, p.handler(), nil)
	c := ts.dial()
	c.send(get("/before")+upgrade+"first\npar").want(200, "GET /before")
	c.up()
	if l := c.line(); l != "first\n" {
		t.Errorf("got %q", l)
	}
	if l := c.send("tial\n").line(); l != "partial\n" {
		t.Errorf("got %q", l)
	}
	conn := <-p.opened
	if err := conn.Send([]byte("sent\n")); err != nil {
		t.Error(err)
	}
	_ = conn.Send(nil)
	conn.Execute(func(c *Conn) { c.Write([]byte("executed ")); c.Write([]byte(c.Remote().Addr().String() + "\n")) })
	if l := c.line(); l != "sent\n" {
		t.Errorf("got %q", l)
	}
	if l := c.line(); l != "executed 127.0.0.1\n" {
		t.Errorf("got %q", l)
	}
	if n := ts.Stats(); n.Upgraded != 1 || n.Switched != 1 {
		t.Errorf("stats: %+v", n)
	}
	if l := c.send("end\nignored\n").line(); l != "bye\n" {
		t.Errorf("got %q", l)
	}
	c.wantEOF()
	c.Close()
	if err := <-p.closed; !errors.Is(err, io.EOF) && err != nil {
		t.Errorf("closed: %v", err)
	}
	if err := conn.Send([]byte("late")); err != ErrClosed {
		t.Errorf("send: %v", err)
	}
	conn.Execute(func(*Conn) { t.Error("ran on a closed connection") })
	ts.sync()
	if n := ts.Stats(); n.Upgraded != 0 || n.Connections != 0 {
		t.Errorf("stats: %+v", n)
	}
}

func TestUpgradeToNothing(t *testing.T) {
	ts := start(t, newLines().handler(), nil)
	c := ts.dial()
	c.send(get("/nothing")).want(500, "INTERNAL_SERVER_ERROR")
	c.wantEOF()
}

func TestUpgradePanic(t *testing.T) {
	p := newLines()
	ts := start(t, p.handler(), nil)
	c := ts.dial()
	c.send(upgrade).up().send("panic\n")
	<-p.closed
	if b, err := io.ReadAll(c.r); err != nil || len(b) > 0 {
		t.Errorf("got %q, %v", b, err)
	}
	if !strings.Contains(ts.logs.String(), "in Data") {
		t.Error("not logged")
	}
}

func TestUpgradeTicksAndDrain(t *testing.T) {
	p := newLines()
	ts := startClock(t, p.handler(), nil)
	c := ts.dial()
	c.send(upgrade).up()
	ts.advance(4 * protocolTick)
	if n := p.ticks.Load(); n < 3 || n > 4 {
		t.Errorf("%d ticks in 4 s", n)
	}
	ts.on(func(l *loop) { l.drain() })
	if l := c.line(); l != "going\n" {
		t.Errorf("got %q", l)
	}
	c.wantEOF()
}

// TestSendOrder: sends of many rounds arrive in order, between executions too.
func TestSendOrder(t *testing.T) {
	p := newLines()
	ts := start(t, p.handler(), nil)
	c, d := ts.dial(), ts.dial()
	c.send(upgrade).up()
	first := <-p.opened
	d.send(upgrade).up()
	second := <-p.opened
	var want strings.Builder
	hold := make(chan struct{})
	first.Execute(func(*Conn) { <-hold }) // so that the mailbox fills
	for i := range 50 {
		s := []byte(strings.Repeat("x", i) + "\n")
		want.Write(s)
		switch i % 5 {
		case 4:
			first.Execute(func(c *Conn) { c.Write(s) })
		default:
			_ = first.Send(s)
		}
		_ = second.Send(s)
	}
	close(hold)
	for _, cl := range []*client{c, d} {
		got := make([]byte, want.Len())
		if _, err := io.ReadFull(cl.r, got); err != nil || string(got) != want.String() {
			t.Fatalf("%v\n%q\n%q", err, got, want.String())
		}
	}
	ts.sync()
	if first.Queued() != 0 {
		t.Errorf("%d queued", first.Queued())
	}
}

// TestSharedFrame: many subscribers, one frame, which nobody may change.
func TestSharedFrame(t *testing.T) {
	p := newLines()
	ts := start(t, p.handler(), func(c *Config) { c.Loops = 2 })
	frame := []byte("event\n")
	var clients []*client
	for range 20 {
		clients = append(clients, ts.dial().send(upgrade).up())
	}
	var wg sync.WaitGroup
	for range 20 {
		c := <-p.opened
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 10 {
				_ = c.Send(frame)
			}
		}()
	}
	wg.Wait()
	for _, c := range clients {
		for range 10 {
			if l := c.line(); l != "event\n" {
				t.Fatalf("got %q", l)
			}
		}
	}
	if string(frame) != "event\n" {
		t.Errorf("the frame is %q", frame)
	}
}

func TestSlowSubscriberIsDropped(t *testing.T) {
	p := newLines()
	ts := start(t, p.handler(), func(c *Config) { c.OutMax = 256 << 10 })
	c := ts.dial()
	_ = c.Conn.(*net.TCPConn).SetReadBuffer(16 << 10)
	c.send(upgrade).up()
	conn := <-p.opened
	frame := bytes.Repeat([]byte("x"), 10<<10)
	var err error
	for i := 0; err == nil && i < 5000; i++ {
		if err = conn.Send(frame); conn.Queued() > 256<<10+2*len(frame) {
			t.Fatalf("%d queued", conn.Queued())
		}
		ts.sync()
	}
	if err != ErrSlow && err != ErrClosed {
		t.Errorf("got %v", err)
	}
	<-p.closed
	if n := ts.Stats().Stalled; n == 0 {
		t.Error("not counted")
	}
}

func TestUnreadIsBounded(t *testing.T) {
	p := newLines()
	ts := start(t, p.handler(), func(c *Config) { c.Limits.BodyBytes = 1000 })
	c := ts.dial()
	c.send(upgrade).up()
	go func() {
		for range 100 {
			if _, err := io.WriteString(c.Conn, strings.Repeat("x", 10000)); err != nil {
				return
			}
		}
	}()
	<-p.closed
}

func TestEnroll(t *testing.T) {
	ts := start(t, &testHandler{}, nil)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	p := newLines()
	near := func() net.Conn {
		nc, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return nc
	}
	far := func() *client {
		nc, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { nc.Close() })
		_ = nc.SetDeadline(time.Now().Add(5 * time.Second))
		return (&client{Conn: nc, t: t}).buffered()
	}
	if err := ts.Enroll(near(), p); err != nil {
		t.Fatal(err)
	}
	a := far()
	if l := a.line(); l != "hello\n" {
		t.Errorf("got %q", l)
	}
	first := <-p.opened
	nc := near()
	first.Execute(func(c *Conn) {
		if err := c.Enroll(nc, p); err != nil {
			t.Error(err)
		}
	})
	b := far()
	if l := b.line(); l != "hello\n" {
		t.Errorf("got %q", l)
	}
	if l := b.send("x\n").line(); l != "x\n" {
		t.Errorf("got %q", l)
	}
	if second := <-p.opened; second.l != first.l {
		t.Error("on another loop")
	}
	b.Close()
	<-p.closed
	if n := ts.Stats().Connections; n != 0 {
		t.Errorf("%d connections counted", n)
	}
	a.Close()
	<-p.closed
}

func TestWriteFromAnotherCallback(t *testing.T) {
	p := newLines()
	ts := start(t, p.handler(), nil)
	c, d := ts.dial(), ts.dial()
	c.send(upgrade).up()
	a := <-p.opened
	d.send(upgrade).up()
	b := <-p.opened
	a.Execute(func(*Conn) { b.Write([]byte("to b\n")); b.End() })
	if l := d.line(); l != "to b\n" {
		t.Errorf("got %q", l)
	}
	d.wantEOF()
}
