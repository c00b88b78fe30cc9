package load

import (
	"bufio"
	"fmt"
	"io"
	"net"
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
	var got []byte
	buf := make([]byte, 4<<10)
	for {
		n, err := c.Read(buf)
		got = append(got, buf[:n]...)
		if a, took, perr := ParseResponse(got); perr != nil || took > 0 {
			return a, perr
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return Response{}, err
		}
	}
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
