package gateway

import (
	"bytes"
	"crypto/rand"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// Single connection mode: PUT reserves a stream and answers its token, GET with
// the token opens it, POST starts operations whose results go there, DELETE ends
// one. The token is a secret of 128 bits: who has it may do all of that, with
// the rights that each request has itself.

// token is that of the header, or of the query string, where EventSource has it.
func (c *call) token() string {
	if value, ok := c.x.Header(tokenHeader); ok {
		return string(value)
	}
	if c.method != methodGet {
		return ""
	}
	return queryParameter(c.x.RawQuery, "token")
}

// queryParameter is the first parameter of that name.
func queryParameter(raw []byte, name string) string {
	for len(raw) > 0 {
		var pair []byte
		pair, raw, _ = bytes.Cut(raw, []byte("&"))
		key, value, _ := bytes.Cut(pair, []byte("="))
		if string(key) == name {
			text, _ := unescape(value)
			return text
		}
	}
	return ""
}

func (c *call) plain(status int, body string) {
	c.x.Status, c.x.ContentType = status, "text/plain; charset=utf-8"
	c.x.Out = append(c.x.Out[:0], body...)
}

// reserve answers PUT.
func (c *call) reserve() {
	if r := c.csrf(); r != nil {
		c.refused(r)
		return
	}
	if err := c.room(); err != nil {
		c.refuse(503, err)
		return
	}
	f := newFeed(c.g, nil)
	f.token = rand.Text()
	c.g.feeds.add(f)
	c.plain(201, f.token)
}

func (c *call) reserved(token string) *feed {
	f := c.g.feeds.find(token)
	if f == nil {
		c.refuse(404, gqlerr.New(gqlerr.NotFound, "There is no event stream with this token."))
	}
	return f
}

// openReserved answers GET with a token.
func (c *call) openReserved(token string) {
	if c.embedded() {
		c.refused(refuseEmbedded)
		return
	}
	f := c.reserved(token)
	if f == nil {
		return
	}
	if !f.out.take() {
		c.refuse(409, gqlerr.New(gqlerr.BadRequest, "This event stream is open already."))
		return
	}
	c.open(f)
}

// startOperation answers POST with a token.
func (c *call) startOperation(token string) {
	c.media = mediaJSON
	if r := c.admitPost(); r != nil {
		c.refused(r)
		return
	}
	f := c.reserved(token)
	if f == nil {
		return
	}
	env, err := c.envelope()
	var req engine.Request
	if err == nil {
		req, err = c.request(&env)
	}
	id := ""
	if err == nil {
		id, err = operationID(env.Extensions)
	}
	if err != nil {
		c.refuse(max(400, statusOf(err.Code, mediaResponse)), err)
		return
	}
	o := f.add(id)
	if o == nil {
		c.refuse(409, gqlerr.New(gqlerr.BadRequest, "This stream runs an operation of that id already, or too many others."))
		return
	}
	c.plain(202, "")
	c.runOn(o, &req)
}

// runOn runs an operation of a stream: the results go there.
func (c *call) runOn(o *feedOperation, req *engine.Request) {
	who := c.senderOf(req).resuming(c.lastEvent())
	topic, errs := c.g.subscriber.Subscribe(req)
	switch {
	case len(errs) > 0:
		o.f.finish(o, errorsAnswer(errs))
	case topic != nil:
		o.who = who
		topic.After = who.after(req.Extensions)
		o.f.join(o, topic)
	default:
		body, out := c.run(c.context(), req, nil)
		c.out = out
		o.f.finish(o, body)
	}
}

// operationID is the client's name of an operation, in its extensions.
func operationID(extensions []byte) (string, *gqlerr.Error) {
	bad := gqlerr.New(gqlerr.BadRequest, "extensions.operationId must be a string of 1 to 256 bytes.")
	if extensions == nil {
		return "", bad
	}
	id := ""
	s := jsonx.Scan(extensions)
	for s.Open(); s.Next(); {
		key := s.Key()
		value := s.Raw()
		if jsonx.KeyIs(key, "operationId") && jsonx.KindOf(value) == jsonx.String {
			id, _ = jsonx.Text(value)
		}
	}
	if id == "" || len(id) > maxOperationID {
		return "", bad
	}
	return id, nil
}

// stopOperation answers DELETE.
func (c *call) stopOperation(token string) {
	if r := c.csrf(); r != nil {
		c.refused(r)
		return
	}
	f := c.reserved(token)
	if f == nil {
		return
	}
	id := queryParameter(c.x.RawQuery, "operationId")
	if id == "" {
		c.refuse(400, gqlerr.New(gqlerr.BadRequest, "The parameter operationId is missing."))
		return
	}
	if o := f.find(id); o != nil {
		f.finish(o, nil)
	}
	c.plain(200, "")
}
