package netloop

import (
	"context"
	"net/netip"
	"sync"
)

// gate counts connections against the caps. A place is taken before a
// connection is used and given back exactly once, when it is closed.
type gate struct {
	max, perIP int
	zero       chan struct{} // gets a token whenever the last one left

	mu   sync.Mutex
	n    int
	byIP map[netip.Addr]int
}

// take reserves a place, or tells that there is none.
func (g *gate) take(ip netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.n >= g.max {
		return false
	}
	if g.perIP > 0 && ip.IsValid() {
		if g.byIP[ip] >= g.perIP {
			return false
		}
		if g.byIP == nil {
			g.byIP = make(map[netip.Addr]int)
		}
		g.byIP[ip]++
	}
	g.n++
	return true
}

func (g *gate) release(c *Conn) {
	if c.counted {
		c.counted = false
		g.put(c.Remote().Addr())
	}
}

func (g *gate) put(ip netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n--
	if g.perIP > 0 && ip.IsValid() {
		if g.byIP[ip]--; g.byIP[ip] <= 0 {
			delete(g.byIP, ip)
		}
	}
	if g.n == 0 {
		select {
		case g.zero <- struct{}{}:
		default:
		}
	}
}

func (g *gate) open() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n
}

// wait returns when no connection is open, or with ctx's error.
func (g *gate) wait(ctx context.Context) error {
	for g.open() > 0 {
		select {
		case <-g.zero:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
