package pgexec

import (
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// What a statement may cost PostgreSQL to go to lanes. Sharing a round trip gains
// less than waiting for a neighbour loses from some 140 µs on: a statement of more
// than half of lane.MaxWork has its round nearly for itself, and still saves the
// hand-over to a worker and a session of the pool.
const (
	admitBelow = time.Millisecond // Options.LaneCost; half as much again expels
	// A statement is judged by the median of its latest samples: a sample in which
	// the machine ran something else says nothing of the statement.
	keptSamples  = 9
	admitSamples = 5 // at least
	// A statement that had to be cancelled on a lane stays away for a number of
	// samples that doubles each time.
	firstBan = 16
	mostBan  = 16 << 8

	probeAlways = 64   // executions that are all measured
	probeEvery  = 16   // afterwards, on the pool
	maxCosts    = 2048 // statements known
)

// clockSQL is PostgreSQL's own time in microseconds. The difference around a
// statement in one pipeline is what it cost there, whatever the network and our
// own scheduler do.
const clockSQL = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

func parseClock(values [][]byte) int64 {
	if len(values) != 1 {
		return 0
	}
	n, err := strconv.ParseInt(string(values[0]), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// costs knows what statements cost, by their text.
type costs struct {
	on    atomic.Bool   // there are lanes
	admit time.Duration // Options.LaneCost
	found func()        // told when a statement was admitted
	mu    sync.RWMutex
	known map[string]*cost
}

// cost is what is known of one statement.
type cost struct {
	admit time.Duration // what it may cost; 0: admitBelow
	cheap atomic.Bool
	runs  atomic.Uint32 // on the pool
	// took is the least of the latest samples, for lane.Query.Cost. Where processors
	// are short the others hold pauses, and rounds that those make small make
	// processors shorter still.
	took atomic.Int64

	mu     sync.Mutex
	latest [keptSamples]time.Duration // a ring
	n      int                        // samples ever
	ban    int                        // the last one
	banned int                        // samples until it may be admitted
}

// cheap finds a statement that is admitted to lanes; else nil.
func (c *costs) cheap(sql string) *cost {
	c.mu.RLock()
	s := c.known[sql]
	c.mu.RUnlock()
	if s == nil || !s.cheap.Load() {
		return nil
	}
	return s
}

// wants says whether a batch that runs on the pool is to be measured.
func (c *costs) wants(b *Batch) bool {
	if !b.ReadOnly || !c.on.Load() {
		return false
	}
	for i := range b.Calls {
		if s := c.get(b.Calls[i].SQL); !s.cheap.Load() {
			if n := s.runs.Add(1); n <= probeAlways || n%probeEvery == 0 {
				return true
			}
		}
	}
	return false
}

// get finds a statement, or begins to know it. When too many are known, any half
// of them is forgotten and measured anew.
func (c *costs) get(sql string) *cost {
	c.mu.RLock()
	s := c.known[sql]
	c.mu.RUnlock()
	if s != nil {
		return s
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.known[sql]; s != nil {
		return s
	}
	if c.known == nil {
		c.known = map[string]*cost{}
	}
	if len(c.known) >= maxCosts {
		c.halve()
	}
	s = &cost{admit: c.admit}
	c.known[sql] = s
	return s
}

func (c *costs) halve() {
	for sql := range c.known {
		if len(c.known) <= maxCosts/2 {
			return
		}
		delete(c.known, sql)
	}
}

// book adds what PostgreSQL took for a statement on the pool.
func (c *costs) book(sql string, micros int64) {
	if c.get(sql).book(time.Duration(micros)*time.Microsecond) == admitted {
		c.found()
	}
}

// verdict is what a sample changed.
type verdict uint8

const (
	unchanged verdict = iota
	admitted
	expelled
)

// book adds a sample.
func (s *cost) book(took time.Duration) verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest[s.n%keptSamples] = took
	s.n++
	s.banned = max(0, s.banned-1)
	if s.cheap.Load() {
		s.ban -= (s.ban + 7) / 8 // past sins are forgiven
	}
	median, least := s.medianAndLeast()
	s.took.Store(int64(least))
	switch {
	case median > s.most() && s.cheap.Swap(false):
		return expelled
	case median <= s.limit() && s.n >= admitSamples && s.banned == 0 && !s.cheap.Swap(true):
		return admitted
	}
	return unchanged
}

// limit is what a statement may cost to be admitted, most what it may to stay.
func (s *cost) limit() time.Duration {
	if s.admit == 0 {
		return admitBelow
	}
	return s.admit
}

func (s *cost) most() time.Duration { return s.limit() + s.limit()/2 }

// medianAndLeast are those of the latest samples.
func (s *cost) medianAndLeast() (median, least time.Duration) {
	sorted := s.latest
	n := min(s.n, keptSamples)
	slices.Sort(sorted[:n])
	return sorted[n/2], sorted[0]
}

// expel takes the place of a statement away that held a lane.
func (s *cost) expel() verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.cheap.Swap(false) {
		return unchanged
	}
	s.ban = min(max(firstBan, 2*s.ban), mostBan)
	s.banned, s.n = s.ban, 0
	return expelled
}

// failed books a failure: those behind it in the round were issued again.
func (s *cost) failed() verdict { return s.book(2 * s.most()) }
