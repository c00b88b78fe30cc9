package wsconn

import (
	"errors"
	"net/netip"
	"sync"

	"fraiseqld/wsproto"
)

var (
	// ErrSlow: more than QueueBytes would wait for the client; the message was
	// not sent.
	ErrSlow = errors.New("wsconn: the client reads too slowly")
	// ErrClosed: a close frame was sent, or the connection is gone.
	ErrClosed = errors.New("wsconn: the connection is closed")
)

// Handler is told what comes from a client. Its methods run on the event loop and
// must not block.
type Handler interface {
	// Message is one whole message; payload is valid until it returns.
	Message(c *Conn, text bool, payload []byte)
	// Closed is told exactly once, last. The code is the client's when it sent a
	// close frame first, ours when we did, and CloseAbnormal when the connection
	// broke without one.
	Closed(c *Conn, code wsproto.CloseCode, reason string)
}

// Opener is a Handler that wants to know its Conn before the first message.
type Opener interface{ Opened(c *Conn) }

// Ticker is a Handler with deadlines of its own; now is the reactor's clock in
// nanoseconds, which only grows. Called about once a second while open.
type Ticker interface{ Tick(c *Conn, now int64) }

// Drainer is a Handler with last words. It is told when the server goes away, and
// closes the connection itself, soon; others are closed with 1001.
type Drainer interface{ Drain(c *Conn) }

// state is what may still happen on a connection. The comment names what leads out.
type state uint8

const (
	stateOpen    state = iota // a close frame, ours or the client's; a breach; silence
	stateClosing              // our close frame is out: the client's, or CloseTimeout
	stateEnding               // both are done: the reactor writes what is left and closes
	stateGone                 // Closed was told
)

// Conn is one WebSocket. Its size counts: see the test of it.
type Conn struct {
	nc      socket
	opt     *Options
	handler Handler
	reader  wsproto.Reader
	context *wsproto.Compressor // only with context takeover
	ending  *ending
	mu      sync.Mutex // state, and the order of close frame and Sends
	heardAt int32      // loop: seconds by the clock of Tick; 0: not ticked yet, -1: due is that of the client's close
	due     int32      // loop: seconds, when the pong must have come; 0: none is awaited
	batch   int32      // loop: bytes written in this call of data
	window  uint8      // log2 of the client's history; 0: no compression
	state   state
	heard   bool // loop: since the last tick
	reading bool // loop: inside data, where the reactor does not count writes yet
}

// ending is how it ended, as Closed will tell.
type ending struct {
	code   wsproto.CloseCode
	reason string
}

func newConn(o *Options, h Handler, p *wsproto.Params) *Conn {
	c := &Conn{opt: o, handler: h}
	c.reader.Init(&o.Reader, p)
	if p == nil {
		return c
	}
	c.window = p.ServerWindowBits()
	if !p.ServerNoTakeover {
		c.context = wsproto.NewCompressor(c.window)
	}
	return c
}

// Compressed reports whether compression was negotiated.
func (c *Conn) Compressed() bool { return c.window != 0 }

// Remote is the client's address; not valid for a unix socket.
func (c *Conn) Remote() netip.AddrPort { return c.nc.Remote() }

func (c *Conn) open(s socket) {
	c.nc = s
	if o, ok := c.handler.(Opener); ok {
		o.Opened(c)
	}
}

func (c *Conn) data(in []byte) (consumed int) {
	c.heard, c.batch, c.reading = true, 0, true
	defer func() { c.reading = false }()
	for {
		ev, n, err := c.reader.Next(in[consumed:])
		consumed += n
		if err != nil {
			c.breach(err)
			return len(in)
		}
		if ev.Op == wsproto.OpContinuation {
			return consumed
		}
		c.event(ev)
	}
}

func (c *Conn) event(ev wsproto.Event) {
	switch ev.Op {
	case wsproto.OpClose:
		c.closeReceived(ev)
	case wsproto.OpPing:
		c.pong(ev.Payload)
	case wsproto.OpText, wsproto.OpBinary:
		if c.current() == stateOpen {
			c.handler.Message(c, ev.Op == wsproto.OpText, ev.Payload)
		}
	}
}

func (c *Conn) pong(payload []byte) {
	var buf [wsproto.MaxHeaderSize + wsproto.MaxControlPayload]byte
	if c.current() == stateOpen {
		_ = c.write(wsproto.AppendFrame(buf[:0], wsproto.OpPong, payload))
	}
}

func (c *Conn) current() state {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// gone is the end, told once by the reactor.
func (c *Conn) gone() {
	c.mu.Lock()
	c.state = stateGone
	e := c.ending
	c.mu.Unlock()
	c.reader.Release()
	if e == nil {
		e = &ending{code: wsproto.CloseAbnormal}
	}
	c.handler.Closed(c, e.code, e.reason)
}
