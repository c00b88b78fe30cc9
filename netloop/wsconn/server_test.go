package wsconn_test

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"fraiseqld/netloop"
	"fraiseqld/netloop/wsconn"
	"fraiseqld/wsproto"
	"fraiseqld/wsproto/wstest"
)

// site answers every request with a WebSocket that echoes.
type site struct {
	opt    wsconn.Options
	opened chan *wsconn.Conn // gets each connection, when set
	closed chan wsproto.CloseCode
}

func (s *site) Handle(x *netloop.Exchange) netloop.Disposition {
	return wsconn.Upgrade(x, &s.opt, func(wsproto.Accepted) wsconn.Handler { return s })
}
func (s *site) Serve(*netloop.Exchange) {}

func (s *site) Opened(c *wsconn.Conn) {
	if s.opened != nil {
		s.opened <- c
	}
}

func (s *site) Message(c *wsconn.Conn, text bool, payload []byte) { _ = c.Write(text, payload) }

func (s *site) Closed(_ *wsconn.Conn, code wsproto.CloseCode, _ string) {
	if s.closed != nil {
		s.closed <- code
	}
}

func serve(t *testing.T, s *site) (*netloop.Server, string) {
	t.Helper()
	srv, err := netloop.New(s, netloop.Config{Listen: []string{"127.0.0.1:0"}, Loops: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		_ = srv.Drain(ctx) // cuts the sockets that a test left open
	})
	return srv, srv.Addrs()[0].String()
}

func dial(t *testing.T, addr string, more ...string) (*wstest.Client, error) {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(10 * time.Second))
	return wstest.Open(nc, addr, "/", more...)
}

