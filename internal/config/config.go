// Package config is what a server is told from outside: flags, FRAISEQL_
// variables and a TOML file, in this order of precedence, over defaults that
// depend on the environment. Nothing is accepted and then ignored: unknown keys,
// wrong types, contradictions and features that this build lacks are problems,
// all reported at once.
package config

import "time"

// The environments. They differ in their defaults only.
const (
	Development = "development"
	Production  = "production"
)

// Config is everything that can be configured, typed and checked.
type Config struct {
	Environment   string
	Server        Server
	Limits        Limits
	Database      Database
	GraphQL       GraphQL
	APQ           APQ
	Auth          Auth
	Session       Pairs // session variable to source
	Context       Pairs // context value to source
	RateLimit     RateLimit
	Security      Security
	CORS          CORS
	Audit         Audit
	Subscriptions Subscriptions
	Cache         Cache
	Upstream      Upstream
	Observe       Observe

	origins map[string]Origin // of the keys that are not at their default
}

// Pair is one name and its value.
type Pair struct{ Name, Value string }

// Pairs are sorted by name.
type Pairs []Pair

// Server is how connections are taken. Zero counts are chosen by the server.
type Server struct {
	Listen              []string
	AdminListen         string
	Loops               int
	Workers             int
	Queue               int
	Pin                 bool
	MaxConnections      int
	MaxConnectionsPerIP int
	DrainDelay          time.Duration
	DrainTimeout        time.Duration
	TrustedProxies      []string
	ProxyProtocol       bool
	HTTP2               bool
	TLSCert, TLSKey     string
}

// Limits bound requests.
type Limits struct {
	HeadBytes      int
	TargetBytes    int
	BodyBytes      int
	Headers        int
	HeadTimeout    time.Duration
	BodyTimeout    time.Duration
	IdleTimeout    time.Duration
	WriteTimeout   time.Duration
	RequestTimeout time.Duration
}

// Database is where the data are.
type Database struct {
	URL              string
	DirectURL        string // for LISTEN; empty: URL
	PoolMin, PoolMax int
	AcquireTimeout   time.Duration
	StatementTimeout time.Duration
	Lanes            int
	Memoize          bool
	Dissolve         string   // on, off
	DissolveExcept   []string // views
	ReadReplicas     []string
	ApplicationName  string
}

// GraphQL is what documents may ask. Zero limits are no limits.
type GraphQL struct {
	IDE              bool
	Introspection    string // public, authenticated, off
	MaxDepth         int
	MaxComplexity    int
	MaxAliases       int
	MaxRootFields    int
	MaxTokens        int
	MaxDocumentBytes int
	MaxBatch         int
	MaxRows          int
	DefaultLimit     int
	Get              string // on, persisted, off
	Suggestions      bool
	IdempotencyTTL   time.Duration
	Compat           string
}

// APQ is persisted queries.
type APQ struct {
	Mode       string
	Documents  string
	MaxEntries int
	Backend    string
}

// Auth is who is asking.
type Auth struct {
	Mode          string
	Required      bool
	Algorithms    []string
	Secret        string
	PublicKeyFile string
	JWKSURL       string
	Issuer        string
	Audience      []string
	Leeway        time.Duration
	TrustHeaders  []string
	Claims        Pairs
	APIKeysTable  string
	Revocation    string
}

// RateLimit is how often somebody may ask.
type RateLimit struct{ Rules []RateRule }

// RateRule is one [[rate_limit.rule]].
type RateRule struct {
	Key, Algorithm  string
	Rate            string
	Burst           int
	Path, Operation string
}

// Security is headers and who is let in.
type Security struct {
	Headers         string
	HSTS, CSP, CSRF string
	IPAllow, IPDeny []string
	HideErrors      bool
}

// CORS is which foreign pages may read answers.
type CORS struct {
	Origins, Methods, Headers, Expose []string
	Credentials                       bool
	MaxAge                            time.Duration
}

