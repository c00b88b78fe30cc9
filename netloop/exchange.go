package netloop

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fraiseqld/httpparse"
)

// exchangeState is what an Exchange holds beside the fields that handlers see.
type exchangeState struct {
	c    *Conn // nil: made by NewExchange
	req  httpparse.Request
	body httpparse.Body

	// buf holds copies of head and body once they had to outlive the read
	// buffer; headLen is where the body begins. owned says that the request's
	// slices point into it.
	buf     []byte
	headLen int
	owned   bool

	header   []byte // response fields, rendered
	noBody   bool   // HEAD: the response's body is measured and not sent
	close    bool
	panicked bool

	proto  string // of Upgrade
	up     Protocol
	stream *Stream

	state    atomic.Uint32 // waiting → finished: Finish acts once
	started  int64         // loop time at which the request was complete
	finished chan struct{} // NewExchange only

	mu     sync.Mutex // guards ctx, cancel and gone: handler and loop meet here
	ctx    context.Context
	cancel context.CancelFunc
	gone   bool // the client went away, or the deadline passed
}

const (
	stateIdle uint32 = iota
	stateWaiting
	stateFinished
)

// Header returns the value of the first field of that name, which must be in
// lower case, without the white space around it.
func (x *Exchange) Header(name string) ([]byte, bool) { return x.req.Header(name) }

// HeaderCount is how many field lines have that name, in lower case.
func (x *Exchange) HeaderCount(name string) int { return x.req.CountHeader(name) }

// HasToken reports whether a list field holds the token; both in lower case.
func (x *Exchange) HasToken(name, token string) bool { return x.req.HasToken(name, token) }

// EachHeader calls f with every field line in order until f returns false.
func (x *Exchange) EachHeader(f func(name, value []byte) bool) { x.req.EachHeader(f) }

// Host is the authority the request is meant for; nil for HTTP/1.0 without one.
func (x *Exchange) Host() []byte { return x.req.Host }

// Minor is the minor version of HTTP/1 that the client speaks. A client of 1.0
// cannot be upgraded.
func (x *Exchange) Minor() int { return int(x.req.Minor) }

// AddHeader adds a field to the response. One that could split the response is
// dropped and logged.
func (x *Exchange) AddHeader(name, value string) {
	var ok bool
	if x.header, ok = httpparse.AppendField(x.header, name, value); !ok && x.c != nil {
		x.c.l.s.log.Error("response field dropped: it holds a control character or its name is not a token", "field", name)
	}
}

// Fields renders response fields once for many responses: see AddFields. One that
// could split a response is left out.
func Fields(list [][2]string) (rendered []byte) {
	for _, f := range list {
		rendered, _ = httpparse.AppendField(rendered, f[0], f[1])
	}
	return rendered
}

// AddFields adds what Fields has rendered.
func (x *Exchange) AddFields(rendered []byte) { x.header = append(x.header, rendered...) }

// DropHeaders takes back what AddHeader has added.
func (x *Exchange) DropHeaders() { x.header = x.header[:0] }

// CloseAfter has the connection closed once the response is written.
func (x *Exchange) CloseAfter() { x.close = true }

// Context ends when the client goes away, the request deadline passes or drain
// times out, and at the latest when the response has been written.
func (x *Exchange) Context() context.Context {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ctx == nil {
		x.ctx, x.cancel = x.newContext()
		if x.gone {
			x.cancel()
		}
	}
	return x.ctx
}

func (x *Exchange) newContext() (context.Context, context.CancelFunc) {
	if x.c == nil || x.c.l.s.cfg.RequestTimeout <= 0 {
		return context.WithCancel(context.Background())
	}
	// started is coarse; what is left of the deadline counts from it.
	left := x.c.l.s.cfg.RequestTimeout - time.Duration(x.c.l.s.now()-x.started)
	return context.WithTimeout(context.Background(), left)
}

// endContext cancels what Context handed out. It may come before the first
// call of Context, which then returns a context that has ended.
func (x *Exchange) endContext() {
	x.mu.Lock()
	x.gone = true
	if x.cancel != nil {
		x.cancel()
	}
	x.mu.Unlock()
}

