package netloop

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/panjf2000/gnet/v2"

	"fraiseqld/httpparse"
)

// loop is our side of one event loop. Everything but the mailbox belongs to
// the loop's goroutine.
type loop struct {
	s       *Server
	id      int
	el      gnet.EventLoop
	cur     *Conn  // whose bytes out holds
	out     []byte // what the current callback has written for cur
	free    []*Exchange
	large   int              // bytes of large buffers in free
	trimmed int64            // when they were last let go of
	parser  httpparse.Parser // of a connection that has no inbox
	wheel   wheel
	clock   int64 // coarse, set with each tick
	blocked []blocked
	looked  []blocked           // memory of the next list of blocked
	half    map[*Conn]*halfConn // few
	poked   bool
	leaving farewell
	check   loopCheck // build tag debug only

	mu      sync.Mutex // guards box, armed and dead
	box     []mail
	armed   bool // the loop has been told to empty the box
	dead    bool // the engine stops: its descriptors may be anybody's soon
	spare   []mail
	tickDue atomic.Bool
	timer   *time.Timer
}

// mail is something for the loop to do; which of the fields are set says what.
type mail struct {
	c    *Conn
	x    *Exchange   // finished, to be answered
	s    *Stream     // has something pending
	p    []byte      // to be sent
	f    func(*Conn) // to be run
	drop bool        // close at once
}

func newLoop(s *Server, el gnet.EventLoop) *loop {
	l := &loop{s: s, el: el, clock: s.now()}
	l.wheel.now = l.clock / int64(tickEvery)
	return l
}

// post puts m into the mailbox and wakes the loop unless it already has been.
// It reports whether the loop will see it. Execute is called under the lock:
// gnet would write to a closed descriptor, or a stranger's, after Stop.
func (l *loop) post(m mail) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return false
	}
	l.box = append(l.box, m)
	if !l.armed {
		l.armed = true
		_ = l.el.Execute(context.Background(), l)
	}
	return true
}

func (l *loop) kill() {
	l.mu.Lock()
	l.dead = true
	l.box = nil
	if l.timer != nil {
		l.timer.Stop()
	}
	l.mu.Unlock()
}

// Run empties the mailbox: gnet calls it on the loop. It takes one box full
// only; what comes meanwhile is the next round's, so that sockets get a turn.
func (l *loop) Run(context.Context) error {
	defer l.s.rescue("mailbox", nil)
	l.checkLoop()
	l.mu.Lock()
	box := l.box
	l.box, l.spare = l.spare[:0], nil
	l.armed = false
	l.mu.Unlock()
	l.chain(box)
	for i := range box {
		if box[i].c != nil || box[i].f != nil {
			l.deliver(box, i)
		}
	}
	clear(box)
	if cap(box) <= 4096 {
		l.spare = box[:0]
	}
	if l.tickDue.CompareAndSwap(true, false) {
		l.tick()
	}
	return nil
}

// chain turns the sends for one connection into one, so that they share a
// write: the first of them collects the others.
func (l *loop) chain(box []mail) {
	if len(box) < 2 {
		return
	}
	for i := range box {
		m := &box[i]
		if m.p == nil {
			if m.c != nil {
				m.c.chained = 0 // order among kinds of mail is kept
			}
			continue
		}
		first := int(m.c.chained) - 1
		if first < 0 {
			m.c.chained = int32(i) + 1
			continue
		}
		head := &box[first]
		head.p = joinSend(head.p, m.p, &head.drop)
		*m = mail{}
	}
	for i := range box {
		if box[i].c != nil {
			box[i].c.chained = 0
		}
	}
}

// joinSend appends q to p. The first p is shared and must not change; joined
// tells that p is our own by now.
func joinSend(p, q []byte, joined *bool) []byte {
	if !*joined {
		*joined = true
		p = append(make([]byte, 0, 2*(len(p)+len(q))), p...)
	}
	return append(p, q...)
}

// deliver does what one mail asks for.
func (l *loop) deliver(box []mail, i int) {
	m := &box[i]
	c := m.c
	defer l.s.rescue("mail", c)
	switch {
	case c == nil:
		m.f(nil)
	case m.x != nil:
		c.complete(m.x)
	case m.s != nil:
		c.pump(m.s)
	case m.p != nil:
		c.sent(m.p)
	case m.f != nil && c.phase != phaseClosed:
		l.enter(c)
		m.f(c)
		l.leave(c)
	case m.drop:
		c.drop()
	}
}

// rent takes an exchange from the free list, or makes one.
func (l *loop) rent() *Exchange {
	if n := len(l.free); n > 0 {
		x := l.free[n-1]
		l.free = l.free[:n-1]
		l.large -= large(x)
		return x
	}
	return &Exchange{}
}

// freeExchanges bounds the free list of a loop: 256 exchanges with their
// buffers are what 256 requests in flight at once have needed.
const freeExchanges = 256

func (l *loop) giveBack(x *Exchange) {
	if len(l.free) < freeExchanges {
		x.reset(mostLarge - l.large)
		l.large += large(x)
		l.free = append(l.free, x)
		return
	}
	if x.cancel != nil {
		x.cancel()
	}
}

// Large answers need not be gathered in new memory each time: a loop's free list
// keeps large buffers, together at most mostLarge, and no more than restLarge of
// them for longer than trimEvery.
const (
	mostLarge = 32 << 20
	restLarge = 2 << 20
	trimEvery = time.Second
)

// trim lets go of large buffers of the free list.
func (l *loop) trim() {
	if l.large <= restLarge || l.clock-l.trimmed < int64(trimEvery) {
		return
	}
	l.trimmed = l.clock
	for _, x := range l.free {
		if n := large(x); n > 0 && l.large > restLarge {
			x.Out, x.buf = nil, nil
			l.large -= n
		}
	}
}

// large is what x keeps in large buffers.
func large(x *Exchange) (n int) {
	for _, b := range [...][]byte{x.Out, x.buf} {
		if cap(b) > keepBuffer {
			n += cap(b)
		}
	}
	return n
}

// enter makes c the connection that out belongs to; leave writes it. They nest
// when one connection's callback meets another's, as during cut.
func (l *loop) enter(c *Conn) {
	if l.cur != nil && l.cur != c {
		l.cur.flush()
	}
	l.cur = c
}

func (l *loop) leave(c *Conn) {
	c.flush()
	l.cur = nil
	if cap(l.out) > restLarge {
		l.out = nil
	}
	if c.ending && c.phase < phaseEnding {
		c.finishOutput()
	}
}

// tick looks at the deadlines that have come.
func (l *loop) tick() {
	l.clock = l.s.now()
	l.unblock()
	l.bid()
	l.trim()
	l.wheel.advance(l.clock/int64(tickEvery), func(c *Conn) {
		defer l.s.rescue("deadline", c)
		c.expire()
	})
}

// cut ends all connections at once.
func (l *loop) cut() { l.wheel.each((*Conn).drop) }
