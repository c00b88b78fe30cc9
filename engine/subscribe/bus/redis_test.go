//go:build !nobus

package bus

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/redis/rueidis"
)

// teller is another client of the server.
type teller struct {
	t *testing.T
	rueidis.Client
}

func tell(t *testing.T, s *server) *teller {
	t.Helper()
	o, err := redisOption("redis://" + s.addr)
	if err != nil {
		t.Fatal(err)
	}
	c, err := rueidis.NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &teller{t, c}
}

// do runs a command and gives a number when the answer is one.
func (c *teller) do(words ...string) int64 {
	c.t.Helper()
	result := c.Do(testContext(c.t), c.B().Arbitrary(words...).Build())
	if err := result.Error(); err != nil {
		c.t.Fatal(words, err)
	}
	n, _ := result.AsInt64()
	return n
}

// published waits until somebody hears a channel.
func (c *teller) published(channel, payload string) {
	c.t.Helper()
	eventually(c.t, "a listener to "+channel, func() bool { return c.do("PUBLISH", channel, payload) > 0 })
}

func (c *teller) added(stream string, from, to int) {
	c.t.Helper()
	for i := from; i <= to; i++ {
		c.do("XADD", stream, "*", "other", "x", "payload", fmt.Sprint(i))
	}
}

func TestRedisChannels(t *testing.T) {
	s := redisServer(t)
	one, h, log := opened(t, Redis, "redis://"+s.addr)
	two, other, _ := opened(t, Redis, "redis://"+s.addr)
	one.Listen("a")
	two.Listen("a")
	c := tell(t, s)
	eventually(t, "two listeners", func() bool { return c.do("PUBLISH", "a", "early") == 2 })
	for <-h != "a:early" {
	}
	one.Listen("b")
	c.published("b", "1")
	h.want(t, "b:1")
	c.do("PUBLISH", "a", "2")
	h.want(t, "a:2")
	one.Unlisten("a")
	eventually(t, "the end of a", func() bool { return c.do("PUBLISH", "a", "3") == 1 })
	for got := ""; got != "a:3"; got = <-other {
	}

	s.stop()
	s.start() // nothing was kept
	got := <-h
	for got == "a:3" {
		got = <-h
	}
	if got != "missed b" {
		t.Fatalf("heard %q", got)
	}
	c = tell(t, s)
	c.published("b", "4")
	h.want(t, "b:4")
	if !log.has("lost") {
		t.Error("the loss was not logged")
	}
	one.Unlisten("b")
	two.Unlisten("a")
	eventually(t, "the end of the connections", func() bool {
		list, err := c.Do(testContext(t), c.B().Arbitrary("CLIENT", "LIST").Build()).ToString()
		return err == nil && strings.Count(list, "name=fraiseqld") == 1 // our own
	})
}

func TestRedisStreams(t *testing.T) {
	s := redisServer(t)
	c := tell(t, s)
	c.added("a", 1, 3)
	b, h, _ := opened(t, RedisStreams, "redis://"+s.addr)
	b.Listen("a") // begins at the end
	b.Listen("new")
	c.follows("a", 4, h)
	c.added("new", 1, 2)
	h.want(t, numbered("new", 1, 2)...)
	b.Listen("late") // interrupts the wait
	c.follows("late", 1, h)
	b.Unlisten("new")
	c.added("late", 2, 3)
	h.want(t, numbered("late", 2, 3)...)
	c.do("XADD", "late", "*", "field", "value")
	h.want(t, "late:")
	h.silent(t)
}

// follows adds entries until the first is heard: where a bus begins is its own affair.
func (c *teller) follows(stream string, number int, h heard) {
	c.t.Helper()
	eventually(c.t, stream+" to be followed", func() bool {
		c.do("XADD", stream, "*", "payload", "first")
		select {
		case got := <-h:
			return got == stream+":first"
		default:
			return false
		}
	})
	c.do("XADD", stream, "*", "payload", fmt.Sprint(number))
	for {
		switch got := <-h; got {
		case stream + ":first":
		case fmt.Sprintf("%s:%d", stream, number):
			return
		default:
			c.t.Fatalf("heard %q", got)
		}
	}
}

// TestRedisStreamsAreReplayed: what was added while the bus was away is read, in
// order and once; what was forgotten meanwhile is told.
func TestRedisStreamsAreReplayed(t *testing.T) {
	s := redisServer(t)
	c := tell(t, s)
	b, h, _ := opened(t, RedisStreams, "redis://"+s.addr)
	b.Listen("a")
	c.follows("a", 0, h)
	c.added("a", 1, 1000)
	h.want(t, numbered("a", 1, 1000)...)
	for round := range 3 {
		s.stop()
		s.start()
		c = tell(t, s)
		c.added("a", 10*round, 10*round+9) // before or after the bus is back
		h.want(t, numbered("a", 10*round, 10*round+9)...)
	}
	h.silent(t)
}

// TestRedisStreamsTellGaps drives the session by hand, so that it is away at the right moment.
func TestRedisStreamsTellGaps(t *testing.T) {
	s := redisServer(t)
	c := tell(t, s)
	wanted := newChannels()
	wanted.Listen("a")
	h := make(heard, 1000)
	session, err := newStreams("redis://"+s.addr, &wanted, h)
	if err != nil {
		t.Fatal(err)
	}
	connected := func(late bool, during func()) {
		t.Helper()
		ctx := testContext(t)
		ended := make(chan error, 1)
		wanted.set("a", true)
		go func() { ended <- session.serve(ctx, late) }()
		during()
		wanted.set("b", true)
		id := c.bus()
		c.do("CLIENT", "KILL", "ID", id)
		if err := <-ended; err == nil {
			t.Error("the connection was lost without an error")
		}
		wanted.set("b", false)
	}
	connected(false, func() { c.follows("a", 1, h) })
	c.added("a", 2, 6)
	c.do("XTRIM", "a", "MAXLEN", "5") // what was heard is forgotten: no gap
	connected(true, func() { h.want(t, numbered("a", 2, 6)...) })
	c.added("a", 7, 12)
	c.do("XTRIM", "a", "MAXLEN", "3")
	connected(true, func() { h.want(t, "missed a", "a:10", "a:11", "a:12") })
	connected(true, func() { c.follows("a", 13, h) }) // not again
	c.do("DEL", "a")
	c.do("XADD", "a", "1-1", "payload", "14")
	connected(true, func() { h.want(t, "missed a", "a:14") })
	h.silent(t)
}

