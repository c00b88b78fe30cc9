// Package pgexec runs statements on PostgreSQL. It is the only package that
// imports pgx and the only one that knows SQLSTATE.
//
// An operation hands over a Batch: calls that share session variables. It runs
// on a session of the pool (run.go, pipeline.go) or, when it reads and all its
// statements are known to be cheap (cost.go), on a lane, which sends the reads of
// many operations as one pipeline (lane.go; golane.go for lanes with a goroutine
// of their own; the wire is package lane).
package pgexec

import (
	"context"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec/lane"
)

// Batch is what one operation asks of the database.
//
// The calls of a read-only batch share one pipeline, one implicit transaction
// and are answered in order; an error in one does not take the others' answers.
// The calls of a batch that is not ReadOnly share one transaction: an error in
// one undoes them all. They are never retried after they may have been carried
// out, unless the batch is Repeatable. A read that was not answered may be issued
// again, so a statement with side effects is no read.
//
// Batch and all it holds belong to the Runner, unchanged, until the answer.
type Batch struct {
	Session  []Var // set for every statement by set_config(name, value, true), empty values too
	Calls    []Call
	ReadOnly bool
	// Repeatable says that calls with side effects see to it themselves that
	// nothing is done twice.
	Repeatable bool
	Sink       Sink
}

// Failure is the first error among the calls, nil when none failed.
func (b *Batch) Failure() *gqlerr.Error {
	for i := range b.Calls {
		if b.Calls[i].Err != nil {
			return b.Calls[i].Err
		}
	}
	return nil
}

// Var is a session variable (GUC).
type Var = lane.Var

// Call is one statement with its arguments.
type Call struct {
	SQL  string
	Args [][]byte      // text format; nil is NULL
	Err  *gqlerr.Error // set when this call failed
}

// Sink takes rows as they arrive.
type Sink interface {
	// Reset is told before a call is issued, also when it is issued again:
	// what it had of that call is void.
	Reset(call int)
	// Row gets one row; values are in text format, nil is NULL, and valid until
	// Row returns. An error ends the call and becomes its Err.
	Row(call int, values [][]byte) *gqlerr.Error
}

// Runner runs batches. DB implements it.
type Runner interface {
	// Run blocks until every call was answered or failed. The returned error is
	// for the batch as a whole (no session to be had, the context ended); what
	// concerns one call is in its Err. When ctx ends, the statement that is
	// running is cancelled on the server too.
	Run(ctx context.Context, b *Batch) *gqlerr.Error
}
