package engine

import "sync/atomic"

type stats struct{ hits, misses atomic.Uint64 }

func (s *stats) lookup(hit bool) {
	if hit {
		s.hits.Add(1)
	} else {
		s.misses.Add(1)
	}
}

// Stats are the plan cache's counters.
type Stats struct {
	Hits, Misses uint64
	Entries      int
}

// Stats reads the counters.
func (e *Engine) Stats() Stats {
	return Stats{Hits: e.stats.hits.Load(), Misses: e.stats.misses.Load(), Entries: e.current.Load().documents.len()}
}
