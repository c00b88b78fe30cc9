package wsconn

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
	"unsafe"

	"fraiseqld/internal/race"
	"fraiseqld/netloop"
	"fraiseqld/wsproto"
)

// fakeSocket keeps what was queued. Execute runs at once.
type fakeSocket struct {
	out    []byte
	queued int // what Queued adds to nothing: a client that does not read
	ended  int
	sendTo error
}

func (s *fakeSocket) Write(p []byte) { s.out = append(s.out, p...) }

func (s *fakeSocket) Send(p []byte) error {
	if s.sendTo == nil {
		s.out = append(s.out, p...)
	}
	return s.sendTo
}

func (s *fakeSocket) Execute(f func(*netloop.Conn)) { f(nil) }
func (s *fakeSocket) Queued() int                   { return s.queued }
func (s *fakeSocket) End()                          { s.ended++ }
func (s *fakeSocket) Remote() netip.AddrPort        { return netip.AddrPort{} }

// take renders the frames queued since the last call.
func (s *fakeSocket) take(t *testing.T) string {
	t.Helper()
	var r wsproto.Reader
	r.Init(&wsproto.ReaderOptions{FromServer: true}, &wsproto.Params{})
	var out []string
	for in := s.out; len(in) > 0; {
		h, _, _ := wsproto.ParseHeader(in)
		ev, n, err := r.Next(in)
		if err != nil || n == 0 {
			t.Fatalf("not frames: %v, %q", err, s.out)
		}
		in = in[n:]
		switch {
		case ev.Op == wsproto.OpClose:
			out = append(out, fmt.Sprintf("close %d %s", ev.Code, ev.Payload))
		case h.Reserved != 0:
			out = append(out, fmt.Sprintf("%d packed %.10s", ev.Op, ev.Payload))
		default:
			out = append(out, fmt.Sprintf("%d %.10s", ev.Op, ev.Payload))
		}
	}
	s.out = nil
	return strings.Join(out, "; ")
}

// recorder is a Handler that echoes.
type recorder struct {
	echo   bool
	events []string
	errs   []error
	during func(c *Conn) // run in Message, after the echo
}

func (r *recorder) Message(c *Conn, text bool, payload []byte) {
	r.events = append(r.events, fmt.Sprintf("%v %s", text, payload))
	if r.echo {
		r.errs = append(r.errs, c.Write(text, payload))
	}
	if r.during != nil {
		r.during(c)
	}
}

func (r *recorder) Closed(_ *Conn, code wsproto.CloseCode, reason string) {
	r.events = append(r.events, fmt.Sprintf("closed %d %s", code, reason))
}

func (r *recorder) String() string { return strings.Join(r.events, "; ") }

func start(o *Options, p *wsproto.Params) (*Conn, *fakeSocket, *recorder) {
	s, h := new(fakeSocket), &recorder{echo: true}
	c := newConn(o, h, p)
	c.open(s)
	return c, s, h
}

func frame(op wsproto.Opcode, payload string) []byte {
	return wsproto.AppendMasked(nil, op, [4]byte{1, 2, 3, 4}, []byte(payload))
}

func closeFrame(code wsproto.CloseCode, reason string) []byte {
	return frame(wsproto.OpClose, string([]byte{byte(code >> 8), byte(code)})+reason)
}

