package main

import (
	"github.com/panjf2000/gnet/v2"
	"github.com/tidwall/evio"
	"github.com/valyala/fasthttp"
)

// gnetServer hosts a codec on gnet, inline on the loop.
type gnetServer struct {
	gnet.BuiltinEventEngine
	codec func() codec
}

// gnetConn is a connection's codec and its reply buffer.
type gnetConn struct {
	codec codec
	out   []byte
}

func serveGnet(addr string, c func() codec) error {
	return gnet.Run(&gnetServer{codec: c}, "tcp4://"+addr, gnet.WithNumEventLoop(loops()), gnet.WithTCPNoDelay(gnet.TCPNoDelay))
}

func (s *gnetServer) OnOpen(c gnet.Conn) ([]byte, gnet.Action) {
	c.SetContext(&gnetConn{codec: s.codec()})
	return nil, gnet.None
}

func (s *gnetServer) OnTraffic(c gnet.Conn) gnet.Action {
	g := c.Context().(*gnetConn)
	in, err := c.Peek(-1)
	if err != nil {
		return gnet.Close
	}
	rest, out, err := g.codec.answer(in, g.out[:0])
	g.out = out
	if _, derr := c.Discard(len(in) - len(rest)); err != nil || derr != nil {
		return gnet.Close
	}
	if _, err := c.Write(out); err != nil {
		return gnet.Close
	}
	return gnet.None
}

// evioConn is a connection's codec and its unread bytes.
type evioConn struct {
	codec codec
	in    evio.InputStream
}

// serveEvio hosts httpparse, the product's codec, on evio.
func serveEvio(addr string) error {
	var events evio.Events
	events.NumLoops = loops()
	events.Opened = func(c evio.Conn) ([]byte, evio.Options, evio.Action) {
		c.SetContext(&evioConn{codec: newParser()})
		return nil, evio.Options{ReuseInputBuffer: true}, evio.None
	}
	events.Data = func(c evio.Conn, in []byte) ([]byte, evio.Action) {
		if in == nil {
			return nil, evio.None
		}
		e := c.Context().(*evioConn)
		rest, out, err := e.codec.answer(e.in.Begin(in), nil)
		e.in.End(rest)
		if err != nil {
			return out, evio.Close
		}
		return out, evio.None
	}
	return evio.Serve(events, "tcp://"+addr)
}

func serveFasthttp(addr string) error {
	return fasthttp.ListenAndServe(addr, func(x *fasthttp.RequestCtx) {
		x.SetContentType("application/json")
		x.SetBodyString(constant(x.Path()))
	})
}
