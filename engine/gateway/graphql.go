package gateway

import (
	"fmt"
	"runtime/debug"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// graphql answers the endpoint.
func (c *call) graphql() {
	if r := c.admit(); r != nil {
		c.refused(r)
		return
	}
	switch {
	case c.wantsPage():
		c.idePage()
	case c.method == methodPost:
		c.post()
	default:
		c.get()
	}
}

// post answers a request body.
func (c *call) post() {
	c.blocking = true
	env, err := jsonx.Envelope(c.x.Body)
	switch {
	case err != nil:
		c.malformed("The request body is not valid JSON: " + err.Error() + ".")
	case env.IsBatch:
		c.batch()
	default:
		c.single(&env)
	}
}

func (c *call) malformed(why string) { c.refuse(400, gqlerr.New(gqlerr.BadRequest, why)) }

func (c *call) single(env *jsonx.Env) {
	req, err := c.request(env)
	if err != nil {
		c.refuse(statusOf(err.Code, c.media), err)
		return
	}
	c.execute(&req)
}

// execute runs one operation, whose answer is the response.
func (c *call) execute(req *engine.Request) {
	began := time.Now()
	out, outcome := c.run(c.x.Context(), req, c.x.Out[:0])
	c.x.Out = out
	c.executed(outcome, time.Since(began))
}

// executed settles the response of an operation by its outcome.
func (c *call) executed(out engine.Outcome, took time.Duration) {
	c.out = out
	c.g.metrics.operation(c.out, took)
	c.x.Status, c.x.ContentType = status(c.out, c.media), c.media.contentType()
	if c.out.Kind == engine.Refused {
		c.x.AddHeader("Allow", "POST, OPTIONS")
	}
	if c.out.Kind == engine.Unavailable {
		c.x.AddHeader("Retry-After", "1")
	}
}

// request makes an engine request of the members of a body or query string.
func (c *call) request(env *jsonx.Env) (req engine.Request, err *gqlerr.Error) {
	if env.Problem != "" {
		return req, gqlerr.New(gqlerr.BadRequest, env.Problem)
	}
	req = engine.Request{
		Query: env.Query, OperationName: env.OperationName, Variables: env.Variables, Extensions: env.Extensions,
		QueriesOnly: c.method != methodPost, RequestID: c.requestID(),
	}
	if err := c.persisted(env, &req); err != nil {
		return req, err
	}
	if env.QueryRaw == nil && req.Query == "" {
		return req, gqlerr.New(gqlerr.BadRequest, "The request has no \"query\".")
	}
	if req.IdempotencyKey, err = c.idempotencyKey(); err != nil {
		return req, err
	}
	return req, c.identify(&req)
}

// answerSafely keeps a panic in one request from ending the process.
func (c *call) answerSafely() {
	defer func() {
		if p := recover(); p != nil {
			c.panicked(p)
		}
	}()
	c.answer()
}

func (c *call) panicked(p any) {
	err := gqlerr.New(gqlerr.Internal, "Internal server error")
	err.ID = newID()[:12]
	c.g.log.Error("request panicked", "error_id", err.ID, "request_id", c.requestID(), "cause", fmt.Sprint(p), "stack", string(debug.Stack()))
	c.refuse(500, err)
}
