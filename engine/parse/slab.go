package parse

// slab hands out zero values from blocks, so that a tree is a few allocations.
// It lives as long as any node of it, which is what documents do: as a whole.
type slab[T any] struct {
	free []T
	last int // size of the last block
}

const (
	firstBlock = 4
	maxBlock   = 32
)

func (s *slab[T]) one() *T {
	if len(s.free) == 0 {
		s.last = min(max(2*s.last, firstBlock), maxBlock)
		s.free = make([]T, s.last)
	}
	node := &s.free[0]
	s.free = s.free[1:]
	return node
}
