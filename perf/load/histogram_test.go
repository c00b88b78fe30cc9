package load

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestHistogramAgainstSorting(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var h Histogram
	var all []time.Duration
	for range 20000 {
		d := time.Duration(rng.ExpFloat64() * float64(time.Millisecond))
		all = append(all, d)
		h.Record(d)
	}
	slices.Sort(all)
	for _, q := range []float64{0.01, 0.5, 0.95, 0.99, 0.999} {
		want, got := all[int(q*float64(len(all)))-1], h.Quantile(q)
		if got < want || float64(got) > float64(want)*1.04 {
			t.Errorf("quantile %v: %v instead of %v", q, got, want)
		}
	}
	if h.Quantile(1) != all[len(all)-1] || h.Max() != all[len(all)-1] {
		t.Errorf("maximum: %v and %v instead of %v", h.Quantile(1), h.Max(), all[len(all)-1])
	}
}

func TestHistogramSteps(t *testing.T) {
	last := -1
	for _, v := range []uint64{0, 1, 31, 32, 33, 63, 64, 65, 66, 127, 128, 1 << 20, 1<<63 - 1} {
		i := step(v)
		if i < last || edge(i) < v {
			t.Errorf("value %d: step %d, edge %d", v, i, edge(i))
		}
		last = i
	}
}

func TestHistogramEmptyAndNegative(t *testing.T) {
	var h Histogram
	if h.Quantile(0.5) != 0 {
		t.Error("an empty histogram has a median")
	}
	h.Record(-time.Second)
	if h.Quantile(0.5) != 0 || h.Count() != 1 {
		t.Error("a negative duration must count as zero")
	}
}

func TestHistogramsAddUp(t *testing.T) {
	var a, b Histogram
	for i := range 100 {
		a.Record(time.Duration(i))
		b.Record(time.Duration(i) * time.Millisecond)
	}
	a.Add(&b)
	var sum uint64
	last := time.Duration(-1)
	for edge, n := range a.Steps() {
		if edge <= last {
			t.Errorf("step %v behind %v", edge, last)
		}
		last, sum = edge, sum+n
	}
	if a.Count() != 200 || sum != 200 || a.Max() != 99*time.Millisecond || last != a.Max() || a.Quantile(0.5) > 100 {
		t.Errorf("%d counted, %d in steps, maximum %v, last step %v, median %v", a.Count(), sum, a.Max(), last, a.Quantile(0.5))
	}
}
