//go:build !nobus

package bus

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"fraiseqld/internal/retry"
)

// Events is told what a Bus hears.
type Events interface {
	// Notified is told of the events of a channel in their order, one at a time.
	Notified(channel, payload string)
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
