package gateway

import (
	"sync"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/subscribe"
	"fraiseqld/netloop"
)

// feed is one event stream. It is swept by feeds, so that an idle one costs
// neither a goroutine nor a timer.
type feed struct {
	g        *Gateway
	who      *sender // of the operation in distinct mode
	token    string  // of single mode
	distinct bool
	born     time.Time

	mu    sync.Mutex // before the hub's locks
	ops   map[string]*feedOperation
	ended bool
	out   output
}

// feedOperation is one operation of a feed.
type feedOperation struct {
	f   *feed
	id  string // empty in distinct mode
	who *sender
	// by feed.mu
	sub  *subscribe.Subscription
	done bool
}

var _ subscribe.Member = (*feedOperation)(nil)

func newFeed(g *Gateway, who *sender) *feed {
	return &feed{g: g, who: who, ops: map[string]*feedOperation{}, born: time.Now()}
}

// add reserves an id; nil: it is taken, or there are too many.
func (f *feed) add(id string) *feedOperation {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended || f.ops[id] != nil || len(f.ops) >= f.g.current.Load().Subscriptions.MaxPerConnection+maxRunning {
		return nil
	}
	o := &feedOperation{f: f, id: id, who: f.who}
	f.ops[id] = o
	return o
}

func (f *feed) find(id string) *feedOperation {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ops[id]
}

// join begins to answer events.
func (f *feed) join(o *feedOperation, t *subscribe.Topic) {
	f.mu.Lock()
	var err *gqlerr.Error
	if !o.done {
		if err = f.g.place(o.who, f.subscriptions(), &f.g.current.Load().Subscriptions); err == nil {
			o.sub = f.g.hub.Subscribe(t, o)
			f.g.metrics.Subscriptions.Add(1)
		}
	}
	f.mu.Unlock()
	if err != nil {
		f.finish(o, errorsAnswer([]*gqlerr.Error{err}))
	}
}

func (f *feed) subscriptions() (n int) {
	for _, o := range f.ops {
		if o.sub != nil {
			n++
		}
	}
	return n
}

// Name implements subscribe.Member.
func (o *feedOperation) Name() string {
	if o.f.distinct {
		return "d"
	}
	return "s" + o.id
}

// Frame implements subscribe.Member.
func (o *feedOperation) Frame(answer []byte) any { return o.next(nil, answer) }

func (o *feedOperation) next(dst, answer []byte) []byte {
	if id := subscribe.EventID(answer); id != nil {
		dst = append(append(append(dst, "id: "...), id...), '\n')
	}
	if o.f.distinct {
		return appendEvent(dst, "next", answer)
	}
	data := append(gqlerr.AppendString([]byte(`{"id":`), o.id), `,"payload":`...)
	return appendEvent(dst, "next", append(append(data, answer...), '}'))
}

func (o *feedOperation) complete(dst []byte) []byte {
	if o.f.distinct {
		return appendEvent(dst, "complete", nil)
	}
	return appendEvent(dst, "complete", append(gqlerr.AppendString([]byte(`{"id":`), o.id), '}'))
}

// Send implements subscribe.Member.
func (o *feedOperation) Send(frame any) {
	o.f.g.metrics.SubscriptionEvents.Add(1)
	o.f.out.write(o.f.g, frame.([]byte))
}

// finish ends an operation with a last result, when there is one.
func (f *feed) finish(o *feedOperation, answer []byte) {
	if !f.drop(o) {
		return
	}
	var out []byte
	if answer != nil {
		out = o.next(out, answer)
	}
	f.out.write(f.g, o.complete(out))
	if f.distinct {
		f.end()
	}
}

// drop takes an operation out of the feed: nothing of it is sent afterwards.
func (f *feed) drop(o *feedOperation) bool {
	f.mu.Lock()
	if o.done {
		f.mu.Unlock()
		return false
	}
	o.done = true
	delete(f.ops, o.id)
	sub := o.sub
	f.mu.Unlock()
	if sub != nil {
		f.g.unsubscribe(sub, o.who)
	}
	return true
}

// end completes what runs and closes the stream.
func (f *feed) end() {
	f.mu.Lock()
	f.ended = true
	var left []*feedOperation
	for _, o := range f.ops {
		left = append(left, o)
	}
	f.mu.Unlock()
	for _, o := range left {
		if f.drop(o) {
			f.out.write(f.g, o.complete(nil))
		}
	}
	f.out.close()
	f.g.feeds.remove(f)
}

// open begins to write to the stream.
func (f *feed) open(s *netloop.Stream) {
	f.out.open(s, f.g.retries.appendRetry([]byte(":\n")))
	f.g.feeds.add(f)
}

// sweep ends a feed whose client is gone or never came, and else sends a sign of life.
func (f *feed) sweep(now time.Time) {
	if f.out.over(now, f.born) {
		f.end()
	}
}
