package looplane

import (
	"sync"
	"sync/atomic"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/netloop"
)

// set are the lanes of one loop.
type set struct {
	all   *Lanes
	loop  netloop.Loop
	lanes []*conn // open ones; the loop's

	mu      sync.Mutex
	watched []*conn // the same, for the watcher
}

// submit gives a batch to an idle lane, else to the one with the fewest queries.
func (s *set) submit(b *pgexec.Batch, done func(*gqlerr.Error)) bool {
	if len(s.lanes) == 0 {
		return false
	}
	best := s.lanes[0]
	for _, c := range s.lanes[1:] {
		if c.load() < best.load() {
			best = c
		}
	}
	return best.submit(b, done)
}

func (s *set) add(c *conn) {
	s.lanes = append(s.lanes, c)
	s.publish()
}

func (s *set) remove(c *conn) {
	for i := range s.lanes {
		if s.lanes[i] == c {
			s.lanes = append(s.lanes[:i], s.lanes[i+1:]...)
			break
		}
	}
	s.publish()
}

func (s *set) publish() {
	s.mu.Lock()
	s.watched = append(s.watched[:0], s.lanes...)
	s.mu.Unlock()
}

func (s *set) look() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.watched {
		if round := c.round.Load(); round != 0 && round == c.seen {
			c.net.Execute(c.tick)
		} else {
			c.seen = round
		}
	}
}

// conn is one lane on its loop: the protocol of a connection and the transport
// of a pgexec.Lane.
type conn struct {
	set     *set
	backend *pgexec.Backend
	net     *netloop.Conn
	lane    *pgexec.Lane
	tick    func(*netloop.Conn)
	waiting int // queries behind the round in flight

	rounds uint64
	round  atomic.Uint64 // number of the round in flight, 0: none
	seen   uint64        // the watcher's
}

// Open implements netloop.Protocol.
func (c *conn) Open(n *netloop.Conn) {
	c.net, c.tick = n, c.ticked
	c.lane = c.set.all.db.NewLane(c)
	c.set.add(c)
}

func (c *conn) submit(b *pgexec.Batch, done func(*gqlerr.Error)) bool {
	if !c.lane.Submit(b, done) {
		return false
	}
	c.waiting += len(b.Calls)
	if c.round.Load() == 0 {
		c.flush(time.Now())
	}
	return true
}

// load is 0 for an idle lane.
func (c *conn) load() int {
	if c.round.Load() == 0 {
		return 0
	}
	return 1 + c.waiting
}

// flush sends the next round, if none is in flight.
func (c *conn) flush(now time.Time) {
	c.lane.Flush(now)
	if !c.lane.InFlight() {
		c.round.Store(0)
	}
}

// Send implements pgexec.Transport: a round begins.
func (c *conn) Send(p []byte) {
	c.rounds, c.waiting = c.rounds+1, 0
	c.round.Store(c.rounds)
	c.net.Write(p)
}

// Cancel implements pgexec.Transport.
func (c *conn) Cancel() {
	l := c.set.all
	go func() {
		if err := c.backend.Cancel(l.life); err != nil {
			l.log.Warn("a statement on a lane could not be cancelled", "cause", err)
		}
	}()
}

// Data implements netloop.Protocol.
func (c *conn) Data(n *netloop.Conn, in []byte) int {
	now := time.Now()
	used, err := c.lane.Feed(in, now)
	if err != nil {
		c.set.all.log.Warn("a lane ends", "cause", err)
		n.End()
		return len(in)
	}
	c.flush(now)
	return used
}

func (c *conn) ticked(n *netloop.Conn) {
	if !c.lane.Tick(time.Now()) {
		n.End()
	}
}

// Tick implements netloop.Protocol; the watcher is quicker.
func (c *conn) Tick(*netloop.Conn, int64) {}

// Drain implements netloop.Protocol: the clients' requests still need the lane.
func (c *conn) Drain(*netloop.Conn) {}

// Close implements netloop.Protocol.
func (c *conn) Close(*netloop.Conn, error) {
	c.set.remove(c)
	c.lane.Lost()
	c.set.all.reconnect(c.set)
}
