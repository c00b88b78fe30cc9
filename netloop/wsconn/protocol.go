package wsconn

import (
	"net/netip"

	"fraiseqld/netloop"
)

// socket is what a Conn needs of a netloop.Conn; tests have another.
type socket interface {
	Write(p []byte)
	Send(p []byte) error
	Execute(f func(c *netloop.Conn))
	Queued() int
	End()
	Remote() netip.AddrPort
}

// protocol is a Conn as the reactor sees it: the same memory under other method
// names, which keeps the reactor's callbacks out of the Conn's API.
type protocol Conn

var _ netloop.Protocol = (*protocol)(nil)

func (p *protocol) Open(nc *netloop.Conn)               { (*Conn)(p).open(nc) }
func (p *protocol) Data(_ *netloop.Conn, in []byte) int { return (*Conn)(p).data(in) }
func (p *protocol) Tick(_ *netloop.Conn, now int64)     { (*Conn)(p).tick(now) }
func (p *protocol) Drain(*netloop.Conn)                 { (*Conn)(p).drain() }
func (p *protocol) Close(_ *netloop.Conn, _ error)      { (*Conn)(p).gone() }
