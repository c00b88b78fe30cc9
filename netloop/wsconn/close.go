package wsconn

import (
	"time"

	"fraiseqld/netloop"
	"fraiseqld/wsproto"
)

// Close begins the close handshake, from any goroutine. Only the first call counts.
func (c *Conn) Close(code wsproto.CloseCode, reason string) {
	c.sendClose(code, reason, stateClosing)
}

// endNow closes without waiting for the client's close frame; any goroutine.
func (c *Conn) endNow(code wsproto.CloseCode, reason string) {
	if c.sendClose(code, reason, stateEnding) {
		c.nc.Execute(func(*netloop.Conn) { c.nc.End() })
	}
}

// sendClose queues the close frame behind everything sent before, and reports
// whether it was the one to do so.
func (c *Conn) sendClose(code wsproto.CloseCode, reason string, next state) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != stateOpen {
		return false
	}
	c.state, c.ending = next, &ending{code, reason}
	_ = c.nc.Send(wsproto.AppendClose(nil, code, reason)) // when gone, Close follows anyway
	return true
}

// breach ends a connection whose client broke the protocol or a limit (RFC 6455,
// section 7.1.7). The reactor takes what is still coming in and drops it.
func (c *Conn) breach(err error) {
	code, reason := wsproto.CloseInternal, ""
	if e, ok := err.(*wsproto.Error); ok {
		code, reason = e.Code, e.Reason
	}
	c.finish(code, reason, wsproto.AppendClose(nil, code, reason))
}

// closeReceived answers the client's close with its own code, or completes ours.
func (c *Conn) closeReceived(ev wsproto.Event) {
	c.finish(ev.Code, string(ev.Payload), wsproto.AppendClose(nil, ev.Code, ""))
}

// finish, on the loop, sends the close frame unless one is out, and ends.
func (c *Conn) finish(code wsproto.CloseCode, reason string, frame []byte) {
	c.mu.Lock()
	was := c.state
	if was < stateEnding {
		c.state = stateEnding
	}
	if was == stateOpen {
		c.ending = &ending{code, reason}
	}
	c.mu.Unlock()
	if was == stateOpen {
		c.nc.Write(frame)
	}
	if was < stateEnding {
		c.nc.End()
	}
}

// tick watches for silence.
func (c *Conn) tick(now int64) {
	switch c.current() {
	case stateOpen:
		c.watch(now)
		if t, ok := c.handler.(Ticker); ok && c.current() == stateOpen {
			t.Tick(c, now)
		}
	case stateClosing:
		c.awaitClose(now)
	}
}

// watch pings a client that has been silent, and gives up one that stays so. Any
// byte from it counts as a sign of life.
func (c *Conn) watch(now int64) {
	at := seconds(now)
	if c.heard || c.heardAt == 0 {
		c.heard, c.heardAt, c.due = false, at, 0
		return
	}
	switch {
	case c.due != 0:
		if at >= c.due {
			c.endNow(wsproto.ClosePolicy, "no answer to ping")
		}
	case at >= c.heardAt+seconds(int64(orDefault(c.opt.PingInterval, defaultPing))):
		c.due = dueAfter(now, orDefault(c.opt.PongTimeout, defaultPong))
		_ = c.write([]byte{0x80 | byte(wsproto.OpPing), 0})
	}
}

// awaitClose ends a connection whose client does not answer the close frame.
func (c *Conn) awaitClose(now int64) {
	if c.heardAt >= 0 { // the first tick since: from here the timeout runs
		c.heardAt, c.due = -1, dueAfter(now, orDefault(c.opt.CloseTimeout, defaultClose))
	}
	if seconds(now) < c.due {
		return
	}
	c.mu.Lock()
	c.state = stateEnding
	c.mu.Unlock()
	c.nc.End()
}

func seconds(now int64) int32 { return int32(now / int64(time.Second)) }

func dueAfter(now int64, d time.Duration) int32 { return max(1, seconds(now+int64(d))) }

func (c *Conn) drain() {
	if d, ok := c.handler.(Drainer); ok {
		d.Drain(c)
		return
	}
	c.Close(wsproto.CloseGoingAway, "server is going away")
}
