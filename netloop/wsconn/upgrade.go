package wsconn

import (
	"fraiseqld/netloop"
	"fraiseqld/wsproto"
)

// Upgrade answers a request that asks for a WebSocket: with 101 and a connection
// that speaks to the Handler that accept returns, or with a refusal. It is called
// in Handle, which returns what it returns.
func Upgrade(x *netloop.Exchange, o *Options, accept func(a wsproto.Accepted) Handler) netloop.Disposition {
	a, refused := wsproto.Handshake(x.Method, x, &o.Handshake)
	if refused != nil {
		Refuse(x, refused)
		return netloop.Answered
	}
	for _, h := range a.Headers() {
		x.AddHeader(h[0], h[1])
	}
	x.Upgrade("websocket", (*protocol)(newConn(o, accept(a), a.Deflate)))
	return netloop.Switched
}

// Refuse writes the answer to a request that cannot become a WebSocket.
func Refuse(x *netloop.Exchange, r *wsproto.Refusal) {
	for _, h := range r.Headers {
		x.AddHeader(h[0], h[1])
	}
	x.Status = r.Status
	x.ContentType = "application/json"
	x.Out = append(x.Out[:0], `{"errors":[{"message":"`...)
	x.Out = append(x.Out, r.Message...) // ours: nothing in it needs escaping
	x.Out = append(x.Out, `","extensions":{"code":"`...)
	x.Out = append(x.Out, r.Code...)
	x.Out = append(x.Out, `"}}]}`...)
}
