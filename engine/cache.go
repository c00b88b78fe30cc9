package engine

import (
	"sync"
	"sync/atomic"
)

// cache keeps immutable values by string key, within a number and a weight. A
// value that was asked for twice is found without a lock and without allocating,
// in a map that is never written; the others are in a map behind a lock until
// there are enough of them to make a new one. When the cache is full, what was
// not asked for since the last time is forgotten.
type cache[V any] struct {
	max    int
	most   int // weight
	read   atomic.Pointer[map[string]*entry[V]]
	mu     sync.Mutex
	fresh  map[string]*entry[V] // not in read
	weight int                  // of both maps
	asked  int                  // reads that needed the lock since the last merge
}

type entry[V any] struct {
	value  V
	weight int
	used   atomic.Bool // since the last sweep
}

// newCache returns a cache of at most max values that weigh at most most bytes.
func newCache[V any](max, most int) *cache[V] {
	c := &cache[V]{max: max, most: most, fresh: map[string]*entry[V]{}}
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
		c.merge(c.max, c.most)
	}
	return e
}

// share is the part of the cache that one value may take.
const share = 8

// put adds a value of about weight bytes, or keeps the one that is there. It
// keeps the key. What is too heavy is not kept.
func (c *cache[V]) put(key string, v V, weight int) V {
	weight += len(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	read := *c.read.Load()
	for _, m := range []map[string]*entry[V]{read, c.fresh} {
		if e := m[key]; e != nil {
			return e.value
		}
	}
	if weight > c.most/share {
		return v
	}
	if len(read)+len(c.fresh) >= c.max || c.weight+weight > c.most {
		c.merge(c.max/2, c.most/2)
	}
	c.fresh[key] = &entry[V]{value: v, weight: weight}
	c.weight += weight
	return v
}

// merge makes one map of both with at most most values of at most heaviest
// bytes. Those not used since the last time go first.
func (c *cache[V]) merge(most, heaviest int) {
	out := make(map[string]*entry[V], len(c.fresh))
	sweep := len(*c.read.Load())+len(c.fresh) > most || c.weight > heaviest
	weight := 0
	for _, m := range []map[string]*entry[V]{*c.read.Load(), c.fresh} {
		for key, e := range m {
			if sweep && (!e.used.Swap(false) || len(out) >= most || weight+e.weight > heaviest) {
				continue
			}
			out[key] = e
			weight += e.weight
		}
	}
	c.read.Store(&out)
	c.fresh, c.asked, c.weight = map[string]*entry[V]{}, 0, weight
}

// len is how many values there are.
func (c *cache[V]) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(*c.read.Load()) + len(c.fresh)
}
