package wstest

import (
	"bufio"
	"net"
	"net/http"
	"testing"

	"fraiseqld/wsproto"
)

// serve plays a server that answers the handshake with head and then sends frames.
func serve(t *testing.T, head string, frames []byte) net.Conn {
	t.Helper()
	client, server := net.Pipe()
	t.Cleanup(func() { client.Close() })
	go func() {
		defer server.Close()
		if _, err := http.ReadRequest(bufio.NewReader(server)); err != nil {
			return
		}
		_, _ = server.Write(append([]byte(head), frames...))
	}()
	return client
}

func TestClient(t *testing.T) {
	head := "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: " + wsproto.AcceptKey([]byte(Key)) +
		"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
	frames := wsproto.AppendFrame(nil, wsproto.OpText, []byte("first"))
	frames = wsproto.AppendFrame(frames, wsproto.OpBinary, make([]byte, 100<<10))
	frames = wsproto.NewCompressor(15).AppendFrame(frames, wsproto.OpText, []byte("packed"))
	c, err := Open(serve(t, head, frames), "x", "/")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{5, 100 << 10, 6} {
		ev, err := c.Next()
		if err != nil || len(ev.Payload) != want {
			t.Errorf("got %d bytes, %v; want %d", len(ev.Payload), err, want)
		}
	}
	if _, err := c.Next(); err == nil {
		t.Error("no error at the end of the stream")
	}
}

func TestClientRefused(t *testing.T) {
	for _, head := range []string{
		"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
	} {
		if _, err := Open(serve(t, head, nil), "x", "/"); err != ErrRefused {
			t.Errorf("got %v", err)
		}
	}
	if _, err := Open(serve(t, "nonsense\r\n\r\n", nil), "x", "/"); err == nil {
		t.Error("nonsense was accepted")
	}
}
