package engine

import (
	stored "fraiseqld/engine/cache"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/rbac"
)

// Request is one operation to run.
type Request struct {
	Query         string
	OperationName string
	Variables     []byte            // raw JSON of the member, nil when absent or null
	Extensions    []byte            // raw JSON, nil when absent
	QueriesOnly   bool              // a GET: mutations are refused with MethodNotAllowed
	Session       []pgexec.Var      // from [session] of the configuration
	Context       map[string]string // from [context] of the configuration; absent keys are absent
	Principal     Principal         // who asks; the zero value is nobody
	RequestID     string
	// IdempotencyKey has mutations carried out once; "": none, or the fields' own.
	IdempotencyKey string
}

// Principal is who asks, as the gateway has verified.
type Principal = rbac.Principal

// claim is what a mandatory filter compares with: a verified claim, else the
// context value of that name.
func (r *Request) claim(name string) string {
	if text, ok := r.Principal.Claims[name]; ok {
		return text
	}
	return r.Context[name]
}

// OutcomeKind says how far an operation came, for the choice of an HTTP status.
type OutcomeKind uint8

// The kinds of outcome.
const (
	Executed     OutcomeKind = iota // there is data, perhaps with errors
	RequestError                    // no data key: parse, validation, variables, choice of operation
	Refused                         // a mutation where only queries may run
	Unavailable                     // no database to ask
	TimedOut                        // the request's deadline passed
)

// Outcome is what the transport must know of an answer.
type Outcome struct {
	Kind      OutcomeKind
	Code      gqlerr.Code // of the first error, "" when there is none
	Operation string      // "query", "mutation", "subscription", "" when none was chosen
	Errors    int
	Cached    bool // the plan was in the cache
	Valid     bool // the document passed validation
	// Answer is what was kept of the answer, or could be; nil: nothing.
	Answer  *stored.Answer
	Private bool // Answer is for one principal
}
