package pgexec

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"fraiseqld/engine/gqlerr"
)

// maxAttempts bounds how often one batch is begun again.
const maxAttempts = 8

// Run implements Runner.
func (d *DB) Run(ctx context.Context, b *Batch) *gqlerr.Error {
	start := time.Now()
	err := d.run(ctx, b)
	if d.opts.Observe != nil {
		d.opts.Observe(b.ReadOnly, time.Since(start), err != nil)
	}
	return err
}

func (d *DB) run(ctx context.Context, b *Batch) *gqlerr.Error {
	done := 0 // calls answered or failed for good
	for attempt := 1; ; attempt++ {
		if !d.health.await(ctx, d.opts.RetryBudget) {
			return d.giveUp(ctx, errDown)
		}
		conn, err := d.acquire(ctx)
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, errBusy) || attempt >= maxAttempts {
				return d.giveUp(ctx, err)
			}
			d.health.markDown()
			continue
		}
		n, err := d.attempt(ctx, conn, b, done)
		done += n
		conn.Release()
		if err == nil && done == len(b.Calls) {
			return nil
		}
		if err != nil && (ctx.Err() != nil || attempt >= maxAttempts || !d.again(ctx, b, err, attempt)) {
			return d.giveUp(ctx, err)
		}
	}
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

// attempt runs the calls from done on, in one implicit transaction. It reports
// how many of them are finished; err is what ended the session or the transaction.
func (d *DB) attempt(ctx context.Context, conn *pgxpool.Conn, b *Batch, done int) (int, error) {
	s := sessionOf(conn.Conn().PgConn(), d.opts.Statements)
	if len(b.Session) == 0 && len(b.Calls)-done == 1 {
		return s.single(ctx, b, done)
	}
	return s.pipeline(ctx, b, done)
}

// again says whether a batch that failed as a whole may be begun again, and
// waits a moment where that helps.
func (d *DB) again(ctx context.Context, b *Batch, err error, attempt int) bool {
	code := sqlState(err)
	switch {
	case lost(err):
		d.pool.Reset() // its neighbours are likely dead too
		return b.ReadOnly || pgconn.SafeToRetry(err)
	case code == "40001" || code == "40P01":
		if attempt > 3 {
			return false
		}
		return pause(ctx, time.Duration(1+rand.IntN(10*attempt))*time.Millisecond)
	case stale(code):
		return attempt == 1
	}
	return false
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// giveUp is the error of a batch that was not run.
func (d *DB) giveUp(ctx context.Context, err error) *gqlerr.Error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return gqlerr.Wrap(gqlerr.Timeout, "The request took too long.", err)
	case ctx.Err() != nil:
		return gqlerr.Wrap(gqlerr.Timeout, "The request was cancelled.", err)
	case sqlState(err) != "" && !lost(err):
		return fromPostgres(err)
	}
	return gqlerr.Wrap(gqlerr.Unavailable, "The database is not available.", err)
}

// lost says that the session is gone, not just the statement.
func lost(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return true
	}
	switch pg.Code {
	case "57P01", "57P02", "57P03":
		return true
	}
	return pg.Code[:2] == "08"
}

// stale says that a prepared statement no longer fits: after DDL, or in a pooler.
func stale(code string) bool { return code == "0A000" || code == "26000" }

func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
