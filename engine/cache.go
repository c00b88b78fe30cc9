package engine

import (
	"sync"
	"sync/atomic"
)

// cache keeps immutable values by string key, at most max of them. A value that
// was asked for twice is found without a lock and without allocating, in a map
// that is never written; the others are in a map behind a lock until there are
// enough of them to make a new one. When the cache is full, what was not asked
// for since the last time is forgotten.
type cache[V any] struct {
	max   int
	read  atomic.Pointer[map[string]*entry[V]]
	mu    sync.Mutex
	fresh map[string]*entry[V] // not in read
	asked int                  // reads that needed the lock since the last merge
}

type entry[V any] struct {
	value V
	used  atomic.Bool // since the last sweep
}

func newCache[V any](max int) *cache[V] {
	c := &cache[V]{max: max, fresh: map[string]*entry[V]{}}
	c.read.Store(&map[string]*entry[V]{})
	return c
}

// get finds a value. key is not kept.
func (c *cache[V]) get(key string) (v V, ok bool) {
	e := (*c.read.Load())[key]
	if e == nil {
		if e = c.slow(key); e == nil {
			return v, false
		}
	}
	if !e.used.Load() {
		e.used.Store(true)
	}
	return e.value, true
}

// slow looks behind the lock, and merges the maps once that was needed so often
// that the merge is paid for.
func (c *cache[V]) slow(key string) *entry[V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.fresh[key]
	if e == nil {
		return (*c.read.Load())[key]
	}
	if c.asked++; c.asked > len(c.fresh)+len(*c.read.Load())/8 {
		c.merge(c.max)
	}
	return e
}

// put adds a value, or keeps the one that is there. It keeps the key.
func (c *cache[V]) put(key string, v V) V {
	c.mu.Lock()
	defer c.mu.Unlock()
	read := *c.read.Load()
	for _, m := range []map[string]*entry[V]{read, c.fresh} {
		if e := m[key]; e != nil {
			return e.value
		}
	}
	if len(read)+len(c.fresh) >= c.max {
		c.merge(c.max / 2)
	}
	c.fresh[key] = &entry[V]{value: v}
	return v
}

// merge makes one map of both with at most most values. Those not used since the
// last time go first.
func (c *cache[V]) merge(most int) {
	out := make(map[string]*entry[V], len(c.fresh))
	sweep := len(*c.read.Load())+len(c.fresh) > most
	for _, m := range []map[string]*entry[V]{*c.read.Load(), c.fresh} {
		for key, e := range m {
			if sweep && (!e.used.Swap(false) || len(out) >= most) {
				continue
			}
			out[key] = e
		}
	}
	c.read.Store(&out)
	c.fresh, c.asked = map[string]*entry[V]{}, 0
}

// len is how many values there are.
func (c *cache[V]) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(*c.read.Load()) + len(c.fresh)
}
