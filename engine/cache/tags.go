package cache

import "sync/atomic"

// Tag counts the changes of one thing that answers depend on.
type Tag struct{ n atomic.Uint64 }

// Change says that the thing is no longer what it was.
func (t *Tag) Change() { t.n.Add(1) }

// Tags are all that an answer depends on.
type Tags []*Tag

// Seen is a number that grows with every change of a tag, so that it is the same
// only while none has changed.
func (t Tags) Seen() (sum uint64) {
	for _, tag := range t {
		sum += tag.n.Load()
	}
	return sum
}
