package main

import (
	"context"

	"fraiseqld/perf/load"
)

// Slow is what clients that do not read do to the others.
type Slow struct {
	Readers  int     `json:"readers"`
	Without  []Round `json:"without"`
	With     []Round `json:"with"`
	RSSGrown int64   `json:"rss_grown_bytes"`
}

const (
	slowReaders = 200
	slowLimit   = 5000 // requests each of them sends at most: about 1 MB to write and 40 MB to answer
)

// slowReaders loads by-id, with and without clients beside it that ask for posts
// and never read an answer.
func (b *bench) slowReaders(ctx context.Context) error {
	say("slow: %d clients that do not read", slowReaders)
	s := b.servers[0]
	sc := scenarios()[0]
	c := &call{truth: b.truth, host: s.addr, by: s.name}
	if err := sc.requests(c); err != nil {
		return err
	}
	big := load.Post(s.addr, "/graphql", postsQuery, nil)
	res := Slow{Readers: slowReaders}
	for range b.rounds {
		r, err := b.httpRound(ctx, sc, s, c.list)
		if err != nil {
			return err
		}
		res.Without = append(res.Without, r)
		before := rssOf(s.pid)
		stalled, err := load.Stall(s.addr, slowReaders, big, slowLimit)
		if err != nil {
			return err
		}
		settle(ctx) // until the sockets are full
		r, err = b.httpRound(ctx, sc, s, c.list)
		res.RSSGrown = max(res.RSSGrown, rssOf(s.pid)-before)
		stalled.Close()
		settle(ctx)
		if err != nil {
			return err
		}
		res.With = append(res.With, r)
	}
	b.report.Slow = &res
	return nil
}