// Finish ends a Pending exchange: the response is in its fields. Any goroutine,
// exactly once; the exchange must not be touched afterwards.
func (x *Exchange) Finish() {
	if !x.state.CompareAndSwap(stateWaiting, stateFinished) {
		return
	}
	if x.c == nil {
		close(x.finished)
		return
	}
	x.c.l.post(mail{c: x.c, x: x})
}

// Finished is closed by Finish, or by Close of the Stream, on an exchange made
// by NewExchange. For tests of handlers.
func (x *Exchange) Finished() <-chan struct{} { return x.finished }

// Upgrade answers 101 with the response fields added so far and hands the
// connection to p. Only in Handle, which then returns Switched.
func (x *Exchange) Upgrade(protocol string, p Protocol) { x.proto, x.up = protocol, p }

// Upgraded tells what Upgrade was called with. For tests of handlers.
func (x *Exchange) Upgraded() (protocol string, p Protocol) { return x.proto, x.up }

// NewExchange makes an exchange without a connection, for tests of handlers.
// It panics when the request is not one that the reactor would let through.
func NewExchange(method, target string, headers [][2]string, body []byte) *Exchange {
	var b strings.Builder
	b.WriteString(method + " " + target + " HTTP/1.1\r\n")
	host := false
	for _, h := range headers {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
		host = host || strings.EqualFold(h[0], "host")
	}
	if !host {
		b.WriteString("Host: localhost\r\n")
	}
	b.WriteString("\r\n")
	x := &Exchange{Remote: netip.MustParseAddrPort("127.0.0.1:50000")}
	x.finished = make(chan struct{})
	x.buf = append([]byte(b.String()), body...)
	x.headLen, x.owned = b.Len(), true
	var p httpparse.Parser
	if n, err := p.Head(x.buf[:x.headLen], nil, &x.req); err != nil || n != x.headLen {
		panic("netloop.NewExchange: not a request head: " + b.String())
	}
	x.fill(x.buf[x.headLen:])
	x.state.Store(stateWaiting)
	return x
}

// ResponseHeader returns the first response field of that name, in any case.
// For tests of handlers.
func (x *Exchange) ResponseHeader(name string) (string, bool) {
	for line := range strings.SplitSeq(string(x.header), "\r\n") {
		if n, v, ok := strings.Cut(line, ": "); ok && strings.EqualFold(n, name) {
			return v, true
		}
	}
	return "", false
}

// fill shows the parsed request in the fields that handlers see.
func (x *Exchange) fill(body []byte) {
	x.Method, x.Target, x.Path = x.req.Method, x.req.Target, x.req.Path
	x.RawQuery, x.Body = x.req.RawQuery, body
	x.noBody = string(x.req.Method) == "HEAD"
}

// own copies head and body out of the read buffer, so that the exchange can
// leave the event loop.
func (x *Exchange) own(head []byte) {
	if x.owned {
		return
	}
	x.buf = append(append(x.buf[:0], head...), x.Body...)
	x.headLen, x.owned = len(head), true
	x.rebase()
}

// rebase points the request at x.buf, which may have moved while it grew.
func (x *Exchange) rebase() {
	x.req.Rebase(x.buf[:x.headLen:x.headLen])
	x.fill(x.buf[x.headLen:])
}

// keepBuffer is the largest buffer that always stays with a pooled exchange; what
// is larger has to share mostLarge.
const keepBuffer = 64 << 10

// reset readies x for the next request. room is for large buffers.
func (x *Exchange) reset(room int) {
	if x.cancel != nil {
		x.cancel()
	}
	x.Method, x.Target, x.Path, x.RawQuery, x.Body = nil, nil, nil, nil, nil
	x.Status, x.ContentType = 0, ""
	x.Out = shrink(x.Out, &room)
	x.buf = shrink(x.buf, &room)
	x.header = x.header[:0] // bounded by the handlers
	x.c, x.owned, x.close, x.panicked = nil, false, false, false
	x.proto, x.up, x.stream = "", nil, nil
	x.ctx, x.cancel, x.gone = nil, nil, false
	x.state.Store(stateIdle)
}

func shrink(b []byte, room *int) []byte {
	switch {
	case cap(b) <= keepBuffer:
	case cap(b) > *room:
		return nil
	default:
		*room -= cap(b)
	}
	return b[:0]
}
