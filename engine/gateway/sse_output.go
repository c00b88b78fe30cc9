package gateway

import (
	"sync"
	"time"

	"fraiseqld/netloop"
)

const (
	feedBeat    = 12 * time.Second // between signs of life
	feedReserve = 10 * time.Second // a reserved stream must be opened within
	feedEarly   = 256 << 10        // what may wait for that
)

// output is where a feed's events go. Its lock is the last one taken.
type output struct {
	mu     sync.Mutex
	stream *netloop.Stream // nil: not opened yet
	taken  bool            // somebody opens it
	early  []byte          // what came before
	closed bool
	beat   time.Time // of the last sign of life
}

// take makes the caller the one who opens the stream.
func (o *output) take() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.taken || o.closed {
		return false
	}
	o.taken = true
	return true
}

// open begins to write to the stream: the fields that begin it, which make the
// head leave, too, then what came before.
func (o *output) open(s *netloop.Stream, first []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stream, o.taken, o.beat = s, true, time.Now()
	_ = s.Write(append(append(first, '\n'), o.early...))
	o.early = nil
}

// write queues bytes, for a stream not opened yet up to a bound.
func (o *output) write(g *Gateway, p []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.closed:
	case o.stream != nil:
		if o.stream.Write(p) == netloop.ErrSlow {
			g.slow.Add(1)
		}
	case len(o.early)+len(p) <= feedEarly:
		o.early = append(o.early, p...)
	}
}

func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed && o.stream != nil {
		o.stream.Close()
	}
	o.closed, o.early = true, nil
}

// over says that the client is gone, or did not come in time. To one that is
// there it sends a sign of life when one is due.
func (o *output) over(now, born time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.stream == nil {
		return o.closed || !o.taken && now.Sub(born) >= feedReserve
	}
	select {
	case <-o.stream.Done():
		return true
	default:
	}
	if now.Sub(o.beat) >= feedBeat {
		o.beat = now
		_ = o.stream.Write([]byte(":\n\n"))
	}
	return false
}
