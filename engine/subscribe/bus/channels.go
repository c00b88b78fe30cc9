//go:build !nobus

package bus

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// channels are those that somebody wants to hear.
type channels struct {
	changed chan struct{} // has a token when they have changed; one reader
	mu      sync.Mutex
	names   map[string]bool
	version uint64
}

func newChannels() channels {
	return channels{changed: make(chan struct{}, 1), names: map[string]bool{}}
}

// Listen adds a channel. It does not wait.
func (c *channels) Listen(name string) { c.set(name, true) }

// Unlisten takes a channel away.
func (c *channels) Unlisten(name string) { c.set(name, false) }

func (c *channels) set(name string, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version++
	if on {
		c.names[name] = true
	} else {
		delete(c.names, name)
	}
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// list is sorted; the version is another after each change.
func (c *channels) list() (names []string, version uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.names)), c.version
}

// wanted waits until there are any; false when ctx ends before.
func (c *channels) wanted(ctx context.Context) bool {
	for {
		if ctx.Err() != nil {
			return false
		}
		if names, _ := c.list(); len(names) > 0 {
			return true
		}
		select {
		case <-c.changed:
		case <-ctx.Done():
		}
	}
}

// difference says which names are new and which are no longer there.
func difference[V any](have map[string]V, names []string) (added, gone []string) {
	for _, name := range names {
		if _, ok := have[name]; !ok {
			added = append(added, name)
		}
	}
	for name := range have {
		if !slices.Contains(names, name) {
			gone = append(gone, name)
		}
	}
	return added, gone
}
