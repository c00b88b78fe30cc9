//go:build !nobus

package bus

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"

	"fraiseqld/internal/retry"
)

const (
	streamBatch = 500
	streamBlock = 5 * time.Second      // then Redis answers, whether there is something or not
	streamNudge = 5 * time.Millisecond // between attempts to interrupt that
	payloadName = "payload"            // the field of an entry that holds the event
	streamStart = "0-0"                // before the first entry
)

// streamsSession reads streams of Redis, each named like its channel.
type streamsSession struct {
	option rueidis.ClientOption
	wanted *channels
	events Events
	seen   atomic.Uint64 // version of wanted that is being read

	mu     sync.Mutex
	at     map[string]position // outlives connections; changed by serve alone
	client rueidis.Client      // of the connection; nil: there is none
}

// position is the last entry that was read, and how many had been added by then.
type position struct {
	id    string
	added int64
}

func newStreams(url string, wanted *channels, e Events) (*streamsSession, error) {
	o, err := redisOption(url)
	return &streamsSession{option: o, wanted: wanted, events: e, at: map[string]position{}}, err
}

func (s *streamsSession) serve(ctx context.Context, late bool) error {
	client, err := rueidis.NewClient(s.option)
	if err != nil {
		return err
	}
	defer client.Close()
	conn, release := client.Dedicate()
	defer release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	id, err := conn.Do(ctx, conn.B().ClientId().Build()).AsInt64()
	if err != nil {
		return err
	}
	if err := s.resume(ctx, conn); err != nil {
		return err
	}
	s.connected(client)
	defer s.connected(nil)
	nudged := make(chan struct{})
	defer func() { cancel(); <-nudged }()
	go func() { defer close(nudged); s.nudge(ctx, client, id) }()
	for {
		names, version := s.wanted.list()
		s.seen.Store(version)
		if len(names) == 0 {
			s.forget()
			return nil
		}
		if err := s.follow(ctx, conn, names, late); err != nil {
			return err
		}
		late = false
		if err := s.read(ctx, conn, names); err != nil {
			return err
		}
	}
}

// nudge ends the wait for entries when other channels are wanted. The wait may
// not have begun yet, so it goes on until the reader has seen them.
func (s *streamsSession) nudge(ctx context.Context, client rueidis.Client, id int64) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wanted.changed:
		}
		for {
			if _, version := s.wanted.list(); version == s.seen.Load() {
				break
			}
			_ = client.Do(ctx, client.B().ClientUnblock().ClientId(id).Build()).Error() // the reader meets what is wrong
			if !retry.Pause(ctx, streamNudge) {
				return
			}
		}
	}
}

// resume looks whether what came since the last connection is there.
func (s *streamsSession) resume(ctx context.Context, conn rueidis.DedicatedClient) error {
	for name, at := range s.at {
		info, err := inspect(ctx, conn, name)
		if err != nil {
			return err
		}
		switch {
		case before(info.last, at.id): // another stream, or what it was before
			at = position{id: streamStart}
		case info.forgotten <= at.added:
			continue
		default:
			at.added = info.forgotten
		}
		s.moved(name, at)
		s.events.Missed(name)
	}
	return nil
}

func (s *streamsSession) connected(c rueidis.Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = c
}

func (s *streamsSession) moved(name string, at position) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at[name] = at
}

func (s *streamsSession) forget(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if names == nil {
		clear(s.at)
	}
	for _, name := range names {
		delete(s.at, name)
	}
}

// follow begins at the end of the streams that are new, and forgets those that
// nobody wants any more.
func (s *streamsSession) follow(ctx context.Context, conn rueidis.DedicatedClient, names []string, late bool) error {
	added, gone := difference(s.at, names)
	if len(gone) > 0 {
		s.forget(gone...)
	}
	for _, name := range added {
		info, err := inspect(ctx, conn, name)
		if err != nil {
			return err
		}
		s.moved(name, position{info.last, info.added})
		if late {
			s.events.Missed(name)
		}
	}
	return nil
}

// read waits for entries and hands them over.
func (s *streamsSession) read(ctx context.Context, conn rueidis.DedicatedClient, names []string) error {
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = s.at[name].id
	}
	ctx, cancel := context.WithTimeout(ctx, streamBlock+replyTime)
	defer cancel()
	found, err := conn.Do(ctx, conn.B().Xread().Count(streamBatch).Block(streamBlock.Milliseconds()).Streams().Key(names...).Id(ids...).Build()).AsXRead()
	if rueidis.IsRedisNil(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for name, entries := range found {
		at := s.at[name]
		for _, e := range entries {
			at.id = e.ID
			at.added++
			s.moved(name, at) // before anybody can be told: see since
			s.events.Heard(name, e.ID, e.FieldValues[payloadName])
		}
	}
	return nil
}

// stream is what Redis says of one. That of a key that does not exist is empty.
type stream struct {
	last      string
	added     int64  // ever
	forgotten int64  // of them, from the oldest on; deleted ones count, too
	first     string // the oldest entry; empty: there is none
	deleted   string // the newest one that was deleted by its id
}

func inspect(ctx context.Context, conn asker, name string) (stream, error) {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	fields, err := conn.Do(ctx, conn.B().XinfoStream().Key(name).Build()).AsMap()
	if e, ok := rueidis.IsRedisErr(err); ok && strings.Contains(e.Error(), "no such key") {
		return stream{last: streamStart}, nil
	}
	if err != nil {
		return stream{}, err
	}
	var out stream
	if out.last, err = text(fields["last-generated-id"]); err != nil {
		return out, err
	}
	out.first, out.deleted = firstOf(fields["first-entry"]), streamStart
	if deleted, err := text(fields["max-deleted-entry-id"]); err == nil {
		out.deleted = deleted
	}
	added := fields["entries-added"] // Redis 7; before, every return is a gap
	length := fields["length"]
	n, err := length.AsInt64()
	if err != nil {
		return out, err
	}
	if out.added, err = added.AsInt64(); err != nil {
		out.added, out.forgotten = 0, 1
		return out, nil
	}
	out.forgotten = out.added - n
	return out, nil
}

// firstOf is the id of an entry.
func firstOf(m rueidis.RedisMessage) string {
	e, err := m.AsXRangeEntry()
	if err != nil {
		return "" // there is none
	}
	return e.ID
}

func text(m rueidis.RedisMessage) (string, error) { return m.ToString() }

// before compares ids of entries, which are two numbers.
func before(a, b string) bool {
	ams, aseq := numbers(a)
	bms, bseq := numbers(b)
	return ams < bms || ams == bms && aseq < bseq
}

func numbers(id string) (ms, seq uint64) {
	first, second, _ := strings.Cut(id, "-")
	ms, _ = strconv.ParseUint(first, 10, 64)
	seq, _ = strconv.ParseUint(second, 10, 64)
	return ms, seq
}
