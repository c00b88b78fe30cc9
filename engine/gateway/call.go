package gateway

import (
	"context"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/apq"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/netloop"
)

// call is one request on its way through the gateway. It lives on the stack of
// Handle or Serve.
type call struct {
	g         *Gateway
	settings  *settings
	x         *netloop.Exchange
	method    method
	route     route
	media     media
	began     time.Time
	id        string
	out       engine.Outcome  // of the operation, or the code of the refusal
	page      bool            // answered with a page or file of the IDE: its headers differ
	headed    bool            // the headers that every answer has are there
	ctx       context.Context // of an operation without an exchange
	streaming bool            // the response is a stream's
	blocking  bool            // a worker answers: it may wait
	fresh     apq.Resolved    // the document, when it was named by an identifier
	conditions
}

// requestID is the peer's id when it has one that is fit to be logged, else a new one.
func (c *call) requestID() string {
	if c.id == "" {
		if given, ok := c.givenID(); ok {
			c.id = string(given)
		} else {
			c.id = newID()
		}
	}
	return c.id
}

func (c *call) givenID() (id []byte, ok bool) {
	id, ok = c.x.Header(c.settings.RequestIDHeader)
	return id, ok && fitID(id)
}

// context ends when nobody waits for the answer any more.
func (c *call) context() context.Context {
	if c.x == nil {
		return c.ctx
	}
	return c.x.Context()
}

// offload says that a request needs a worker: it may ask the database, or is costly.
func (s *settings) offload(c *call) bool {
	switch c.route {
	case routeGraphQL:
		return c.admit() == nil && !c.wantsPage()
	case routeIDE, routeMetrics:
		return c.method.read()
	}
	return false
}

// answer fills the response.
func (c *call) answer() {
	if c.method == methodOptions {
		c.options()
		return
	}
	switch c.route {
	case routeGraphQL:
		c.graphql()
	case routeOther:
		c.refuse(404, gqlerr.New(gqlerr.NotFound, "There is nothing at this path."))
	default:
		c.resource()
	}
}

// resource answers the routes that can only be read.
func (c *call) resource() {
	if !c.method.read() {
		c.notAllowed(c.settings.allowed(c.route), "This path can only be read.")
		return
	}
	switch c.route {
	case routeHealth:
		c.json(200, `{"status":"healthy","service":"fraiseql"}`)
	case routeReady:
		c.ready()
	case routeMetrics:
		c.metricsForNeighbours()
	case routeIDE:
		c.file(c.settings.IDE, idePrefix)
	case routeDemo:
		c.demo()
	}
}

func (c *call) json(status int, body string) {
	c.x.Status, c.x.ContentType = status, mediaJSON.contentType()
	c.x.Out = append(c.x.Out[:0], body...)
}

// refuse answers without running an operation.
func (c *call) refuse(status int, errs ...*gqlerr.Error) {
	c.x.Status, c.x.ContentType = status, c.media.contentType()
	c.out = engine.Outcome{Kind: engine.RequestError, Code: errs[0].Code, Errors: len(errs)}
	c.x.Out = append(c.x.Out[:0], `{"errors":`...)
	c.x.Out = append(gqlerr.AppendList(c.x.Out, errs), '}')
}

func (c *call) notAllowed(allow, why string) {
	c.x.AddHeader("Allow", allow)
	c.refuse(405, gqlerr.New(gqlerr.MethodNotAllowed, why))
}

// head adds the headers that every answer has. It reads the request.
func (c *call) head() {
	if !c.headed {
		c.headed = true
		c.x.AddHeader("X-Request-ID", c.requestID())
		c.addHeaders()
		c.readConditions()
	}
}

// finish completes the answer, and counts and logs it.
func (c *call) finish() { c.finishAfter(time.Since(c.began)) }

func (c *call) finishAfter(took time.Duration) {
	c.head()
	c.cacheFields()
	c.g.metrics.request(c.method, c.route, c.status(), took)
	c.logRequest(took)
}

func (c *call) addHeaders() {
	if c.page {
		c.x.AddFields(c.settings.always)
	} else {
		c.x.AddFields(c.settings.computed)
	}
	c.addOrigin()
}
