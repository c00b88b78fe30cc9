package gateway

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// bounds are the upper bounds of the histograms' buckets, in seconds.
var bounds = [...]float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

var boundNanos = func() (n [len(bounds)]int64) {
	for i, b := range bounds {
		n[i] = int64(math.Round(b * 1e9))
	}
	return n
}()

// histogram counts durations: two atomic additions per observation. The padding
// keeps histograms that different cores write to off each other's cache lines.
type histogram struct {
	buckets [len(bounds) + 1]atomic.Uint64 // not cumulative
	sum     atomic.Int64                   // nanoseconds
	_       [64]byte
}

func (h *histogram) observe(d time.Duration) {
	i := 0
	for i < len(boundNanos) && int64(d) > boundNanos[i] {
		i++
	}
	h.buckets[i].Add(1)
	h.sum.Add(int64(d))
}

// metric is the histogram as Prometheus reads it.
func (h *histogram) metric(desc *prometheus.Desc, labels ...string) prometheus.Metric {
	cumulative := make(map[float64]uint64, len(bounds))
	var count uint64
	for i, b := range bounds {
		count += h.buckets[i].Load()
		cumulative[b] = count
	}
	count += h.buckets[len(bounds)].Load()
	return prometheus.MustNewConstHistogram(desc, count, float64(h.sum.Load())/1e9, cumulative, labels...)
}

// family is a set of series that appear as they are needed. Reading takes no
// lock: the map is copied when a series is added, which happens a few dozen times.
type family[K comparable, V any] struct {
	series atomic.Pointer[map[K]*V]
	add    sync.Mutex
	max    int // series at most; further keys share the zero key's
}

func (f *family[K, V]) get(key K) *V {
	if m := f.series.Load(); m != nil {
		if v, ok := (*m)[key]; ok {
			return v
		}
	}
	return f.grow(key)
}

func (f *family[K, V]) grow(key K) *V {
	f.add.Lock()
	defer f.add.Unlock()
	old := map[K]*V{}
	if m := f.series.Load(); m != nil {
		old = *m
	}
	if len(old) >= f.max {
		var rest K
		key = rest
	}
	if v, ok := old[key]; ok {
		return v
	}
	next := make(map[K]*V, len(old)+1)
	for k, v := range old {
		next[k] = v
	}
	v := new(V)
	next[key] = v
	f.series.Store(&next)
	return v
}

func (f *family[K, V]) each(do func(K, *V)) {
	if m := f.series.Load(); m != nil {
		for k, v := range *m {
			do(k, v)
		}
	}
}
