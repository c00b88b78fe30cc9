package pgexec

import (
	"context"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
)

// preparation is the opening of sessions before anything asks for one.
type preparation struct {
	done chan struct{}
	err  error // no session could be opened
}

// Prepare has sessions opened meanwhile, since PostgreSQL takes milliseconds for
// each. Who reads the catalogue waits for them instead of asking for more.
func (d *DB) Prepare(sessions int) {
	p := &preparation{done: make(chan struct{})}
	d.preparing.Store(p)
	d.work.Go(func() {
		defer close(p.done)
		p.err = d.openSessions(min(sessions, d.opts.PoolMax))
	})
}

// openSessions holds each until all are there, so that all are new.
func (d *DB) openSessions(n int) error {
	conns, errs := make([]*pgxpool.Conn, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { conns[i], errs[i] = d.acquire(d.life) })
	}
	all.Wait()
	opened := false
	for _, c := range conns {
		if c != nil {
			c.Release()
			opened = true
		}
	}
	if opened {
		return nil
	}
	return errors.Join(errs...)
}

// awaitPrepared says why the sessions that were to be there are not, to those
// that waited for them.
func (d *DB) awaitPrepared(ctx context.Context) error {
	p := d.preparing.Load()
	if p == nil {
		return nil
	}
	select {
	case <-p.done:
		d.preparing.CompareAndSwap(p, nil)
		return p.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// prepared acquires a session once those that are being opened are there.
func (d *DB) prepared(ctx context.Context) (*pgxpool.Conn, error) {
	if err := d.awaitPrepared(ctx); err != nil {
		return nil, err
	}
	return d.acquire(ctx)
}
