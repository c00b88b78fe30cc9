package netloop

import (
	"errors"
	"io"

	"github.com/panjf2000/gnet/v2"
)

// OnOpen is gnet's: a connection has arrived on its loop.
func (s *Server) OnOpen(g gnet.Conn) (out []byte, action gnet.Action) {
	c := g.Context().(*Conn)
	defer s.rescue("open", nil)
	c.g, c.l = g, s.loopOf(g.EventLoop())
	c.l.checkLoop()
	c.l.clock = s.now()
	if c.p == nil {
		c.setPhase(phaseIdle)
		return nil, gnet.None
	}
	s.count.upgraded.Add(1)
	c.setPhase(phaseUpgraded)
	c.l.enter(c)
	c.p.Open(c)
	c.l.leave(c)
	return nil, gnet.None
}

// OnTraffic is gnet's: bytes have come. They are taken out of gnet whole, as a
// view of the loop's read buffer; what cannot be consumed is kept in c.in.
// gnet would copy older bytes together with each event's, and never bounds them.
func (s *Server) OnTraffic(g gnet.Conn) gnet.Action {
	c := g.Context().(*Conn)
	defer s.rescue("read", c)
	data, _ := g.Peek(-1)
	_, _ = g.Discard(-1)
	if len(data) == 0 {
		return gnet.None // a wake, or a read of nothing
	}
	c.receive(data)
	c.l.scribble(data)
	return gnet.None
}

// OnClose is gnet's: the socket failed, or the client has shut its side. gnet
// does not tell a half-close from a close, so an answer that is on its way is
// delivered through a duplicate of the descriptor.
func (s *Server) OnClose(g gnet.Conn, err error) gnet.Action {
	c := g.Context().(*Conn)
	if c.l == nil {
		return gnet.None
	}
	defer s.rescue("close", nil)
	if c.phase == phaseBusy && errors.Is(err, io.EOF) && c.goHalf() {
		return gnet.None
	}
	c.close(err)
	return gnet.None
}

// receive handles bytes from the client.
func (c *Conn) receive(data []byte) {
	switch c.phase {
	case phaseIdle, phaseHead, phaseBody, phaseUpgraded:
		if c.blocked {
			c.keep(data)
			return
		}
	case phaseBusy, phaseStream:
		c.keep(data)
		return
	default:
		return
	}
	if c.in == nil {
		c.consume(data)
		return
	}
	c.in.buf = append(c.in.buf, data...)
	c.consume(c.in.buf)
}

// consume runs what speaks on this connection over buf, which is the inbox or
// a view of the read buffer, and keeps the rest.
func (c *Conn) consume(buf []byte) {
	c.l.enter(c)
	c.l.parser.Reset()
	n := c.run(buf)
	switch {
	case c.phase >= phaseEnding || n == len(buf):
		c.in = nil
	case c.in != nil:
		c.in.buf = buf[:copy(buf, buf[n:])]
	default:
		c.keep(buf[n:])
	}
	c.l.leave(c)
}

// resume goes on with the bytes that had to wait.
func (c *Conn) resume() {
	if c.phase < phaseEnding && !c.blocked {
		c.consume(c.kept())
	}
}

// keep stores bytes for later. While a request is in flight they are pipelined
// ones, which nobody has to send: beyond the bound the rest of the connection's
// bytes are discarded, and it is told so when its turn comes.
func (c *Conn) keep(data []byte) {
	waiting := c.blocked || c.phase == phaseBusy || c.phase == phaseStream
	if waiting && len(c.kept())+len(data) > c.l.s.cfg.InBytes {
		c.overrun, c.in = true, nil
	}
	if c.overrun {
		return
	}
	if c.in == nil {
		c.in = &inbox{parser: c.l.parser}
		if waiting {
			c.in.parser.Reset() // nothing of it was looked at
		}
	}
	c.in.buf = append(c.in.buf, data...)
}
