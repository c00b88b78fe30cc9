package gateway

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/subscribe"
	"fraiseqld/netloop"
	"fraiseqld/wsproto"
	"fraiseqld/wsproto/wstest"
)

const patience = 20 * time.Second

// liveEngine is a fake engine with subscriptions: "subscription NAME" listens
// to channel NAME, "block" waits for its context or for release.
type liveEngine struct {
	mu      sync.Mutex
	asked   []engine.Request
	forget  bool // asks nothing of memory
	entered chan struct{}
	release chan struct{}
}

func (e *liveEngine) Ready() (database, schema error) { return nil, nil }

func (e *liveEngine) Execute(ctx context.Context, req *engine.Request, dst []byte) ([]byte, engine.Outcome) {
	e.note(req)
	switch {
	case req.Query == "panic":
		panic("boom")
	case req.Query == "invalid":
		return fail(dst, engine.RequestError, gqlerr.ValidationFailed)
	case req.Query == "block":
		e.entered <- struct{}{}
		select {
		case <-ctx.Done():
		case <-e.release:
		}
	case strings.HasPrefix(req.Query, "mutation") && req.QueriesOnly:
		return fail(dst, engine.Refused, gqlerr.MethodNotAllowed)
	}
	return fmt.Appendf(dst, `{"data":%q}`, req.Query), engine.Outcome{Operation: "query"}
}

func (e *liveEngine) note(req *engine.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.forget {
		e.asked = append(e.asked, *req)
	}
}

func (e *liveEngine) first() engine.Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked[0]
}

func (e *liveEngine) Subscribe(req *engine.Request) (*subscribe.Topic, []*gqlerr.Error) {
	channel, ok := strings.CutPrefix(req.Query, "subscription ")
	if !ok {
		return nil, nil
	}
	if channel == "invalid" {
		return nil, []*gqlerr.Error{gqlerr.New(gqlerr.ValidationFailed, "no such field"), gqlerr.New(gqlerr.ValidationFailed, "nor this")}
	}
	e.note(req)
	return &subscribe.Topic{Channel: channel, Key: req.Query, ReadKey: req.Query, Answerer: echo{}}, nil
}

// echo answers with the payload.
type echo struct{}

func (echo) Document(dst, payload []byte) []byte { return fmt.Appendf(dst, `{"data":%s}`, payload) }
func (echo) Row(_ context.Context, dst []byte, id string) ([]byte, bool) {
	return fmt.Appendf(dst, `{"data":%q}`, "row "+id), false
}
func (echo) Rereads() bool { return false }

// silent is a Source that tells of its channels.
type silent struct {
	mu sync.Mutex
	on map[string]bool
	ch chan struct{} // something changed
}

func (s *silent) Listen(name string)   { s.set(name, true) }
func (s *silent) Unlisten(name string) { s.set(name, false) }
func (s *silent) set(name string, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on[name] = on; !on {
		delete(s.on, name)
	}
	select {
	case s.ch <- struct{}{}:
	default:
	}
}

// live is a gateway with events on a real server.
type live struct {
	*Gateway
	t      *testing.T
	fake   *liveEngine
	hub    *subscribe.Hub
	source *silent
	server *netloop.Server
	addr   string
	log    *syncBuffer
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newLive(t *testing.T, o Options) *live {
	t.Helper()
	l := &live{
		t: t, fake: &liveEngine{entered: make(chan struct{}, 100), release: make(chan struct{})}, hub: subscribe.New(subscribe.Options{}),
		source: &silent{on: map[string]bool{}, ch: make(chan struct{}, 1)}, log: &syncBuffer{},
	}
	l.hub.Attach(l.source)
	l.Gateway = New(l.fake, NewMetrics(Sources{}), slog.New(slog.NewTextHandler(l.log, nil)), o)
	l.UseEvents(l.hub)
	var err error
	if l.server, err = netloop.New(l.Gateway, netloop.Config{Listen: []string{"127.0.0.1:0"}, Loops: 1, Logger: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	if err := l.server.Start(); err != nil {
		t.Fatal(err)
	}
	l.addr = l.server.Addrs()[0].String()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		_ = l.server.Drain(ctx) // cuts what a test left open
		l.hub.Close()
	})
	return l
}

// until waits for a condition that another goroutine brings about.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); !ok(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// active waits until that many subscriptions run.
func (l *live) active(n int64) {
	l.t.Helper()
	until(l.t, fmt.Sprintf("%d subscriptions", n), func() bool { return l.metrics.Subscriptions.Load() == n })
}

// socketClient is the other end of a WebSocket.
type socketClient struct {
	*wstest.Client
	t *testing.T
}

func (l *live) dial(path string, headers ...string) (*socketClient, error) {
	l.t.Helper()
	nc, err := net.Dial("tcp", l.addr)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(patience))
	c, err := wstest.Open(nc, l.addr, path, headers...)
	return &socketClient{c, l.t}, err
}

func (l *live) open(protocol string) *socketClient {
	l.t.Helper()
	c, err := l.dial("/graphql", "Sec-WebSocket-Protocol: "+protocol)
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

// ready is a client of graphql-transport-ws behind its initialisation.
func (l *live) ready() *socketClient {
	l.t.Helper()
	c := l.open(protocolTransport)
	c.send(`{"type":"connection_init"}`)
	c.want(`{"type":"connection_ack"}`)
	return c
}

func (c *socketClient) send(text string) {
	c.t.Helper()
	if err := c.Send(wsproto.OpText, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// next is the next message, or the close with its code.
func (c *socketClient) next() string {
	c.t.Helper()
	for {
		ev, err := c.Next()
		switch {
		case err != nil:
			return "error: " + err.Error()
		case ev.Op == wsproto.OpClose:
			return fmt.Sprintf("close %d %s", ev.Code, ev.Payload)
		case ev.Op == wsproto.OpText:
			return string(ev.Payload)
		}
	}
}

func (c *socketClient) want(list ...string) {
	c.t.Helper()
	for _, want := range list {
		if got := c.next(); got != want {
			c.t.Fatalf("got %s\nwant %s", got, want)
		}
	}
}

// alive proves that the connection is open and nothing else was sent.
func (c *socketClient) alive() {
	c.t.Helper()
	c.send(`{"type":"ping","payload":{"n":1}}`)
	c.want(`{"type":"pong","payload":{"n":1}}`)
}
