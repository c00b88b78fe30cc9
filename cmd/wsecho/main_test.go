package main

import (
	"bufio"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"fraiseqld/wsproto"
	"fraiseqld/wsproto/wstest"
)

func TestEchoAtEveryPath(t *testing.T) {
	for _, takeover := range []bool{false, true} {
		addr, stop, done := launch(t, takeover)
		for _, path := range []string{"/", "/a/b?c"} {
			c := connect(t, addr, path)
			if ext := c.Response.Header.Get("Sec-WebSocket-Extensions"); strings.Contains(ext, "no_context_takeover") == takeover {
				t.Errorf("takeover %v: extensions %q", takeover, ext)
			}
			for range 3 { // with context the later ones refer to the first
				echoes(t, c, wsproto.OpText, strings.Repeat("text", 1000))
				echoes(t, c, wsproto.OpBinary, "\xff\x00")
			}
			c.Close()
		}
		stop <- syscall.SIGTERM
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestAddressInUse(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if err := run(io.Discard, ln.Addr().String(), false, nil); err == nil {
		t.Error("no error")
	}
}

// launch runs the command and reads its address from the ready line.
func launch(t *testing.T, takeover bool) (addr string, stop chan os.Signal, done chan error) {
	t.Helper()
	r, w := io.Pipe()
	stop, done = make(chan os.Signal, 1), make(chan error, 1)
	go func() { done <- run(w, "127.0.0.1:0", takeover, stop) }()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	addr, found := strings.CutPrefix(strings.TrimSpace(line), "wsecho ready: ws://")
	if !found {
		t.Fatalf("ready line: %q", line)
	}
	return strings.TrimSuffix(addr, "/"), stop, done
}

func connect(t *testing.T, addr, path string) *wstest.Client {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	_ = nc.SetDeadline(time.Now().Add(10 * time.Second))
	c, err := wstest.Open(nc, addr, path, "Sec-WebSocket-Extensions: permessage-deflate")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func echoes(t *testing.T, c *wstest.Client, op wsproto.Opcode, payload string) {
	t.Helper()
	if err := c.Send(op, []byte(payload)); err != nil {
		t.Fatal(err)
	}
	ev, err := c.Next()
	if err != nil || ev.Op != op || string(ev.Payload) != payload {
		t.Errorf("got opcode %d, %d bytes, %v", ev.Op, len(ev.Payload), err)
	}
}
