package netloop

import (
	"bytes"
	"errors"

	"fraiseqld/httpparse"
)

// run consumes requests, or what an upgraded connection sends, from the front
// of buf. It returns how much; the rest waits for more bytes, or for its turn.
func (c *Conn) run(buf []byte) (n int) {
	for c.phase < phaseBusy {
		if c.overrun {
			c.refuse(503, "too many pipelined bytes")
			return len(buf)
		}
		var k int
		if c.phase == phaseBody {
			k = c.readBody(buf[n:])
		} else {
			k = c.readHead(buf[n:])
		}
		n += k
		if k == 0 || c.ending || c.tooMuchOut() {
			break
		}
	}
	if c.phase == phaseUpgraded && n < len(buf) {
		n += c.p.Data(c, buf[n:])
		if len(buf)-n > c.maxUnread() {
			c.drop()
		}
	}
	c.settle(n < len(buf))
	return n
}

// maxUnread bounds what a protocol may leave unread: one message of the size
// of a request body.
func (c *Conn) maxUnread() int {
	body := c.l.s.cfg.Limits.BodyBytes
	if body <= 0 {
		body = httpparse.DefaultBodyBytes
	}
	return int(body) + keepBuffer
}

// settle sets phase and deadline after a run.
func (c *Conn) settle(rest bool) {
	switch {
	case c.ending || c.phase >= phaseBody:
	case c.half && !c.blocked:
		c.ending = true // the client can complete nothing any more
	case rest && !c.blocked: // what waits behind a slow client's answers is not late
		if c.phase != phaseHead {
			c.setPhase(phaseHead)
		}
	default:
		c.setPhase(phaseIdle)
	}
}

// tooMuchOut writes when much has gathered, and reports whether the client has
// to read before more of its pipelined requests are answered.
func (c *Conn) tooMuchOut() bool {
	if len(c.l.out) < keepBuffer && c.queued.Load() == 0 {
		return false
	}
	c.flush()
	if c.phase < phaseEnding && int(c.queued.Load()) > c.l.s.cfg.OutHigh {
		c.blocked = true
	}
	return c.blocked || c.phase >= phaseEnding
}

// readHead looks for one head in b and begins its request.
func (c *Conn) readHead(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	x := c.l.rent()
	n, err := c.parser().Head(b, &c.l.s.cfg.Limits, &x.req)
	if n == 0 {
		c.l.giveBack(x)
		if err != nil {
			c.malformed(b, err)
		}
		return 0
	}
	x.c, x.Unix = c, c.unix
	x.Remote = c.Remote()
	x.body.Start(&x.req, &c.l.s.cfg.Limits)
	if body, k, ok := x.body.Whole(b[n:]); ok {
		x.fill(body)
		c.dispatch(x, b[:n])
		return n + k
	}
	x.buf = append(x.buf[:0], b[:n]...)
	x.headLen, x.owned = n, true
	x.req.Rebase(x.buf[:n:n])
	c.x = x
	c.setPhase(phaseBody)
	if x.req.Expect100 && len(b) == n {
		c.l.out = httpparse.AppendContinue(c.l.out)
	}
	return n
}

// readBody decodes what b holds of the body of c.x.
func (c *Conn) readBody(b []byte) int {
	x := c.x
	buf, n, done, err := x.body.Feed(b, x.buf)
	x.buf = buf
	if err != nil {
		c.x = nil
		c.l.giveBack(x)
		c.malformed(nil, err)
		return n
	}
	if done {
		c.x = nil
		x.rebase()
		c.dispatch(x, nil)
	}
	return n
}

// preface is what an HTTP/2 client with prior knowledge sends first (RFC 9113,
// section 3.4). Its first line ends in a version that the parser refuses.
var preface = []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")

// malformed answers what the parser refused.
func (c *Conn) malformed(b []byte, err error) {
	if c.l.s.cfg.HTTP2 != nil && bytes.HasPrefix(b, preface[:16]) && !c.half {
		c.detach(b)
		return
	}
	c.l.s.count.malformed.Add(1)
	var e *httpparse.Error
	if !errors.As(err, &e) {
		e = &httpparse.Error{Status: 400, Reason: "malformed request"}
	}
	c.refuse(e.Status, e.Reason)
}

// dispatch has the complete request x answered. head are its bytes unless x
// owns them already.
func (c *Conn) dispatch(x *Exchange, head []byte) {
	s := c.l.s
	c.phase = phaseIdle
	x.started = c.l.clock
	x.state.Store(stateWaiting)
	switch c.handle(x) {
	case Answered:
		s.count.inline.Add(1)
		c.answer(x)
	case Offload:
		x.own(head)
		c.begin(x)
		if !s.pool.submit(x) {
			c.overload(x)
			return
		}
		s.count.offloaded.Add(1)
	case Pending:
		s.count.pending.Add(1)
		c.begin(x)
	case Switched:
		s.count.switched.Add(1)
		c.switchTo(x)
	case Streaming:
		c.begin(x)
		c.completeStream(x)
	}
}

// handle calls the handler, and makes a panic a 500.
func (c *Conn) handle(x *Exchange) (d Disposition) {
	ended := false
	watch := c.l.watchHandler()
	defer func() {
		c.l.watchedHandler(watch)
		if !ended {
			c.l.s.panicked("Handle", recover())
			x.panicked, d = true, Answered
		}
	}()
	d = c.l.s.h.Handle(x)
	ended = true
	return d
}

// begin makes x the exchange in flight.
func (c *Conn) begin(x *Exchange) {
	c.x, c.cutting = x, false
	c.setPhase(phaseBusy)
}

func (c *Conn) overload(x *Exchange) {
	c.l.s.count.overload.Add(1)
	c.x, c.phase = nil, phaseIdle
	x.header = append(x.header[:0], "Retry-After: 1\r\n"...)
	x.setError(503, "the server is busy")
	c.answer(x)
}

// complete takes x back from a worker or from Finish.
func (c *Conn) complete(x *Exchange) {
	switch {
	case x.stream != nil:
		c.completeStream(x)
		return
	case c.x != x: // the connection has given it up
		c.l.giveBack(x)
		return
	}
	c.x = nil
	c.phase = phaseIdle
	c.l.enter(c)
	c.answer(x)
	if c.ending || c.tooMuchOut() {
		c.settle(len(c.kept()) > 0)
		c.l.leave(c)
		return
	}
	c.resume()
}

// answer writes the response of x and lets go of it.
func (c *Conn) answer(x *Exchange) {
	if x.panicked {
		x.header = x.header[:0]
		x.setError(500, "internal error")
		x.close = true
	}
	keep := x.keepAlive()
	c.l.out = x.appendHead(c.l.out, keep)
	if !x.noBody && httpparse.HasBody(nil, x.status()) { // the method's bytes may be gone: noBody stands for it
		c.body(x.Out)
	}
	c.ending = c.ending || !keep
	c.l.giveBack(x)
}

// largeBody is where a second piece in one writev is cheaper than a copy.
const largeBody = 16 << 10

func (c *Conn) body(b []byte) {
	if len(b) < largeBody || c.half || c.g == nil {
		c.l.out = append(c.l.out, b...)
		return
	}
	head := c.l.out
	c.l.out = c.l.out[:0]
	_, _ = c.g.Writev([][]byte{head, b})
	c.wrote()
}

// refuse answers without a handler and ends the connection.
func (c *Conn) refuse(status int, message string) {
	x := c.l.rent()
	x.c = c
	x.req = httpparse.Request{}
	x.noBody = false
	x.setError(status, message)
	x.close = true
	c.answer(x)
}
