package pgexec

import (
	"time"

	"fraiseqld/engine/pgexec/lane"
)

// sample measures one query on a lane: PostgreSQL is asked for its time before
// and after it, in the same round. Its variables are the query's, so that
// neither clock changes what the query runs with.
type sample struct {
	lane          *Lane
	before, after clock
	vars          []Var // of its own: a clock may outlive the query
	cost          *cost
	left          int
}

// clock is the lane.Answer of a question for the time.
type clock struct {
	lane.Query
	sample *sample
	round  uint64
	micros int64
}

func (s *sample) busy() bool { return s.left > 0 }

func (s *sample) around(l *Lane, c *laneCall) (before, after *lane.Query) {
	s.lane, s.cost, s.left = l, c.cost, 2
	s.vars = append(s.vars[:0], c.Vars...)
	for _, k := range []*clock{&s.before, &s.after} {
		*k = clock{sample: s}
		k.Query = lane.Query{SQL: clockSQL, Vars: s.vars, Answer: k}
	}
	return &s.before.Query, &s.after.Query
}

// Reset implements lane.Answer.
func (k *clock) Reset() { k.round, k.micros = k.sample.lane.codec.Round(), 0 }

// Row implements lane.Answer.
func (k *clock) Row(values [][]byte) { k.micros = parseClock(values) }

// Done implements lane.Answer.
func (k *clock) Done(*lane.Error) {
	s := k.sample
	if s.left--; s.left > 0 {
		return
	}
	if s.before.micros > 0 && s.after.micros > 0 && s.before.round == s.after.round {
		s.lane.db.booked(s.cost.book(time.Duration(s.after.micros-s.before.micros) * time.Microsecond))
	}
}
