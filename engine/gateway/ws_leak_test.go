package gateway

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"fraiseqld/internal/race"
	"fraiseqld/wsproto"
	"fraiseqld/wsproto/wstest"
)

// visitor comes, subscribes and goes, in one of several ways.
type visitor struct {
	t        *testing.T
	l        *live
	buf      []byte
	requests map[string][]byte
}

func (v *visitor) frames(texts ...string) (out []byte) {
	for _, text := range texts {
		out = append(out, wsproto.AppendMasked(nil, wsproto.OpText, [4]byte{1, 2, 3, 4}, []byte(text))...)
	}
	return out
}

func (v *visitor) socket(i int, protocol, subscribe string) int {
	fd := rawDial(v.t, v.l)
	converse(v.t, fd, v.requests[protocol], v.buf, []byte("\r\n\r\n"))
	messages := v.frames(`{"type":"connection_init"}`, fmt.Sprintf(`{"id":"1","type":%q,"payload":{"query":"subscription c%d"}}`, subscribe, i%7))
	converse(v.t, fd, messages, v.buf, []byte("connection_ack"))
	return fd
}

// visit is one visit. What the client does last varies, and half of the
// connections are reset.
func (v *visitor) visit(i int) {
	var fd int
	switch i % 6 {
	case 0, 1: // drops it
		fd = v.socket(i, protocolTransport, "subscribe")
	case 2: // ends its operation first
		fd = v.socket(i, protocolTransport, "subscribe")
		converse(v.t, fd, v.frames(`{"id":"1","type":"complete"}`, `{"type":"ping"}`), v.buf, []byte("pong"))
	case 3: // closes in good order
		fd = v.socket(i, protocolTransport, "subscribe")
		_, _ = unix.Write(fd, wsproto.AppendMasked(nil, wsproto.OpClose, [4]byte{}, []byte{3, 232}))
	case 4: // breaks the protocol
		fd = v.socket(i, protocolLegacy, "start")
		converse(v.t, fd, v.frames(`{`), v.buf, []byte("not valid JSON"))
	case 5: // has an event stream
		fd = rawDial(v.t, v.l)
		converse(v.t, fd, v.requests["stream"], v.buf, []byte("retry: "))
	}
	if i%2 == 0 {
		_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	}
	unix.Close(fd)
}

// left is what lives on.
type left struct{ goroutines, files, heap int }

// quiet waits until all visitors are gone, and says what is left.
func (v *visitor) quiet(t *testing.T, before left) left {
	t.Helper()
	l := v.l
	l.active(0)
	until(t, "the end of sockets and streams", func() bool {
		return l.metrics.WebSockets.Load() == 0 && l.feeds.len() == 0 && l.server.Stats().Connections == 0
	})
	until(t, "empty index", func() bool { s := l.hub.Stats(); return s.Groups+s.Channels+s.Subscriptions == 0 })
	until(t, "no channel", func() bool {
		l.source.mu.Lock()
		defer l.source.mu.Unlock()
		return len(l.source.on) == 0
	})
	until(t, "goroutines", func() bool { return before.goroutines == 0 || runtime.NumGoroutine() <= before.goroutines })
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return left{runtime.NumGoroutine(), len(files), heapInUse()}
}

// TestNothingIsLeftBehind: of 10,000 clients that came, subscribed and went,
// there remain neither goroutines nor files, entries or memory.
func TestNothingIsLeftBehind(t *testing.T) {
	visits := 10_000
	if testing.Short() || race.Enabled {
		visits = 1_000
	}
	l := newLive(t, Options{Session: []Value{{Name: "app.user", Header: "x-user"}}})
	l.fake.forget = true
	body := `{"query":"subscription c1"}`
	v := &visitor{t, l, make([]byte, 4096), map[string][]byte{
		protocolTransport: wstest.AppendRequest(nil, l.addr, "/graphql", "X-User: 7", "Sec-WebSocket-Protocol: "+protocolTransport),
		protocolLegacy:    wstest.AppendRequest(nil, l.addr, "/graphql", "X-User: 8", "Sec-WebSocket-Protocol: "+protocolLegacy),
		"stream": fmt.Appendf(nil, "POST /graphql HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			l.addr, len(body), body),
	}}
	for i := range visits / 10 { // what the server needs once
		v.visit(i)
	}
	before := v.quiet(t, left{})
	for i := range visits {
		v.visit(i)
	}
	after := v.quiet(t, before)
	t.Logf("before %+v, after %+v", before, after)
	if after.files > before.files {
		t.Errorf("%d files, there were %d", after.files, before.files)
	}
	const slack = 128 << 10 // tables that have grown, a few buffers
	if grown := after.heap - before.heap; grown > slack && !race.Enabled {
		t.Errorf("%d bytes of memory remain", grown)
	}
}
