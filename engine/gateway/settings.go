package gateway

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fraiseqld/netloop"
	"fraiseqld/netloop/wsconn"
)

// settings are Options made ready: what can be computed once, is. Immutable.
type settings struct {
	Options
	always    []byte // fields of every answer, as they are sent
	computed  []byte // those of answers that are no page
	anyOrigin bool
	origins   map[string]bool
	preflight [][2]string
	expose    string
	sockets   *wsconn.Options
}

func compile(o Options) *settings {
	s := &settings{Options: o}
	if s.RequestIDHeader = strings.ToLower(s.RequestIDHeader); s.RequestIDHeader == "" {
		s.RequestIDHeader = "x-request-id"
	}
	list := securityHeaders(o)
	s.always = netloop.Fields(list)
	if csp := s.csp(); csp != "" {
		list = append(list, [2]string{"Content-Security-Policy", csp})
	}
	s.computed = netloop.Fields(list)
	s.cors(o.CORS)
	s.sockets = o.socketOptions()
	return s
}

func securityHeaders(o Options) [][2]string {
	if o.Headers == HeadersOff {
		return nil
	}
	list := [][2]string{
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
		{"Referrer-Policy", "no-referrer"},
	}
	hsts := o.HSTS
	if o.Headers == HeadersStrict {
		list = append(list, [2]string{"Cross-Origin-Opener-Policy", "same-origin"},
			[2]string{"Permissions-Policy", "camera=(), geolocation=(), microphone=()"})
		if hsts == "" {
			hsts = "max-age=63072000; includeSubDomains"
		}
	}
	if hsts != "" {
		list = append(list, [2]string{"Strict-Transport-Security", hsts})
	}
	return list
}

// csp is the Content-Security-Policy of answers that are no page.
func (s *settings) csp() string {
	switch {
	case s.Headers == HeadersOff:
		return ""
	case s.CSP != "":
		return s.CSP
	case s.Headers == HeadersStrict:
		return "default-src 'none'; frame-ancestors 'none'"
	}
	return ""
}

func (s *settings) cors(c CORS) {
	s.origins = map[string]bool{}
	for _, origin := range c.Origins {
		s.origins[strings.ToLower(origin)] = true
	}
	s.anyOrigin = slices.Contains(c.Origins, "*")
	s.expose = strings.Join(c.Expose, ", ")
	s.preflight = [][2]string{{"Access-Control-Allow-Methods", strings.Join(c.Methods, ", ")}}
	if len(c.Headers) > 0 {
		s.preflight = append(s.preflight, [2]string{"Access-Control-Allow-Headers", strings.Join(c.Headers, ", ")})
	}
	if c.MaxAge > 0 {
		s.preflight = append(s.preflight, [2]string{"Access-Control-Max-Age", strconv.Itoa(int(c.MaxAge / time.Second))})
	}
}