// give feeds bytes as the reactor does and fails when any stay unread.
func give(t *testing.T, c *Conn, frames ...[]byte) {
	t.Helper()
	in := bytes.Join(frames, nil)
	if n := c.data(in); n != len(in) {
		t.Fatalf("%d of %d bytes taken", n, len(in))
	}
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestOpenEchoesAndAnswersPings(t *testing.T) {
	c, s, h := start(&Options{}, nil)
	give(t, c, frame(wsproto.OpText, "a"), frame(wsproto.OpPing, "p"), frame(wsproto.OpPong, "q"), frame(wsproto.OpBinary, "b"))
	expect(t, "sent", s.take(t), "1 a; 10 p; 2 b")
	expect(t, "handler", h.String(), "true a; false b")
}

func TestDataLeavesAnUnfinishedHeader(t *testing.T) {
	c, s, _ := start(&Options{}, nil)
	in := append(frame(wsproto.OpText, "a"), 0x81)
	if n := c.data(in); n != len(in)-1 {
		t.Errorf("%d of %d bytes taken", n, len(in))
	}
	expect(t, "sent", s.take(t), "1 a")
}

func TestClientCloses(t *testing.T) {
	c, s, h := start(&Options{}, nil)
	give(t, c, closeFrame(4001, "done"), frame(wsproto.OpText, "late"))
	expect(t, "sent", s.take(t), "close 4001 ")
	if s.ended != 1 {
		t.Errorf("ended %d times", s.ended)
	}
	if err := c.Send(wsproto.Prepare(wsproto.OpText, nil)); err != ErrClosed {
		t.Errorf("Send: %v", err)
	}
	if err := c.Write(true, nil); err != ErrClosed {
		t.Errorf("Write: %v", err)
	}
	c.gone()
	expect(t, "handler", h.String(), "closed 4001 done")
}

func TestServerCloses(t *testing.T) {
	c, s, h := start(&Options{}, nil)
	c.Close(4400, "bad")
	c.Close(4401, "second call does not count")
	give(t, c, frame(wsproto.OpText, "ignored"), frame(wsproto.OpPing, "ignored"))
	if s.ended != 0 {
		t.Error("ended before the client answered")
	}
	give(t, c, closeFrame(4400, ""))
	expect(t, "sent", s.take(t), "close 4400 bad")
	if s.ended != 1 {
		t.Errorf("ended %d times", s.ended)
	}
	c.gone()
	expect(t, "handler", h.String(), "closed 4400 bad")
}

func TestHandlerClosesInMessage(t *testing.T) {
	c, s, h := start(&Options{}, nil)
	h.during = func(c *Conn) { c.Close(1000, "") }
	give(t, c, frame(wsproto.OpText, "a"), frame(wsproto.OpText, "b"))
	expect(t, "sent", s.take(t), "1 a; close 1000 ")
	expect(t, "handler", h.String(), "true a")
}

func TestBreachEnds(t *testing.T) {
	c, s, h := start(&Options{Reader: wsproto.ReaderOptions{MaxMessage: 4}}, nil)
	give(t, c, frame(wsproto.OpText, "12345"))
	expect(t, "sent", s.take(t), "close 1009 frame too big")
	give(t, c, []byte("anything that still comes"))
	expect(t, "sent", s.take(t), "")
	if s.ended != 1 {
		t.Errorf("ended %d times", s.ended)
	}
	c.gone()
	expect(t, "handler", h.String(), "closed 1009 frame too big")
}

func TestBreachWhileClosingSendsNoSecondClose(t *testing.T) {
	c, s, h := start(&Options{}, nil)
	c.Close(1000, "")
	give(t, c, []byte{0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0})
	expect(t, "sent", s.take(t), "close 1000 ")
	if s.ended != 1 {
		t.Errorf("ended %d times", s.ended)
	}
	c.gone()
	expect(t, "handler", h.String(), "closed 1000 ")
}

func TestBrokenConnection(t *testing.T) {
	c, _, h := start(&Options{}, nil)
	c.gone()
	expect(t, "handler", h.String(), "closed 1006 ")
	if err := c.Send(wsproto.Prepare(wsproto.OpText, nil)); err != ErrClosed {
		t.Errorf("Send: %v", err)
	}
}

func TestSendToASocketThatIsGone(t *testing.T) {
	c, s, _ := start(&Options{}, nil)
	s.sendTo = errors.New("gone")
	if err := c.Send(wsproto.Prepare(wsproto.OpText, nil)); err != ErrClosed {
		t.Errorf("got %v", err)
	}
}

func TestSlowClient(t *testing.T) {
	message := wsproto.Prepare(wsproto.OpText, make([]byte, 100))
	for _, row := range []struct {
		onFull OnFull
		sent   string
		ended  int
	}{{CloseSlow, "close 1008 messages are not read fast enough", 1}, {TellSender, "", 0}} {
		c, s, _ := start(&Options{QueueBytes: 1000, OnFull: row.onFull}, nil)
		s.queued = 899
		if err := c.Send(message); err != ErrSlow {
			t.Errorf("Send: %v", err)
		}
		expect(t, "sent", s.take(t), row.sent)
		if s.ended != row.ended {
			t.Errorf("ended %d times", s.ended)
		}
	}
}

func TestAnswersOfOneReadAreBounded(t *testing.T) {
	c, s, h := start(&Options{QueueBytes: 1000, OnFull: TellSender}, nil)
	big := frame(wsproto.OpText, strings.Repeat("x", 400))
	give(t, c, big, big, big)
	if len(h.errs) != 3 || h.errs[1] != nil || h.errs[2] != ErrSlow {
		t.Errorf("got %v", h.errs)
	}
	give(t, c, big)
	if h.errs[3] != nil {
		t.Errorf("the next read: %v", h.errs[3])
	}
	for range 5 { // outside a read the reactor counts
		if err := c.Write(true, make([]byte, 400)); err != nil {
			t.Error(err)
		}
	}
	if n := strings.Count(s.take(t), "1 "); n != 8 {
		t.Errorf("%d messages sent", n)
	}
}

const second = int64(time.Second)

func TestSilentClientIsPingedAndDropped(t *testing.T) {
	c, s, _ := start(&Options{}, nil)
	for now := int64(1); now <= 30; now++ {
		c.tick(now * second)
	}
	expect(t, "before 30 s of silence", s.take(t), "")
	c.tick(31 * second)
	expect(t, "after them", s.take(t), "9 ")
	for now := int64(32); now <= 40; now++ {
		c.tick(now * second)
	}
	expect(t, "within 10 s", s.take(t), "")
	c.tick(41 * second)
	expect(t, "without answer", s.take(t), "close 1008 no answer to ping")
	if s.ended != 1 {
		t.Errorf("ended %d times", s.ended)
	}
}

func TestAnySignOfLifeStopsThePongTimeout(t *testing.T) {
	c, s, _ := start(&Options{PingInterval: 2 * time.Second, PongTimeout: time.Second}, nil)
	c.tick(1 * second)
	c.tick(3 * second)
	expect(t, "ping", s.take(t), "9 ")
	give(t, c, frame(wsproto.OpPong, ""))
	c.tick(4 * second)
	c.tick(5 * second)
	expect(t, "after the pong", s.take(t), "")
	c.tick(6 * second)
	expect(t, "silent again", s.take(t), "9 ")
}

func TestCloseTimeout(t *testing.T) {
	c, s, h := start(&Options{}, nil)
	c.tick(1 * second)
	c.Close(1000, "")
	for now := int64(2); now < 7; now++ {
		c.tick(now * second)
	}
	if s.ended != 0 {
		t.Error("ended too early")
	}
	c.tick(7 * second)
	c.tick(8 * second)
	if s.ended != 1 {
		t.Errorf("ended %d times", s.ended)
	}
	c.gone()
	expect(t, "handler", h.String(), "closed 1000 ")
}

// talker has last words, deadlines and a beginning.
type talker struct{ recorder }

func (k *talker) Opened(c *Conn)          { _ = c.Write(true, []byte("welcome")) }
func (k *talker) Tick(c *Conn, now int64) { _ = c.Write(true, []byte("tick")) }
func (k *talker) Drain(c *Conn)           { _ = c.Write(true, []byte("complete")); c.Close(1001, "bye") }

func TestOptionalMethodsOfTheHandler(t *testing.T) {
	s := new(fakeSocket)
	c := newConn(&Options{}, &talker{}, nil)
	c.open(s)
	c.tick(second)
	c.drain()
	c.tick(2 * second)
	expect(t, "sent", s.take(t), "1 welcome; 1 tick; 1 complete; close 1001 bye")
}

func TestCompression(t *testing.T) {
	long := strings.Repeat("abc", 100)
	rows := []struct {
		name string
		p    *wsproto.Params
		want string
	}{
		{"none", nil, "1 short; 1 abcabcabca; 1 abcabcabca"},
		{"no takeover", &wsproto.Params{ServerNoTakeover: true, ClientNoTakeover: true}, "1 short; 1 packed abcabcabca; 1 packed abcabcabca"},
		{"takeover: prepared messages go plain", &wsproto.Params{}, "1 short; 1 packed abcabcabca; 1 abcabcabca"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c, s, _ := start(&Options{}, row.p)
			give(t, c, frame(wsproto.OpText, "short"), frame(wsproto.OpText, long))
			if err := c.Send(wsproto.Prepare(wsproto.OpText, []byte(long))); err != nil {
				t.Error(err)
			}
			expect(t, "sent", s.take(t), row.want)
			if c.Compressed() != (row.p != nil) {
				t.Error("Compressed")
			}
		})
	}
}

