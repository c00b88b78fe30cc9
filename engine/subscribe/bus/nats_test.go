//go:build !nobus

package bus

import (
	"errors"
	"fmt"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// speaker is another client of the server.
type speaker struct {
	t *testing.T
	*nats.Conn
	js jetstream.JetStream
}

func speak(t *testing.T, s *server) *speaker {
	t.Helper()
	c, err := nats.Connect("nats://" + s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	js, err := jetstream.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return &speaker{t, c, js}
}

// keeps has a stream keep a subject.
func (c *speaker) keeps(subject string, most int64) {
	c.t.Helper()
	config := jetstream.StreamConfig{Name: "events", Subjects: []string{subject}, MaxMsgs: most}
	if _, err := c.js.CreateOrUpdateStream(testContext(c.t), config); err != nil {
		c.t.Fatal(err)
	}
}

// kept publishes numbers, each of which the stream has confirmed.
func (c *speaker) kept(subject string, from, to int) {
	c.t.Helper()
	for i := from; i <= to; i++ {
		if _, err := c.js.Publish(testContext(c.t), subject, []byte(fmt.Sprint(i))); err != nil {
			c.t.Fatal(err)
		}
	}
}

// follows publishes until the first event is heard: where a bus begins is its own affair.
func (c *speaker) follows(subject string, h heard) {
	c.t.Helper()
	eventually(c.t, subject+" to be followed", func() bool {
		if err := c.Publish(subject, []byte("first")); err != nil {
			c.t.Fatal(err)
		}
		select {
		case <-h:
			return true
		default:
			return false
		}
	})
	if err := c.Publish(subject, []byte("last")); err != nil {
		c.t.Fatal(err)
	}
	for got := ""; got != subject+":last"; got = <-h {
	}
}

func TestNATSSubjects(t *testing.T) {
	s := natsServer(t)
	b, h, log := opened(t, NATS, "nats://"+s.addr)
	b.Listen("a")
	b.Listen("b")
	c := speak(t, s)
	c.follows("a", h)
	c.follows("b", h)
	b.Unlisten("b")
	b.Listen("c")
	c.follows("c", h)
	_ = c.Publish("b", []byte("unheard"))
	_ = c.Publish("a", []byte("2"))
	h.want(t, "a:2")
	s.stop()
	s.start() // nothing was kept
	h.want(t, "missed a", "missed c")
	c = speak(t, s)
	_ = c.Publish("a", []byte("3"))
	h.want(t, "a:3")
	h.silent(t)
	if !log.has("lost") {
		t.Error("the loss was not logged")
	}
}

// TestJetStreamIsReplayed: what a stream was given while the bus was away is
// read, in order and once.
func TestJetStreamIsReplayed(t *testing.T) {
	s := natsServer(t)
	c := speak(t, s)
	c.keeps("a.>", -1)
	c.kept("a.x", 1, 3)
	one, h, _ := opened(t, NATS, "nats://"+s.addr)
	two, other, _ := opened(t, NATS, "nats://"+s.addr)
	one.Listen("a.x") // begins at the end
	two.Listen("a.x")
	c.follows("a.x", h)
	c.follows("a.x", other)
	c.kept("a.x", 0, 0)
	for _, all := range []heard{h, other} {
		for got := ""; got != "a.x:0"; got = <-all {
		}
	}
	c.kept("a.y", 1, 100)
	c.kept("a.x", 1, 500)
	h.want(t, numbered("a.x", 1, 500)...)
	other.want(t, numbered("a.x", 1, 500)...)
	for round := range 3 {
		s.stop()
		s.start()
		c = speak(t, s)
		eventually(t, "the stream", func() bool { _, err := c.js.Stream(testContext(t), "events"); return err == nil })
		c.kept("a.x", 10*round, 10*round+9) // before or after the bus is back
		h.want(t, numbered("a.x", 10*round, 10*round+9)...)
		other.want(t, numbered("a.x", 10*round, 10*round+9)...)
	}
	h.silent(t)
}

// TestJetStreamTellsGaps drives the session by hand, so that it is away at the right moment.
func TestJetStreamTellsGaps(t *testing.T) {
	s := natsServer(t)
	c := speak(t, s)
	c.keeps("a", 3)
	wanted := newChannels()
	h := make(heard, 1000)
	session, err := newNATS("nats://"+s.addr, &wanted, h)
	if err != nil {
		t.Fatal(err)
	}
	wanted.Listen("a")
	connected := func(late bool, during func()) {
		t.Helper()
		ended := make(chan error, 1)
		go func() { ended <- session.serve(testContext(t), late) }()
		during()
		s.stop()
		if err := <-ended; err == nil {
			t.Error("the connection was lost without an error")
		}
		s.start()
		c = speak(t, s)
		eventually(t, "the stream", func() bool { _, err := c.js.Stream(testContext(t), "events"); return err == nil })
	}
	connected(false, func() { c.follows("a", h) })
	c.kept("a", 1, 3)
	connected(true, func() { h.want(t, numbered("a", 1, 3)...) })
	c.kept("a", 4, 8)
	connected(true, func() { h.want(t, "missed a", "a:6", "a:7", "a:8") })
	if err := c.js.DeleteStream(testContext(t), "events"); err != nil {
		t.Fatal(err)
	}
	c.keeps("a", 3)
	c.kept("a", 9, 9)
	connected(true, func() { h.want(t, "missed a", "a:9") })
	h.silent(t)
}

func TestNATSIsAwayAtFirst(t *testing.T) {
	s := natsServer(t)
	s.stop()
	b, h, log := opened(t, NATS, "nats://"+s.addr)
	b.Listen("a")
	eventually(t, "an attempt", func() bool { return log.has("lost") })
	s.start()
	h.want(t, "missed a")
	b.Unlisten("a")
	b.Close()
}

// TestJetStreamSince: likewise of a subject among others.
func TestJetStreamSince(t *testing.T) {
	s := natsServer(t)
	c := speak(t, s)
	c.keeps("a.>", 6)
	c.kept("a.x", 1, 2) // sequences 1, 2
	c.kept("a.y", 1, 1) // 3
	c.kept("a.x", 3, 4) // 4, 5
	b, h, _ := opened(t, NATS, "nats://"+s.addr)
	b.Listen("a.x")
	b.Listen("plain")
	wantSince(t, b, "a.x", "1-0", 10, true, "5-0", "2-0 2", "4-0 3", "5-0 4")
	wantSince(t, b, "a.x", "5-0", 10, true, "5-0")
	wantSince(t, b, "a.x", "1-0", 2, false, "5-0", "2-0 2", "4-0 3")
	wantSince(t, b, "a.x", "9-0", 10, false, "5-0") // of another stream
	if _, _, err := b.Since(testContext(t), "plain", "1-0", 10, nil); !errors.Is(err, errNotKept) {
		t.Error(err)
	}
	c.kept("a.x", 5, 7) // 6, 7, 8: the first two are forgotten
	h.want(t, numbered("a.x", 5, 7)...)
	wantSince(t, b, "a.x", "2-0", 10, true, "8-0", "4-0 3", "5-0 4", "6-0 5", "7-0 6", "8-0 7")
	wantSince(t, b, "a.x", "1-0", 10, false, "8-0")
	s.stop()
	s.start()
	wantSince(t, b, "a.x", "7-0", 10, true, "8-0", "8-0 7")
}
