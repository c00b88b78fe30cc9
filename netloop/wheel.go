package netloop

// wheel is a hashed timer wheel. Every connection is in it exactly once, by
// links of its own. A connection whose deadline moved further away stays where
// it is and is put in again when its slot comes: a keep-alive connection that
// works costs the wheel next to nothing.
type wheel struct {
	now   int64 // the tick that was handled last
	slots [1024]*Conn
}

// set gives c the deadline due, in nanoseconds of the loop's clock. It expires
// up to a tick later, never earlier.
func (w *wheel) set(c *Conn, due int64) {
	w.setTick(c, due/int64(tickEvery)+1)
}

func (w *wheel) setTick(c *Conn, due int64) {
	c.due = int32(due) // ticks fit for three years
	at := min(max(due, w.now+1), w.now+int64(len(w.slots))-1)
	if c.slot != 0 {
		if int64(c.at) <= at {
			return
		}
		w.remove(c)
	}
	w.insert(c, at)
}

func (w *wheel) insert(c *Conn, at int64) {
	c.at = int32(at)
	i := at % int64(len(w.slots))
	c.slot = int16(i) + 1
	c.prev, c.next = nil, w.slots[i]
	if c.next != nil {
		c.next.prev = c
	}
	w.slots[i] = c
}

func (w *wheel) remove(c *Conn) {
	if c.slot == 0 {
		return
	}
	switch {
	case c.prev != nil:
		c.prev.next = c.next
	default:
		w.slots[c.slot-1] = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	}
	c.prev, c.next, c.slot = nil, nil, 0
}

// advance calls expire for every connection whose deadline has come by tick.
// expire must set a new deadline or remove the connection.
func (w *wheel) advance(tick int64, expire func(*Conn)) {
	if tick-w.now > int64(len(w.slots)) {
		w.now = tick - int64(len(w.slots)) // the clock jumped: each slot once
	}
	for w.now < tick {
		w.now++
		i := w.now % int64(len(w.slots))
		for c := w.slots[i]; c != nil; c = w.slots[i] {
			w.remove(c)
			if int64(c.due) > tick {
				w.setTick(c, int64(c.due))
				continue
			}
			expire(c)
		}
	}
}

// each calls f for every connection; f may remove any.
func (w *wheel) each(f func(*Conn)) {
	var all []*Conn
	for _, c := range w.slots {
		for ; c != nil; c = c.next {
			all = append(all, c)
		}
	}
	for _, c := range all {
		if c.phase != phaseClosed {
			f(c)
		}
	}
}
