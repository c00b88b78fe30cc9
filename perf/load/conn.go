package load

import (
	"fmt"
	"net"
	"strconv"
	"syscall"
	"time"
)

// conn is one keep-alive connection. Requests are answered in order.
type conn struct {
	fd      int
	waiting int // answers still to come
	first   int // index of the request whose answer comes next
	sent    time.Time
	partial []byte // start of an answer that is not complete yet
}

func (cn *conn) close() {
	if cn.fd >= 0 {
		syscall.Close(cn.fd)
	}
	cn.fd, cn.waiting, cn.partial = -1, 0, cn.partial[:0]
}

func resolve(addr string) (*syscall.SockaddrInet4, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	ip := net.ParseIP(host).To4()
	n, err := strconv.ParseUint(port, 10, 16)
	if ip == nil || err != nil {
		return nil, fmt.Errorf("%q is not an IPv4 address with a port", addr)
	}
	return &syscall.SockaddrInet4{Port: int(n), Addr: [4]byte(ip)}, nil
}

// connect opens the socket and puts it into the poll set, tagged with the
// position of the connection among all.
func (c *client) connect(cn *conn) error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err = syscall.Connect(fd, c.addr); err == nil {
		err = syscall.SetNonblock(fd, true)
	}
	if err == nil {
		err = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	}
	if err == nil {
		err = syscall.EpollCtl(c.epoll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)})
	}
	if err != nil {
		syscall.Close(fd)
		return err
	}
	cn.fd = fd
	c.track(cn)
	return nil
}

// send writes the next requests of a connection, as many as the depth says.
func (c *client) send(cn *conn, at time.Time) {
	cn.first, cn.waiting, cn.sent = c.next, c.plan.Depth, at
	out := c.request(c.next).Wire
	if c.plan.Depth > 1 {
		out = nil
		for i := range c.plan.Depth {
			out = append(out, c.request(c.next+i).Wire...)
		}
	}
	c.next += c.plan.Depth
	n, err := write(cn.fd, out)
	if err == nil && n < len(out) {
		err = fmt.Errorf("only %d of %d bytes fit into the socket", n, len(out))
	}
	if err != nil {
		c.lost(cn, err)
	}
}

func (c *client) request(i int) *Request { return c.plan.Requests[i%len(c.plan.Requests)] }

// read takes what has come and answers it with the next requests.
func (c *client) read(cn *conn) {
	n, err := read(cn.fd, c.in)
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return
	case err != nil:
		c.lost(cn, err)
		return
	case n == 0:
		c.lost(cn, fmt.Errorf("closed by the server with %d answers to come", cn.waiting))
		return
	}
	b := c.in[:n]
	if len(cn.partial) > 0 {
		cn.partial = append(cn.partial, b...)
		b = cn.partial
	}
	rest, ends := c.take(cn, b)
	if cn.fd < 0 {
		return
	}
	cn.partial = append(cn.partial[:0], rest...)
	if ends {
		c.reopen(cn)
	}
	if cn.waiting == 0 {
		c.free(cn)
	}
}

// take counts the complete answers in b and returns the bytes behind them.
func (c *client) take(cn *conn, b []byte) (rest []byte, ends bool) {
	for cn.waiting > 0 {
		r, n, err := ParseResponse(b)
		if err != nil {
			c.lost(cn, err)
			return nil, false
		}
		if n == 0 {
			return b, ends
		}
		b = b[n:]
		c.count(cn, r)
		ends = ends || r.Close
	}
	if len(b) > 0 {
		c.lost(cn, fmt.Errorf("%d bytes that nobody asked for: %.60q", len(b), b))
		return nil, false
	}
	return nil, ends
}

func (c *client) count(cn *conn, r Response) {
	err := c.request(cn.first).Verify(r)
	cn.first++
	cn.waiting--
	if err != nil {
		c.fail(err)
		return
	}
	c.result.Requests++
	c.result.Bytes += int64(len(r.Body))
	if c.measuring {
		c.result.Latency.Record(time.Since(cn.sent))
	}
}

// free gives a connection its next work.
func (c *client) free(cn *conn) {
	switch {
	case c.plan.Rate > 0:
		c.idle = append(c.idle, cn)
		c.dispatch()
	case c.stopping:
	default:
		c.send(cn, time.Now())
	}
}

// lost counts an error and opens the connection anew.
func (c *client) lost(cn *conn, err error) {
	c.fail(err)
	c.reopen(cn)
	if cn.fd >= 0 && c.result.Errors <= maxErrors {
		c.free(cn)
	}
}

func (c *client) reopen(cn *conn) {
	c.untrack(cn)
	cn.close()
	c.result.Reconnects++
	if err := c.connect(cn); err != nil {
		c.fail(fmt.Errorf("reconnect: %w", err))
	}
}
