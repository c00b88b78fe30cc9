package netloop

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// halfGrace is how long a request goes on after its client has shut its side.
// A client that only finished sending gets a quick answer; one that is gone
// costs PostgreSQL no more than this.
const halfGrace = 40 * time.Millisecond

// halfConn writes to a client that has shut its side, which gnet cannot: it
// closes at once. A goroutine of its own, for at most one connection's answers.
type halfConn struct {
	nc      net.Conn
	remote  netip.AddrPort
	timeout time.Duration
	broken  func()

	mu    sync.Mutex
	buf   []byte
	ended bool
	wake  chan struct{}
}

// goHalf moves c from gnet to a duplicate of its descriptor. It is called from
// OnClose; gnet closes its own descriptor right after, without shutdown(2).
func (c *Conn) goHalf() bool {
	nc, err := duplicate(c.g.Dup())
	if err != nil {
		return false
	}
	l, x := c.l, c.x
	h := &halfConn{
		nc: nc, remote: c.Remote(), timeout: l.s.cfg.WriteTimeout, wake: make(chan struct{}, 1),
		broken: func() { l.post(mail{c: c, drop: true}) },
	}
	if l.half == nil {
		l.half = make(map[*Conn]*halfConn)
	}
	l.half[c] = h
	c.g, c.half = nil, true
	go h.run()
	time.AfterFunc(halfGrace, func() {
		l.post(mail{c: c, f: func(c *Conn) {
			if c.x == x {
				x.endContext()
			}
		}})
	})
	return true
}

// duplicate makes a net.Conn of a descriptor, and closes the descriptor.
func duplicate(fd int, err error) (net.Conn, error) {
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), "")
	defer f.Close()
	return net.FileConn(f)
}

func (h *halfConn) write(p []byte) {
	h.mu.Lock()
	h.buf = append(h.buf, p...)
	h.mu.Unlock()
	h.signal()
}

// end closes the connection when all is written.
func (h *halfConn) end() {
	h.mu.Lock()
	h.ended = true
	h.mu.Unlock()
	h.signal()
}

// abort closes the connection now.
func (h *halfConn) abort() {
	_ = h.nc.Close()
	h.end()
}

func (h *halfConn) signal() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func (h *halfConn) run() {
	defer h.nc.Close()
	for {
		h.mu.Lock()
		p, ended := h.buf, h.ended
		h.buf = nil
		h.mu.Unlock()
		if len(p) > 0 {
			_ = h.nc.SetWriteDeadline(time.Now().Add(h.timeout))
			if _, err := h.nc.Write(p); err != nil {
				h.broken()
				return
			}
			continue
		}
		if ended {
			return
		}
		<-h.wake
	}
}
