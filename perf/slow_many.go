package main

import (
	"context"
	"fmt"
	"time"

	"fraiseqld/perf/load"
)

// SlowMany is what ten thousand clients that do not read cost in memory.
type SlowMany struct {
	Readers   int     `json:"readers"`
	Before    int64   `json:"rss_before_bytes"`
	Full      int64   `json:"rss_full_bytes"`  // once the server had nothing left to do for them
	Later     int64   `json:"rss_later_bytes"` // after by-id beside them
	Gone      int64   `json:"rss_gone_bytes"`  // after they left
	PerReader float64 `json:"bytes_per_reader"`
	Beside    Round   `json:"by_id_beside"`
	Alone     Round   `json:"by_id_alone"`
}

const (
	manyReaders = 10_000
	// manyRequests each of them sends at once: answers of 330 kB, of
	// which a server may make only as much as it can afford to keep.
	manyRequests = 30
	// manyBound is what a reader may cost in a server. 64 KiB may wait for it, then
	// the answer is finished that is being made; the requests that wait, buffers
	// that grow by doubling and the room of the collector come on top.
	manyBound = 384 << 10
	// fillTime bounds how long the server may be busy for them.
	fillTime = 3 * time.Minute
)

// manySettings take away what would end slow clients or turn them away, so that
// what all of them cost together is seen.
var manySettings = []string{
	"FRAISEQL_LIMITS_WRITE_TIMEOUT=30m", "FRAISEQL_LIMITS_REQUEST_TIMEOUT=30m", "FRAISEQL_LIMITS_IDLE_TIMEOUT=30m",
	"FRAISEQL_LIMITS_HEAD_TIMEOUT=30m", "FRAISEQL_LIMITS_BODY_TIMEOUT=30m",
	"FRAISEQL_SERVER_QUEUE=1000000", "FRAISEQL_DATABASE_ACQUIRE_TIMEOUT=10m",
}

// manySlowReaders holds 10,000 clients that ask for posts and read nothing.
func (b *bench) manySlowReaders(ctx context.Context) error {
	say("slow-10k: %d clients that do not read", manyReaders)
	s, err := b.fresh(ctx, manySettings...)
	if err != nil {
		return err
	}
	defer s.stop()
	c := &call{truth: b.truth, host: s.addr, by: s.name}
	if err := byID(c); err != nil {
		return err
	}
	res := SlowMany{Readers: manyReaders}
	if res.Alone, err = b.rightRound(ctx, s, c.list); err != nil {
		return err
	}
	settle(ctx)
	res.Before = rssOf(s.pid)
	held, err := load.Pile(s.addr, manyReaders, load.Post(s.addr, "/graphql", postsQuery, nil), manyRequests)
	if err != nil {
		return err
	}
	defer held.Close()
	if err := b.madeAll(ctx); err != nil {
		return err
	}
	res.Full = rssOf(s.pid)
	if res.Beside, err = b.rightRound(ctx, s, c.list); err != nil {
		return err
	}
	settle(ctx)
	res.Later = rssOf(s.pid)
	if err := b.takeLate(s, held); err != nil {
		return err
	}
	held.Close()
	settle(ctx)
	res.Gone = rssOf(s.pid)
	res.PerReader = float64(max(res.Full, res.Later)-res.Before) / manyReaders
	b.report.SlowMany = &res
	return nil
}

// unbounded is an error when the readers cost more memory than they may.
func (s *SlowMany) unbounded() error {
	if s == nil || s.PerReader <= manyBound {
		return nil
	}
	return fmt.Errorf("slow-10k: %.0f bytes for each reader, more than %d", s.PerReader, manyBound)
}

// takeLate reads what some of the clients were owed: that they were slow must not
// have changed their answers.
func (b *bench) takeLate(s *server, held *load.Held) error {
	c := &call{truth: b.truth, host: s.addr}
	if err := list("posts", postsQuery, truthPosts)(c); err != nil {
		return err
	}
	for i := 0; i < manyReaders; i += manyReaders / 50 {
		if err := held.Take(i, manyRequests, c.list[0]); err != nil {
			return err
		}
	}
	return nil
}

// rightRound is one round in which every answer must be right.
func (b *bench) rightRound(ctx context.Context, s *server, requests []*load.Request) (Round, error) {
	r, err := b.httpRound(ctx, scenario{}, s, requests)
	if err == nil && r.Errors > 0 {
		err = wrongAnswers(r.Errors, r.FirstError)
	}
	return r, err
}

// madeAll waits until PostgreSQL has hardly anything to do: the server makes no
// more answers for clients that do not take them.
func (b *bench) madeAll(ctx context.Context) error {
	const look = 2 * time.Second
	for end := time.Now().Add(fillTime); time.Now().Before(end); {
		before := cpuOf(b.db.postmaster)
		pause(ctx, look)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if cpuOf(b.db.postmaster)-before < look/50 {
			return nil
		}
	}
	return fmt.Errorf("answers were still made after %v", fillTime)
}
