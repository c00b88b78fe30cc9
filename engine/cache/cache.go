// Package cache keeps whole answers for a time, within a number of bytes. An
// answer is found by a key that has all it was made from, and is dropped when one
// of the things it depends on has changed since it was asked for. Requests for an
// answer that is being made wait for it instead of making it again.
package cache

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"
)

// shards lets event loops look at the same time.
const shards = 8

// Cache is safe for concurrent use.
type Cache struct {
	seed   maphash.Seed
	shards [shards]shard
	most   int // bytes of one shard
	now    func() time.Time
	count  counters
}

type counters struct{ hits, misses, shared, outdated, evicted atomic.Uint64 }

type shard struct {
	mu      sync.Mutex
	entries map[string]*entry
	flights map[string]*Flight
	queue   []*entry // oldest first; some have left entries
	bytes   int
}

type entry struct {
	key    string
	answer *Answer // nil: it has left
	used   bool    // since it came to the front of the queue
	bytes  int
}

// Answer is one answer that was kept, or would have been. It does not change.
type Answer struct {
	Body []byte
	ETag string    // a strong validator, without quotes
	At   time.Time // when it was made
	TTL  time.Duration
	seen uint64
}

// Age is how long ago the answer was made.
func (a *Answer) Age(now time.Time) time.Duration { return max(0, now.Sub(a.At)) }

func (a *Answer) fresh(now time.Time, seen uint64) bool {
	return a.seen == seen && now.Sub(a.At) < a.TTL
}

// New returns a cache of at most most bytes, keys and what keeping costs included.
func New(most int) *Cache {
	c := &Cache{seed: maphash.MakeSeed(), most: most / shards, now: time.Now}
	for i := range c.shards {
		c.shards[i].entries, c.shards[i].flights = map[string]*entry{}, map[string]*Flight{}
	}
	return c
}

// Get finds an answer that was made when the tags were what they are now. If
// there is none but one is being made, waiter will be told of it, on any
// goroutine: nil when it could not be had. Else the caller makes it: lead is its
// flight, which End ends. The key is not kept unless lead is not nil, which copies it.
func (c *Cache) Get(key []byte, seen uint64, waiter func(*Answer)) (a *Answer, lead *Flight) {
	now := c.now()
	s := &c.shards[maphash.Bytes(c.seed, key)%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.entries[string(key)]; e != nil {
		if e.answer.fresh(now, seen) {
			e.used = true
			c.count.hits.Add(1)
			return e.answer, nil
		}
		s.drop(e)
		c.count.outdated.Add(1)
	}
	if f := s.flights[string(key)]; f != nil && f.seen == seen && now.Sub(f.began) < flightMost {
		f.waiters = append(f.waiters, waiter)
		c.count.shared.Add(1)
		return nil, nil
	}
	c.count.misses.Add(1)
	f := &Flight{key: string(key), shard: s, seen: seen, began: now}
	s.flights[f.key] = f
	return nil, f
}

// share is the part of a shard that one answer may take.
const share = 4

// keep adds an answer. s is locked.
func (c *Cache) keep(s *shard, key string, a *Answer) {
	e := &entry{key: key, answer: a, bytes: len(key) + len(a.Body) + overhead}
	if e.bytes > c.most/share {
		return
	}
	if old := s.entries[key]; old != nil {
		s.drop(old)
	}
	s.entries[key] = e
	s.queue = append(s.queue, e)
	s.bytes += e.bytes
	c.count.evicted.Add(s.evict(c.most))
	s.tidy()
}

// overhead is about what an entry costs beside its key and body.
const overhead = 256

// evict makes room: what was not asked for since it was last looked at goes first.
func (s *shard) evict(most int) (n uint64) {
	for s.bytes > most {
		e := s.queue[0]
		s.queue = s.queue[1:]
		switch {
		case e.answer == nil:
		case e.used:
			e.used = false
			s.queue = append(s.queue, e)
		default:
			s.drop(e)
			n++
		}
	}
	return n
}

func (s *shard) drop(e *entry) {
	delete(s.entries, e.key)
	s.bytes -= e.bytes
	e.answer = nil
}

// tidy takes what has left out of the queue once that is more than half of it.
func (s *shard) tidy() {
	if len(s.queue) <= 2*len(s.entries)+16 {
		return
	}
	kept := make([]*entry, 0, len(s.entries))
	for _, e := range s.queue {
		if e.answer != nil {
			kept = append(kept, e)
		}
	}
	s.queue = kept
}

// Stats is a picture of a Cache.
type Stats struct {
	Hits     uint64
	Misses   uint64 // answers that were made
	Shared   uint64 // requests that waited for an answer that was being made
	Outdated uint64 // answers found that were too old, or had been overtaken by a change
	Evicted  uint64 // for want of room
	Entries  int
	Bytes    int
}

// Stats reads the counters.
func (c *Cache) Stats() Stats {
	out := Stats{Hits: c.count.hits.Load(), Misses: c.count.misses.Load(), Shared: c.count.shared.Load(), Outdated: c.count.outdated.Load(), Evicted: c.count.evicted.Load()}
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		out.Entries += len(s.entries)
		out.Bytes += s.bytes
		s.mu.Unlock()
	}
	return out
}
