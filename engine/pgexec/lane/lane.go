// Package lane speaks PostgreSQL's protocol (version 3.0, extended query) on one
// authenticated connection, for many independent reads at once.
//
// A Lane does no I/O and starts no goroutine. Queries are submitted; Flush writes
// all that wait as one pipeline with one Sync, a round; Feed takes the server's
// bytes in any division. While a round is in flight, Flush writes nothing: what
// is submitted meanwhile makes the next round. A Lane belongs to one goroutine.
package lane

import (
	"slices"
	"time"
)

// Bounds of a round and of a lane.
const (
	// MaxRound is the number of queries in a round: what one failing query can delay.
	MaxRound = 128
	// MaxBytes is when a round takes no further query. A round fits the socket
	// buffers of both ends, so that a writer never waits for a server that waits
	// for its reader.
	MaxBytes = 32 << 10
	// MaxWork is when a round takes no further query by what its queries are known
	// to cost the server: those behind one that takes long would rather go elsewhere.
	// With half as much rounds of cheap queries can become so small where processors
	// are short that the round trips keep them short (make bench, by-id).
	MaxWork = 300 * time.Microsecond
	// MaxMessage bounds a message of the server.
	MaxMessage = 256 << 20
)

// Query is one statement of a client. It belongs to the Lane from Submit until
// Done or Abandon.
type Query struct {
	SQL    string
	Args   [][]byte // text format; nil is NULL
	Vars   []Var    // all session variables it runs with
	Answer Answer
	Cost   time.Duration // of the server's time, as far as known

	reprepared bool
}

// Var is a session variable.
type Var struct{ Name, Value string }

// Answer takes what the server says to a query.
type Answer interface {
	// Reset comes before each issue of the query: what was heard before is void.
	Reset()
	// Row gets one row; nil is NULL. The values are valid until Row returns.
	Row(values [][]byte)
	// Done ends the query. It may submit to the same Lane.
	Done(err *Error)
}

// Lane is the client's side of one connection.
type Lane struct {
	waiting    deque
	flight     []issued // of the round in flight, in order
	head       int      // first in flight that is not answered
	closing    int      // CloseComplete messages that come first
	failed     bool     // the server skips to the Sync
	inFlight   bool     // a Sync is not answered yet
	round      uint64
	answered   uint64
	statements statements
	values     [][]byte // of the row being read
	err        error
}

// New returns a lane on a connection that is ready for queries. It keeps about
// maxStatements prepared statements; with 0 it prepares none, since a pooler may
// have the next round run by another session.
func New(maxStatements int) *Lane {
	return &Lane{statements: newStatements(maxStatements)}
}

// Submit queues a query for the next round.
func (l *Lane) Submit(q *Query) {
	q.reprepared = false
	l.waiting.pushBack(q)
}

// InFlight says whether the server owes an answer.
func (l *Lane) InFlight() bool { return l.inFlight }

// Waiting is the number of queries that are not sent.
func (l *Lane) Waiting() int { return l.waiting.len() }

// Round numbers the rounds from 1 on.
func (l *Lane) Round() uint64 { return l.round }

// Answered counts the queries that ended: a lane that has queries and does not
// move here is held by Running.
func (l *Lane) Answered() uint64 { return l.answered }

// Running is the query the server works on, or nil.
func (l *Lane) Running() *Query {
	if l.head < len(l.flight) && !l.failed {
		return l.flight[l.head].query
	}
	return nil
}

// Flush appends the next round to dst, if there is one and none is in flight.
func (l *Lane) Flush(dst []byte) []byte {
	if l.inFlight || l.err != nil || l.waiting.len() == 0 {
		return dst
	}
	l.round++
	l.inFlight, l.failed, l.head = true, false, 0
	clear(l.flight)
	l.flight = l.flight[:0]
	start := len(dst)
	dst, l.closing = l.statements.appendCloses(dst)
	var before *Query
	var work time.Duration
	for l.waiting.len() > 0 && len(l.flight) < MaxRound && len(dst)-start < MaxBytes && work < MaxWork {
		q := l.waiting.front()
		if before != nil && !sameNames(before.Vars, q.Vars) {
			break // a variable only its predecessor has would leak: not in one transaction
		}
		l.waiting.popFront()
		dst = l.issue(dst, q, before)
		before = q
		work += q.Cost
	}
	return appendSync(dst)
}

func sameNames(a, b []Var) bool {
	return slices.EqualFunc(a, b, func(x, y Var) bool { return x.Name == y.Name })
}

// Abandon hands back all queries that were not answered, those that may have
// run first. The lane takes no more bytes.
func (l *Lane) Abandon(back func(*Query)) {
	if l.err == nil {
		l.err = errAbandoned
	}
	flight := l.flight[l.head:]
	l.flight, l.head, l.inFlight = nil, 0, false
	for _, i := range flight {
		back(i.query)
	}
	for l.waiting.len() > 0 {
		back(l.waiting.popFront())
	}
}
