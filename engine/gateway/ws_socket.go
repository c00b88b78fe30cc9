package gateway

import (
	"slices"
	"sync"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/netloop/wsconn"
	"fraiseqld/wsproto"
)

// Close codes of the sub-protocols.
const (
	closeBadMessage   wsproto.CloseCode = 4400
	closeUnauthorized wsproto.CloseCode = 4401
	closeProtocol     wsproto.CloseCode = 4406
	closeInitTimeout  wsproto.CloseCode = 4408
	closeDuplicate    wsproto.CloseCode = 4409
	closeTooManyInits wsproto.CloseCode = 4429
)

const (
	// beatSeconds is how often a legacy client is sent ka; it expects one within 30 s.
	beatSeconds = 10
	// maxRunning bounds the queries and mutations that one socket runs at once.
	maxRunning = 250
	// maxSocketRequest is how long a query or mutation of a socket may take.
	maxSocketRequest = 30 * time.Second
)

// socket is one client's WebSocket. An idle one costs no goroutine and no timer.
type socket struct {
	g    *Gateway
	who  *sender
	conn *wsconn.Conn
	mu   sync.Mutex
	last *operation // by mu: the newest of a list; few, so they are searched one by one
	// The rest belongs to the event loop, but for legacy, which never changes.
	due     int32 // seconds: of connection_init; then of the next ka
	legacy  bool
	none    bool // no sub-protocol was agreed on
	ready   bool // connection_init was acknowledged
	leaving bool // by mu: the server goes away
}

var (
	_ wsconn.Handler = (*socket)(nil)
	_ wsconn.Opener  = (*socket)(nil)
	_ wsconn.Ticker  = (*socket)(nil)
	_ wsconn.Drainer = (*socket)(nil)
)

func newSocket(g *Gateway, who *sender, protocol string) *socket {
	return &socket{g: g, who: who, legacy: protocol == protocolLegacy, none: protocol == ""}
}

// Opened implements wsconn.Opener.
func (s *socket) Opened(c *wsconn.Conn) {
	s.conn = c
	s.g.metrics.WebSockets.Add(1)
	if s.none {
		c.Close(closeProtocol, "Subprotocol not acceptable")
	}
}

// Closed implements wsconn.Handler.
func (s *socket) Closed(*wsconn.Conn, wsproto.CloseCode, string) {
	s.g.metrics.WebSockets.Add(-1)
	for _, o := range s.running() {
		o.end()
	}
}

// Drain implements wsconn.Drainer: clients are told that no more events will
// come, and when to try again.
func (s *socket) Drain(*wsconn.Conn) {
	s.mu.Lock()
	s.leaving = true
	s.mu.Unlock()
	for _, o := range s.running() {
		if o.subscribed() {
			o.finish(appendMessage(nil, "complete", o.id(), nil)) // behind what was sent before
		}
	}
	s.leave()
}

// leave closes the socket of a server that goes away once no query or mutation
// runs on it any more.
func (s *socket) leave() {
	s.mu.Lock()
	over := s.leaving && s.last == nil
	s.mu.Unlock()
	if over {
		s.conn.Close(wsproto.CloseGoingAway, s.g.retries.goodbye())
	}
}

func (s *socket) running() []*operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Collect(s.ops)
	slices.Reverse(list)
	return list
}

// ops yields the operations that have not ended, the newest first. s.mu is held.
func (s *socket) ops(yield func(*operation) bool) {
	for o := s.last; o != nil; o = o.next {
		if !yield(o) {
			return
		}
	}
}

// drop takes an operation out of the list, for good. s.mu is held.
func (s *socket) drop(o *operation) {
	at := &s.last
	for *at != o {
		at = &(*at).next
	}
	*at, o.next = o.next, o
}

func (s *socket) count() (n int) {
	for range s.ops {
		n++
	}
	return n
}

// Tick implements wsconn.Ticker.
func (s *socket) Tick(c *wsconn.Conn, now int64) {
	at := int32(now / int64(time.Second))
	switch {
	case !s.ready && s.due == 0:
		wait := s.g.current.Load().Subscriptions.InitTimeout
		if wait == 0 {
			wait = 5 * time.Second
		}
		s.due = at + int32((wait+time.Second-1)/time.Second)
	case !s.ready && at >= s.due:
		c.Close(closeInitTimeout, "Connection initialisation timeout")
	case s.ready && s.legacy && at >= s.due:
		s.due = at + beatSeconds
		_ = c.Write(true, []byte(`{"type":"ka"}`))
	}
}

// Message implements wsconn.Handler.
func (s *socket) Message(c *wsconn.Conn, text bool, payload []byte) {
	if !text {
		c.Close(closeBadMessage, "Message must be text")
		return
	}
	m, problem := parseMessage(payload)
	if problem == "" {
		problem = s.take(c, &m)
	}
	if problem != "" {
		c.Close(closeBadMessage, problem)
	}
}

