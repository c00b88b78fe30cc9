package pgexec

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"fraiseqld/engine/gqlerr"
)

// lanes are the goroutine lanes of a DB. They connect when the first statement
// turns out to be cheap.
type lanes struct {
	all      atomic.Pointer[[]*goLane]
	mu       sync.Mutex
	closed   bool
	open     atomic.Int32 // connected
	next     atomic.Uint32
	counters laneCounters
}

func (d *DB) startLanes() {
	d.lanes.mu.Lock()
	defer d.lanes.mu.Unlock()
	if d.lanes.closed || d.opts.Lanes <= 0 {
		return
	}
	all := make([]*goLane, d.opts.Lanes)
	for i := range all {
		g := &goLane{db: d}
		all[i] = g
		d.work.Go(g.run)
	}
	d.lanes.all.Store(&all)
}

// close lets no lane start any more.
func (l *lanes) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

// submit gives a job to the lane with the least to do.
func (l *lanes) submit(j *job) bool {
	all := l.all.Load()
	if all == nil {
		return false
	}
	first := int(l.next.Add(1) % uint32(len(*all)))
	best := (*all)[first]
	for i := range *all {
		if g := (*all)[i]; g.load.Load() < best.load.Load() {
			best = g
		}
	}
	if best.submit(j) {
		return true
	}
	for _, g := range *all { // the best was just lost
		if g != best && g.submit(j) {
			return true
		}
	}
	return false
}

// Submit answers a batch on a lane and calls done once, from another goroutine,
// where it must not block. False: the batch is not for lanes, or none is
// connected; nothing was done, Run is the way.
func (d *DB) Submit(b *Batch, done func(*gqlerr.Error)) bool {
	j := d.laneJob(b)
	if j == nil {
		return false
	}
	j.ctx, j.done, j.start = d.life, done, time.Now()
	return d.hand(j)
}

// runOnLane is Run for a batch that lanes may answer; ok says whether they did. A
// lane keeps no call for long, so it is waited for even when ctx ends.
func (d *DB) runOnLane(ctx context.Context, b *Batch) (err *gqlerr.Error, ok bool) {
	j := d.laneJob(b)
	if j == nil {
		return nil, false
	}
	j.ctx = ctx
	if !d.hand(j) {
		return nil, false
	}
	err = <-j.wake
	j.recycle()
	return err, true
}

// laneJob makes a job for the goroutine lanes, if there are any and they may answer it.
func (d *DB) laneJob(b *Batch) *job {
	if d.lanes.open.Load() == 0 {
		return nil
	}
	return d.eligible(b)
}

// hand gives a job to a lane; one that no lane takes is gone.
func (d *DB) hand(j *job) bool {
	if d.lanes.submit(j) {
		return true
	}
	j.recycle()
	return false
}
