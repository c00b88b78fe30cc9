package gateway

import (
	"context"
	"strconv"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// batch answers an array of requests with the array of their answers. They run
// one after the other, so that mutations keep their order.
func (c *call) batch() {
	most := c.settings.MaxBatch
	if most <= 0 {
		c.malformed("The request body must be a JSON object; batches are not taken.")
		return
	}
	if _, keyed := c.x.Header(keyHeader); keyed {
		c.malformed("One Idempotency-Key cannot stand for several requests: leave out the header, and use the argument idempotencyKey.")
		return
	}
	list, more := jsonx.Elements(c.x.Body, most)
	switch {
	case more:
		c.malformed("A batch may hold at most " + strconv.Itoa(most) + " requests.")
	case len(list) == 0:
		c.malformed("The batch is empty.")
	default:
		c.runBatch(list)
	}
}

func (c *call) runBatch(list [][]byte) {
	ctx := c.x.Context()
	down := true
	c.x.Out = append(c.x.Out[:0], '[')
	for i, element := range list {
		if i > 0 {
			c.x.Out = append(c.x.Out, ',')
		}
		out := c.batched(ctx, element)
		down = down && out.Kind == engine.Unavailable
		if c.out.Code == "" {
			c.out = out
		}
	}
	c.x.Out = append(c.x.Out, ']')
	c.x.Status, c.x.ContentType = 200, c.media.contentType()
	if down {
		c.x.Status = 503
	}
}

// batched runs one element. What is wrong with it is its own answer.
func (c *call) batched(ctx context.Context, element []byte) (out engine.Outcome) {
	began := time.Now()
	env, syntax := jsonx.Envelope(element)
	if syntax != nil || env.IsBatch {
		env.Problem = "An element of a batch must be a JSON object."
	}
	req, err := c.request(&env)
	if err != nil {
		c.x.Out = append(c.x.Out, `{"errors":`...)
		c.x.Out = append(gqlerr.AppendList(c.x.Out, []*gqlerr.Error{err}), '}')
		out = engine.Outcome{Kind: engine.RequestError, Code: err.Code, Errors: 1}
	} else {
		c.x.Out, out = c.run(ctx, &req, c.x.Out)
	}
	c.g.metrics.operation(out, time.Since(began))
	return out
}