// take acts on a message, or says what is wrong with it.
func (s *socket) take(c *wsconn.Conn, m *message) (problem string) {
	if m.kind == "connection_init" {
		return s.init(c, m)
	}
	if s.legacy {
		return s.takeLegacy(c, m)
	}
	switch m.kind {
	case "ping":
		if !m.objectOrNothing() {
			return "The payload of a ping must be an object"
		}
		_ = c.Write(true, appendMessage(nil, "pong", "", m.payload))
	case "pong":
		if !m.objectOrNothing() {
			return "The payload of a pong must be an object"
		}
	case "subscribe":
		return s.subscribe(c, m)
	case "complete":
		return s.complete(m)
	default:
		return "Unknown type of message"
	}
	return ""
}

func (s *socket) takeLegacy(c *wsconn.Conn, m *message) (problem string) {
	switch m.kind {
	case "start":
		return s.subscribe(c, m)
	case "stop":
		return s.complete(m)
	case "connection_terminate":
		c.Close(wsproto.CloseNormal, "")
	default:
		return "Unknown type of message"
	}
	return ""
}

func (s *socket) init(c *wsconn.Conn, m *message) (problem string) {
	switch {
	case !m.objectOrNothing():
		return "The payload of connection_init must be an object"
	case s.ready && s.legacy:
	case s.ready:
		c.Close(closeTooManyInits, "Too many initialisation requests")
		return ""
	case !s.g.inits.allow(c.Remote().Addr(), s.g.current.Load().Subscriptions.InitRate):
		c.Close(closeTooManyInits, "Too many initialisation requests from this address")
		return ""
	}
	if !s.ready { // operations may run after that, and read it
		s.who = s.who.resuming(m.text("lastEventId"))
	}
	s.ready, s.due = true, 0
	_ = c.Write(true, []byte(`{"type":"connection_ack"}`))
	if s.legacy {
		_ = c.Write(true, []byte(`{"type":"ka"}`))
	}
	return ""
}

// complete ends an operation by the client's wish. One that it does not name
// rightly has ended already: the messages crossed.
func (s *socket) complete(m *message) (problem string) {
	if m.id == "" {
		return "Message has no id"
	}
	if o := s.find(m.id); o != nil {
		o.finish()
	}
	return ""
}

func (s *socket) find(id string) *operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	for o := range s.ops {
		if o.id() == id {
			return o
		}
	}
	return nil
}

func (s *socket) subscribe(c *wsconn.Conn, m *message) (problem string) {
	if !s.ready {
		c.Close(closeUnauthorized, "Unauthorized")
		return ""
	}
	if old := s.find(m.id); m.id != "" && old != nil {
		if !s.legacy {
			c.Close(closeDuplicate, cut("Subscriber for "+m.id+" already exists"))
			return ""
		}
		old.end() // the old protocol starts it anew
	}
	m.payload = append([]byte(nil), m.payload...) // it outlives this callback
	env, problem := m.operation()
	if problem != "" {
		return problem
	}
	o, refusal := s.add(m.id)
	if refusal != nil {
		s.send(s.errorMessage(m.id, refusal))
	} else if !s.g.jobs.submit(func() { o.run(&env) }) {
		o.fail(gqlerr.New(gqlerr.Unavailable, "The server has more to do than it may queue."))
	}
	return ""
}

// add reserves an id.
func (s *socket) add(id string) (*operation, *gqlerr.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.leaving:
		return nil, goingAway
	case s.count() >= s.g.current.Load().Subscriptions.MaxPerConnection+maxRunning:
		return nil, gqlerr.New(gqlerr.TooManySubscriptions, "This connection runs too many operations already.")
	}
	s.last = &operation{s: s, name: s.prefix() + id, next: s.last}
	return s.last, nil
}

var goingAway = gqlerr.New(gqlerr.Unavailable, "The server is going away.")

// prefix keeps the frames of the two protocols apart.
func (s *socket) prefix() string {
	if s.legacy {
		return "l"
	}
	return "t"
}

// send sends a message from any goroutine.
func (s *socket) send(text []byte) {
	s.deliver(wsproto.Prepare(wsproto.OpText, text))
}

func (s *socket) deliver(p *wsproto.Prepared) {
	if err := s.conn.Send(p); err == wsconn.ErrSlow {
		s.g.slow.Add(1)
	}
}

// errorMessage is the end of an operation that was not executed.
func (s *socket) errorMessage(id string, errs ...*gqlerr.Error) []byte {
	return s.errorsMessage(id, gqlerr.AppendList(nil, errs))
}

// errorsMessage takes the errors as a JSON array. The old protocol wants one
// error; clients of it look for a list in that, too.
func (s *socket) errorsMessage(id string, list []byte) []byte {
	if s.legacy {
		list = append(append([]byte(`{"message":"The operation was not executed.","errors":`), list...), '}')
	}
	return appendMessage(nil, "error", id, list)
}
