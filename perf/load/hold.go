package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// Held are open connections that do nothing.
type Held struct{ conns []net.Conn }

// Hold opens n connections, asks each one request, checks its answer, and leaves them idle.
func Hold(addr string, n int, r *Request) (*Held, error) {
	h := &Held{}
	for i := range n {
		c, err := net.DialTimeout("tcp4", addr, 5*time.Second)
		if err != nil {
			h.Close()
			return nil, fmt.Errorf("connection %d: %w", i+1, err)
		}
		h.conns = append(h.conns, c)
		if err := ask(c, r); err != nil {
			h.Close()
			return nil, fmt.Errorf("connection %d: %w", i+1, err)
		}
	}
	return h, nil
}

// Close ends them all.
func (h *Held) Close() {
	for _, c := range h.conns {
		c.Close()
	}
}

func ask(c net.Conn, r *Request) error {
	a, err := Ask(c, r.Wire)
	if err != nil {
		return err
	}
	return r.Verify(a)
}

// AskAll sends each request once, one after the other on one connection, and checks the answers.
func AskAll(addr string, requests []*Request) error {
	c, err := net.DialTimeout("tcp4", addr, 5*time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	for i, r := range requests {
		if err := ask(c, r); err != nil {
			return fmt.Errorf("request %d: %w", i+1, err)
		}
	}
	return nil
}

// Ask sends one request and reads its answer.
func Ask(c net.Conn, wire []byte) (Response, error) {
	if err := c.SetDeadline(time.Now().Add(defaultTimeout)); err != nil {
		return Response{}, err
	}
	if _, err := c.Write(wire); err != nil {
		return Response{}, err
	}
	a, _, err := next(c, nil)
	return a, err
}

// next reads one answer; got is what has come before, rest what came behind it.
func next(c net.Conn, got []byte) (a Response, rest []byte, err error) {
	buf := make([]byte, 4<<10)
	for {
		if a, took, perr := ParseResponse(got); perr != nil || took > 0 {
			return a, got[took:], perr
		}
		n, err := c.Read(buf)
		got = append(got, buf[:n]...)
		if n == 0 && err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if n == 0 && err != nil {
			return Response{}, nil, err
		}
	}
}

// Take reads the answers of one of the connections after all, each of which must be right.
func (h *Held) Take(conn, times int, r *Request) error {
	c := h.conns[conn]
	if err := c.SetDeadline(time.Now().Add(defaultTimeout)); err != nil {
		return err
	}
	var rest []byte
	for i := range times {
		a, more, err := next(c, rest)
		if err == nil {
			err = r.Verify(a)
		}
		if err != nil {
			return fmt.Errorf("connection %d, answer %d: %w", conn+1, i+1, err)
		}
		rest = more
	}
	return nil
}

// Stall opens n connections that send a request again and again and read no
// answer, until the server takes no more or the limit of requests is reached.
func Stall(addr string, n int, wire []byte, limit int) (*Held, error) {
	h := &Held{}
	for range n {
		c, err := net.DialTimeout("tcp4", addr, 5*time.Second)
		if err != nil {
			h.Close()
			return nil, err
		}
		h.conns = append(h.conns, c)
		if err := c.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
			h.Close()
			return nil, err
		}
		go flood(c, wire, limit)
	}
	return h, nil
}

// Pile opens n connections with small read buffers that each send a request some
// times at once and read no answer.
func Pile(addr string, n int, wire []byte, times int) (*Held, error) {
	d := net.Dialer{Timeout: 5 * time.Second, Control: smallBuffer}
	h := &Held{}
	all := bytes.Repeat(wire, times)
	for i := range n {
		c, err := d.Dial("tcp4", addr)
		if err == nil {
			h.conns = append(h.conns, c)
			err = c.SetWriteDeadline(time.Now().Add(defaultTimeout))
		}
		if err == nil {
			_, err = c.Write(all)
		}
		if err != nil {
			h.Close()
			return nil, fmt.Errorf("connection %d: %w", i+1, err)
		}
	}
	return h, nil
}

// smallBuffer is set before connecting, since that is when the window is offered.
// Segments are as long as on Ethernet: with those of loopback the kernel itself
// would keep a hundred kilobytes for each peer.
func smallBuffer(_, _ string, raw syscall.RawConn) error {
	var err error
	set := func(fd uintptr) {
		err = errors.Join(
			syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10),
			syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 1460))
	}
	return errors.Join(raw.Control(set), err)
}

// flood writes until the peer stops reading; the end of the connection ends it.
func flood(c net.Conn, wire []byte, limit int) {
	w := bufio.NewWriterSize(c, 4<<10)
	for range limit {
		if _, err := w.Write(wire); err != nil {
			return
		}
	}
	_ = w.Flush() // a connection that was closed is the expected end
}
