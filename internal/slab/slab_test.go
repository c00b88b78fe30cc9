package slab

import "testing"

// TestOne: values are zero, apart from each other, and cost few allocations.
func TestOne(t *testing.T) {
	const n = 100
	var s Slab[int]
	seen := map[*int]bool{}
	for i := range n {
		v := s.One()
		if *v != 0 || seen[v] {
			t.Fatalf("value %d is used twice", i)
		}
		*v, seen[v] = i+1, true
	}
	if got := testing.AllocsPerRun(10, func() {
		var s Slab[int]
		for range n {
			s.One()
		}
	}); got > 9 {
		t.Errorf("%v allocations for %d values", got, n)
	}
}
