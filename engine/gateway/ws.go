package gateway

import (
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/subscribe"
	"fraiseqld/netloop"
	"fraiseqld/netloop/wsconn"
	"fraiseqld/wsproto"
)

// Subscriber prepares subscriptions; *engine.Engine is one.
type Subscriber interface {
	// Subscribe gives neither a topic nor errors for an operation that Execute runs.
	Subscribe(req *engine.Request) (*subscribe.Topic, []*gqlerr.Error)
}

// Subscriptions configure WebSockets and event streams. Zero values mean what is said.
type Subscriptions struct {
	InitTimeout      time.Duration // until connection_init; zero: 5 s
	InitRate         int           // of connection_init from one address in a second; zero: any number
	PingInterval     time.Duration // of silence, then a ping; zero: 30 s
	PongTimeout      time.Duration // after a ping; zero: 10 s
	MaxPerConnection int           // subscriptions; zero: any number
	MaxPerUser       int           // of all connections of one user; zero: any number
	UserClaim        string        // names the user; without it all are unknown, and not counted
	MaxConnections   int           // WebSockets and event streams; zero: any number
	Queue            int           // KiB that may wait for one client; zero: 256
}

const (
	maxSocketMessage = 256 << 10 // from a client
	maxQueueKiB      = 1020      // below the reactor's own bound, which cuts without a word
)

// The sub-protocols.
const (
	protocolTransport = "graphql-transport-ws"
	protocolLegacy    = "graphql-ws" // of subscriptions-transport-ws
)

// socketOptions are wsconn's for these options.
func (o *Options) socketOptions() *wsconn.Options {
	s := o.Subscriptions
	queue := s.Queue
	if queue == 0 {
		queue = 256
	}
	return &wsconn.Options{
		Handshake: wsproto.HandshakeOptions{
			Subprotocols: []string{protocolTransport, protocolLegacy}, Origin: wsproto.OriginList(o.CORS.Origins),
			Deflate: &wsproto.DeflateOptions{},
		},
		Reader:       wsproto.ReaderOptions{MaxMessage: maxSocketMessage},
		PingInterval: s.PingInterval, PongTimeout: s.PongTimeout, QueueBytes: min(queue, maxQueueKiB) << 10,
	}
}

// realtime is what subscriptions need of a gateway.
type realtime struct {
	hub        *subscribe.Hub // nil: no subscriptions
	subscriber Subscriber
	jobs       pool
	feeds      feeds
	users      users
	retries    retries
	inits      initRate
	lag        histogram
	slow       counter // messages for clients cut because they read too slowly
}

// UseEvents has subscriptions answered by the hub. Before the first request.
func (g *Gateway) UseEvents(h *subscribe.Hub) {
	g.hub = h
	g.subscriber, _ = g.engine.(Subscriber)
	g.jobs.init()
	g.feeds.init(g)
	g.retries.init()
	g.inits.init()
	_ = g.metrics.Register(&eventMetrics{g}) // fails only when it is there already
}

// subscribes says that there is a hub and an engine that knows subscriptions.
func (g *Gateway) subscribes() bool { return g.hub != nil && g.subscriber != nil }

// live answers or hands over what is no ordinary request: a WebSocket, or a
// request of graphql-sse. ok is false for all others.
func (c *call) live() (d netloop.Disposition, ok bool) {
	if !c.g.subscribes() {
		return 0, false
	}
	switch {
	case c.route == routeSockets, c.route == routeGraphQL && wsproto.IsUpgrade(c.x):
		return c.upgrade(), true
	case c.streams():
		return netloop.Offload, true
	}
	return 0, false
}

// upgrade makes the connection a WebSocket, or refuses to.
func (c *call) upgrade() netloop.Disposition {
	var req engine.Request
	err := c.room()
	if err == nil {
		err = c.identify(&req)
	}
	if err != nil {
		c.refuse(statusOfRefusal(err, c.media), err)
		c.finish()
		return netloop.Answered
	}
	who := c.senderOf(&req)
	d := wsconn.Upgrade(c.x, c.settings.sockets, func(a wsproto.Accepted) wsconn.Handler {
		return newSocket(c.g, who, a.Subprotocol)
	})
	if d == netloop.Answered {
		c.out = engine.Outcome{Kind: engine.RequestError, Errors: 1}
		c.finish()
		return d
	}
	c.g.metrics.request(c.method, c.route, 101, time.Since(c.began))
	return d
}

// room refuses connections beyond the bound.
func (c *call) room() *gqlerr.Error {
	most := c.settings.Subscriptions.MaxConnections
	if c.g.draining.Load() {
		return goingAway
	}
	if most > 0 && int(c.g.metrics.WebSockets.Load())+c.g.feeds.len() >= most {
		return gqlerr.Newf(gqlerr.TooManySubscriptions, "There are %d connections for subscriptions already; more are not taken (subscriptions.max_connections).", most)
	}
	return nil
}

// statusOfRefusal is the status of a connection that is not taken.
func statusOfRefusal(err *gqlerr.Error, m media) int {
	if err.Code == gqlerr.TooManySubscriptions {
		return 503
	}
	return statusOf(err.Code, m)
}
