package gateway

import (
	"time"

	"fraiseqld/engine/apq"
)

// GetMode says which GET requests may run a query.
type GetMode uint8

// The modes of graphql.get.
const (
	GetOn        GetMode = iota // every query
	GetPersisted                // only those known by their hash
	GetOff                      // none
)

// CSRF says what a request must carry beside its content type.
type CSRF uint8

// The modes of security.csrf.
const (
	CSRFOff    CSRF = iota
	CSRFHeader      // one of csrfHeaders, which a foreign page cannot send without a preflight
)

// Options configure a Gateway. They may be replaced while it serves.
type Options struct {
	IDE      IDE // nil: none
	Demo     IDE // the page at /demo, with its files; nil: none
	Get      GetMode
	MaxBatch int // operations of one request body; zero: batches are refused
	// RequestIDHeader carries the request's id when the peer has one. Empty: X-Request-ID.
	RequestIDHeader string
	Persisted       *apq.Registry // nil: documents come as texts only
	Session         []Value       // session variables, set for every statement
	Context         []Value       // values for the context arguments of functions
	Headers         HeaderProfile
	HSTS, CSP       string // override the profile's; empty: the profile's
	CSRF            CSRF
	CORS            CORS
	Subscriptions   Subscriptions
	// SlowRequest is from when on a request is logged as slow. Zero: never.
	SlowRequest time.Duration
	// AdminListener says that metrics are served elsewhere, by Admin.
	AdminListener bool
}

// Value is one session variable or context value and where it comes from:
// exactly one of Header and Claim is set.
type Value struct {
	Name   string
	Header string // lower case; its sender is trusted
	Claim  string // of the verified token
}

// CORS says which foreign pages may read answers. Without origins: none.
type CORS struct {
	Origins     []string // "*" for every one
	Methods     []string
	Headers     []string
	Expose      []string
	Credentials bool
	MaxAge      time.Duration
}

// HeaderProfile is a set of security headers.
type HeaderProfile uint8

// The profiles of security.headers.
const (
	HeadersStandard HeaderProfile = iota
	HeadersStrict
	HeadersOff
)
