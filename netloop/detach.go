package netloop

import (
	"net"
	"sync"
)

// detach hands the connection, with the bytes b that were read from it, to
// Config.HTTP2. It counts against the caps until that closes it.
func (c *Conn) detach(b []byte) {
	pre := append([]byte(nil), b...)
	nc, err := duplicate(c.g.Dup())
	if err != nil {
		c.drop()
		return
	}
	s, held := c.l.s, c.counted
	c.counted = false
	remote := c.Remote().Addr()
	d := &detached{Conn: nc, pre: pre}
	if held {
		d.release = func() { s.gate.put(remote) }
	}
	c.drop()
	go s.cfg.HTTP2(d)
}

// detached is a net.Conn whose first bytes had been read already.
type detached struct {
	net.Conn
	pre     []byte
	once    sync.Once
	release func()
}

func (d *detached) Read(p []byte) (int, error) {
	if len(d.pre) > 0 {
		n := copy(p, d.pre)
		d.pre = d.pre[n:]
		return n, nil
	}
	return d.Conn.Read(p)
}

func (d *detached) Close() error {
	if d.release != nil {
		d.once.Do(d.release)
	}
	return d.Conn.Close()
}
