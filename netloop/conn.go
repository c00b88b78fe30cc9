package netloop

import (
	"net"
	"net/netip"
	"sync/atomic"

	"github.com/panjf2000/gnet/v2"
	"golang.org/x/sys/unix"

	"fraiseqld/httpparse"
)

// phase is what a connection is doing; it decides what bytes from the client
// and deadlines mean.
type phase uint8

const (
	phaseNew      phase = iota // not yet on a loop
	phaseIdle                  // between requests
	phaseHead                  // a head has begun
	phaseBody                  // x is the exchange whose body is coming
	phaseBusy                  // x is with a worker or a Pending handler
	phaseStream                // stream answers
	phaseUpgraded              // p speaks
	phaseEnding                // the last bytes wait for the client
	phaseLinger                // our side is shut; what still comes is discarded
	phaseClosed
)

// Conn is one connection. Handlers meet it after Upgrade; before, it is the
// reactor's. Its size counts: one per idle client.
type Conn struct {
	g      gnet.Conn // nil in half
	l      *loop
	x      *Exchange
	stream *Stream
	p      Protocol
	in     *inbox // bytes that could not be consumed yet; nil when there are none

	prev, next *Conn // wheel
	due, at    int32 // ticks: the deadline, and the slot it is in
	slot       int16

	phase   phase
	unix    bool
	chained int32        // loop.chain's note
	queued  atomic.Int32 // bytes that wait for the client, as last seen
	mailed  atomic.Int32 // bytes of Send in the mailbox; negative: none get in

	half    bool // loop.half writes on after the client shut its side
	ending  bool // close when everything is written
	blocked bool // pipelined requests wait until queued is low
	watched bool // in loop.blocked
	overrun bool // more came than may wait: refuse it in turn
	cutting bool // the request deadline has passed, 504 is next
	counted bool // against the caps
}

// inbox is what a connection keeps between two reads, and how far the parser
// has got in it. Most connections have none: between whole requests there is
// nothing to keep.
type inbox struct {
	buf    []byte
	parser httpparse.Parser
}

// kept are the bytes that could not be consumed yet.
func (c *Conn) kept() []byte {
	if c.in == nil {
		return nil
	}
	return c.in.buf
}

// parser is the one that goes with the bytes being consumed.
func (c *Conn) parser() *httpparse.Parser {
	if c.in == nil {
		return &c.l.parser
	}
	return &c.in.parser
}

// Remote is the client's address; not valid for a unix socket.
func (c *Conn) Remote() netip.AddrPort {
	switch {
	case c.half:
		return c.l.half[c].remote
	case c.g == nil:
		return netip.AddrPort{}
	}
	return addrPort(c.g.RemoteAddr())
}

func addrPort(a net.Addr) netip.AddrPort {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	p := t.AddrPort()
	return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
}

// Write, on the loop, queues p; a callback's writes go out together.
func (c *Conn) Write(p []byte) {
	switch {
	case c.phase >= phaseEnding:
	case c.l.cur == c:
		c.l.out = append(c.l.out, p...)
	default:
		c.send(p)
	}
}

// Send queues p from any goroutine. p must not change afterwards. It fails when
// the connection is gone, or when more than Config.OutMax waits for its client:
// then the connection is dropped.
func (c *Conn) Send(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	n := int(c.mailed.Add(int32(len(p))))
	if n < 0 {
		return ErrClosed
	}
	if n+int(c.queued.Load()) > c.l.s.cfg.OutMax {
		if c.shut() {
			c.l.s.count.stalled.Add(1)
			c.l.post(mail{c: c, drop: true})
		}
		return ErrSlow
	}
	if !c.l.post(mail{c: c, p: p}) {
		return ErrClosed
	}
	return nil
}

// Execute runs f on the connection's loop if the connection still lives then.
func (c *Conn) Execute(f func(c *Conn)) { c.l.post(mail{c: c, f: f}) }

// Queued is how many bytes the kernel has not taken yet. Any goroutine.
func (c *Conn) Queued() int { return int(c.queued.Load() + max(0, c.mailed.Load())) }

// shut has Send refuse from now on. It reports whether this call did it.
func (c *Conn) shut() bool {
	for {
		n := c.mailed.Load()
		if n < 0 {
			return false
		}
		if c.mailed.CompareAndSwap(n, n-1<<30) { // what is sent once more adds up to less
			return true
		}
	}
}

