package netloop

import (
	"context"
	"time"
)

const (
	// drainSpread is how long upgraded connections are asked to end, one part of
	// them after the other: most clients come back as soon as they are closed.
	drainSpread = 5 * time.Second
	// drainAtOnce is how many of a loop are asked in one tick at least.
	drainAtOnce = 100
)

// farewell are the upgraded connections of a loop that have not been asked to
// end yet, while the server drains.
type farewell struct {
	left  []*Conn
	share int // asked in one tick
}

// spread is for how many ticks connections are asked to end: at most half of
// the time that the drain has.
func spread(ctx context.Context) int32 {
	d := drainSpread
	if end, ok := ctx.Deadline(); ok {
		d = min(d, time.Until(end)/2)
	}
	return int32(max(1, d/tickEvery))
}

// drain begins the end of all connections of the loop.
func (l *loop) drain() {
	l.clock = l.s.now()
	l.wheel.each(func(c *Conn) {
		if c.phase == phaseUpgraded && c.counted {
			l.leaving.left = append(l.leaving.left, c)
			return
		}
		l.drainOne(c)
	})
	ticks := max(1, int(l.s.spread.Load()))
	l.leaving.share = max(drainAtOnce, (len(l.leaving.left)+ticks-1)/ticks)
	l.bid()
}

// bid asks the next share of the upgraded connections to end.
func (l *loop) bid() {
	f := &l.leaving
	n := min(f.share, len(f.left))
	for _, c := range f.left[:n] {
		l.drainOne(c)
	}
	clear(f.left[:n])
	if f.left = f.left[n:]; len(f.left) == 0 {
		f.left = nil
	}
}

func (l *loop) drainOne(c *Conn) {
	defer l.s.rescue("drain", c)
	c.drain()
}
