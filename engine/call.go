package engine

import (
	"context"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
)

// Submitter runs cheap reads without a goroutine that waits for each; *pgexec.DB is one.
type Submitter interface {
	// Submit takes a batch and calls done once when it is answered, on any
	// goroutine. False: it was not taken, run it in the ordinary way.
	Submit(b *pgexec.Batch, done func(*gqlerr.Error)) bool
}

// Call is one operation that nobody waits for. It is reused by its owner.
type Call struct {
	Request Request
	Out     []byte // the response body is appended here
	Outcome Outcome
	// Via is tried before the database's own lanes; nil: none.
	Via Submitter
	// Done is told when a Pending call is answered, on any goroutine.
	Done func()
}

// Progress is how far Start came.
type Progress uint8

// The outcomes of Start.
const (
	Unknown  Progress = iota // run it with Execute: it may block, or take long
	Finished                 // Out and Outcome are set
	Pending                  // Done will be called
)

// Start runs an operation as far as it goes without blocking: its document was
// seen before, and its reads are cheap enough to share a round trip with those
// of others. The request's bytes must stay as they are until it is done.
func (e *Engine) Start(c *Call) Progress {
	s := e.current.Load()
	if !s.bound {
		return Unknown
	}
	d, ok := s.documents.get(c.Request.Query)
	if !ok {
		return Unknown
	}
	r := newRun(s, &c.Request)
	progress := r.begun(c, d) // once Pending, r and c belong to whoever answers
	if progress != Unknown {
		e.stats.lookup(true)
	}
	if progress != Pending {
		r.release()
	}
	return progress
}

func (r *run) begun(c *Call, d *document) Progress {
	o, kind, errs := r.admit(d)
	if len(errs) > 0 {
		c.Out, c.Outcome = refuse(c.Out, kind, o.kind(), errs...)
		c.Outcome.Cached = true
		return Finished
	}
	var p *program
	if p, r.key = o.known(r.s, &r.req.Principal, r.vars, r.key); p == nil || p.mutation {
		return Unknown
	}
	r.begin(p)
	if !r.ask() {
		c.Out, c.Outcome = r.response(c.Out)
		c.Outcome.Operation, c.Outcome.Cached = o.kind(), true
		return Finished
	}
	c.Outcome = Outcome{Operation: o.kind(), Cached: true}
	r.async = c
	if r.keeps() {
		a, joined := r.seek(r.toldOf)
		if joined {
			return Pending
		}
		if a != nil {
			c.Out, c.Outcome = r.answer(c.Out, a)
			c.Outcome.Operation, c.Outcome.Cached = o.kind(), true
			return Finished
		}
	}
	if c.Via != nil && c.Via.Submit(&r.batch, r.done) {
		return Pending
	}
	if lanes, ok := r.s.db.(Submitter); ok && lanes.Submit(&r.batch, r.done) {
		return Pending
	}
	return Unknown
}

// answered finishes a Pending call.
func (r *run) answered(err *gqlerr.Error) {
	if err == nil && len(r.outdated()) > 0 {
		go r.askedAgain()
		return
	}
	r.finish(err)
}

// askedAgain answers a Pending call for which a view has to be read otherwise;
// this happens once for a view.
func (r *run) askedAgain() {
	ctx, cancel := context.WithTimeout(context.Background(), againTimeout)
	defer cancel()
	r.finish(r.withDocuments(ctx))
}

const againTimeout = 30 * time.Second

func (r *run) finish(err *gqlerr.Error) {
	c := r.async
	operation := c.Outcome.Operation
	if err != nil {
		c.Out, c.Outcome = refuse(c.Out, kindOf(err), operation, r.s.shown(err, r.req))
	} else {
		r.ended()
		mark := len(c.Out)
		c.Out, c.Outcome = r.response(c.Out)
		r.settle(c.Out[mark:], &c.Outcome)
	}
	c.Outcome.Operation, c.Outcome.Cached = operation, true
	r.release()
	c.Done()
}
