package gateway

import (
	"bytes"
	"errors"
	"net"
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"fraiseqld/internal/race"
	"fraiseqld/wsproto"
	"fraiseqld/wsproto/wstest"
)

// TestIdleSubscriberCosts compares the heap before and after sockets were
// opened and subscribed to one topic. 768 bytes are the socket's, the rest is
// its subscription's. The bound is on the average: tables grow in steps.
func TestIdleSubscriberCosts(t *testing.T) {
	const sockets, bound = 2000, 768 + 128
	if race.Enabled {
		t.Skip("the race detector keeps memory of its own")
	}
	l := newLive(t, Options{})
	l.fake.forget = true
	request := wstest.AppendRequest(nil, l.addr, "/graphql", "Sec-WebSocket-Protocol: graphql-transport-ws")
	frame := func(text string) []byte {
		return wsproto.AppendMasked(nil, wsproto.OpText, [4]byte{1, 2, 3, 4}, []byte(text))
	}
	messages := append(frame(`{"type":"connection_init"}`), frame(subscribeMessage("1", "subscription a"))...)
	var fds []int
	defer func() {
		for _, fd := range fds {
			unix.Close(fd)
		}
	}()
	buf := make([]byte, 4096)
	open := func(n int) {
		for range n {
			fd := rawDial(t, l)
			fds = append(fds, fd)
			converse(t, fd, request, buf, []byte("\r\n\r\n"))
			converse(t, fd, messages, buf, []byte("connection_ack"))
		}
		l.active(int64(len(fds)))
	}
	open(100) // what the server needs once
	before := heapInUse()
	open(sockets)
	each := (heapInUse() - before) / sockets
	t.Logf("%d bytes for each idle subscriber", each)
	if each > bound {
		t.Errorf("%d bytes for each idle subscriber, bound is %d", each, bound)
	}
}

// TestSizesOfSockets: a size class more costs 16 bytes for every subscriber.
func TestSizesOfSockets(t *testing.T) {
	if s, o := unsafe.Sizeof(socket{}), unsafe.Sizeof(operation{}); s > 48 || o > 48 {
		t.Errorf("a socket has %d bytes, an operation %d", s, o)
	}
}

func heapInUse() int {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// rawDial is a client socket that costs this process no memory.
func rawDial(t *testing.T, l *live) int {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	at := l.server.Addrs()[0].(*net.TCPAddr)
	if err := unix.Connect(fd, &unix.SockaddrInet4{Port: at.Port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	return fd
}

// converse writes and reads until the answer holds a part.
func converse(t *testing.T, fd int, send, buf, part []byte) {
	t.Helper()
	if _, err := unix.Write(fd, send); err != nil {
		t.Fatal(err)
	}
	for n := 0; !bytes.Contains(buf[:n], part); {
		m, err := unix.Read(fd, buf[n:])
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || m == 0 {
			t.Fatalf("%v after %q", err, buf[:n])
		}
		n += m
	}
}
