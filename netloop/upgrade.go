package netloop

import (
	"context"
	"net"
	"time"

	"github.com/panjf2000/gnet/v2"

	"fraiseqld/httpparse"
)

// protocolTick is how often an upgraded connection gets its Tick.
const protocolTick = time.Second

// switchTo answers 101 and hands the connection to the protocol of Upgrade.
func (c *Conn) switchTo(x *Exchange) {
	p := x.up
	if p == nil {
		x.setError(500, "internal error")
		x.close = true
		c.answer(x)
		return
	}
	c.l.out = httpparse.AppendHead(c.l.out, &httpparse.ResponseHead{Status: 101, ContentLength: -1})
	c.l.out = append(c.l.out, "Connection: Upgrade\r\nUpgrade: "...)
	c.l.out = append(append(c.l.out, x.proto...), "\r\n"...)
	c.l.out = httpparse.AppendEnd(append(c.l.out, x.header...))
	c.l.giveBack(x)
	c.p = p
	c.l.s.count.upgraded.Add(1)
	c.setPhase(phaseUpgraded)
	p.Open(c)
	if c.l.s.draining.Load() {
		c.l.leaving.left = append(c.l.leaving.left, c) // it came too late for drain
	}
}

// Enroll adds a connection that this server did not accept to the loop with
// the fewest, where p speaks on it: a database's socket, for one. nc is
// consumed: its descriptor is duplicated and nc closed. It does not count
// against the caps. The server must have been started.
func (s *Server) Enroll(nc net.Conn, p Protocol) error {
	_, err := s.cli.EnrollContext(nc, &Conn{p: p})
	return err
}

// Loop is one of a server's event loops, as a handler meets it.
type Loop struct{ l *loop }

// Loop is the event loop that the request came in on; not valid for NewExchange's.
func (x *Exchange) Loop() Loop {
	if x.c == nil {
		return Loop{}
	}
	return Loop{x.c.l}
}

// Valid says that there is a loop.
func (l Loop) Valid() bool { return l.l != nil }

// ID counts the loops of a server from 0.
func (l Loop) ID() int { return l.l.id }

// Enroll adds nc to the loop, see Server.Enroll. Any goroutine; p.Open tells
// when it is there.
func (l Loop) Enroll(nc net.Conn, p Protocol) error {
	l.l.mu.Lock()
	dead := l.l.dead
	l.l.mu.Unlock()
	if dead {
		return ErrClosed
	}
	_, err := l.l.el.Enroll(gnet.NewContext(context.Background(), &Conn{p: p}), nc)
	return err
}

// Enroll adds nc to the loop of c, see Server.Enroll. p.Open tells when it
// is there.
func (c *Conn) Enroll(nc net.Conn, p Protocol) error {
	d := &Conn{p: p}
	_, err := c.l.el.Enroll(gnet.NewContext(context.Background(), d), nc)
	return err
}
