package gateway

import (
	"sync"
	"time"
)

// feeds are the event streams of a gateway. While there are any, one goroutine
// looks after them.
type feeds struct {
	g       *Gateway
	mu      sync.Mutex
	all     map[*feed]struct{}
	byToken map[string]*feed
	running bool
}

const sweepEvery = time.Second

func (s *feeds) init(g *Gateway) {
	s.g, s.all, s.byToken = g, map[*feed]struct{}{}, map[string]*feed{}
}

// add may be called again for a feed that is there.
func (s *feeds) add(f *feed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[f] = struct{}{}
	if f.token != "" {
		s.byToken[f.token] = f
	}
	if !s.running {
		s.running = true
		go s.run()
	}
}

func (s *feeds) remove(f *feed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, f)
	delete(s.byToken, f.token)
}

func (s *feeds) find(token string) *feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byToken[token]
}

func (s *feeds) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

func (s *feeds) run() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for now := range tick.C {
		if !s.sweep(now) {
			return
		}
	}
}

// sweep looks at every feed. false: there is none left, and the goroutine ends.
func (s *feeds) sweep(now time.Time) bool {
	s.mu.Lock()
	list := make([]*feed, 0, len(s.all))
	for f := range s.all {
		list = append(list, f)
	}
	s.running = len(list) > 0
	s.mu.Unlock()
	for _, f := range list {
		f.sweep(now)
	}
	return len(list) > 0
}
