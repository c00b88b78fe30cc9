package wsconn

import (
	"sync"

	"fraiseqld/wsproto"
)

var scratch = sync.Pool{New: func() any { return new([]byte) }}

const maxScratch = 1 << 20 // a larger one is left to the collector

// Write sends one message from the event loop: from the Handler's methods and from
// functions given to the reactor's Execute. It copies payload. Messages of one
// callback leave in one write.
func (c *Conn) Write(text bool, payload []byte) error {
	if c.current() != stateOpen {
		return ErrClosed
	}
	buf := scratch.Get().(*[]byte)
	*buf = c.encode((*buf)[:0], opcode(text), payload)
	err := c.write(*buf)
	if cap(*buf) <= maxScratch {
		scratch.Put(buf)
	}
	return err
}

func opcode(text bool) wsproto.Opcode {
	if text {
		return wsproto.OpText
	}
	return wsproto.OpBinary
}

func (c *Conn) encode(dst []byte, op wsproto.Opcode, payload []byte) []byte {
	if c.context != nil && len(payload) >= int(c.deflateFrom()) {
		if !c.room(c.unflushed() + len(payload)) {
			return wsproto.AppendFrame(dst, op, payload) // refused by write: the context must not move
		}
		return c.context.AppendFrame(dst, op, payload)
	}
	if c.context != nil {
		return wsproto.AppendFrame(dst, op, payload)
	}
	return c.encoding().AppendFrame(dst, op, payload)
}

func (c *Conn) deflateFrom() int32 { return orDefault(c.opt.DeflateFrom, defaultDeflateFrom) }

func (c *Conn) encoding() wsproto.Encoding {
	return wsproto.Encoding{WindowBits: c.window, Threshold: c.deflateFrom()}
}

// unflushed is what this call of data has written: one read can hold many small
// messages with large answers, and the reactor counts them only afterwards.
func (c *Conn) unflushed() int {
	if !c.reading {
		c.batch = 0
	}
	return int(c.batch)
}

func (c *Conn) room(n int) bool { return c.nc.Queued()+n <= c.opt.queueBytes() }

// write queues a frame on the loop.
func (c *Conn) write(frame []byte) error {
	if !c.room(c.unflushed() + len(frame)) {
		return c.full()
	}
	c.batch += int32(len(frame))
	c.nc.Write(frame)
	return nil
}

// Send sends a message from any goroutine. All of its receivers share the bytes.
func (c *Conn) Send(p *wsproto.Prepared) error {
	if c.context != nil {
		return c.send(p.Frame()) // the client's context must see every compressed message in order
	}
	return c.send(p.For(c.encoding()))
}

// send keeps the promise that nothing follows a close frame: it decides and
// queues under the lock that the close frame takes too.
func (c *Conn) send(frame []byte) error {
	c.mu.Lock()
	if c.state != stateOpen {
		c.mu.Unlock()
		return ErrClosed
	}
	if !c.room(len(frame)) {
		c.mu.Unlock()
		return c.full()
	}
	err := c.nc.Send(frame)
	c.mu.Unlock()
	if err != nil {
		return ErrClosed
	}
	return nil
}

// full is the end of a client that does not read, or only of this message.
func (c *Conn) full() error {
	if c.opt.OnFull == CloseSlow {
		c.endNow(wsproto.ClosePolicy, "messages are not read fast enough")
	}
	return ErrSlow
}
