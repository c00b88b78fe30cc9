package main

import (
	"log/slog"
	"strings"

	"fraiseqld/engine"
	"fraiseqld/engine/apq"
	"fraiseqld/engine/gateway"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
	"fraiseqld/httpparse"
	"fraiseqld/internal/config"
	"fraiseqld/netloop"
)

// What each package is told of the configuration.

// maxDirectives bounds the directives of an operation; there is no key for it.
const maxDirectives = 100

func validateLimits(g *config.GraphQL) validate.Limits {
	return validate.Limits{
		DocumentBytes: g.MaxDocumentBytes, Tokens: g.MaxTokens, Depth: g.MaxDepth, Aliases: g.MaxAliases,
		RootFields: g.MaxRootFields, Directives: maxDirectives, Complexity: g.MaxComplexity,
		Suggestions: g.Suggestions, Introspection: g.Introspection == "public",
	}
}

func engineOptions(c *config.Config, s *schema.Schema, db engine.Database, log *slog.Logger) engine.Options {
	return engine.Options{
		Schema: s, DB: db, Limits: validateLimits(&c.GraphQL), Production: c.Security.HideErrors,
		MaxRows: c.GraphQL.MaxRows, DefaultLimit: c.GraphQL.DefaultLimit, Logger: log,
		Compat:   compats[c.GraphQL.Compat],
		KeyTTL:   c.GraphQL.IdempotencyTTL,
		Keep:     keepOptions(&c.Cache),
		Dissolve: engine.Dissolve{Off: c.Database.Dissolve == "off", Except: c.Database.DissolveExcept},
	}
}

var compats = map[string]plan.Compat{"": plan.Current, "fraiseql-1.12": plan.V112, "fraiseql-1.31": plan.V131}

func databaseOptions(c *config.Config, m *gateway.Metrics, log *slog.Logger) pgexec.Options {
	d := c.Database
	o := pgexec.Options{
		URL: d.URL, DirectURL: d.DirectURL, Memoize: d.Memoize, PoolMin: d.PoolMin, PoolMax: d.PoolMax, AcquireTimeout: d.AcquireTimeout,
		StatementTimeout: d.StatementTimeout, ApplicationName: d.ApplicationName, Logger: log,
	}
	if o.Lanes = d.Lanes; o.Lanes == 0 {
		o.Lanes = -1 // none
	}
	if m != nil {
		o.Observe = m.Database
	}
	return o
}

func (a *app) gatewayOptions(c *config.Config, known *apq.Registry) gateway.Options {
	o := gateway.Options{
		Get: getModes[c.GraphQL.Get], MaxBatch: c.GraphQL.MaxBatch, RequestIDHeader: c.Observe.RequestIDHeader,
		Session: values(c.Session), Context: values(c.Context), Headers: profiles[c.Security.Headers],
		HSTS: c.Security.HSTS, CSP: c.Security.CSP, SlowRequest: c.Observe.SlowQuery,
		Persisted: known, CORS: gateway.CORS(c.CORS), Subscriptions: subscriptionOptions(c), AdminListener: c.Server.AdminListen != "", Demo: a.page,
	}
	if c.Security.CSRF == "header" {
		o.CSRF = gateway.CSRFHeader
	}
	if c.GraphQL.IDE {
		o.IDE = a.ide
	}
	return o
}

var (
	getModes = map[string]gateway.GetMode{"on": gateway.GetOn, "persisted": gateway.GetPersisted, "off": gateway.GetOff}
	profiles = map[string]gateway.HeaderProfile{"standard": gateway.HeadersStandard, "strict": gateway.HeadersStrict, "off": gateway.HeadersOff}
)

func values(pairs config.Pairs) []gateway.Value {
	var out []gateway.Value
	for _, p := range pairs {
		v := gateway.Value{Name: p.Name}
		if header, ok := strings.CutPrefix(p.Value, "header:"); ok {
			v.Header = strings.ToLower(header)
		} else {
			v.Claim = strings.TrimPrefix(p.Value, "claim:")
		}
		out = append(out, v)
	}
	return out
}

func serverConfig(c *config.Config, log *slog.Logger) netloop.Config {
	s, l := c.Server, c.Limits
	return netloop.Config{
		Listen: s.Listen, Loops: s.Loops, Workers: s.Workers, Queue: s.Queue, Pin: s.Pin,
		MaxConnections: s.MaxConnections, MaxConnectionsPerIP: s.MaxConnectionsPerIP,
		Limits:      httpparse.Limits{HeadBytes: l.HeadBytes, TargetBytes: l.TargetBytes, Headers: l.Headers, BodyBytes: int64(l.BodyBytes)},
		HeadTimeout: l.HeadTimeout, BodyTimeout: l.BodyTimeout, IdleTimeout: l.IdleTimeout, WriteTimeout: l.WriteTimeout,
		RequestTimeout: l.RequestTimeout, Logger: log,
	}
}

// adminConfig is the admin listener's: few, small requests.
func adminConfig(c *config.Config, log *slog.Logger) netloop.Config {
	a := serverConfig(c, log)
	a.Listen, a.Loops, a.Workers, a.Queue, a.Pin = []string{c.Server.AdminListen}, 1, 2, 16, false
	a.MaxConnections, a.MaxConnectionsPerIP = 64, 0
	return a
}
