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
}

// Enroll adds a connection that this server did not accept to the loop with
// the fewest, where p speaks on it: a database's socket, for one. nc is
// consumed: its descriptor is duplicated and nc closed. It does not count
// against the caps. The server must have been started.
func (s *Server) Enroll(nc net.Conn, p Protocol) error {
	_, err := s.cli.EnrollContext(nc, &Conn{p: p})
	return err
}

// Enroll adds nc to the loop of c, see Server.Enroll. p.Open tells when it
// is there.
func (c *Conn) Enroll(nc net.Conn, p Protocol) error {
	d := &Conn{p: p}
	_, err := c.l.el.Enroll(gnet.NewContext(context.Background(), d), nc)
	return err
}
