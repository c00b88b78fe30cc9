package pgexec

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec/lane"
)

// job is a batch on a lane. It belongs to whoever owns the lane, then to the
// goroutine that moves it to the pool, if any, then to the one that waits for it.
type job struct {
	db    *DB
	ctx   context.Context // of a move to the pool
	batch *Batch
	calls []laneCall
	left  int // calls that are not answered
	moves int // calls that must be answered by the pool
	load  *atomic.Int32
	start time.Time
	done  func(*gqlerr.Error) // nil: somebody waits on wake
	wake  chan *gqlerr.Error
}

// laneCall is one call of a job. It is the lane.Answer of its own query.
type laneCall struct {
	lane.Query
	job    *job
	index  int
	cost   *cost
	issued bool
	move   bool
}

var jobs = sync.Pool{New: func() any { return &job{wake: make(chan *gqlerr.Error, 1)} }}

// What a batch may ask of a lane; more goes to the pool.
const (
	maxLaneCalls = 16
	maxLaneArgs  = 256
	maxLaneBytes = 8 << 10
)

// eligible makes a job of a batch that lanes may answer; else nil.
func (d *DB) eligible(b *Batch) *job {
	if !b.ReadOnly || len(b.Calls) == 0 || len(b.Calls) > maxLaneCalls || !d.costs.on.Load() || !fits(b) {
		return nil
	}
	j := jobs.Get().(*job)
	for i := range b.Calls {
		c := d.costs.cheap(b.Calls[i].SQL)
		if c == nil {
			j.recycle()
			return nil
		}
		j.calls = append(j.calls, laneCall{job: j, index: i, cost: c})
	}
	j.db, j.batch, j.left = d, b, len(b.Calls)
	for i := range j.calls {
		c := &j.calls[i]
		c.Query = lane.Query{SQL: b.Calls[i].SQL, Args: b.Calls[i].Args, Vars: b.Session, Answer: c, Cost: time.Duration(c.cost.took.Load())}
	}
	return j
}

func fits(b *Batch) bool {
	args, bytes := 2*len(b.Session), 0
	for _, v := range b.Session {
		bytes += len(v.Name) + len(v.Value)
	}
	for i := range b.Calls {
		args += len(b.Calls[i].Args)
		for _, a := range b.Calls[i].Args {
			bytes += len(a)
		}
	}
	return args <= maxLaneArgs && bytes <= maxLaneBytes
}

func (j *job) recycle() {
	clear(j.calls)
	*j = job{calls: j.calls[:0], wake: j.wake}
	jobs.Put(j)
}

// Reset implements lane.Answer.
func (c *laneCall) Reset() {
	if c.issued {
		c.job.db.lanes.counters.reissued.Add(1)
	}
	c.issued = true
	c.job.batch.begin(c.index)
}

// Row implements lane.Answer. A sink that panics fails its own call: the lane
// serves others too.
func (c *laneCall) Row(values [][]byte) {
	call := &c.job.batch.Calls[c.index]
	if call.Err != nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			call.Err = gqlerr.Wrap(gqlerr.Internal, "Internal server error", panicked(p))
		}
	}()
	call.Err = c.job.batch.Sink.Row(c.index, values)
}

func panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

// Done implements lane.Answer.
func (c *laneCall) Done(err *lane.Error) {
	c.job.db.lanes.counters.queries.Add(1)
	switch {
	case err == nil:
	case poolAnswers(err):
		c.move = true
		c.job.moves++
	default:
		c.job.batch.Calls[c.index].Err = fromPostgres(postgresError(err))
		c.job.db.booked(c.cost.failed())
	}
	c.job.answered()
}

// lost is Done for a call whose lane died.
func (c *laneCall) lost() {
	c.move = true
	c.job.moves++
	c.job.answered()
}

// poolAnswers says which errors do not answer the call: it was cancelled to free
// the lane, it was the victim of another transaction, or its statement does not
// get ready. The pool has the last word on it.
func poolAnswers(err *lane.Error) bool {
	switch err.Code {
	case "57014", "40001", "40P01":
		return true
	}
	return err.Stale()
}

func postgresError(e *lane.Error) *pgconn.PgError {
	return &pgconn.PgError{
		Severity: e.Severity, SeverityUnlocalized: e.Severity, Code: e.Code, Message: e.Message, Detail: e.Detail, Hint: e.Hint,
		Where: e.Where, Routine: e.Routine, SchemaName: e.Schema, TableName: e.Table, ColumnName: e.Column,
		DataTypeName: e.DataType, ConstraintName: e.Constraint,
	}
}

// answered counts down, and ends the job or moves what is left of it.
func (j *job) answered() {
	if j.left--; j.left > 0 {
		return
	}
	if j.load != nil {
		j.load.Add(-1)
	}
	if j.moves == 0 {
		j.finish(nil)
		return
	}
	j.db.lanes.counters.reissued.Add(uint64(j.moves))
	j.db.work.Go(j.move)
}

// move answers the calls that the lane did not, on the pool.
func (j *job) move() {
	rest := subset{Sink: j.batch.Sink}
	b := Batch{Session: j.batch.Session, ReadOnly: true}
	for i := range j.calls {
		if j.calls[i].move {
			rest.index = append(rest.index, i)
			b.Calls = append(b.Calls, Call{SQL: j.calls[i].SQL, Args: j.calls[i].Args})
		}
	}
	b.Sink = &rest
	err := j.db.run(j.ctx, &b)
	for k, i := range rest.index {
		j.batch.Calls[i].Err = b.Calls[k].Err
	}
	j.finish(err)
}

// subset is the sink of some of a batch's calls.
type subset struct {
	Sink
	index []int
}

func (s *subset) Reset(call int) { s.Sink.Reset(s.index[call]) }

func (s *subset) Row(call int, values [][]byte) *gqlerr.Error {
	return s.Sink.Row(s.index[call], values)
}

// finish hands the answer over.
func (j *job) finish(err *gqlerr.Error) {
	if j.done == nil {
		j.wake <- err
		return
	}
	d, done, start := j.db, j.done, j.start
	j.recycle()
	d.observe(true, start, err)
	defer func() {
		if p := recover(); p != nil {
			d.opts.Logger.Error("the receiver of an answer failed", "cause", panicked(p))
		}
	}()
	done(err)
}
