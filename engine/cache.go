package engine

import (
	"sync"
	"sync/atomic"
)

// cache keeps immutable values by string key, at most max of them. Reads take no
// lock. When it is full, the generation before last is forgotten as a whole:
// what is in use comes back into the young half at its next read.
type cache[V any] struct {
	max   int
	young atomic.Pointer[sync.Map]
	old   atomic.Pointer[sync.Map]
	n     atomic.Int64
	turn  sync.Mutex
}

func newCache[V any](max int) *cache[V] {
	c := &cache[V]{max: max}
	c.young.Store(new(sync.Map))
	c.old.Store(new(sync.Map))
	return c
}

// get finds a value and keeps it young.
func (c *cache[V]) get(key string) (v V, ok bool) {
	if found, ok := c.young.Load().Load(key); ok {
		return found.(V), true
	}
	found, ok := c.old.Load().Load(key)
	if !ok {
		return v, false
	}
	c.put(key, found.(V))
	return found.(V), true
}

// put adds a value, or keeps the one that is there.
func (c *cache[V]) put(key string, v V) V {
	was, loaded := c.young.Load().LoadOrStore(key, v)
	if loaded {
		return was.(V)
	}
	if c.n.Add(1) > int64(c.max/2) {
		c.rotate()
	}
	return v
}

func (c *cache[V]) rotate() {
	c.turn.Lock()
	defer c.turn.Unlock()
	if c.n.Load() <= int64(c.max/2) {
		return
	}
	c.old.Store(c.young.Load())
	c.young.Store(new(sync.Map))
	c.n.Store(0)
}

// len is how many entries there are, old ones included.
func (c *cache[V]) len() int {
	n := int(c.n.Load())
	c.old.Load().Range(func(any, any) bool { n++; return true })
	return n
}
