package gateway

import (
	"fraiseqld/engine/gqlerr"
)

// refusal is why a request to the endpoint is not looked into any further.
type refusal struct {
	status  int
	code    gqlerr.Code
	message string
	header  [2]string // for the answer; empty: none
}

var (
	refuseMethod    = &refusal{status: 405, code: gqlerr.MethodNotAllowed, message: "GraphQL is asked with POST."}
	refuseGet       = &refusal{status: 405, code: gqlerr.MethodNotAllowed, message: "This server takes no queries by GET; use POST.", header: [2]string{"Allow", "POST, OPTIONS"}}
	refusePersisted = &refusal{status: 405, code: gqlerr.MethodNotAllowed, message: "By GET this server takes only persisted queries; use POST.", header: [2]string{"Allow", "POST, OPTIONS"}}
	refuseAccept    = &refusal{status: 406, code: gqlerr.NotAcceptable, message: "This resource is application/graphql-response+json or application/json."}
	refuseType      = &refusal{status: 415, code: gqlerr.UnsupportedMediaType, message: "A POST request needs the content type application/json, in UTF-8.", header: [2]string{"Accept-Post", "application/json"}}
	refuseUpload    = &refusal{status: 415, code: gqlerr.UnsupportedMediaType, message: "File uploads (multipart/form-data) are not supported: a POST request needs the content type application/json.", header: [2]string{"Accept-Post", "application/json"}}
	refuseEncoding  = &refusal{status: 415, code: gqlerr.UnsupportedMediaType, message: "Encoded request bodies are not taken.", header: [2]string{"Accept-Encoding", "identity"}}
	refuseCSRF      = &refusal{status: 403, code: gqlerr.CSRFRefused, message: "This request needs one of the headers X-CSRF-Token, X-Requested-With, GraphQL-Require-Preflight or Apollo-Require-Preflight."}
	refuseEmbedded  = &refusal{status: 403, code: gqlerr.CSRFRefused, message: "Another site may not embed this resource."}
)

// csrfHeaders are not on the list of those that a browser sends to foreign
// sites without asking them first.
var csrfHeaders = [...]string{"x-csrf-token", "x-requested-with", "graphql-require-preflight", "apollo-require-preflight"}

// admit judges a request to the endpoint by its head and settles the media type
// of the answer. Nil admits it.
func (c *call) admit() *refusal {
	if c.method != methodPost && !c.method.read() {
		return refuseMethod
	}
	if c.media = c.negotiate(); c.media == mediaNone {
		c.media = mediaJSON
		return refuseAccept
	}
	if c.method == methodPost {
		return c.admitPost()
	}
	if c.wantsPage() {
		return nil
	}
	if c.settings.Get == GetOff {
		return refuseGet
	}
	if c.embedded() {
		return refuseEmbedded
	}
	return c.csrf()
}

func (c *call) admitPost() *refusal {
	contentType, _ := c.x.Header("content-type")
	if c.x.HeaderCount("content-type") != 1 || !isJSON(contentType) {
		if isUpload(contentType) {
			return refuseUpload
		}
		return refuseType
	}
	if coding, ok := c.x.Header("content-encoding"); ok && !foldEqual(coding, "identity") {
		return refuseEncoding
	}
	return c.csrf()
}

// csrf holds the request against security.csrf. Without it the content type
// alone keeps forms of other sites out, and a GET changes nothing.
func (c *call) csrf() *refusal {
	if c.settings.CSRF == CSRFOff {
		return nil
	}
	for _, name := range csrfHeaders {
		if value, ok := c.x.Header(name); ok && len(value) > 0 {
			return nil
		}
	}
	return refuseCSRF
}

// embedded tells a query that another site put into a script or image of its
// page: it could not read the answer, but measure it (Fetch Metadata, section 2).
func (c *call) embedded() bool {
	site, _ := c.x.Header("sec-fetch-site")
	mode, _ := c.x.Header("sec-fetch-mode")
	return foldEqual(site, "cross-site") && foldEqual(mode, "no-cors")
}

// negotiate chooses the media type of the answer (GraphQL over HTTP, section
// 6.1). Without an Accept field it is application/json.
func (c *call) negotiate() media {
	value, ok := c.x.Header("accept")
	if !ok || string(value) == "*/*" || string(value) == "application/json" {
		if !ok || c.x.HeaderCount("accept") == 1 {
			return mediaJSON
		}
	}
	var n negotiation
	c.x.EachHeader(func(name, value []byte) bool {
		if foldEqual(name, "accept") {
			n.line(value)
		}
		return true
	})
	return n.choose(c.method.read() && c.settings.IDE != nil, c.g.subscribes())
}

// wantsPage says that the answer is the IDE. Besides those who prefer text/html
// that is a GET without any parameter, which could only be an error: so the
// address works in every client, as it does with FraiseQL.
func (c *call) wantsPage() bool {
	if c.settings.IDE == nil || !c.method.read() {
		return false
	}
	return c.media == mediaPage || len(c.x.RawQuery) == 0
}

func (c *call) refused(r *refusal) {
	if r.header[0] != "" {
		c.x.AddHeader(r.header[0], r.header[1])
	} else if r == refuseMethod {
		c.x.AddHeader("Allow", c.settings.allowed(routeGraphQL))
	}
	c.refuse(r.status, gqlerr.New(r.code, r.message))
}