// bus waits for the blocked connection and gives its id.
func (c *teller) bus() (id string) {
	c.t.Helper()
	eventually(c.t, "a blocked client", func() bool {
		list, err := c.Do(testContext(c.t), c.B().Arbitrary("CLIENT", "LIST").Build()).ToString()
		if err != nil {
			c.t.Fatal(err)
		}
		for line := range strings.Lines(list) {
			if strings.Contains(line, "cmd=xread") {
				id, _, _ = strings.Cut(strings.TrimPrefix(line, "id="), " ")
				return true
			}
		}
		return false
	})
	return id
}

func TestBusesThatCannotBe(t *testing.T) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	for _, tc := range []struct {
		kind Kind
		url  string
	}{{Redis, "nats://127.0.0.1"}, {RedisStreams, "redis://user:secret@%zz"}, {NATS, "redis://127.0.0.1"}, {NATS, "nats://user:secret@%zz"}, {NATS, "nats://h,nats://user:secret@h:port"}, {"kafka", "kafka://127.0.0.1"}} {
		b, err := Open(tc.kind, tc.url, make(heard), log)
		if err == nil {
			b.Close()
		}
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s %s: %v", tc.kind, tc.url, err)
		}
	}
}

// TestBusIsAwayAtFirst: who subscribed before the first connection may have missed something.
func TestBusIsAwayAtFirst(t *testing.T) {
	for _, kind := range []Kind{Redis, RedisStreams} {
		s := redisServer(t)
		s.stop()
		b, h, log := opened(t, kind, "redis://"+s.addr)
		b.Listen("a")
		eventually(t, "an attempt", func() bool { return log.has("lost") })
		s.start()
		h.want(t, "missed a")
		b.Close()
		b.Listen("b") // after the end: nothing happens
	}
}

func TestEntriesAreOrdered(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want bool
	}{{"1-1", "1-2", true}, {"1-2", "1-1", false}, {"9-0", "10-0", true}, {"1-1", "1-1", false}, {streamStart, "0-1", true}} {
		if before(tc.a, tc.b) != tc.want {
			t.Errorf("%s before %s: %v", tc.a, tc.b, !tc.want)
		}
	}
}

// since lists what a bus has after an event.
func since(t *testing.T, b *Bus, channel, id string, limit int) (list []string, upTo string, complete bool) {
	t.Helper()
	upTo, complete, err := b.Since(testContext(t), channel, id, limit, func(id, payload string) { list = append(list, id+" "+payload) })
	if err != nil {
		t.Fatal(err)
	}
	return list, upTo, complete
}

func wantSince(t *testing.T, b *Bus, channel, id string, limit int, complete bool, upTo string, want ...string) {
	t.Helper()
	list, got, all := since(t, b, channel, id, limit)
	if fmt.Sprint(list) != fmt.Sprint(want) || got != upTo || all != complete {
		t.Errorf("after %s: %q up to %s, complete %v; want %q up to %s, %v", id, list, got, all, want, upTo, complete)
	}
}

// TestRedisStreamsSince: what a stream has after an entry is told up to the last one
// that was heard, also to a bus that was not there; what it forgot is no complete answer.
func TestRedisStreamsSince(t *testing.T) {
	s := redisServer(t)
	c := tell(t, s)
	for i := 1; i <= 5; i++ {
		c.do("XADD", "a", fmt.Sprint(i, "-0"), "payload", fmt.Sprint("p", i))
	}
	b, h, _ := opened(t, RedisStreams, "redis://"+s.addr)
	b.Listen("a")
	wantSince(t, b, "a", "2-0", 10, true, "5-0", "3-0 p3", "4-0 p4", "5-0 p5")
	wantSince(t, b, "a", "5-0", 10, true, "5-0")
	wantSince(t, b, "a", "2-0", 2, false, "5-0", "3-0 p3", "4-0 p4")
	wantSince(t, b, "a", "6-0", 10, false, "5-0") // of another stream
	c.do("XADD", "a", "6-0", "payload", "p6")
	h.want(t, "a:p6")
	s.stop()
	s.start()
	c = tell(t, s)
	wantSince(t, b, "a", "4-0", 10, true, "6-0", "5-0 p5", "6-0 p6")
	c.do("XTRIM", "a", "MAXLEN", "2")
	wantSince(t, b, "a", "5-0", 10, true, "6-0", "6-0 p6")
	wantSince(t, b, "a", "4-0", 10, false, "6-0") // whether there was one between is not known
	c.do("XADD", "a", "7-0", "payload", "p7")
	h.want(t, "a:p7")
	c.do("XDEL", "a", "6-0")
	wantSince(t, b, "a", "5-0", 10, false, "7-0")
	wantSince(t, b, "a", "6-0", 10, true, "7-0", "7-0 p7")

	plain, _, _ := opened(t, Redis, "redis://"+s.addr)
	plain.Listen("a")
	if _, _, err := plain.Since(testContext(t), "a", "1-0", 10, nil); !errors.Is(err, errNotKept) {
		t.Error(err)
	}
}
