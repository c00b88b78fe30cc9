package pgexec

import "sync/atomic"

// Stats is a picture of the pool and the lanes.
type Stats struct {
	Acquired, Idle, Total, Max int
	Waits                      int64 // acquisitions that had to wait

	Lanes     int     // goroutine lanes that are connected
	Rounds    uint64  // pipelines sent by lanes
	Queries   uint64  // answered by lanes
	MeanBatch float64 // queries in a round
	Expelled  uint64  // times a statement lost its place on the lanes
	Reissued  uint64  // calls issued again, on the lane or on the pool
}

// laneCounters are what lanes of all kinds count.
type laneCounters struct{ rounds, queries, expelled, reissued atomic.Uint64 }

// Stats reads the counters.
func (d *DB) Stats() Stats {
	p, c := d.pool.Stat(), &d.lanes.counters
	s := Stats{
		Acquired: int(p.AcquiredConns()), Idle: int(p.IdleConns()), Total: int(p.TotalConns()), Max: int(p.MaxConns()),
		Waits: p.EmptyAcquireCount(), Lanes: int(d.lanes.open.Load()),
		Rounds: c.rounds.Load(), Queries: c.queries.Load(), Expelled: c.expelled.Load(), Reissued: c.reissued.Load(),
	}
	if s.Rounds > 0 {
		s.MeanBatch = float64(s.Queries) / float64(s.Rounds)
	}
	return s
}
