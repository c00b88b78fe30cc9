package netloop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// keepAlive finds clients that vanished without a word after about a minute.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3}

// Listen binds all addresses of Config.Listen, or none.
func (s *Server) Listen() error {
	for _, addr := range s.cfg.Listen {
		ln, err := listen(addr)
		if err != nil {
			s.closeListeners()
			return err
		}
		s.listeners = append(s.listeners, ln)
	}
	return nil
}

// Addrs are the addresses bound by Listen, in the order of Config.Listen.
func (s *Server) Addrs() []net.Addr {
	var addrs []net.Addr
	for _, ln := range s.listeners {
		addrs = append(addrs, ln.Addr())
	}
	return addrs
}

func listen(addr string) (net.Listener, error) {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		return listenUnix(path)
	}
	lc := net.ListenConfig{KeepAliveConfig: keepAlive}
	ln, err := lc.Listen(context.Background(), "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is already in use%s: %w", addr, holder(addr), err)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return ln, nil
}

// listenUnix removes a socket that nobody listens on, and nothing else.
func listenUnix(path string) (net.Listener, error) {
	if err := removeDeadSocket(path); err != nil {
		return nil, err
	}
	ln, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on unix:%s: %w", path, err)
	}
	return ln, nil
}

func removeDeadSocket(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("cannot listen on unix:%s: %w", path, err)
	case info.Mode().Type() != fs.ModeSocket:
		return fmt.Errorf("cannot listen on unix:%s: the file is not a socket, it is left alone", path)
	}
	nc, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		_ = nc.Close()
		return fmt.Errorf("unix:%s is already in use: a process answers on it", path)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("cannot listen on unix:%s: it cannot be told whether the socket is in use: %w", path, err)
	}
	return os.Remove(path)
}

// stopAccepting lets no new client in, and takes in those who are connected
// already: they believe in their connection, and closing the listener over them
// would reset it.
func (s *Server) stopAccepting() {
	for _, ln := range s.listeners {
		switch l := ln.(type) {
		case *net.TCPListener:
			refuseHandshakes(l)
			_ = l.SetDeadline(time.Now().Add(handshakeTime))
		case *net.UnixListener:
			_ = os.Remove(l.Addr().String())
			l.SetUnlinkOnClose(false) // by then the path may be another's
			_ = l.SetDeadline(time.Now())
		}
	}
	s.accepting.Wait()
	s.closeListeners()
}

// handshakeTime is what a handshake in progress gets to its end.
const handshakeTime = 50 * time.Millisecond

// refuseHandshakes has the kernel drop every SYN to the listener. A client that
// comes now sends another one after a second, and finds no listener or the next.
func refuseHandshakes(l *net.TCPListener) {
	rc, err := l.SyscallConn()
	if err != nil {
		return
	}
	// The packet begins with the TCP header; byte 13 holds the flags.
	const syn, ack = 0x02, 0x10
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 13},
		{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: syn | ack},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: syn, Jt: 0, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},
		{Code: unix.BPF_RET | unix.BPF_K, K: 0xffff},
	}
	_ = rc.Control(func(fd uintptr) {
		_ = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
			&unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]})
	})
}

func (s *Server) closeListeners() {
	for _, ln := range s.listeners {
		_ = ln.Close()
	}
}
