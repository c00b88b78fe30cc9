package gateway

import (
	"sync"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/internal/jsonx"
	"fraiseqld/netloop"
)

// Starter runs operations without a worker that waits: *engine.Engine is one.
type Starter interface {
	Start(c *engine.Call) engine.Progress
}

// maxInline bounds the bodies that are read on the event loop; reading more
// than that takes longer than handing them over.
const maxInline = 16 << 10

// pending is a request that is answered from the event loop, or by whoever
// brings the database's answer. Nothing in it points into the request once the
// engine has started: the request's bytes are gone when Handle returns.
type pending struct {
	call call
	op   engine.Call
	via  via
	id   [idLength]byte // of call, unless its peer gave one
}

// LoopLanes answer cheap reads on the event loop of the client that asks.
type LoopLanes interface {
	Submit(loop netloop.Loop, b *pgexec.Batch, done func(*gqlerr.Error)) bool
}

// UseLanes has reads answered by lanes of the loops. Before the first request.
func (g *Gateway) UseLanes(l LoopLanes) { g.lanes = l }

// via is the lanes of one request's loop.
type via struct {
	lanes LoopLanes
	loop  netloop.Loop
}

// Submit implements engine.Submitter.
func (v *via) Submit(b *pgexec.Batch, done func(*gqlerr.Error)) bool {
	return v.lanes.Submit(v.loop, b, done)
}

var pendings sync.Pool

func rentPending() *pending {
	p, _ := pendings.Get().(*pending)
	if p == nil {
		p = new(pending)
		p.op.Done = p.done
	}
	return p
}

func (p *pending) release() {
	*p = pending{op: engine.Call{Done: p.op.Done}}
	pendings.Put(p)
}

// start tries to answer an operation without a worker. ok is false when it
// cannot: nothing has happened then.
func (g *Gateway) start(c *call) (d netloop.Disposition, ok bool) {
	if g.starter == nil || len(c.x.Body) > maxInline {
		return 0, false
	}
	p := rentPending()
	p.call = *c
	p.identify()
	switch p.start() {
	case engine.Pending:
		return netloop.Pending, true
	case engine.Finished:
		p.end()
		p.release()
		return netloop.Answered, true
	}
	c.x.DropHeaders()
	p.release()
	return 0, false
}

// identify makes the request's id in memory that is used again: what outlives the
// request copies it, as it does its document.
func (p *pending) identify() {
	if _, given := p.call.givenID(); p.call.id == "" && !given {
		p.call.id = jsonx.View(makeID(&p.id))
	}
}

func (p *pending) start() engine.Progress {
	c := &p.call
	env, ok := c.view()
	if !ok {
		return engine.Unknown
	}
	req, refused := c.request(&env)
	if refused != nil {
		return engine.Unknown
	}
	p.op.Request, p.op.Out = req, c.x.Out[:0]
	if loop := c.x.Loop(); c.g.lanes != nil && loop.Valid() {
		p.via = via{c.g.lanes, loop}
		p.op.Via = &p.via
	}
	c.head() // reads the request: now or never
	return c.g.starter.Start(&p.op)
}

// view reads a request in its own memory; false: it is malformed, refused, or many.
func (c *call) view() (jsonx.Env, bool) {
	if c.method == methodPost {
		env, err := jsonx.EnvelopeView(c.x.Body)
		return env, err == nil && !env.IsBatch
	}
	env, refused := c.parameters()
	return env, refused == nil
}

// end makes the engine's answer the response. The operation took as long as the
// request: the clock is asked once for both.
func (p *pending) end() {
	took := time.Since(p.call.began)
	p.call.executed(p.op.Outcome, took)
	p.call.x.Out = p.op.Out
	p.call.finishAfter(took)
}

// done is told when the database has answered, on any goroutine.
func (p *pending) done() {
	p.end()
	x := p.call.x
	p.release()
	x.Finish()
}
