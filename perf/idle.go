package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"fraiseqld/perf/load"
)

// Idle is what a server holds in memory.
type Idle struct {
	RSS     int64           `json:"rss_bytes"`      // of a fresh process
	Warm    int64           `json:"warm_rss_bytes"` // once it has answered
	PerConn map[int]float64 `json:"bytes_per_connection"`
}

// idleServers are those whose connections are counted, besides the product.
var idleServers = []string{product, "net/http+pgx", "fasthttp", "evio+httpparse", "gnet bare"}

// idleConnections opens 1,000 and 10,000 connections, one request each. The
// servers are fresh processes, so that no earlier load is in their memory.
func (b *bench) idleConnections(ctx context.Context) error {
	say("idle: memory, and bytes for each idle connection")
	for _, r := range b.rivals() {
		if !slices.Contains(idleServers, r.name) || b.leavesOut(r.name) || b.quick && r.name != product {
			continue
		}
		s, err := b.startRival(ctx, r)
		if err != nil {
			b.skipped(r.name+" (idle)", err)
			continue
		}
		idle, err := holdConnections(ctx, s)
		s.stop()
		if err != nil {
			say("idle: %s: %v", r.name, err)
			b.report.Failed["idle: "+r.name] = err.Error()
		}
		b.report.Idle[r.name] = idle
	}
	if info, err := os.Stat(b.binary); err == nil {
		b.report.BinaryBytes = info.Size()
	}
	return nil
}

func holdConnections(ctx context.Context, s *server) (Idle, error) {
	settle(ctx)
	idle := Idle{RSS: rssOf(s.pid), PerConn: map[int]float64{}}
	c := &call{host: s.addr}
	if err := typename(c); err != nil {
		return idle, err
	}
	if err := warm(ctx, s, c); err != nil {
		return idle, err
	}
	idle.Warm = rssOf(s.pid)
	for _, n := range []int{1000, 10000} {
		before := rssOf(s.pid)
		held, err := load.Hold(s.addr, n, c.list[0])
		if err != nil {
			return idle, fmt.Errorf("%d connections: %w", n, err)
		}
		settle(ctx)
		idle.PerConn[n] = float64(rssOf(s.pid)-before) / float64(n)
		held.Close()
		settle(ctx)
	}
	return idle, nil
}

// warm asks a few connections once, so that the code which answers is in memory
// before connections are counted.
func warm(ctx context.Context, s *server, c *call) error {
	held, err := load.Hold(s.addr, 50, c.list[0])
	if err != nil {
		return err
	}
	held.Close()
	settle(ctx)
	return nil
}

// settle waits for a server to come to rest.
func settle(ctx context.Context) { pause(ctx, 500*time.Millisecond) }

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