// End, on the loop, closes once everything queued is written.
func (c *Conn) End() {
	c.ending = true
	if c.l.cur != c && c.phase < phaseEnding {
		c.finishOutput()
	}
}

// sent takes bytes of Send out of the mailbox.
func (c *Conn) sent(p []byte) {
	c.mailed.Add(-int32(len(p)))
	c.send(p)
}

// send writes p now, or with what the connection's own callback writes.
func (c *Conn) send(p []byte) {
	switch {
	case c.phase >= phaseEnding:
	case c.l.cur == c:
		c.l.out = append(c.l.out, p...)
	default:
		c.write(p)
		c.limitOutput()
	}
}

// limitOutput drops a client that reads too slowly for what it is sent.
func (c *Conn) limitOutput() {
	if int(c.queued.Load()) > c.l.s.cfg.OutMax {
		c.l.s.count.stalled.Add(1)
		c.drop()
	}
}

// flush writes what the callback has left in the loop's buffer.
func (c *Conn) flush() {
	if len(c.l.out) == 0 {
		return
	}
	out := c.l.out
	c.l.out = c.l.out[:0]
	c.write(out)
	if c.phase == phaseUpgraded {
		c.limitOutput()
	}
}

// write gives p to the kernel, or to gnet's buffer as far as the kernel does
// not take it. A failure closes the connection before write returns.
func (c *Conn) write(p []byte) {
	switch {
	case c.half:
		c.l.half[c].write(p)
	case c.phase < phaseLinger && c.g != nil:
		_, _ = c.g.Write(p)
		c.wrote()
	}
}

func (c *Conn) wrote() {
	if c.phase == phaseClosed {
		return
	}
	n := c.g.OutboundBuffered()
	c.queued.Store(int32(n))
	if n > 0 {
		c.watch()
	}
}

// finishOutput closes our side once nothing waits for the client any more. The
// client's side is closed by the client, or after lingerTimeout: closing both
// with unread bytes in the kernel would reset the connection, and the reset
// could overtake the answer.
func (c *Conn) finishOutput() {
	c.shut()
	if c.half {
		c.l.half[c].end()
		c.close(nil)
		return
	}
	c.setPhase(phaseEnding)
	if c.queued.Load() > 0 {
		return
	}
	_ = unix.Shutdown(c.g.Fd(), unix.SHUT_WR)
	c.dropInput()
	c.setPhase(phaseLinger)
}

// setPhase also sets the deadline that goes with the phase.
func (c *Conn) setPhase(p phase) {
	c.phase = p
	cfg := &c.l.s.cfg
	var in int64
	switch p {
	case phaseIdle:
		in = int64(cfg.IdleTimeout)
		if c.l.s.draining.Load() {
			in = int64(drainIdle)
		}
	case phaseHead:
		in = int64(cfg.HeadTimeout)
	case phaseBody:
		in = int64(cfg.BodyTimeout)
	case phaseBusy:
		in = int64(cfg.RequestTimeout)
	case phaseLinger:
		in = int64(lingerTimeout)
	case phaseEnding:
		in = int64(cfg.WriteTimeout)
	default:
		in = int64(protocolTick)
	}
	c.l.wheel.set(c, c.l.clock+in)
}

// drop closes at once; what is queued is lost.
func (c *Conn) drop() {
	switch {
	case c.phase == phaseClosed:
	case c.half:
		c.l.half[c].abort()
		c.close(ErrClosed)
	default:
		_ = c.l.el.Close(c.g) // OnClose is called before it returns
	}
}

// close is the end of every connection, once.
func (c *Conn) close(err error) {
	if c.phase == phaseClosed {
		return
	}
	was := c.phase
	c.phase = phaseClosed
	c.shut()
	c.l.wheel.remove(c)
	c.l.s.gate.release(c)
	delete(c.l.half, c)
	c.dropInput()
	c.abandon(was)
	if s := c.stream; s != nil {
		c.stream = nil
		s.end(true)
	}
	if p := c.p; p != nil {
		c.p = nil
		c.l.s.count.upgraded.Add(-1)
		p.Close(c, err)
	}
}

// abandon lets go of the exchange of a connection that ends.
func (c *Conn) abandon(was phase) {
	x := c.x
	if x == nil {
		return
	}
	c.x = nil
	if was == phaseBody {
		c.l.giveBack(x)
		return
	}
	c.l.s.count.abandoned.Add(1)
	x.endContext() // it comes back through complete
}

func (c *Conn) dropInput() { c.in = nil }
