package netloop

import (
	"errors"
	"strconv"
	"sync"

	"fraiseqld/httpparse"
)

// Errors of Stream.Write and Conn.Send.
var (
	ErrClosed = errors.New("netloop: the client is gone")
	ErrSlow   = errors.New("netloop: the client reads too slowly")
)

// Stream is a response that is written piecemeal. Its methods may be called
// from any goroutine. What is written waits in pend, bounded by Config.OutMax
// together with what the socket has not taken.
type Stream struct {
	c       *Conn
	x       *Exchange // the loop compares it; only without a connection it is used
	adopted bool      // the loop has made it the connection's
	chunked bool
	mute    bool // HEAD: nothing behind the head

	mu     sync.Mutex
	pend   []byte // framed, not yet taken by the loop
	posted bool   // the loop has been told to take it
	closed bool   // by Close, or because the client is gone
	keep   bool   // the connection may go on afterwards; set by the loop side
	done   chan struct{}
	ended  bool // done is closed
}

// Stream starts a response without Content-Length: chunked for HTTP/1.1, ended
// by the end of the connection for HTTP/1.0. Status, content type and fields
// must be set before. From Handle, return Streaming afterwards; from Serve,
// return. The exchange must not be touched once either has returned.
func (x *Exchange) Stream() *Stream {
	s := &Stream{c: x.c, x: x, chunked: x.req.Minor > 0 || x.c == nil, mute: x.noBody, done: make(chan struct{})}
	x.stream = s
	if x.c == nil {
		return s
	}
	s.keep = x.keepAlive() && s.chunked
	s.pend = x.appendStreamHead(nil)
	s.mu.Lock()
	s.post()
	s.mu.Unlock()
	return s
}

func (x *Exchange) appendStreamHead(dst []byte) []byte {
	dst = httpparse.AppendHead(dst, &httpparse.ResponseHead{
		Status: x.status(), Date: x.c.l.s.dateNow(), ContentLength: -1, ContentType: x.ContentType, Close: !x.stream.keep,
	})
	if x.stream.chunked {
		dst = append(dst, "Transfer-Encoding: chunked\r\n"...)
	}
	return httpparse.AppendEnd(append(dst, x.header...))
}

// Write queues a copy of p. It fails when the client is gone, the stream was
// closed, or what is queued for the client exceeds Config.OutMax; in the last
// case the connection is dropped.
func (s *Stream) Write(p []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case len(p) == 0 || s.mute:
		return nil // an empty chunk would end the response
	case s.c == nil:
		s.x.Out = append(s.x.Out, p...)
		return nil
	case len(s.pend)+len(p)+int(s.c.queued.Load()) > s.c.l.s.cfg.OutMax:
		s.closed = true
		s.c.l.s.count.stalled.Add(1)
		s.c.l.post(mail{c: s.c, drop: true})
		return ErrSlow
	}
	s.frame(p)
	s.post()
	return nil
}

func (s *Stream) frame(p []byte) {
	if !s.chunked {
		s.pend = append(s.pend, p...)
		return
	}
	s.pend = strconv.AppendInt(s.pend, int64(len(p)), 16)
	s.pend = append(s.pend, "\r\n"...)
	s.pend = append(s.pend, p...)
	s.pend = append(s.pend, "\r\n"...)
}

// post tells the loop once that something is pending. s.mu is held.
func (s *Stream) post() {
	if !s.posted {
		s.posted = true
		s.c.l.post(mail{c: s.c, s: s})
	}
}

// Close ends the response.
func (s *Stream) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	switch {
	case s.c == nil:
		close(s.x.finished)
		return
	case s.chunked && !s.mute:
		s.pend = append(s.pend, "0\r\n\r\n"...)
	}
	s.post()
}

// Done is closed when the client went away or the server drains.
func (s *Stream) Done() <-chan struct{} { return s.done }

// take hands what is pending to the loop. done tells that nothing follows.
func (s *Stream) take(dst []byte) (out []byte, done bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posted = false
	dst = append(dst, s.pend...)
	if s.pend = s.pend[:0]; cap(s.pend) > keepBuffer {
		s.pend = nil
	}
	return dst, s.closed
}

// end closes Done; abort also refuses further writes.
func (s *Stream) end(abort bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if abort {
		s.closed = true
	}
	if !s.ended {
		s.ended = true
		close(s.done)
	}
}

// completeStream lets go of an exchange whose response is a stream.
func (c *Conn) completeStream(x *Exchange) {
	s := x.stream
	if c.x == x {
		c.adopt(s)
	}
	broken := x.panicked && c.stream == s
	c.l.giveBack(x)
	if broken {
		c.drop() // the client must not take the stump for the whole
		return
	}
	c.pump(s)
}

// adopt makes s the one that answers on this connection.
func (c *Conn) adopt(s *Stream) {
	c.x, c.stream, s.adopted = nil, s, true
	c.l.s.count.streamed.Add(1)
	c.setPhase(phaseStream)
	if c.l.s.draining.Load() {
		s.end(false)
	}
}

// pump writes what is pending in s. A stream that Serve or a Pending handler
// opened is met here first, while they still run.
func (c *Conn) pump(s *Stream) {
	if !s.adopted && c.phase == phaseBusy && c.x == s.x {
		c.adopt(s)
	}
	if c.stream != s || s == nil || c.phase != phaseStream {
		return
	}
	nested := c.l.cur == c
	c.l.enter(c)
	var done bool
	c.l.out, done = s.take(c.l.out)
	if done {
		c.endStream(s)
	}
	if nested {
		return
	}
	c.l.leave(c)
	if done {
		c.resume()
	}
}

func (c *Conn) endStream(s *Stream) {
	c.stream = nil
	s.end(true)
	c.ending = !s.keep || c.l.s.draining.Load()
	c.setPhase(phaseIdle)
}
