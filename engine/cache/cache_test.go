package cache

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
)

// clocked is a cache whose time stands still.
func clocked(most int) (*Cache, *time.Time) {
	c, now := New(most), time.Unix(1_000_000, 0)
	c.now = func() time.Time { return now }
	return c, &now
}

func never(*Answer) { panic("nobody is waited for") }

// put makes an answer.
func put(t *testing.T, c *Cache, key, body string, ttl time.Duration) *Answer {
	t.Helper()
	a, lead := c.Get([]byte(key), 0, never)
	if lead == nil {
		t.Fatalf("%q is there, or somebody makes it: %v", key, a)
	}
	return c.End(lead, []byte(body), ttl, 0)
}

// has says what is kept, without making anything.
func has(c *Cache, key string, seen uint64) string {
	a, lead := c.Get([]byte(key), seen, never)
	if lead != nil {
		c.End(lead, nil, 0, seen)
	}
	if a == nil {
		return ""
	}
	return string(a.Body)
}

func TestGet(t *testing.T) {
	c, now := clocked(1 << 20)
	made := put(t, c, "k", "body", time.Minute)
	if *now = now.Add(59 * time.Second); has(c, "k", 0) != "body" || has(c, "other", 0) != "" {
		t.Error("an answer is not found by its key")
	}
	if a, _ := c.Get([]byte("k"), 0, never); a != made || a.Age(*now) != 59*time.Second || a.TTL != time.Minute {
		t.Errorf("%+v", a)
	}
	if *now = now.Add(time.Second); has(c, "k", 0) != "" {
		t.Error("an answer outlives its TTL")
	}
	if s := c.Stats(); s.Entries != 0 || s.Bytes != 0 || s.Hits != 2 || s.Misses != 3 || s.Outdated != 1 {
		t.Errorf("%+v", s)
	}
}

// TestChange: an answer is gone once a thing it depends on has changed.
func TestChange(t *testing.T) {
	c, _ := clocked(1 << 20)
	users, posts := &Tag{}, &Tag{}
	both := Tags{users, posts}
	put(t, c, "k", "body", time.Minute)
	if has(c, "k", both.Seen()) != "body" {
		t.Fatal("not kept")
	}
	posts.Change()
	if has(c, "k", both.Seen()) != "" || has(c, "k", 0) != "" {
		t.Error("found after a change")
	}
}

// TestOvertaken: an answer is not kept when something changed while it was made,
// whoever asks, and is no answer for those who ask after the change.
func TestOvertaken(t *testing.T) {
	c, _ := clocked(1 << 20)
	tag := &Tag{}
	tags := Tags{tag}
	_, lead := c.Get([]byte("k"), tags.Seen(), never)
	tag.Change()
	_, second := c.Get([]byte("k"), tags.Seen(), never)
	if second == nil {
		t.Fatal("a request waits for what was asked before a change")
	}
	if a := c.End(lead, []byte("old"), time.Minute, tags.Seen()); a.TTL != 0 {
		t.Errorf("an overtaken answer may be kept for %s", a.TTL)
	}
	if a, third := c.Get([]byte("k"), tags.Seen(), func(*Answer) {}); a != nil || third != nil {
		t.Error("the end of an old flight ended a newer one")
	}
	c.End(second, []byte("new"), time.Minute, tags.Seen())
	if got := has(c, "k", tags.Seen()); got != "new" {
		t.Errorf("got %q", got)
	}
}

// TestFlight: those who ask meanwhile get the answer that is being made, or nil.
func TestFlight(t *testing.T) {
	c, now := clocked(1 << 20)
	_, lead := c.Get([]byte("k"), 0, never)
	var got []*Answer
	wait := func(a *Answer) { got = append(got, a) }
	for range 2 {
		if a, second := c.Get([]byte("k"), 0, wait); a != nil || second != nil {
			t.Fatal("made twice")
		}
	}
	made := c.End(lead, []byte("body"), time.Minute, 0)
	if len(got) != 2 || got[0] != made || got[1] != made {
		t.Errorf("%v", got)
	}
	*now = now.Add(time.Hour)
	got = nil
	_, lead = c.Get([]byte("k"), 0, never)
	c.Get([]byte("k"), 0, wait)
	c.End(lead, nil, time.Minute, 0)
	if len(got) != 1 || got[0] != nil {
		t.Errorf("%v", got)
	}
	_, lost := c.Get([]byte("k"), 0, never)
	*now = now.Add(flightMost)
	if _, lead = c.Get([]byte("k"), 0, never); lead == nil {
		t.Error("a flight is waited for without end")
	}
	c.End(lead, nil, 0, 0)
	c.End(lost, nil, 0, 0)
	if s := c.Stats(); s.Shared != 3 {
		t.Errorf("%+v", s)
	}
}