// Audit is the audit log.
type Audit struct {
	Enabled bool
	Table   string
	Events  []string
	Chain   bool
	Queue   int
	OnFull  string
}

// Subscriptions are events over WebSocket and SSE.
type Subscriptions struct {
	InitTimeout      time.Duration
	InitRate         int
	PingInterval     time.Duration
	PongTimeout      time.Duration
	MaxPerConnection int
	MaxPerUser       int
	MaxConnections   int
	Queue            int
	LivePause        time.Duration
	Source           string
	URL              string
}

// Cache is cached answers.
type Cache struct {
	MaxBytes int
	TTL      time.Duration
	Scope    string
}

// Upstream is the Python application behind this server.
type Upstream struct {
	URL      string
	Timeout  time.Duration
	Rollout  int
	Shadow   int
	Fallback bool
}

// Observe is logs and traces.
type Observe struct {
	Log             string
	SlowQuery       time.Duration
	OTLPEndpoint    string
	Sample          float64
	RequestIDHeader string
}

// Default is the configuration of an environment.
func Default(environment string) *Config {
	dev := environment == Development
	return &Config{
		Environment: environment,
		Server:      Server{Listen: []string{"127.0.0.1:8000"}, DrainTimeout: 30 * time.Second},
		Limits: Limits{
			HeadBytes: 16 << 10, TargetBytes: 8 << 10, BodyBytes: 1 << 20, Headers: 100, HeadTimeout: 10 * time.Second,
			BodyTimeout: 30 * time.Second, IdleTimeout: 75 * time.Second, WriteTimeout: 15 * time.Second, RequestTimeout: 30 * time.Second,
		},
		Database: Database{Dissolve: "on", PoolMax: 10, Lanes: 2, AcquireTimeout: 5 * time.Second, StatementTimeout: 30 * time.Second, ApplicationName: "fraiseqld"},
		GraphQL: GraphQL{
			IDE: dev, Introspection: pick(dev, "public", "off"), MaxDepth: 15, MaxComplexity: 100_000, MaxAliases: 50, MaxRootFields: 30,
			MaxTokens: 4_000, MaxDocumentBytes: 100 << 10, MaxRows: 10_000, Get: pick(dev, "on", "persisted"), Suggestions: dev,
			IdempotencyTTL: 24 * time.Hour,
		},
		APQ: APQ{Mode: "optional", MaxEntries: 1_000, Backend: "memory"},
		Auth: Auth{Mode: "none", Leeway: 30 * time.Second, Revocation: "none",
			Claims: Pairs{{"permissions", "permissions"}, {"roles", "roles"}, {"tenant", "tenant_id"}, {"user", "sub"}}},
		Security: Security{Headers: "standard", CSRF: "off", HideErrors: !dev},
		CORS: CORS{Methods: []string{"GET", "POST"}, MaxAge: 10 * time.Minute,
			Headers: []string{"Accept", "Accept-Language", "Authorization", "Content-Language", "Content-Type", "Idempotency-Key", "X-Request-ID"}},
		Audit: Audit{Queue: 1_000, OnFull: "block"},
		Subscriptions: Subscriptions{InitTimeout: 5 * time.Second, InitRate: 10_000, PingInterval: 30 * time.Second, PongTimeout: 10 * time.Second,
			MaxPerConnection: 50, MaxPerUser: 100, MaxConnections: 10_000, Queue: 1_000, LivePause: 100 * time.Millisecond, Source: "postgresql"},
		Cache:    Cache{MaxBytes: 64 << 20, Scope: "private"},
		Upstream: Upstream{Timeout: 30 * time.Second, Rollout: 100, Fallback: true},
		Observe:  Observe{Log: "text", SlowQuery: time.Second, Sample: 1, RequestIDHeader: "X-Request-ID"},
		origins:  map[string]Origin{},
	}
}

func pick(cond bool, yes, no string) string {
	if cond {
		return yes
	}
	return no
}
