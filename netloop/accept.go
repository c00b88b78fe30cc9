package netloop

import (
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// accept is the loop of one listener. gnet's own would end the engine when
// descriptors run out, and knows no caps.
func (s *Server) accept(ln net.Listener) {
	defer s.accepting.Done()
	r := newReserve()
	defer r.close()
	for {
		nc, err := ln.Accept()
		switch {
		case err == nil:
			s.admit(nc)
		case errors.Is(err, os.ErrDeadlineExceeded):
			s.acceptRest(ln)
			return
		case errors.Is(err, net.ErrClosed):
			return
		case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
			s.count.refused.Add(1)
			s.log.Error("no descriptor left for a connection", "error", err)
			r.shed(ln)
		default: // the client gave up first, or memory is short
			time.Sleep(acceptPause)
		}
	}
}

// acceptRest takes what is in the backlog when no more can get into it, and
// closes the listener. An accept whose deadline has passed does not even look,
// and a deadline passes when the machine is busy: so the kernel is asked.
func (s *Server) acceptRest(ln net.Listener) {
	defer ln.Close()
	for backlog(ln) {
		_ = ln.(interface{ SetDeadline(time.Time) error }).SetDeadline(time.Now().Add(acceptPause))
		if nc, err := ln.Accept(); err == nil {
			s.admit(nc)
		}
	}
}

// backlog reports whether a client waits to be accepted.
func backlog(ln net.Listener) (some bool) {
	rc, err := ln.(syscall.Conn).SyscallConn()
	if err != nil {
		return false
	}
	err = rc.Control(func(fd uintptr) {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
		some = n > 0 && err == nil
	})
	return some && err == nil
}

// acceptPause keeps a listener that fails again and again from taking a core.
const acceptPause = 20 * time.Millisecond

// reserve is a descriptor kept for the moment in which there is no other: with
// it the connection at the head of the backlog can be taken and closed, so that
// its client learns about it. Without, the listener would stay readable and
// accept would spin.
type reserve struct{ f *os.File }

func newReserve() *reserve {
	f, _ := os.Open(os.DevNull)
	return &reserve{f}
}

func (r *reserve) close() {
	if r.f != nil {
		_ = r.f.Close()
	}
}

func (r *reserve) shed(ln net.Listener) {
	r.close()
	if d, ok := ln.(interface{ SetDeadline(time.Time) error }); ok {
		// Somebody else may have taken either the descriptor or the connection.
		_ = d.SetDeadline(time.Now().Add(acceptPause))
		if nc, err := ln.Accept(); err == nil {
			_ = nc.Close()
		}
		_ = d.SetDeadline(time.Time{})
	}
	r.f, _ = os.Open(os.DevNull)
	time.Sleep(acceptPause)
}

// admit puts a connection on a loop if there is a place for it.
func (s *Server) admit(nc net.Conn) {
	ip := addrPort(nc.RemoteAddr()).Addr()
	if !s.gate.take(ip) {
		s.count.refused.Add(1)
		go s.turnAway(nc)
		return
	}
	s.count.accepted.Add(1)
	_, isUnix := nc.(*net.UnixConn)
	c := &Conn{counted: true, unix: isUnix}
	lighten(nc)
	if _, err := s.cli.EnrollContext(nc, c); err != nil {
		s.count.refused.Add(1)
		s.log.Error("connection could not be taken over", "error", err)
		s.gate.put(ip)
		return
	}
	if c.l == nil { // the loop could not register it and closed it
		s.count.refused.Add(1)
		s.gate.put(ip)
	}
}

// lighten has the addresses of a connection, which gnet keeps, hold no more than
// their bytes: each comes as a part of an address in the kernel's form.
func lighten(nc net.Conn) {
	for _, a := range []net.Addr{nc.LocalAddr(), nc.RemoteAddr()} {
		if tcp, ok := a.(*net.TCPAddr); ok {
			tcp.IP = slices.Clone(tcp.IP)
		}
	}
}

var overCap = func() string {
	x := &Exchange{}
	x.setError(503, "too many connections")
	return "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Type: application/json\r\nContent-Length: " +
		strconv.Itoa(len(x.Out)) + "\r\n\r\n" + string(x.Out)
}()

// turnAway tells a client that there is no place, and waits a little for it to
// hear that: unread bytes would turn the close into a reset.
func (s *Server) turnAway(nc net.Conn) {
	defer nc.Close()
	if s.turning.Add(1) > maxTurning {
		s.turning.Add(-1)
		return
	}
	defer s.turning.Add(-1)
	_ = nc.SetDeadline(time.Now().Add(500 * time.Millisecond))
	if _, err := io.WriteString(nc, overCap); err != nil {
		return
	}
	if w, ok := nc.(interface{ CloseWrite() error }); ok {
		_ = w.CloseWrite()
		_, _ = io.Copy(io.Discard, io.LimitReader(nc, 64<<10))
	}
}

// maxTurning bounds the clients that are told; the others are just closed.
const maxTurning = 64
