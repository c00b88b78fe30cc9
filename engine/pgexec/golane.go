package pgexec

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"fraiseqld/internal/retry"
)

// goLane is a Lane with a goroutine of its own, which connects it, reads its
// answers and connects it again. It works over any transport.
//
// Operations hand jobs over under mu. The one that finds the lane idle sends
// them itself; while a round is in flight they wait for the reader, which sends
// the next round when the answers are in. The Lane and its connection are used
// under own only. Answers are delivered under own, too, so that a job that is
// submitted from there just waits; mu is never held while own is taken.
type goLane struct {
	db   *DB
	load atomic.Int32 // jobs that are not answered

	mu      sync.Mutex
	open    bool
	busy    bool // somebody will look at waiting
	waiting []*job
	spare   []*job

	own     sync.Mutex
	lane    *Lane
	backend *Backend
	alarm   time.Time // read deadline that is set; zero: none
}

const (
	// maxWaiting bounds the jobs that wait for one lane.
	maxWaiting = 4096
	// laneBuffer is what is read at once; keptIn bounds the buffer kept between rounds.
	laneBuffer = 32 << 10
	keptIn     = 256 << 10
	// laneRetry is the pause after a connection attempt that failed.
	laneRetry = 100 * time.Millisecond
	// forever is longer than PostgreSQL stays away.
	forever = 10 * 365 * 24 * time.Hour
)

// submit hands a job over. False: the lane is not connected, or full.
func (g *goLane) submit(j *job) bool {
	g.mu.Lock()
	if !g.open || len(g.waiting) >= maxWaiting {
		g.mu.Unlock()
		return false
	}
	j.load = &g.load
	g.load.Add(1)
	g.waiting = append(g.waiting, j)
	wake := !g.busy
	g.busy = true
	g.mu.Unlock()
	if wake {
		g.own.Lock()
		g.turn(time.Now())
		g.own.Unlock()
	}
	return true
}

// turn begins the next round, or lets the lane be idle. Under own.
func (g *goLane) turn(now time.Time) {
	if g.lane.InFlight() {
		return
	}
	g.mu.Lock()
	jobs := g.waiting
	g.waiting, g.spare = g.spare, jobs[:0]
	g.busy = len(jobs) > 0 || g.lane.codec.Waiting() > 0
	g.mu.Unlock()
	for _, j := range jobs {
		g.lane.enqueue(j)
	}
	clear(jobs)
	g.lane.Flush(now)
	g.watch(now)
}

// watch sets the read deadline at which the reader looks for a statement that
// holds the lane. It moves it rarely: it costs more than a query. Under own.
func (g *goLane) watch(now time.Time) {
	if hold := g.db.opts.LaneHold; g.lane.InFlight() && g.alarm.Sub(now) < hold/2 {
		g.alarm = now.Add(hold)
		_ = g.backend.Conn.SetReadDeadline(g.alarm) // fails on a closed connection: so does the next read
	}
}

// Send implements Transport. An error is left to the reader.
func (g *goLane) Send(p []byte) {
	if _, err := g.backend.Conn.Write(p); err != nil {
		g.backend.Conn.Close()
	}
}

// Cancel implements Transport.
func (g *goLane) Cancel() {
	b := g.backend
	g.db.work.Go(func() {
		if err := b.Cancel(g.db.life); err != nil {
			g.db.opts.Logger.Warn("a statement on a lane could not be cancelled", "cause", err)
		}
	})
}

// run keeps the lane connected until the DB is closed.
func (g *goLane) run() {
	d := g.db
	for d.health.await(d.life, forever) && d.life.Err() == nil {
		b, err := d.Dial(d.life)
		if err != nil {
			d.acquireFailed(d.life, err)
			retry.Pause(d.life, laneRetry)
			continue
		}
		g.serve(b)
	}
}

// serve reads one connection to its end.
func (g *goLane) serve(b *Backend) {
	defer b.Conn.Close()
	defer context.AfterFunc(g.db.life, func() { b.Conn.Close() })()
	g.own.Lock()
	g.lane, g.backend, g.alarm = g.db.NewLane(g), b, time.Time{}
	g.own.Unlock()
	g.setOpen(true)
	g.db.lanes.open.Add(1)
	err := g.read(b)
	g.db.lanes.open.Add(-1)
	if g.db.life.Err() == nil {
		g.db.opts.Logger.Warn("a lane lost its connection", "cause", err)
	}
	g.abandon()
}

func (g *goLane) setOpen(open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = open
}

// abandon moves all that is not answered to the pool.
func (g *goLane) abandon() {
	g.setOpen(false)
	g.own.Lock()
	defer g.own.Unlock()
	g.mu.Lock()
	jobs := g.waiting
	g.waiting, g.busy = nil, false
	g.mu.Unlock()
	for _, j := range jobs {
		g.lane.enqueue(j)
	}
	g.lane.Lost()
}

// read hands the server's bytes to the lane until the connection or the lane fails.
func (g *goLane) read(b *Backend) error {
	buf := make([]byte, 0, laneBuffer)
	for {
		buf = room(buf)
		n, err := b.Conn.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		used, laneErr := g.received(buf, errors.Is(err, os.ErrDeadlineExceeded))
		buf = buf[:copy(buf, buf[used:])]
		switch {
		case laneErr != nil:
			return laneErr
		case err != nil && !errors.Is(err, os.ErrDeadlineExceeded):
			return err
		}
	}
}

// received is one wake-up of the reader.
func (g *goLane) received(in []byte, alarm bool) (used int, err error) {
	g.own.Lock()
	defer g.own.Unlock()
	now := time.Now()
	used, err = g.lane.Feed(in, now)
	if err != nil {
		return used, err
	}
	if alarm {
		err = g.rung(now)
	}
	g.turn(now)
	return used, err
}

// rung looks for a statement that holds the lane, and sets the next alarm when there is a round.
func (g *goLane) rung(now time.Time) error {
	g.alarm = time.Time{}
	_ = g.backend.Conn.SetReadDeadline(g.alarm)
	if !g.lane.Tick(now) {
		return errSilent
	}
	g.watch(now)
	return nil
}

// room makes room to read: it grows a buffer that is full with one message, and
// gives up a large one that is empty.
func room(buf []byte) []byte {
	switch {
	case len(buf) == 0 && cap(buf) > keptIn:
		return make([]byte, 0, laneBuffer)
	case len(buf) == cap(buf):
		return append(make([]byte, 0, 2*cap(buf)), buf...)
	}
	return buf
}
