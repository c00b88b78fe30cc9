package gateway

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/subscribe"
	"fraiseqld/internal/jsonx"
	"fraiseqld/wsproto"
)

// operation is one that a client started and that has not ended. From its
// message on it holds its id. Its size counts: see the test of it.
type operation struct {
	s    *socket
	name string // of its frames: a letter for the protocol, and the id
	// The rest is guarded by socket.mu.
	next   *operation              // of the socket; itself: it has ended
	sub    *subscribe.Subscription // nil: not one, or not yet
	cancel context.CancelFunc      // of a query or mutation that runs
}

func (o *operation) ended() bool { return o.next == o }

var _ subscribe.Member = (*operation)(nil)

func (o *operation) id() string { return o.name[1:] }

// Name implements subscribe.Member.
func (o *operation) Name() string { return o.name }

// Frame implements subscribe.Member.
func (o *operation) Frame(answer []byte) any {
	return wsproto.Prepare(wsproto.OpText, appendMessage(make([]byte, 0, len(answer)+len(o.name)+48), o.result(), o.id(), answer))
}

// result is the type of the messages that carry results.
func (o *operation) result() string {
	if o.s.legacy {
		return "data"
	}
	return "next"
}

// Send implements subscribe.Member. It takes none of our locks.
func (o *operation) Send(frame any) {
	o.s.g.metrics.SubscriptionEvents.Add(1)
	o.s.deliver(frame.(*wsproto.Prepared))
}

// run prepares or executes the operation, on a goroutine of the pool.
func (o *operation) run(env *jsonx.Env) {
	defer func() {
		if p := recover(); p != nil {
			o.fail(o.s.g.panicError(p))
		}
	}()
	ctx, ok := o.begin()
	if !ok {
		return
	}
	c := call{g: o.s.g, settings: o.s.g.current.Load(), ctx: ctx, blocking: true}
	req, err := c.socketRequest(env, o.s.who)
	if err != nil {
		o.fail(err)
		return
	}
	topic, errs := o.s.g.subscriber.Subscribe(&req)
	switch {
	case len(errs) > 0:
		c.g.metrics.operation(engine.Outcome{Kind: engine.RequestError, Operation: "subscription", Code: errs[0].Code, Errors: len(errs)}, 0)
		o.fail(errs...)
	case topic != nil:
		topic.After = o.s.who.after(req.Extensions)
		o.join(topic)
	default:
		o.execute(&c, &req)
	}
}

// begin gives the context of the operation, unless it has ended meanwhile.
func (o *operation) begin() (context.Context, bool) {
	ctx, cancel := context.WithTimeout(context.Background(), maxSocketRequest)
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if o.ended() {
		cancel()
		return nil, false
	}
	o.cancel = cancel
	return ctx, true
}

// socketRequest makes an engine request of a message's payload.
func (c *call) socketRequest(env *jsonx.Env, who *sender) (engine.Request, *gqlerr.Error) {
	req := who.base
	req.Query, req.OperationName, req.Variables, req.Extensions = env.Query, env.OperationName, env.Variables, env.Extensions
	req.RequestID = newID()
	return req, c.persisted(env, &req)
}

func (o *operation) execute(c *call, req *engine.Request) {
	began := time.Now()
	body, out := c.run(c.context(), req, nil)
	c.g.metrics.operation(out, time.Since(began))
	if out.Kind != engine.Executed {
		o.finish(o.s.errorsMessage(o.id(), errorList(body)))
		return
	}
	o.finish(appendMessage(nil, o.result(), o.id(), body), appendMessage(nil, "complete", o.id(), nil))
}

// errorList is the array in an answer of the form {"errors":[…]}.
func errorList(body []byte) []byte {
	s := jsonx.Scan(body)
	for s.Open(); s.Next(); {
		s.Key()
		return s.Raw()
	}
	return []byte("[]")
}

// join begins to answer events.
func (o *operation) join(t *subscribe.Topic) {
	s := o.s
	limits := &s.g.current.Load().Subscriptions
	s.mu.Lock()
	if o.ended() {
		s.mu.Unlock()
		return
	}
	err := s.full(limits)
	if err == nil {
		o.cancel()
		o.cancel = nil
		o.sub = s.g.hub.Subscribe(t, o)
		s.g.metrics.Subscriptions.Add(1)
	}
	s.mu.Unlock()
	if err != nil {
		o.fail(err)
	}
}

// full takes a place for one more subscription, or says which limit forbids it.
// s.mu is held.
func (s *socket) full(limits *Subscriptions) *gqlerr.Error {
	if s.leaving {
		return goingAway
	}
	n := 0
	for o := range s.ops {
		if o.sub != nil {
			n++
		}
	}
	return s.g.place(s.who, n, limits)
}

// place takes a place for one more subscription of a connection that has n.
func (g *Gateway) place(who *sender, n int, limits *Subscriptions) *gqlerr.Error {
	if most := limits.MaxPerConnection; most > 0 && n >= most {
		return gqlerr.Newf(gqlerr.TooManySubscriptions, "A connection may have %d subscriptions (subscriptions.max_per_connection).", most)
	}
	if !g.users.enter(who.user, limits.MaxPerUser) {
		return gqlerr.Newf(gqlerr.TooManySubscriptions, "A user may have %d subscriptions (subscriptions.max_per_user).", limits.MaxPerUser)
	}
	return nil
}

// unsubscribe gives the place back.
func (g *Gateway) unsubscribe(s *subscribe.Subscription, who *sender) {
	s.Close()
	g.users.leave(who.user)
	g.metrics.Subscriptions.Add(-1)
}

// fail ends an operation that was not executed.
func (o *operation) fail(errs ...*gqlerr.Error) { o.finish(o.s.errorMessage(o.id(), errs...)) }

// finish sends the last messages, unless the operation has ended.
func (o *operation) finish(last ...[]byte) {
	if o.end() {
		for _, text := range last {
			o.s.send(text)
		}
		o.s.leave()
	}
}

func (o *operation) subscribed() bool {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return o.sub != nil
}

// end frees the id; nothing of the operation is sent afterwards. It reports
// whether this call did it.
func (o *operation) end() bool {
	s := o.s
	s.mu.Lock()
	if o.ended() {
		s.mu.Unlock()
		return false
	}
	s.drop(o)
	sub, cancel := o.sub, o.cancel
	s.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	if sub != nil {
		s.g.unsubscribe(sub, s.who)
	}
	return true
}

// panicError is what a client is told when its operation panicked.
func (g *Gateway) panicError(p any) *gqlerr.Error {
	err := gqlerr.New(gqlerr.Internal, "Internal server error")
	err.ID = newID()[:12]
	g.log.Error("operation panicked", "error_id", err.ID, "cause", fmt.Sprint(p), "stack", string(debug.Stack()))
	return err
}
