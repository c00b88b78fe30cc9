package gateway

import "strings"

// options answers OPTIONS: a preflight when the request is one.
func (c *call) options() {
	c.x.Status, c.x.Out = 204, c.x.Out[:0]
	c.x.AddHeader("Allow", c.settings.allowed(c.route))
	if c.route != routeGraphQL || !c.originAllowed() {
		return
	}
	if _, preflight := c.x.Header("access-control-request-method"); !preflight {
		return
	}
	for _, h := range c.settings.preflight {
		c.x.AddHeader(h[0], h[1])
	}
}

func (c *call) originAllowed() bool {
	origin, ok := c.x.Header("origin")
	return ok && (c.settings.anyOrigin || c.settings.origins[strings.ToLower(string(origin))])
}

// addOrigin tells the browser whether the page that asks may read the answer.
func (c *call) addOrigin() {
	s := c.settings
	if c.route != routeGraphQL || len(s.origins) == 0 {
		return
	}
	if !s.anyOrigin {
		c.x.AddHeader("Vary", "Origin")
	}
	if !c.originAllowed() {
		return
	}
	if s.anyOrigin {
		c.x.AddHeader("Access-Control-Allow-Origin", "*")
	} else {
		origin, _ := c.x.Header("origin")
		c.x.AddHeader("Access-Control-Allow-Origin", string(origin))
	}
	if s.credentials() {
		c.x.AddHeader("Access-Control-Allow-Credentials", "true")
	}
	if s.expose != "" && c.method != methodOptions {
		c.x.AddHeader("Access-Control-Expose-Headers", s.expose)
	}
}

// credentials are allowed to named origins only.
func (s *settings) credentials() bool { return s.CORS.Credentials && !s.anyOrigin }
