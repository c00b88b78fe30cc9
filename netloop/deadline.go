package netloop

import (
	"time"

	"golang.org/x/sys/unix"
)

// expire acts on a deadline of c that has come. It leaves c with a new deadline
// or closed.
func (c *Conn) expire() {
	switch c.phase {
	case phaseIdle:
		c.expireIdle()
	case phaseHead, phaseBody:
		c.l.s.count.timedOut.Add(1)
		c.cut(408, "the request did not arrive in time")
	case phaseBusy:
		c.expireRequest()
	case phaseUpgraded:
		c.setPhase(phaseUpgraded)
		c.l.enter(c)
		c.p.Tick(c, c.l.clock)
		c.l.leave(c)
	case phaseEnding:
		c.l.s.count.stalled.Add(1)
		c.drop()
	case phaseLinger:
		c.drop()
	default:
		c.setPhase(c.phase)
	}
}

// cut answers on its own account and ends the connection.
func (c *Conn) cut(status int, message string) {
	if x := c.x; x != nil && c.phase == phaseBody {
		c.l.giveBack(x)
	}
	c.x = nil
	c.l.enter(c)
	c.refuse(status, message)
	c.l.leave(c)
}

// expireIdle closes an idle connection, unless its next request has just
// arrived in the kernel: that one will be read and answered.
func (c *Conn) expireIdle() {
	switch {
	case c.blocked: // the write deadline decides
		c.setPhase(phaseIdle)
	case c.unread():
		c.l.wheel.set(c, c.l.clock+int64(drainIdle))
	default:
		c.finishOutput()
	}
}

func (c *Conn) unread() bool {
	n, err := unix.IoctlGetInt(c.g.Fd(), unix.TIOCINQ)
	return err == nil && n > 0
}

// expireRequest ends the request's context first. The handler then has a
// moment to answer in its own words; after that the client gets ours.
func (c *Conn) expireRequest() {
	if !c.cutting {
		c.cutting = true
		c.x.endContext()
		c.l.wheel.set(c, c.l.clock+int64(requestGrace))
		return
	}
	c.l.s.count.timedOut.Add(1)
	c.cut(504, "the request took too long")
}

// drain asks the connection to end in good order.
func (c *Conn) drain() {
	switch c.phase {
	case phaseUpgraded:
		c.l.enter(c)
		c.p.Drain(c)
		c.l.leave(c)
	case phaseStream:
		c.stream.end(false)
	case phaseIdle:
		c.drainIdle()
	}
}

// drainIdle closes an idle connection, unless it has been in use lately: then a
// request may be under way to us, and is answered with Connection: close, which
// a closed socket could not do.
func (c *Conn) drainIdle() {
	left := time.Duration(c.due)*tickEvery - time.Duration(c.l.clock) // until the deadline
	if left <= drainIdle+2*tickEvery {
		return // it ends soon anyway: it came during the drain
	}
	if unused := c.l.s.cfg.IdleTimeout - left; unused < drainIdle {
		c.l.wheel.set(c, c.l.clock+int64(drainIdle-unused))
		return
	}
	c.expireIdle()
}

// pokeEvery is how often a loop looks whether clients have taken what waits
// for them: gnet does not tell. Those that took nothing are looked at ever more
// seldom, down to every sixteenth time, or thousands of them would keep a loop busy.
const (
	pokeEvery = 5 * time.Millisecond
	pokeMost  = 16
)

// blocked is a connection for which bytes wait.
type blocked struct {
	c     *Conn
	since int64 // when its client last took some
	skip  int   // times until it is looked at again
	pause int   // times that it is looked at once
}

// watch puts c on the list of connections for which bytes wait.
func (c *Conn) watch() {
	if c.watched {
		return
	}
	c.watched = true
	c.l.blocked = append(c.l.blocked, blocked{c: c, since: c.l.clock})
	c.l.poke()
}

func (l *loop) poke() {
	if l.poked {
		return
	}
	l.poked = true
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.dead:
	case l.timer == nil:
		l.timer = time.AfterFunc(pokeEvery, func() {
			if l.tickDue.CompareAndSwap(false, true) {
				l.post(mail{})
			}
		})
	default:
		l.timer.Reset(pokeEvery)
	}
}

// unblock goes through the watched connections.
func (l *loop) unblock() {
	list := l.blocked
	l.blocked = l.looked[:0] // a look may add to it
	for _, b := range list {
		if b.skip > 0 {
			b.skip--
		} else if b.drained() {
			continue
		}
		l.blocked = append(l.blocked, b)
	}
	clear(list)
	l.looked = list
	l.poked = false
	if len(l.blocked) > 0 {
		l.poke()
	}
}

// drained looks at what still waits for the client, and reports whether it
// need not be watched any more.
func (b *blocked) drained() bool {
	c := b.c
	if c.phase == phaseClosed || c.g == nil {
		return true
	}
	n, before := c.g.OutboundBuffered(), int(c.queued.Load())
	c.queued.Store(int32(n))
	b.pause = min(2*b.pause, pokeMost)
	if n < before || b.pause == 0 {
		b.pause = 1
	}
	if n < before {
		b.since = c.l.clock
	}
	b.skip = b.pause - 1
	if c.l.clock-b.since > int64(c.l.s.cfg.WriteTimeout) {
		c.l.s.count.stalled.Add(1)
		c.drop()
		return true
	}
	if n == 0 {
		c.watched = false
	}
	switch {
	case c.phase == phaseEnding && n == 0:
		c.finishOutput()
	case c.blocked && n <= c.l.s.cfg.OutHigh/2:
		c.blocked = false
		c.resume()
	}
	return n == 0
}
