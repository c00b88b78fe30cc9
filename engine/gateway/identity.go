package gateway

import (
	"unicode/utf8"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
)

// identify fills in what [session] and [context] of the configuration say about
// the sender.
func (c *call) identify(req *engine.Request) *gqlerr.Error {
	s := c.settings
	if len(s.Session) == 0 && len(s.Context) == 0 {
		return nil
	}
	var bad string
	header := func(name string) (string, bool) {
		value, ok := c.x.Header(name)
		if ok && (c.x.HeaderCount(name) > 1 || !utf8.Valid(value)) {
			bad = name
		}
		return string(value), ok
	}
	Identify(req, s.Session, s.Context, header, noClaim)
	if bad != "" {
		return gqlerr.Newf(gqlerr.BadRequest, "The header %s must come once and in UTF-8.", bad)
	}
	return nil
}

func noClaim(string) (string, bool) { return "", false }

// Identify sets a request's session variables and context values. A session
// variable without a value is set to the empty text, so that none of an earlier
// request is left; a context value without one stays absent.
func Identify(req *engine.Request, session, context []Value, header, claim func(name string) (string, bool)) {
	find := func(v Value) (string, bool) {
		if v.Header != "" {
			return header(v.Header)
		}
		return claim(v.Claim)
	}
	for _, v := range session {
		text, _ := find(v)
		req.Session = append(req.Session, pgexec.Var{Name: v.Name, Value: text})
	}
	if len(context) > 0 {
		req.Context = make(map[string]string, len(context))
	}
	for _, v := range context {
		if text, ok := find(v); ok {
			req.Context[v.Name] = text
		}
	}
}
