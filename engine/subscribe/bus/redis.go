//go:build !nobus

package bus

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/redis/rueidis"
)

// redisOption is for one connection that does little at a time: the defaults
// take a megabyte of buffers.
func redisOption(address string) (rueidis.ClientOption, error) {
	o, err := rueidis.ParseURL(address)
	if err != nil {
		return o, withoutURL(err)
	}
	o.ForceSingleClient, o.DisableCache, o.DisableRetry = true, true, true
	o.ReadBufferEachConn, o.WriteBufferEachConn, o.RingScaleEachConn = 16<<10, 4<<10, 5
	o.PipelineMultiplex, o.BlockingPoolSize = -1, 4
	o.Dialer.Timeout, o.ConnWriteTimeout = replyTime, replyTime
	if o.Dialer.KeepAlive == 0 {
		o.Dialer.KeepAlive = time.Second
	}
	if o.ClientName == "" {
		o.ClientName = "fraiseqld"
	}
	return o, nil
}

// withoutURL is what is wrong with a URL, which may hold a password.
func withoutURL(err error) error {
	var bad *url.Error
	if errors.As(err, &bad) {
		return bad.Err
	}
	return err
}

// redisSession hears channels of Redis, which keeps nothing.
type redisSession struct {
	option rueidis.ClientOption
	wanted *channels
	events Events
}

func newRedis(url string, wanted *channels, e Events) (*redisSession, error) {
	o, err := redisOption(url)
	return &redisSession{o, wanted, e}, err
}

func (r *redisSession) serve(ctx context.Context, late bool) error {
	client, err := rueidis.NewClient(r.option)
	if err != nil {
		return err
	}
	defer client.Close()
	conn, release := client.Dedicate()
	defer release()
	lost := conn.SetPubSubHooks(rueidis.PubSubHooks{
		OnMessage: func(m rueidis.PubSubMessage) { r.events.Heard(m.Channel, "", m.Message) },
	})
	have := map[string]bool{}
	for {
		names, _ := r.wanted.list()
		if len(names) == 0 {
			return nil
		}
		if err := r.adjust(ctx, conn, have, names); err != nil {
			return err
		}
		if late {
			late = false
			r.events.Missed(names...)
		}
		select {
		case err := <-lost:
			if err == nil {
				err = errors.New("the connection to Redis was closed")
			}
			return err
		case <-r.wanted.changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *redisSession) since(context.Context, string, string, int) (past, error) {
	return past{}, errNotKept
}

func (r *redisSession) adjust(ctx context.Context, conn rueidis.DedicatedClient, have map[string]bool, names []string) error {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	added, gone := difference(have, names)
	if len(added) > 0 {
		if err := conn.Do(ctx, conn.B().Subscribe().Channel(added...).Build()).Error(); err != nil {
			return err
		}
	}
	if len(gone) > 0 {
		if err := conn.Do(ctx, conn.B().Unsubscribe().Channel(gone...).Build()).Error(); err != nil {
			return err
		}
	}
	clear(have)
	for _, name := range names {
		have[name] = true
	}
	return nil
}
