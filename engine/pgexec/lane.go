package pgexec

import (
	"errors"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec/lane"
)

// Transport is what a Lane needs of whoever owns its connection. Both methods
// are called by the Lane's owner, inside of calls to the Lane, and must not block.
type Transport interface {
	// Send writes p, which is valid until it returns. A connection that takes
	// no more is reported by calling Lost, later.
	Send(p []byte)
	// Cancel has PostgreSQL cancel what runs on the connection (Backend.Cancel,
	// on a goroutine of its own).
	Cancel()
}

// Lane answers cheap reads of many operations on one connection. It belongs to
// one goroutine or event loop, which calls all its methods:
//
//	backend, err := db.Dial(ctx)        // on any goroutine, it blocks
//	l := db.NewLane(transport)          // the loop owns backend.Conn from now on
//	if !l.Submit(batch, done) { … }     // per operation; false: db.Submit or db.Run
//	l.Flush(now)                        // at the end of each loop iteration
//	n, err := l.Feed(received, now)     // bytes came; keep received[n:]
//	if !l.Tick(now) { … }               // every Options.LaneHold/2 or so while InFlight
//	l.Lost()                            // once: the connection is gone, Feed failed, Tick said no
//
// done functions run inside Feed on the owner, or on another goroutine when a
// call had to move to the pool.
type Lane struct {
	db    *DB
	to    Transport
	codec *lane.Lane
	out   []byte

	sample   sample
	unsample int // queries until the next sample

	answered  uint64    // by the codec, when it was last looked at
	moved     time.Time // when an answer came last, or the round began
	cancelled bool      // what runs is being cancelled
}

const (
	// silenceLimit is how long PostgreSQL may take to obey a cancellation.
	silenceLimit = time.Second
	// sampleEvery is how many queries share one measurement.
	sampleEvery = 64
	// keptOut bounds the buffer a lane keeps between rounds.
	keptOut = 64 << 10
)

var errSilent = errors.New("PostgreSQL does not answer on a lane")

// NewLane makes a lane on a connection that Dial made.
func (d *DB) NewLane(to Transport) *Lane {
	d.costs.on.Store(true)
	keeps := d.opts.Statements
	if d.Pooled() {
		keeps = 0
	}
	return &Lane{db: d, to: to, codec: lane.New(keeps), unsample: sampleEvery}
}

// Submit queues a batch. False: this batch is not for lanes, nothing was done.
// done may run before Submit's caller is back in its loop, and must not block.
func (l *Lane) Submit(b *Batch, done func(*gqlerr.Error)) bool {
	j := l.db.eligible(b)
	if j == nil {
		return false
	}
	j.ctx, j.done, j.start = l.db.life, done, time.Now()
	l.enqueue(j)
	return true
}

func (l *Lane) enqueue(j *job) {
	for i := range j.calls {
		c := &j.calls[i]
		l.unsample--
		if l.unsample > 0 || l.sample.busy() {
			l.codec.Submit(&c.Query)
			continue
		}
		l.unsample = sampleEvery
		before, after := l.sample.around(l, c)
		l.codec.Submit(before)
		l.codec.Submit(&c.Query)
		l.codec.Submit(after)
	}
}

// InFlight says whether PostgreSQL owes an answer.
func (l *Lane) InFlight() bool { return l.codec.InFlight() }

// Flush sends the next round, unless one is in flight.
func (l *Lane) Flush(now time.Time) {
	l.out = l.codec.Flush(l.out[:0])
	if len(l.out) == 0 {
		return
	}
	l.db.lanes.counters.rounds.Add(1)
	l.moved, l.cancelled = now, false
	l.to.Send(l.out)
	if cap(l.out) > keptOut {
		l.out = nil
	}
}

// Feed takes what PostgreSQL sent, as lane.Lane.Feed does.
func (l *Lane) Feed(in []byte, now time.Time) (n int, err error) {
	n, err = l.codec.Feed(in)
	l.progress(now)
	return n, err
}

func (l *Lane) progress(now time.Time) (any bool) {
	answered := l.codec.Answered()
	if answered == l.answered {
		return false
	}
	l.answered, l.moved, l.cancelled = answered, now, false
	return true
}

// Tick frees the lane of a statement that holds it: the statement is cancelled
// and moves to the pool, those behind it are issued again. False: PostgreSQL
// does not obey, the connection is to be closed.
func (l *Lane) Tick(now time.Time) bool {
	if !l.codec.InFlight() || l.progress(now) {
		return true
	}
	held := now.Sub(l.moved)
	if held >= l.db.opts.LaneHold && !l.cancelled {
		l.cancelled = true
		l.expel()
		l.to.Cancel()
	}
	return held < l.db.opts.LaneHold+silenceLimit
}

func (l *Lane) expel() {
	if q := l.codec.Running(); q != nil {
		if c, ok := q.Answer.(*laneCall); ok {
			l.db.booked(c.cost.expel())
		}
	}
}

// booked counts the statements that lose their place.
func (d *DB) booked(v verdict) {
	if v == expelled {
		d.lanes.counters.expelled.Add(1)
	}
}

// Lost ends the lane; what it did not answer moves to the pool.
func (l *Lane) Lost() {
	l.codec.Abandon(func(q *lane.Query) {
		switch a := q.Answer.(type) {
		case *laneCall:
			a.lost()
		case *clock:
			a.Done(nil)
		}
	})
}
