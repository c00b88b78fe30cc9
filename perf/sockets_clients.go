package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"time"
)

// listeners are clients with a subscription each, which one goroutine reads.
type listeners struct {
	fds  []int
	epfd int
	kept map[int][]byte // the beginning of a frame, by descriptor
	buf  []byte
}

const handshake = "GET /graphql HTTP/1.1\r\nHost: perf\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"

// masked is a text frame whose mask is zero. The text has less than 64 KiB.
func masked(text string) []byte {
	if len(text) < 126 {
		return append([]byte{0x81, 0x80 | byte(len(text)), 0, 0, 0, 0}, text...)
	}
	out := []byte{0x81, 0x80 | 126, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(out[2:], uint16(len(text)))
	return append(out, text...)
}

// listen opens n sockets that subscribe. small makes the kernel keep as little as it can for them.
func listen(addr string, n int, query string, small bool) (*listeners, error) {
	l := &listeners{kept: map[int][]byte{}, buf: make([]byte, 256<<10)}
	var err error
	if l.epfd, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return nil, err
	}
	hello := append([]byte(handshake), masked(`{"type":"connection_init"}`)...)
	hello = append(hello, masked(fmt.Sprintf(`{"id":"1","type":"subscribe","payload":{"query":%q}}`, query))...)
	for range n {
		fd, err := dial(addr, small)
		if err == nil {
			l.fds = append(l.fds, fd)
			err = l.open(fd, hello)
		}
		if err != nil {
			l.close()
			return nil, err
		}
	}
	return l, nil
}

func dial(addr string, small bool) (int, error) {
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		return 0, err
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	if small {
		_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096)
	}
	return fd, syscall.Connect(fd, &syscall.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()})
}

// open waits for the acknowledgement, which is the last thing that is sent unasked.
func (l *listeners) open(fd int, hello []byte) error {
	if _, err := syscall.Write(fd, hello); err != nil {
		return err
	}
	for n := 0; !bytes.Contains(l.buf[:n], []byte("connection_ack")); {
		m, err := syscall.Read(fd, l.buf[n:])
		if err != nil || m <= 0 {
			return fmt.Errorf("the handshake failed: %v, %q", err, l.buf[:n])
		}
		n += m
	}
	return l.watch(fd)
}

func (l *listeners) watch(fd int) error {
	if err := syscall.SetNonblock(fd, true); err != nil {
		return err
	}
	return syscall.EpollCtl(l.epfd, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)})
}

func (l *listeners) close() {
	for _, fd := range l.fds {
		syscall.Close(fd)
	}
	syscall.Close(l.epfd)
}

var errQuiet = errors.New("frames are missing")

// read hands frames over as they come, until there were that many. It gives up
// once none has come for the patience.
func (l *listeners) read(frames int, patience time.Duration, each func(payload []byte)) error {
	events := make([]syscall.EpollEvent, 512)
	for frames > 0 {
		n, err := syscall.EpollWait(l.epfd, events, int(patience.Milliseconds()))
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: %d", errQuiet, frames)
		}
		for _, e := range events[:n] {
			got, err := l.take(int(e.Fd), each)
			if err != nil {
				return err
			}
			frames -= got
		}
	}
	return nil
}

// take reads what a socket has, and counts its frames.
func (l *listeners) take(fd int, each func([]byte)) (frames int, err error) {
	kept := copy(l.buf, l.kept[fd])
	n, err := syscall.Read(fd, l.buf[kept:])
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("a subscriber lost its connection: %v", err)
	}
	in := l.buf[:kept+n]
	for {
		payload, size := frame(in)
		if size == 0 {
			break
		}
		if each != nil {
			each(payload)
		}
		frames++
		in = in[size:]
	}
	if len(in) > 0 {
		l.kept[fd] = append(l.kept[fd][:0], in...)
	} else if kept > 0 {
		delete(l.kept, fd)
	}
	return frames, nil
}

// frame is the first of a server's; size 0: it is not whole.
func frame(b []byte) (payload []byte, size int) {
	if len(b) < 2 {
		return nil, 0
	}
	head, n := 2, int(b[1])
	if n == 126 {
		if len(b) < 4 {
			return nil, 0
		}
		head, n = 4, int(binary.BigEndian.Uint16(b[2:]))
	}
	if len(b) < head+n {
		return nil, 0
	}
	return b[head : head+n], head + n
}
