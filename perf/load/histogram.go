package load

import (
	"iter"
	"math/bits"
	"time"
)

// subBits sets the resolution: 32 steps per power of two, at most 3 % wide.
const subBits = 5

// Histogram counts durations in steps that grow with the value. The zero value is ready.
type Histogram struct {
	counts [64 << subBits]uint64
	total  uint64
	max    time.Duration
}

// Record counts one duration; a negative one counts as zero.
func (h *Histogram) Record(d time.Duration) {
	d = max(d, 0)
	h.counts[step(uint64(d))]++
	h.total++
	h.max = max(h.max, d)
}

// Add counts what another histogram has counted.
func (h *Histogram) Add(other *Histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.total += other.total
	h.max = max(h.max, other.max)
}

// Steps are the upper edges and the counts of the steps that are not empty.
func (h *Histogram) Steps() iter.Seq2[time.Duration, uint64] {
	return func(yield func(time.Duration, uint64) bool) {
		for i, n := range h.counts {
			if n > 0 && !yield(min(time.Duration(edge(i)), h.max), n) {
				return
			}
		}
	}
}

// Count is how many durations were recorded.
func (h *Histogram) Count() uint64 { return h.total }

// Max is the longest duration, exactly.
func (h *Histogram) Max() time.Duration { return h.max }

// Quantile is the upper edge of the step that holds the q-th part of all
// durations (0 < q <= 1), and never above the maximum.
func (h *Histogram) Quantile(q float64) time.Duration {
	if h.total == 0 {
		return 0
	}
	rank := max(uint64(q*float64(h.total)+0.999999), 1)
	var seen uint64
	for i, n := range h.counts {
		if seen += n; seen >= rank {
			return min(time.Duration(edge(i)), h.max)
		}
	}
	return h.max
}

// step numbers the values: exact below 32, then 32 steps per power of two.
func step(v uint64) int {
	if v < 1<<subBits {
		return int(v)
	}
	shift := bits.Len64(v) - 1 - subBits
	return (shift+1)<<subBits | int(v>>shift)&(1<<subBits-1)
}

// edge is the largest value of a step.
func edge(i int) uint64 {
	if i < 1<<subBits {
		return uint64(i)
	}
	shift := i>>subBits - 1
	low := uint64(1<<subBits|i&(1<<subBits-1)) << shift
	return low + 1<<shift - 1
}
