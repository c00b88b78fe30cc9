// Package gateway answers HTTP: GraphQL over HTTP, health, readiness and
// metrics. It is the one place where the wire half (netloop) and the query half
// (engine) meet, and the only one that knows HTTP status codes.
//
// Handle sorts a request on the event loop: what needs no database is answered
// there, GraphQL goes to a worker, where Serve runs it.
package gateway

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"fraiseqld/engine"
	"fraiseqld/netloop"
)

// Engine runs operations; *engine.Engine is one.
type Engine interface {
	Execute(ctx context.Context, req *engine.Request, dst []byte) ([]byte, engine.Outcome)
	Ready() (database, schema error)
}

// IDE is a page with its files: that for people who open the endpoint in a
// browser, and that of the demo.
type IDE interface {
	Page() (body []byte, csp string)
	File(name string) (data []byte, contentType string, gzipped bool, ok bool)
}

// Gateway is a netloop.Handler. It is safe for concurrent use.
type Gateway struct {
	engine   Engine
	starter  Starter   // nil: every operation needs a worker
	lanes    LoopLanes // nil: none
	metrics  *Metrics
	log      *slog.Logger
	current  atomic.Pointer[settings]
	draining atomic.Bool
	realtime
}

var _ netloop.Handler = (*Gateway)(nil)

// New returns a gateway before e.
func New(e Engine, m *Metrics, log *slog.Logger, o Options) *Gateway {
	g := &Gateway{engine: e, metrics: m, log: log}
	g.starter, _ = e.(Starter)
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	g.Replace(o)
	return g
}

// Replace puts other options in place for the requests to come.
func (g *Gateway) Replace(o Options) { g.current.Store(compile(o)) }

// Drain makes the server not ready, so that balancers look elsewhere; requests
// are served on.
func (g *Gateway) Drain() { g.draining.Store(true) }

// Handle implements netloop.Handler.
func (g *Gateway) Handle(x *netloop.Exchange) netloop.Disposition {
	d := g.handle(x)
	g.metrics.classes.count(d)
	return d
}

func (g *Gateway) handle(x *netloop.Exchange) netloop.Disposition {
	c := g.call(x)
	if d, ok := c.live(); ok {
		return d
	}
	if c.settings.offload(&c) {
		if d, ok := g.start(&c); ok {
			return d
		}
		return netloop.Offload
	}
	c.answer()
	c.finish()
	return netloop.Answered
}

// Serve implements netloop.Handler.
func (g *Gateway) Serve(x *netloop.Exchange) {
	c := g.call(x)
	if g.subscribes() && c.streams() {
		c.stream()
		return
	}
	c.answerSafely()
	c.finish()
}

func (g *Gateway) call(x *netloop.Exchange) call {
	s := g.current.Load()
	return call{g: g, settings: s, x: x, method: methodOf(x.Method), route: s.routeOf(x.Path), began: time.Now()}
}