func TestRefusedMessageDoesNotMoveTheContext(t *testing.T) {
	c, s, _ := start(&Options{QueueBytes: 1000, OnFull: TellSender}, &wsproto.Params{})
	a, b := []byte(strings.Repeat("lost", 100)), []byte(strings.Repeat("lost", 60))
	s.queued = 900
	if err := c.Write(true, a); err != ErrSlow {
		t.Errorf("got %v", err)
	}
	s.queued = 0
	if err := c.Write(true, b); err != nil {
		t.Error(err)
	}
	expect(t, "sent", s.take(t), "1 packed lostlostlo")
}

func TestConnSize(t *testing.T) {
	if n := unsafe.Sizeof(Conn{}); n > 112 { // a size class of the allocator
		t.Errorf("%d bytes", n)
	}
}

func TestNoAllocationsPerMessage(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector empties pools at random")
	}
	s := new(fakeSocket)
	c := newConn(&Options{}, quiet{}, nil)
	c.open(s)
	in := frame(wsproto.OpBinary, strings.Repeat("x", 100))
	message := wsproto.Prepare(wsproto.OpText, []byte("shared"))
	buf := make([]byte, len(in))
	s.out = make([]byte, 0, 4096)
	n := testing.AllocsPerRun(100, func() {
		s.out = s.out[:0]
		copy(buf, in)
		c.data(buf)
		_ = c.Send(message)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// quiet echoes and keeps nothing.
type quiet struct{}

func (quiet) Message(c *Conn, text bool, payload []byte) { _ = c.Write(text, payload) }
func (quiet) Closed(*Conn, wsproto.CloseCode, string)    {}
