//go:build !nobus

package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"fraiseqld/internal/retry"
)

// Events is told what a Bus hears.
type Events interface {
	// Heard is told of the events of a channel in their order, one at a time. The id
	// is empty where events are not kept.
	Heard(channel, id, payload string)
	// Missed says that events of these channels may have been lost.
	Missed(channels ...string)
}

// Kind is what speaks at the other end.
type Kind string

// The kinds of subscriptions.source.
const (
	Redis        Kind = "redis"         // publish and subscribe: nothing is kept
	RedisStreams Kind = "redis-streams" // a stream of each channel's name
	NATS         Kind = "nats"          // subjects; kept where a stream of JetStream has them
)

// session keeps one connection after the other and what it has heard.
type session interface {
	// serve hears the wanted channels until the connection is lost, ctx ends, or
	// no channel is wanted: then it returns nil. late says that earlier attempts
	// failed: channels that were not heard before may have missed something.
	serve(ctx context.Context, late bool) error
	// since is one attempt at Bus.Since.
	since(ctx context.Context, channel, from string, limit int) (past, error)
}

// past is what a channel had after an event, up to the last one that was heard.
type past struct {
	entries  []entry
	upTo     string // the id of the last one that was heard
	complete bool   // nothing is missing between
}

// entry is an event that is kept. Ids are two numbers, like 17-0, that grow.
type entry struct{ id, payload string }

// errNotKept says that a channel's events are not kept.
var errNotKept = errors.New("events of this channel are not kept")

// errNotYet says that a channel is not heard at the moment.
var errNotYet = errors.New("the channel is not heard")

const sinceAgain = 10 * time.Millisecond // between two attempts

// Since tells each of the events of a channel after the one with this id, up to the
// last one that was heard. Beyond limit they are not complete. It waits for a
// connection, for some time.
func (b *Bus) Since(ctx context.Context, channel, id string, limit int, each func(id, payload string)) (upTo string, complete bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	for {
		p, err := b.session.since(ctx, channel, id, limit)
		if err == nil {
			for _, e := range p.entries {
				each(e.id, e.payload)
			}
			return p.upTo, p.complete, nil
		}
		if errors.Is(err, errNotKept) || !retry.Pause(ctx, sinceAgain) {
			return "", false, err
		}
	}
}

// Bus is one connection to the other side.
type Bus struct {
	channels
	session session
	log     *slog.Logger
	life    context.Context
	end     context.CancelFunc
	work    sync.WaitGroup
}

const (
	retryFirst = 50 * time.Millisecond
	retryMost  = 5 * time.Second
	replyTime  = 10 * time.Second // for whatever the other side is asked
)

// Open returns a Bus that hears nothing yet. It fails when the URL is none.
func Open(kind Kind, url string, e Events, log *slog.Logger) (*Bus, error) {
	b := &Bus{channels: newChannels(), log: log}
	var err error
	switch kind {
	case Redis:
		b.session, err = newRedis(url, &b.channels, e)
	case RedisStreams:
		b.session, err = newStreams(url, &b.channels, e)
	case NATS:
		b.session, err = newNATS(url, &b.channels, e)
	default:
		err = fmt.Errorf("no bus is called %q", kind)
	}
	if err != nil {
		return nil, err
	}
	b.life, b.end = context.WithCancel(context.Background())
	b.work.Go(b.run)
	return b, nil
}

// Close ends the connection.
func (b *Bus) Close() {
	b.end()
	b.work.Wait()
}

func (b *Bus) run() {
	wait, late := retryFirst, false
	for b.wanted(b.life) {
		began := time.Now()
		err := b.session.serve(b.life, late)
		if b.life.Err() != nil {
			return
		}
		if late = err != nil; !late {
			wait = retryFirst
			continue
		}
		b.log.Warn("the bus of events was lost", "cause", err)
		if time.Since(began) > retryMost {
			wait = retryFirst
		}
		if !retry.Pause(b.life, retry.Jitter(wait)) {
			return
		}
		wait = min(2*wait, retryMost)
	}
}
