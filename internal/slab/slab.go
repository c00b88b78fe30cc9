// Package slab allocates many small values of one type in few blocks.
package slab

// Slab hands out zero values from blocks. A block lives as long as any value of
// it: a Slab is for values that live and die together, such as the nodes of a tree.
type Slab[T any] struct {
	free []T
	last int // size of the last block
}

// Blocks grow, so that little is wasted on small trees and on large ones.
const (
	firstBlock = 4
	maxBlock   = 16
)

// One is the next value.
func (s *Slab[T]) One() *T {
	if len(s.free) == 0 {
		s.last = min(max(2*s.last, firstBlock), maxBlock)
		s.free = make([]T, s.last)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}
