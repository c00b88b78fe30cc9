package pgexec

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/retry"
)

// maxAttempts bounds how often one batch is begun again.
const maxAttempts = 8

// Run implements Runner.
func (d *DB) Run(ctx context.Context, b *Batch) *gqlerr.Error {
	start := time.Now()
	err, ok := d.runOnLane(ctx, b)
	if !ok {
		err = d.run(ctx, b)
	}
	d.observe(b.ReadOnly, start, err)
	return err
}

func (d *DB) observe(readOnly bool, start time.Time, err *gqlerr.Error) {
	if d.opts.Observe != nil {
		d.opts.Observe(readOnly, time.Since(start), err != nil)
	}
}

// run answers a batch on sessions of the pool.
func (d *DB) run(ctx context.Context, b *Batch) *gqlerr.Error {
	done := 0 // calls answered or failed for good
	for attempt := 1; ; attempt++ {
		if !d.health.await(ctx, d.opts.RetryBudget) {
			return giveUp(ctx, errDown)
		}
		conn, err := d.acquire(ctx)
		if err != nil {
			if attempt >= maxAttempts || !d.acquireAgain(ctx, err, attempt) {
				return giveUp(ctx, err)
			}
			continue
		}
		n, err := d.attempt(ctx, conn, b, done)
		done = b.settle(done+n, err)
		conn.Release()
		if err == nil && done == len(b.Calls) {
			return nil
		}
		if err != nil && (attempt >= maxAttempts || !d.again(ctx, b, err, attempt)) {
			return interrupted(ctx, b, err)
		}
	}
}

// settle is how many calls are finished once n were answered or failed and err
// ended the transaction. Calls with side effects are finished together.
func (b *Batch) settle(n int, err error) int {
	switch {
	case b.ReadOnly:
		return n
	case err != nil:
		return 0
	case b.Failure() != nil:
		return len(b.Calls)
	}
	return n
}

var errBusy = errors.New("no database session became free in time")

// acquire takes a session from the pool.
func (d *DB) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	wait, cancel := context.WithTimeout(ctx, d.opts.AcquireTimeout)
	defer cancel()
	conn, err := d.pool.Acquire(wait)
	if err == nil {
		return conn, nil
	}
	var connect *pgconn.ConnectError
	if ctx.Err() == nil && wait.Err() != nil && !errors.As(err, &connect) {
		return nil, errBusy
	}
	return nil, err
}

// acquireAgain says whether it is worth asking for a session again.
func (d *DB) acquireAgain(ctx context.Context, err error, attempt int) bool {
	switch {
	case ctx.Err() != nil || errors.Is(err, errBusy):
		return false
	case full(err):
		return retry.Pause(ctx, time.Duration(attempt)*20*time.Millisecond)
	}
	d.acquireFailed(ctx, err)
	return true
}

// acquireFailed notes that PostgreSQL cannot be reached, if that was the reason.
func (d *DB) acquireFailed(ctx context.Context, err error) {
	if ctx.Err() == nil && !errors.Is(err, errBusy) && !full(err) {
		d.health.markDown(err)
	}
}

// attempt runs the calls from done on, in one implicit transaction. It reports
// how many of them are finished; err is what ended the session or the transaction.
func (d *DB) attempt(ctx context.Context, conn *pgxpool.Conn, b *Batch, done int) (int, error) {
	s := sessionOf(conn.Conn().PgConn(), d.opts.Statements)
	n, err := d.issue(ctx, s, b, done)
	if err == nil || !stale(err) || ctx.Err() != nil {
		return n, err
	}
	n = b.settle(n, err)
	if err := s.forgetAll(ctx); err != nil {
		return n, err
	}
	more, err := d.issue(ctx, s, b, done+n)
	return n + more, err
}

func (d *DB) issue(ctx context.Context, s *session, b *Batch, done int) (int, error) {
	if d.costs.wants(b) {
		return s.pipeline(ctx, d, b, done, &d.costs)
	}
	if len(b.Session) == 0 && len(b.Calls)-done == 1 && !d.Pooled() {
		return s.single(ctx, b, done)
	}
	return s.pipeline(ctx, d, b, done, nil)
}

// again says whether a batch that failed as a whole may be begun again, and
// waits a moment where that helps.
func (d *DB) again(ctx context.Context, b *Batch, err error, attempt int) bool {
	switch {
	case ctx.Err() != nil:
		return false
	case lost(err):
		d.pool.Reset() // its neighbours are likely dead too
		return b.ReadOnly || b.Repeatable || pgconn.SafeToRetry(err)
	case stale(err): // once more: the schema has changed again since
		return b.ReadOnly && attempt <= 3
	case conflict(err):
		return attempt <= 3 && retry.Pause(ctx, time.Duration(1+rand.IntN(10*attempt))*time.Millisecond)
	}
	return false
}

// interrupted is the error of a batch that was begun and not finished. A
// mutation whose session was lost may have been carried out: the client is told.
func interrupted(ctx context.Context, b *Batch, err error) *gqlerr.Error {
	if !b.ReadOnly && lost(err) && ctx.Err() == nil && !pgconn.SafeToRetry(err) {
		return gqlerr.Wrap(gqlerr.Unavailable, "The connection to the database was lost; the mutation may or may not have been carried out.", err)
	}
	return giveUp(ctx, err)
}

// giveUp is the error of a batch that was not run.
func giveUp(ctx context.Context, err error) *gqlerr.Error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return gqlerr.Wrap(gqlerr.Timeout, "The request took too long.", err)
	case ctx.Err() != nil:
		return gqlerr.Wrap(gqlerr.Timeout, "The request was cancelled.", err)
	case !lost(err):
		return fromPostgres(err)
	}
	return gqlerr.Wrap(gqlerr.Unavailable, "The database is not available.", err)
}