// TestBytes: the bound holds, and what is asked for stays longest.
func TestBytes(t *testing.T) {
	const most = 1 << 20
	c, _ := clocked(most)
	body := strings.Repeat("x", 1000)
	put(t, c, "asked", body, time.Hour)
	for i := range 5000 {
		put(t, c, fmt.Sprint("k", i), body, time.Hour)
		if i%50 == 0 && has(c, "asked", 0) == "" {
			t.Fatalf("what is asked for was evicted after %d", i)
		}
		if s := c.Stats(); s.Bytes > most {
			t.Fatalf("%+v", s)
		}
	}
	s := c.Stats()
	if s.Bytes < most*8/10 || s.Evicted == 0 || s.Entries < 600 {
		t.Errorf("%+v", s)
	}
	if put(t, c, "large", strings.Repeat("x", most/shards/share), time.Hour); has(c, "large", 0) != "" {
		t.Error("one answer takes more than its share")
	}
}

// TestOutdatedLeaveNothing: answers that are replaced again and again are not held.
func TestOutdatedLeaveNothing(t *testing.T) {
	c, now := clocked(1 << 20)
	for range 10_000 {
		put(t, c, "k", "body", time.Second)
		*now = now.Add(time.Second)
	}
	for i := range c.shards {
		if n := len(c.shards[i].queue); n > 32 {
			t.Errorf("%d entries are held", n)
		}
	}
}

func TestETag(t *testing.T) {
	c, _ := clocked(1 << 20)
	a, b, same := put(t, c, "a", "body", time.Hour), put(t, c, "b", "other", time.Hour), put(t, c, "c", "body", time.Hour)
	if a.ETag != same.ETag || a.ETag == b.ETag || strings.ContainsAny(a.ETag, "\"\\ ") || len(a.ETag) != 20 {
		t.Errorf("%s %s %s", a.ETag, b.ETag, same.ETag)
	}
}

func TestHitDoesNotAllocate(t *testing.T) {
	c := New(1 << 20)
	put(t, c, "key", "body", time.Hour)
	key := []byte("key")
	tags := Tags{{}, {}}
	if n := testing.AllocsPerRun(100, func() { c.Get(key, tags.Seen(), nil) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestModel: many readers and writers of a few counters. Whoever asks after a
// write never gets what was there before it.
func TestModel(t *testing.T) {
	c := New(1 << 16)
	const things = 4
	var truth [things]struct {
		sync.Mutex
		n   int
		tag Tag
	}
	value := func(i int) int {
		truth[i].Lock()
		defer truth[i].Unlock()
		return truth[i].n
	}
	read := func(i int) int {
		tags := Tags{&truth[i].tag}
		key := fmt.Append(nil, i)
		got := make(chan *Answer, 1)
		a, lead := c.Get(key, tags.Seen(), func(a *Answer) { got <- a })
		switch {
		case lead != nil:
			body := fmt.Append(nil, value(i))
			a = c.End(lead, body, time.Hour, tags.Seen())
		case a == nil:
			a = <-got
		}
		var n int
		if _, err := fmt.Fscan(bytes.NewReader(a.Body), &n); err != nil {
			t.Error(err)
		}
		return n
	}
	var work sync.WaitGroup
	for w := range 8 {
		work.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(w)))
			for range 20_000 {
				i := r.IntN(things)
				if r.IntN(20) == 0 {
					truth[i].Lock()
					truth[i].n++
					truth[i].Unlock()
					truth[i].tag.Change()
				}
				before := value(i)
				truth[i].tag.Change() // whoever wrote before may not have said so yet
				if got := read(i); got < before {
					t.Errorf("thing %d: %d after %d", i, got, before)
					return
				}
				if got := read(i); got < before {
					t.Errorf("thing %d: %d after %d", i, got, before)
				}
			}
		})
	}
	work.Wait()
	if c.Stats().Hits == 0 {
		t.Error("nothing was ever found")
	}
}
