package gateway

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/netloop"
)

// admin serves the admin listener: health, readiness and metrics, to whoever
// can reach it.
type admin struct{ g *Gateway }

// Admin is the handler of the admin listener.
func (g *Gateway) Admin() netloop.Handler { return admin{g} }

func (a admin) Handle(x *netloop.Exchange) netloop.Disposition {
	c := a.call(x)
	if c.route == routeMetrics && c.method.read() {
		return netloop.Offload
	}
	c.answer()
	c.finish()
	return netloop.Answered
}

func (a admin) Serve(x *netloop.Exchange) {
	c := a.call(x)
	c.showMetrics()
	c.finish()
}

// call sorts a request by the paths that the admin listener has.
func (a admin) call(x *netloop.Exchange) call {
	c := a.g.call(x)
	if string(x.Path) == "/metrics" {
		c.route = routeMetrics
	} else if c.route != routeHealth && c.route != routeReady {
		c.route = routeOther
	}
	return c
}

// metricsForNeighbours shows metrics to processes of this host. One that names
// another sender is a proxy and speaks for somebody else.
func (c *call) metricsForNeighbours() {
	if !c.neighbour() {
		c.refuse(403, gqlerr.New(gqlerr.Forbidden, "Metrics are shown to this host only; others use the admin listener."))
		return
	}
	c.showMetrics()
}

func (c *call) neighbour() bool {
	for _, name := range [...]string{"forwarded", "x-forwarded-for", "x-real-ip"} {
		if _, ok := c.x.Header(name); ok {
			return false
		}
	}
	return c.x.Unix || c.x.Remote.Addr().Unmap().IsLoopback()
}

func (c *call) showMetrics() {
	text, err := c.g.metrics.text()
	if err != nil {
		c.g.log.Error("metrics cannot be read", "request_id", c.requestID(), "cause", err)
		c.refuse(500, gqlerr.New(gqlerr.Internal, "Internal server error"))
		return
	}
	c.x.Status, c.x.ContentType = 200, "text/plain; version=0.0.4; charset=utf-8"
	c.x.Out = append(c.x.Out[:0], text...)
}
