package subscribe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"fraiseqld/engine/pgexec"
)

// journal is a Journal in memory.
type journal struct {
	mu       sync.Mutex
	list     []pgexec.Change
	position pgexec.Mark
	settled  uint64 // transactions up to here can be read
	err      error
	lost     bool
	pruned   int
}

var errJournal = errors.New("no such table")

func (j *journal) Position(context.Context) (pgexec.Mark, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.position, j.err
}

func (j *journal) After(_ context.Context, m pgexec.Mark, limit int) (list []pgexec.Change, pending bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range j.list {
		switch {
		case !m.Before(c.Mark) || len(list) == limit:
		case c.XID > j.settled:
			pending = true
		default:
			list = append(list, c)
		}
	}
	return list, pending, j.err
}

func (j *journal) Between(_ context.Context, view string, from, to pgexec.Mark, limit int) (list []pgexec.Change, complete bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range j.list {
		if c.View == view && from.Before(c.Mark) && !to.Before(c.Mark) {
			list = append(list, c)
		}
	}
	return list, !j.lost && len(list) <= limit, j.err
}

func (j *journal) Prune(context.Context, time.Duration) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.pruned++
	return j.err
}

// add notes rows of v that one transaction changed.
func (j *journal) add(xid uint64, rows ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, row := range rows {
		j.list = append(j.list, pgexec.Change{Mark: pgexec.Mark{XID: xid, ID: int64(i + 1)}, View: "v", Row: row})
	}
	j.settled = xid
}

// following is a hub with an outbox whose reading the test does.
func following(t *testing.T) (*Hub, *Outbox, *journal, *bytes.Buffer) {
	t.Helper()
	h, j, log := New(Options{}), &journal{}, &bytes.Buffer{}
	o := NewOutbox(h, j, slog.New(slog.NewTextHandler(log, nil)))
	o.started = true
	sources := &Sources{Hub: h, Listener: &channels{}, Outbox: o}
	h.Attach(sources)
	t.Cleanup(func() { o.Close(); h.Close() })
	return h, o, j, log
}

// follower waits for the changes of v, behind an event it has.
func follower(h *Hub, after string, conditions ...Equal) *client {
	c := newClient()
	t := topic(&answers{row: func(id string) string { return `{"data":` + id + `}` }}, conditions...)
	t.Channel, t.After = ChangesOf("v"), after
	h.Subscribe(t, c)
	return c
}

func told(xid int, n int, id string) string {
	return fmt.Sprintf(`{"data":%s,"extensions":{"eventId":"%d-%d"}}`, id, xid, n)
}

func TestOutboxTellsOfChanges(t *testing.T) {
	h, o, j, _ := following(t)
	j.add(1, "old")
	j.position = pgexec.Mark{XID: 2}
	all, one := follower(h, ""), follower(h, "", equal(Text, "7", "id"))
	if again := o.read(); again != outboxIdle {
		t.Errorf("looks again after %v", again)
	}
	j.add(3, "7", "8")
	j.list = append(j.list, pgexec.Change{Mark: pgexec.Mark{XID: 3, ID: 9}, View: "other", Row: "9"})
	o.read()
	o.read()
	all.want(t, told(3, 1, "7"), told(3, 2, "8"))
	one.want(t, told(3, 1, "7"))
	j.list = append(j.list, pgexec.Change{Mark: pgexec.Mark{XID: 5, ID: 1}, View: "v", Row: "5"})
	if again := o.read(); again != outboxPending {
		t.Errorf("an event that cannot be read yet: looks again after %v", again)
	}
	j.settled = 5
	o.read()
	all.want(t, told(5, 1, "5"))
	for i := range 2 * outboxBatch {
		j.list = append(j.list, pgexec.Change{Mark: pgexec.Mark{XID: 6, ID: int64(i + 1)}, View: "v", Row: "6"})
	}
	j.settled = 6
	o.read()
	all.want(t, told(6, 1, "6"))
	if o.at.ID != 2*outboxBatch || j.pruned != 1 {
		t.Errorf("read up to %v, pruned %d times", o.at, j.pruned)
	}
	one.none(t)
}

func until(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}

func TestOutboxStopsWhenNobodyFollows(t *testing.T) {
	h, o, j, _ := following(t)
	c := newClient()
	tp := topic(&answers{row: func(id string) string { return id }})
	tp.Channel = ChangesOf("v")
	s := h.Subscribe(tp, c)
	o.read()
	s.Close()
	j.add(1, "1")
	o.read()
	if o.known || !o.idle() {
		t.Error("still reads")
	}
	j.position = pgexec.Mark{XID: 2}
	next := follower(h, "")
	o.read()
	j.add(3, "3")
	o.read()
	next.want(t, told(3, 1, "3"))
	c.none(t)
}

