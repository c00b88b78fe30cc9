package subscribe

import (
	"context"
	"sync"
)

// worker is a group that needs the database.
type worker interface{ work(ctx context.Context) }

// readers run groups that need the database. Goroutines are started when there
// is work and end when there is none, at most max at once. The list is bounded:
// a group is in it once.
type readers struct {
	max    int
	life   context.Context
	end    context.CancelFunc
	mu     sync.Mutex
	ready  []worker
	active int
	work   sync.WaitGroup
}

func (r *readers) init(most int) {
	r.max = most
	r.life, r.end = context.WithCancel(context.Background())
}

// read hands a group to the readers. The group stays marked as running.
func (h *Hub) read(g worker) {
	r := &h.readers
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.life.Err() != nil {
		return
	}
	r.ready = append(r.ready, g)
	if r.active < r.max {
		r.active++
		r.work.Go(r.run)
	}
}

func (r *readers) run() {
	for g := r.take(); g != nil; g = r.take() {
		g.work(r.life)
	}
}

func (r *readers) take() worker {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ready) == 0 || r.life.Err() != nil {
		r.active--
		return nil
	}
	g := r.ready[0]
	r.ready[0] = nil
	r.ready = r.ready[1:]
	return g
}

func (r *readers) close() {
	r.mu.Lock()
	r.end()
	r.ready = nil
	r.mu.Unlock()
	r.work.Wait()
}
