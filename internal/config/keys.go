package config

import (
	"math"
	"time"
)

// key is one name of the configuration.
type key struct {
	name   string
	value  setting
	secret bool // never printed
	url    bool // printed without its password
	live   bool // a reload changes it; the others need a restart
}

const (
	day     = 24 * time.Hour
	million = 1_000_000
)

// keys are all names and where their values go.
func (c *Config) keys() []key {
	groups := [][]key{
		{{name: "environment", value: oneOf(&c.Environment, Development, Production), live: true}},
		c.Server.keys(), c.Limits.keys(), c.Database.keys(), c.GraphQL.keys(), c.APQ.keys(), c.Auth.keys(),
		{
			{name: "session", value: pairsSetting{p: &c.Session, check: checkSession}, live: true},
			{name: "context", value: pairsSetting{p: &c.Context, check: checkContext}, live: true},
			{name: "rate_limit.rule", value: rulesSetting{&c.RateLimit.Rules}, live: true},
		},
		c.Security.keys(), c.CORS.keys(), c.Audit.keys(), c.Subscriptions.keys(), c.Cache.keys(), c.Upstream.keys(), c.Observe.keys(),
	}
	var all []key
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

func count(p *int, high int) setting { return intSetting{p: p, high: high} }

func size(p *int, low, high int) setting { return intSetting{p: p, low: low, high: high, unit: true} }

func flag(p *bool) setting { return boolSetting{p} }

func words(p *string) setting { return textSetting{p: p} }

func texts(p *[]string, check func(string) error) setting { return listSetting{p, check} }

func span(p *time.Duration, low, high time.Duration) setting { return durationSetting{p, low, high} }

func (s *Server) keys() []key {
	return []key{
		{name: "server.listen", value: texts(&s.Listen, checkAddress)},
		{name: "server.admin_listen", value: textSetting{&s.AdminListen, optional(checkAddress)}},
		{name: "server.loops", value: count(&s.Loops, 256)},
		{name: "server.workers", value: count(&s.Workers, 100_000)},
		{name: "server.queue", value: count(&s.Queue, million)},
		{name: "server.pin", value: flag(&s.Pin)},
		{name: "server.max_connections", value: count(&s.MaxConnections, 10*million)},
		{name: "server.max_connections_per_ip", value: count(&s.MaxConnectionsPerIP, 10*million)},
		{name: "server.drain_delay", value: span(&s.DrainDelay, 0, time.Hour), live: true},
		{name: "server.drain_timeout", value: span(&s.DrainTimeout, 0, day), live: true},
		{name: "server.trusted_proxies", value: texts(&s.TrustedProxies, checkNetwork)},
		{name: "server.proxy_protocol", value: flag(&s.ProxyProtocol)},
		{name: "server.http2", value: flag(&s.HTTP2)},
		{name: "server.tls_cert", value: words(&s.TLSCert)},
		{name: "server.tls_key", value: words(&s.TLSKey)},
	}
}

func (l *Limits) keys() []key {
	return []key{
		{name: "limits.head_bytes", value: size(&l.HeadBytes, 1<<10, 1<<20)},
		{name: "limits.target_bytes", value: size(&l.TargetBytes, 256, 1<<20)},
		{name: "limits.body_bytes", value: size(&l.BodyBytes, 1<<10, 1<<30)},
		{name: "limits.headers", value: intSetting{p: &l.Headers, low: 8, high: 10_000}},
		{name: "limits.head_timeout", value: span(&l.HeadTimeout, 50*time.Millisecond, time.Hour)},
		{name: "limits.body_timeout", value: span(&l.BodyTimeout, 50*time.Millisecond, time.Hour)},
		{name: "limits.idle_timeout", value: span(&l.IdleTimeout, 50*time.Millisecond, day)},
		{name: "limits.write_timeout", value: span(&l.WriteTimeout, 50*time.Millisecond, time.Hour)},
		{name: "limits.request_timeout", value: span(&l.RequestTimeout, 50*time.Millisecond, day)},
	}
}

func (d *Database) keys() []key {
	return []key{
		{name: "database.url", value: words(&d.URL), url: true},
		{name: "database.direct_url", value: words(&d.DirectURL), url: true},
		{name: "database.pool_min", value: count(&d.PoolMin, 10_000)},
		{name: "database.pool_max", value: intSetting{p: &d.PoolMax, low: 1, high: 10_000}},
		{name: "database.acquire_timeout", value: span(&d.AcquireTimeout, 10*time.Millisecond, time.Hour)},
		{name: "database.statement_timeout", value: span(&d.StatementTimeout, 10*time.Millisecond, day)},
		{name: "database.dissolve", value: oneOf(&d.Dissolve, "on", "off"), live: true},
		{name: "database.dissolve_except", value: texts(&d.DissolveExcept, nil), live: true},
		{name: "database.lanes", value: count(&d.Lanes, 1_000)},
		{name: "database.memoize", value: flag(&d.Memoize)},
		{name: "database.read_replicas", value: texts(&d.ReadReplicas, nil), url: true},
		{name: "database.application_name", value: textSetting{&d.ApplicationName, checkApplicationName}},
	}
}

func (g *GraphQL) keys() []key {
	return []key{
		{name: "graphql.ide", value: flag(&g.IDE), live: true},
		{name: "graphql.introspection", value: oneOf(&g.Introspection, "public", "authenticated", "off"), live: true},
		{name: "graphql.max_depth", value: count(&g.MaxDepth, math.MaxInt32), live: true},
		{name: "graphql.max_complexity", value: count(&g.MaxComplexity, math.MaxInt32-1), live: true},
		{name: "graphql.max_aliases", value: count(&g.MaxAliases, math.MaxInt32), live: true},
		{name: "graphql.max_root_fields", value: count(&g.MaxRootFields, math.MaxInt32), live: true},
		{name: "graphql.max_tokens", value: count(&g.MaxTokens, math.MaxInt32), live: true},
		{name: "graphql.max_document_bytes", value: size(&g.MaxDocumentBytes, 0, 1<<30), live: true},
		{name: "graphql.max_batch", value: count(&g.MaxBatch, 1_000), live: true},
		{name: "graphql.max_rows", value: intSetting{p: &g.MaxRows, low: 1, high: 100 * million}, live: true},
		{name: "graphql.default_limit", value: count(&g.DefaultLimit, 100*million), live: true},
		{name: "graphql.idempotency_ttl", value: span(&g.IdempotencyTTL, time.Minute, 366*day), live: true},
		{name: "graphql.get", value: oneOf(&g.Get, "on", "persisted", "off"), live: true},
		{name: "graphql.suggestions", value: flag(&g.Suggestions), live: true},
		{name: "graphql.compat", value: oneOf(&g.Compat, "", "fraiseql-1.12", "fraiseql-1.31"), live: true},
	}
}

func (a *APQ) keys() []key {
	return []key{
		{name: "apq.mode", value: oneOf(&a.Mode, "optional", "required", "off"), live: true},
		{name: "apq.documents", value: words(&a.Documents), live: true},
		{name: "apq.max_entries", value: intSetting{p: &a.MaxEntries, low: 1, high: 10 * million}},
		{name: "apq.backend", value: oneOf(&a.Backend, "memory", "postgresql")},
	}
}

func (a *Auth) keys() []key {
	return []key{
		{name: "auth.mode", value: oneOf(&a.Mode, "none", "jwt"), live: true},
		{name: "auth.required", value: flag(&a.Required), live: true},
		{name: "auth.algorithms", value: texts(&a.Algorithms, nil), live: true},
		{name: "auth.secret", value: words(&a.Secret), secret: true, live: true},
		{name: "auth.public_key_file", value: words(&a.PublicKeyFile), live: true},
		{name: "auth.jwks_url", value: words(&a.JWKSURL), live: true},
		{name: "auth.issuer", value: words(&a.Issuer), live: true},
		{name: "auth.audience", value: texts(&a.Audience, nil), live: true},
		{name: "auth.leeway", value: span(&a.Leeway, 0, time.Hour), live: true},
		{name: "auth.trust_headers", value: texts(&a.TrustHeaders, checkHeaderName), live: true},
		{name: "auth.claims", value: pairsSetting{p: &a.Claims, known: []string{"user", "roles", "permissions", "tenant"}, keep: true}, live: true},
		{name: "auth.api_keys_table", value: words(&a.APIKeysTable), live: true},
		{name: "auth.revocation", value: oneOf(&a.Revocation, "none", "postgresql", "redis"), live: true},
	}
}

func (s *Security) keys() []key {
	return []key{
		{name: "security.headers", value: oneOf(&s.Headers, "standard", "strict", "off"), live: true},
		{name: "security.hsts", value: textSetting{&s.HSTS, optional(checkHSTS)}, live: true},
		{name: "security.csp", value: textSetting{&s.CSP, checkHeaderValue}, live: true},
		{name: "security.csrf", value: oneOf(&s.CSRF, "off", "header", "token"), live: true},
		{name: "security.ip_allow", value: texts(&s.IPAllow, checkNetwork), live: true},
		{name: "security.ip_deny", value: texts(&s.IPDeny, checkNetwork), live: true},
		{name: "security.hide_errors", value: flag(&s.HideErrors), live: true},
	}
}

func (c *CORS) keys() []key {
	return []key{
		{name: "cors.origins", value: texts(&c.Origins, checkOrigin), live: true},
		{name: "cors.methods", value: texts(&c.Methods, checkHeaderName), live: true},
		{name: "cors.headers", value: texts(&c.Headers, checkHeaderName), live: true},
		{name: "cors.expose", value: texts(&c.Expose, checkHeaderName), live: true},
		{name: "cors.credentials", value: flag(&c.Credentials), live: true},
		{name: "cors.max_age", value: span(&c.MaxAge, 0, 7*day), live: true},
	}
}

func (a *Audit) keys() []key {
	return []key{
		{name: "audit.enabled", value: flag(&a.Enabled)},
		{name: "audit.table", value: words(&a.Table)},
		{name: "audit.events", value: texts(&a.Events, nil)},
		{name: "audit.chain", value: flag(&a.Chain)},
		{name: "audit.queue", value: intSetting{p: &a.Queue, low: 1, high: million}},
		{name: "audit.on_full", value: oneOf(&a.OnFull, "block", "refuse")},
	}
}

func (s *Subscriptions) keys() []key {
	return []key{
		{name: "subscriptions.init_timeout", value: span(&s.InitTimeout, 100*time.Millisecond, time.Hour)},
		{name: "subscriptions.init_rate", value: count(&s.InitRate, million)},
		{name: "subscriptions.ping_interval", value: span(&s.PingInterval, time.Second, day)},
		{name: "subscriptions.pong_timeout", value: span(&s.PongTimeout, 100*time.Millisecond, time.Hour)},
		{name: "subscriptions.max_per_connection", value: count(&s.MaxPerConnection, million)},
		{name: "subscriptions.max_per_user", value: count(&s.MaxPerUser, million)},
		{name: "subscriptions.max_connections", value: count(&s.MaxConnections, 10*million)},
		{name: "subscriptions.queue", value: intSetting{p: &s.Queue, low: 1, high: 1020}}, // the reactor cuts at 1 MiB
		{name: "subscriptions.live_pause", value: span(&s.LivePause, 0, time.Hour)},
		{name: "subscriptions.source", value: oneOf(&s.Source, "postgresql", "redis", "redis-streams", "nats")},
		{name: "subscriptions.url", value: words(&s.URL), url: true},
	}
}

func (c *Cache) keys() []key {
	return []key{
		{name: "cache.max_bytes", value: size(&c.MaxBytes, 0, math.MaxInt), live: true},
		{name: "cache.ttl", value: span(&c.TTL, 0, 30*day), live: true},
		{name: "cache.scope", value: oneOf(&c.Scope, "private", "public"), live: true},
	}
}

func (u *Upstream) keys() []key {
	return []key{
		{name: "upstream.url", value: words(&u.URL), url: true},
		{name: "upstream.timeout", value: span(&u.Timeout, 10*time.Millisecond, time.Hour)},
		{name: "upstream.rollout", value: count(&u.Rollout, 100)},
		{name: "upstream.shadow", value: count(&u.Shadow, 100)},
		{name: "upstream.fallback", value: flag(&u.Fallback)},
	}
}

func (o *Observe) keys() []key {
	return []key{
		{name: "observe.log", value: oneOf(&o.Log, "text", "json")},
		{name: "observe.slow_query", value: span(&o.SlowQuery, 0, time.Hour), live: true},
		{name: "observe.otlp_endpoint", value: words(&o.OTLPEndpoint)},
		{name: "observe.sample", value: floatSetting{&o.Sample, 0, 1}},
		{name: "observe.request_id_header", value: textSetting{&o.RequestIDHeader, checkHeaderName}, live: true},
	}
}
