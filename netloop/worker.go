package netloop

import (
	"sync"
	"sync/atomic"
	"time"
)

// workers run Serve. Goroutines are started when a request finds none idle, up
// to the bound, and stay.
type workers struct {
	s       *Server
	jobs    chan *Exchange
	running atomic.Int32
	// spare is how many workers are free for a further job: those that serve none,
	// less the jobs that are queued. A job is promised a worker when it is queued,
	// not when one takes it: a worker that is about to take another must not count.
	spare atomic.Int32
	done  sync.WaitGroup
}

func (w *workers) init(s *Server) {
	w.s = s
	w.jobs = make(chan *Exchange, s.cfg.Queue)
}

// submit queues x, or reports that the queue is full.
func (w *workers) submit(x *Exchange) bool {
	select {
	case w.jobs <- x:
	default:
		return false
	}
	if w.spare.Add(-1) < 0 {
		w.start()
	}
	return true
}

func (w *workers) start() {
	for {
		n := w.running.Load()
		if int(n) >= w.s.cfg.Workers {
			return
		}
		if w.running.CompareAndSwap(n, n+1) {
			break
		}
	}
	w.done.Add(1)
	w.spare.Add(1)
	go w.run()
}

func (w *workers) run() {
	defer w.done.Done()
	for x := range w.jobs {
		w.serve(x)
		w.spare.Add(1)
	}
}

// serve runs the handler and hands the exchange back to its loop, unless a
// stream took it over.
func (w *workers) serve(x *Exchange) {
	defer func() {
		if v := recover(); v != nil {
			w.s.panicked("Serve", v)
			x.panicked = true
		}
		x.c.l.post(mail{c: x.c, x: x})
	}()
	w.s.h.Serve(x)
}

// stop ends the workers. One that hangs in Serve is left behind after a second.
func (w *workers) stop() {
	close(w.jobs)
	ended := make(chan struct{})
	go func() {
		w.done.Wait()
		close(ended)
	}()
	t := time.NewTimer(time.Second)
	defer t.Stop()
	select {
	case <-ended:
	case <-t.C:
		w.s.log.Warn("workers still run handlers at the end of the drain", "workers", w.busy())
	}
}

// busy is how many workers serve a job, as nearly as can be told while they do.
func (w *workers) busy() int {
	running := int(w.running.Load())
	return min(max(running-int(w.spare.Load())-len(w.jobs), 0), running)
}
