package gateway

import (
	"bytes"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// GraphQL over server-sent events, as the graphql-sse protocol has it. In
// distinct mode the response of a request is the stream of its results. In
// single mode (sse_single.go) a client reserves one stream for all of them.

// tokenHeader names the stream of a client in single mode.
const tokenHeader = "x-graphql-event-stream-token"

// streams says that a request is one of graphql-sse.
func (c *call) streams() bool {
	if c.route != routeGraphQL {
		return false
	}
	if m := string(c.x.Method); m == "PUT" && len(c.x.Body) == 0 || m == "DELETE" {
		return true
	}
	if _, ok := c.x.Header(tokenHeader); ok {
		return c.method == methodPost || c.method == methodGet
	}
	accept, ok := c.x.Header("accept")
	return ok && bytes.Contains(accept, []byte("event-stream")) && (c.method == methodPost || c.method == methodGet) && c.negotiate() == mediaEvents
}

// stream answers a request of graphql-sse, on a worker.
func (c *call) stream() {
	defer func() {
		if p := recover(); p != nil && !c.streaming {
			c.panicked(p)
			c.finish()
		}
	}()
	c.blocking = true
	c.streamRequest()
	if !c.streaming {
		c.finish()
	}
}

func (c *call) streamRequest() {
	token := c.token()
	switch string(c.x.Method) {
	case "PUT":
		c.reserve()
	case "DELETE":
		c.stopOperation(token)
	default:
		if token == "" {
			c.distinct()
		} else if c.method == methodGet {
			c.openReserved(token)
		} else {
			c.startOperation(token)
		}
	}
}

// distinct answers with the results of one operation.
func (c *call) distinct() {
	if r := c.admit(); r != nil {
		c.refused(r)
		return
	}
	env, err := c.envelope()
	var req engine.Request
	if err == nil {
		req, err = c.request(&env)
	}
	if err == nil {
		err = c.room()
	}
	if err != nil {
		c.media = mediaJSON
		c.refuse(max(400, statusOfRefusal(err, mediaResponse)), err)
		return
	}
	topic, errs := c.g.subscriber.Subscribe(&req)
	switch {
	case len(errs) > 0:
		c.once(errorsAnswer(errs))
	case topic == nil:
		c.resultStream(&req)
	default:
		f := newFeed(c.g, c.senderOf(&req).resuming(c.lastEvent()))
		topic.After = f.who.after(req.Extensions)
		f.distinct = true
		o := f.add("")
		c.open(f)
		f.join(o, topic)
	}
}

// lastEvent is what a client that resumes has.
func (c *call) lastEvent() string {
	value, _ := c.x.Header("last-event-id")
	return string(value)
}

// envelope reads the operation of a body or query string.
func (c *call) envelope() (jsonx.Env, *gqlerr.Error) {
	if c.method == methodGet {
		env, problem := queryString(c.x.RawQuery)
		if problem != "" {
			return env, gqlerr.New(gqlerr.BadRequest, problem)
		}
		return env, c.getAllowed(&env)
	}
	env, err := jsonx.Envelope(c.x.Body)
	switch {
	case err != nil:
		return env, gqlerr.New(gqlerr.BadRequest, "The request body is not valid JSON: "+err.Error()+".")
	case env.IsBatch:
		return env, gqlerr.New(gqlerr.BadRequest, "A stream takes one operation, no batch.")
	}
	return env, nil
}

// getAllowed holds a GET against graphql.get.
func (c *call) getAllowed(env *jsonx.Env) *gqlerr.Error {
	if c.settings.Get != GetPersisted {
		return nil // GetOff was refused by admit
	}
	if _, given, err := identifier(env); err != nil || given {
		return err
	}
	return gqlerr.New(refusePersisted.code, refusePersisted.message)
}

// resultStream answers a query or mutation as a stream of one result.
func (c *call) resultStream(req *engine.Request) {
	began := time.Now()
	body, out := c.run(c.context(), req, nil)
	c.out = out
	c.g.metrics.operation(out, time.Since(began))
	if out.Kind == engine.Refused {
		c.media = mediaJSON
		c.executed(out, time.Since(began))
		c.x.Out = body
		return
	}
	c.once(body)
}

func errorsAnswer(errs []*gqlerr.Error) []byte {
	return append(gqlerr.AppendList([]byte(`{"errors":`), errs), '}')
}

// once answers with a stream of one result.
func (c *call) once(answer []byte) {
	c.eventHead()
	c.x.Out = appendEvent(c.x.Out[:0], "next", answer)
	c.x.Out = appendEvent(c.x.Out, "complete", nil)
}

func (c *call) eventHead() {
	c.x.Status, c.x.ContentType = 200, mediaEvents.contentType()
	c.x.AddHeader("X-Accel-Buffering", "no")
}

// open begins the response that carries a feed.
func (c *call) open(f *feed) {
	c.eventHead()
	c.finish() // the exchange is the stream's from here on
	c.streaming = true
	f.open(c.x.Stream())
}

// appendEvent writes one event. data is one line.
func appendEvent(dst []byte, name string, data []byte) []byte {
	dst = append(dst, "event: "...)
	dst = append(dst, name...)
	dst = append(dst, "\ndata:"...)
	if len(data) > 0 {
		if bytes.ContainsAny(data, "\r\n") {
			data = jsonx.Compact(nil, data)
		}
		dst = append(dst, ' ')
		dst = append(dst, data...)
	}
	return append(dst, "\n\n"...)
}