func TestOutboxFailsAndComesBack(t *testing.T) {
	h, o, j, log := following(t)
	j.err = errJournal
	c := follower(h, "")
	for range 2 {
		if again := o.read(); again != outboxFailed {
			t.Errorf("looks again after %v", again)
		}
	}
	if strings.Count(log.String(), "subscriptions install") != 1 {
		t.Errorf("log: %s", log)
	}
	j.err = nil
	o.read()
	j.add(1, "1")
	o.read()
	c.want(t, told(1, 1, "1"))
}

func TestResuming(t *testing.T) {
	h, o, j, _ := following(t)
	live := follower(h, "")
	o.read()
	j.add(1, "a", "b")
	j.add(2, "c")
	o.read()
	live.want(t, told(1, 1, "a"), told(1, 2, "b"), told(2, 1, "c"))
	j.add(3, "d") // not read yet
	resumed := follower(h, "1-1")
	resumed.want(t, told(1, 2, "b"), told(2, 1, "c"), told(3, 1, "d"))
	only := follower(h, "1-1", equal(Text, "c", "id"))
	only.want(t, told(2, 1, "c"))
	live.want(t, told(3, 1, "d"))
	j.add(4, "e")
	o.read()
	for _, c := range []*client{live, resumed} {
		c.want(t, told(4, 1, "e"))
	}
	only.none(t)

	ahead := follower(h, "5-1") // of a server that has read further
	until(t, func() bool { return h.readers.idle() })
	j.add(5, "f", "g")
	o.read()
	ahead.want(t, told(5, 2, "g"))

	for i, bad := range []string{"nonsense", "1"} {
		c := follower(h, bad)
		c.want(t, string(gapAnswer))
		j.add(6+uint64(i), "h")
		o.read()
		c.want(t, told(6+i, 1, "h"))
	}
	j.lost = true
	follower(h, "1-1").want(t, string(gapAnswer))
	j.err = errJournal
	follower(h, "1-1").want(t, string(gapAnswer))
}

func (r *readers) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.active == 0
}

// TestOutboxByItself has the goroutine read.
func TestOutboxByItself(t *testing.T) {
	h, j := New(Options{}), &journal{}
	o := NewOutbox(h, j, slog.New(slog.DiscardHandler))
	listener := &channels{}
	sources := &Sources{Hub: h, Listener: listener, Outbox: o}
	h.Attach(sources)
	c := follower(h, "")
	until(t, func() bool {
		o.reading.Lock()
		defer o.reading.Unlock()
		return o.known
	})
	j.add(1, "1")
	sources.Notified(pgexec.OutboxChannel, "")
	c.want(t, told(1, 1, "1"))
	j.add(2, "2")
	sources.Missed()
	c.want(t, told(2, 1, "2"))
	c.none(t)
	listener.wantLog(t, "+"+pgexec.OutboxChannel)
	o.Close()
	h.Close()
	o.Listen(ChangesOf("v")) // after the end: nothing happens
}

func TestSources(t *testing.T) {
	h, _, _, _ := following(t)
	sources := h.source.(*Sources)
	listener := sources.Listener.(*channels)
	c := newClient()
	s := h.Subscribe(topic(&answers{}), c)
	changes := func(view string) *Subscription {
		tp := topic(&answers{row: func(id string) string { return id }})
		tp.Channel = ChangesOf(view)
		return h.Subscribe(tp, newClient())
	}
	v, w := changes("v"), changes("w")
	sources.Notified("c", "{}")
	sources.Missed()
	c.want(t, "doc {}", string(gapAnswer))
	v.Close()
	w.Close()
	s.Close()
	listener.wantLog(t, "+c", "+"+pgexec.OutboxChannel, "-"+pgexec.OutboxChannel, "-c")
}

func TestEventID(t *testing.T) {
	for answer, want := range map[string]string{
		told(7, 3, `{"a":1}`):                             "7-3",
		`{"data":1,"extensions":{"eventId":"a%2Bb@7-3"}}`: "a%2Bb@7-3",
		`{"data":1,"extensions":{"eventId":"a\"b@7-3"}}`:  "",
		`{"data":1}`:        "",
		`{"data":{"a":{}}}`: "",
		`{"data":{"x":",\"extensions\":{\"eventId\":\"7-3"}}`: "",
		`{"data":1,"extensions":{"eventId":"evil\nid"}}`:      "",
	} {
		if got := string(EventID([]byte(answer))); got != want {
			t.Errorf("%s: %q, want %q", answer, got, want)
		}
	}
}
