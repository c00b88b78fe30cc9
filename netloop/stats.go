package netloop

import "sync/atomic"

// Stats are figures of a server; the counters only grow.
type Stats struct {
	Connections int // open now
	Upgraded    int // of them
	QueueDepth  int // requests waiting for a worker
	Workers     int // started
	WorkersBusy int

	Accepted int64
	Refused  int64 // connections over a cap, or without a descriptor

	// Requests by what became of them.
	Inline, Offloaded, Pending, Streamed, Switched int64
	Malformed                                      int64 // refused by the parser
	Overload                                       int64 // 503: the queue was full
	TimedOut                                       int64 // head, body or request deadline
	Stalled                                        int64 // dropped: the client took no bytes, or too few
	Abandoned                                      int64 // the client left before its answer
	Panics                                         int64
}

type counters struct {
	accepted, refused                              atomic.Int64
	upgraded                                       atomic.Int64
	inline, offloaded, pending, streamed, switched atomic.Int64
	malformed, overload, timedOut, stalled         atomic.Int64
	abandoned, panics                              atomic.Int64
}

// Stats takes the figures, each by itself.
func (s *Server) Stats() Stats {
	n := &s.count
	return Stats{
		Connections: s.gate.open(), Upgraded: int(n.upgraded.Load()),
		QueueDepth: len(s.pool.jobs), Workers: int(s.pool.running.Load()), WorkersBusy: s.pool.busy(),
		Accepted: n.accepted.Load(), Refused: n.refused.Load(),
		Inline: n.inline.Load(), Offloaded: n.offloaded.Load(), Pending: n.pending.Load(),
		Streamed: n.streamed.Load(), Switched: n.switched.Load(),
		Malformed: n.malformed.Load(), Overload: n.overload.Load(), TimedOut: n.timedOut.Load(),
		Stalled: n.stalled.Load(), Abandoned: n.abandoned.Load(), Panics: n.panics.Load(),
	}
}