func mustDial(t *testing.T, addr string, more ...string) *wstest.Client {
	t.Helper()
	c, err := dial(t, addr, more...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func expectEvent(t *testing.T, c *wstest.Client, want string) {
	t.Helper()
	ev, err := c.Next()
	if got := fmt.Sprintf("%d %d %s", ev.Op, ev.Code, ev.Payload); err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestEchoOverASocket(t *testing.T) {
	s := &site{closed: make(chan wsproto.CloseCode, 1)}
	s.opt.Handshake.Deflate = &wsproto.DeflateOptions{}
	_, addr := serve(t, s)
	c := mustDial(t, addr, "Sec-WebSocket-Extensions: permessage-deflate")
	long := strings.Repeat("long ", 20000)
	for _, m := range []string{"hello", "", long} {
		if err := c.Send(wsproto.OpText, []byte(m)); err != nil {
			t.Fatal(err)
		}
		expectEvent(t, c, "1 0 "+m)
	}
	if err := c.SendClose(4000); err != nil {
		t.Fatal(err)
	}
	expectEvent(t, c, "8 4000 ")
	if ev, err := c.Next(); err == nil {
		t.Errorf("the server did not end the connection: %v", ev)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if code := <-s.closed; code != 4000 {
		t.Errorf("Closed with %d", code)
	}
}

func TestRefusedOverASocket(t *testing.T) {
	s := &site{}
	_, addr := serve(t, s)
	c, err := dial(t, addr, "Origin: https://evil.example")
	if err != wstest.ErrRefused || c.Response.StatusCode != 403 {
		t.Fatalf("got %v", err)
	}
	x := netloop.NewExchange("GET", "/", [][2]string{{"Host", "x"}, {"Upgrade", "websocket"}, {"Connection", "upgrade"}, {"Sec-WebSocket-Version", "8"}}, nil)
	if d := s.Handle(x); d != netloop.Answered || x.Status != 426 {
		t.Errorf("got %v, status %d", d, x.Status)
	}
	if v, _ := x.ResponseHeader("Sec-WebSocket-Version"); v != "13" {
		t.Errorf("Sec-WebSocket-Version: %q", v)
	}
	want := `{"errors":[{"message":"Sec-WebSocket-Version must be 13","extensions":{"code":"WEBSOCKET_VERSION"}}]}`
	if string(x.Out) != want {
		t.Errorf("got %s", x.Out)
	}
}

func TestOldHTTPIsNotUpgraded(t *testing.T) {
	_, addr := serve(t, &site{})
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	request := strings.Replace(string(wstest.AppendRequest(nil, addr, "/")), "HTTP/1.1", "HTTP/1.0", 1)
	if _, err := nc.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 256)
	n, _ := nc.Read(buf)
	if got := string(buf[:n]); !strings.HasPrefix(got, "HTTP/1.1 426 ") {
		t.Errorf("got %q", got)
	}
}

func TestSendFromAnyGoroutine(t *testing.T) {
	s := &site{opened: make(chan *wsconn.Conn, 1)}
	_, addr := serve(t, s)
	c := mustDial(t, addr)
	conn := <-s.opened
	message := wsproto.Prepare(wsproto.OpText, []byte("event"))
	const senders, each = 4, 100
	for range senders {
		go func() {
			for range each {
				if err := conn.Send(message); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for range senders * each {
		expectEvent(t, c, "1 0 event")
	}
	conn.Close(4001, "over")
	expectEvent(t, c, "8 4001 over")
}

func TestDrainClosesWith1001(t *testing.T) {
	s := &site{opened: make(chan *wsconn.Conn, 1)}
	srv, addr := serve(t, s)
	c := mustDial(t, addr)
	<-s.opened
	done := make(chan error, 1)
	go func() { done <- srv.Drain(context.Background()) }()
	expectEvent(t, c, "8 1001 server is going away")
	if err := c.SendClose(1001); err != nil {
		t.Fatal(err)
	}
	if ev, err := c.Next(); err == nil {
		t.Errorf("the server did not end the connection: %v", ev)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the drain does not end")
	}
}

// rawSocket is a client without a byte of heap. Its owner closes it.
func rawSocket(t *testing.T, port int) int {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Connect(fd, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	return fd
}

func exchange(t *testing.T, fd int, out []byte, buf []byte) []byte {
	t.Helper()
	if _, err := unix.Write(fd, out); err != nil {
		t.Fatal(err)
	}
	n, err := unix.Read(fd, buf)
	if err != nil || n == 0 {
		t.Fatalf("read %d bytes, %v", n, err)
	}
	return buf[:n]
}

// heap is what lives after pools were emptied: a pool survives one collection.
func heap() uint64 {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// TestIdleSocketCosts compares the heap before and after sockets were opened, used
// once and left idle. The bound is on the average: the reactor's tables grow in steps.
func TestIdleSocketCosts(t *testing.T) {
	const sockets, bound = 2000, 768
	_, addr := serve(t, &site{})
	port := netPort(t, addr)
	request := wstest.AppendRequest(nil, addr, "/")
	message := wsproto.AppendMasked(nil, wsproto.OpText, [4]byte{1, 2, 3, 4}, []byte("hello"))
	buf := make([]byte, 4096)
	fds := make([]int, 0, 2*sockets)
	defer func() {
		for _, fd := range fds {
			unix.Close(fd)
		}
	}()
	open := func(n int) {
		for range n {
			fd := rawSocket(t, port)
			fds = append(fds, fd)
			if got := exchange(t, fd, request, buf); !strings.HasPrefix(string(got), "HTTP/1.1 101 ") {
				t.Fatalf("got %q", got)
			}
			if got := exchange(t, fd, message, buf); string(got) != "\x81\x05hello" {
				t.Fatalf("got %q", got)
			}
		}
	}
	open(100) // what the server needs once
	before := heap()
	open(sockets)
	each := (int(heap()) - int(before)) / sockets
	t.Logf("%d bytes for each idle socket", each)
	if each > bound {
		t.Errorf("%d bytes for each idle socket, bound is %d", each, bound)
	}
}

func netPort(t *testing.T, addr string) int {
	t.Helper()
	a, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return a.Port
}
