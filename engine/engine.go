// Package engine is the GraphQL pipeline on one screen: find or make the plan
// of a document, coerce variables, run it on PostgreSQL, write the answer.
package engine

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	stored "fraiseqld/engine/cache"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
)

// Database is what the engine needs of PostgreSQL; *pgexec.DB is one.
type Database interface {
	pgexec.Runner
	schema.Catalog
	Ready() error
}

// Options configure an Engine.
type Options struct {
	Schema       *schema.Schema // loaded, not bound
	DB           Database
	Limits       validate.Limits
	Production   bool // database texts are not shown
	MaxRows      int  // of a list; zero means 10,000
	DefaultLimit int  // of a list that names none; zero means none
	MaxDocuments int  // remembered; zero means 4,096
	Logger       *slog.Logger
	KeyTTL       time.Duration // of idempotency keys; zero means a day
	Dissolve     Dissolve
	Compat       plan.Compat
	Keep         Keep
	// DissolveLater has Bind leave the views as they are: TakeApart does it, while
	// operations run already.
	DissolveLater bool
}

// Engine runs operations. It is safe for concurrent use; Reload replaces all it
// knows at once, and operations in flight finish on what they began with.
type Engine struct {
	current atomic.Pointer[snapshot]
	db      Database
	log     *slog.Logger
	stats   stats
	// keysUsed counts uses of idempotency keys, across reloads.
	keysUsed atomic.Uint64
	hearing  atomic.Bool // changes of tables are told, see Hearing
	used     use         // of views that are read as columns
}

// snapshot is one generation of everything an operation reads. Immutable but for its cache.
type snapshot struct {
	schema     *schema.Schema
	db         Database
	limits     validate.Limits
	sqlLimits  pgsql.Limits
	production bool
	documents  *cache[*document]
	programs   *cache[*program] // by operation and shape of its variables
	log        *slog.Logger
	keyTTL     time.Duration
	compat     plan.Compat
	keysUsed   *atomic.Uint64
	bound      bool
	kept       *kept // nil: no answers are
	apart      Dissolve
	later      bool // TakeApart is still to come
	forms      map[pgexec.Document]pgexec.Dissolved

	definitions *pgexec.Definitions // that forms were made of; nil: there are none
	used        *use                // of forms
}

// New returns an engine that refuses operations until Bind succeeded.
func New(o Options) *Engine {
	e := &Engine{db: o.DB, log: o.Logger, used: use{poke: make(chan struct{}, 1)}}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	e.current.Store(e.snapshot(o))
	return e
}

func (e *Engine) snapshot(o Options) *snapshot {
	if o.MaxDocuments == 0 {
		o.MaxDocuments = 4096
	}
	if o.KeyTTL == 0 {
		o.KeyTTL = defaultKeyTTL
	}
	return &snapshot{
		schema: o.Schema, used: &e.used, apart: o.Dissolve, later: o.DissolveLater, db: e.db, limits: o.Limits, production: o.Production, log: e.log,
		compat: o.Compat, keyTTL: o.KeyTTL, keysUsed: &e.keysUsed, kept: newKept(o.Keep, o.Schema, &e.hearing),
		sqlLimits: pgsql.Limits{MaxRows: o.MaxRows, DefaultLimit: o.DefaultLimit},
		documents: newCache[*document](o.MaxDocuments, maxDocumentWeight),
		programs:  newCache[*program](2*o.MaxDocuments, maxProgramWeight),
	}
}

// Bind holds the schema against the database. Problems that are not warnings
// leave the engine as it was.
func (e *Engine) Bind(ctx context.Context) (schema.Problems, error) {
	s := *e.current.Load()
	problems, err := s.bind(ctx)
	if err != nil || problems.Fatal() {
		return problems, err
	}
	if !s.later {
		s.takeApart(ctx)
	}
	s.bound = true
	e.current.Store(&s)
	return problems, nil
}

// bind reads what the schema and the answers that are kept need of the database,
// side by side.
func (s *snapshot) bind(ctx context.Context) (problems schema.Problems, err error) {
	var dependencies func()
	var reading sync.WaitGroup
	reading.Go(func() { dependencies = s.dependencies(ctx) })
	problems, err = s.schema.Bind(ctx, s.db)
	reading.Wait()
	if err == nil && !problems.Fatal() {
		dependencies()
	}
	return problems, err
}

// Reload binds another schema and puts it in place of the current one: all or nothing.
func (e *Engine) Reload(ctx context.Context, o Options) (schema.Problems, error) {
	s := e.snapshot(o)
	problems, err := s.bind(ctx)
	if err != nil || problems.Fatal() {
		return problems, err
	}
	s.takeApart(ctx)
	s.bound = true
	e.current.Store(s)
	return problems, nil
}

var errNotBound = errors.New("not checked against the database yet")

// Ready says whether operations can run now, and what is missing when not.
func (e *Engine) Ready() (database, schemaErr error) {
	if !e.current.Load().bound {
		schemaErr = errNotBound
	}
	return e.db.Ready(), schemaErr
}

// Schema is the current schema.
func (e *Engine) Schema() *schema.Schema { return e.current.Load().schema }

// Execute runs one operation and appends the whole response body to dst.
func (e *Engine) Execute(ctx context.Context, req *Request, dst []byte) ([]byte, Outcome) {
	s := e.current.Load()
	if !s.bound {
		return refuse(dst, Unavailable, "", gqlerr.New(gqlerr.Unavailable, "The database is not available."))
	}
	d, cached := s.document(req.Query)
	e.stats.lookup(cached)
	r := newRun(s, req)
	defer r.release()
	dst, out := r.execute(ctx, d, dst)
	out.Cached, out.Valid = cached, len(d.errs) == 0
	return dst, out
}

// execute runs one operation of a document.
func (r *run) execute(ctx context.Context, d *document, dst []byte) ([]byte, Outcome) {
	o, kind, errs := r.admit(d)
	operation := o.kind()
	if len(errs) > 0 {
		return refuse(dst, kind, operation, errs...)
	}
	var p *program
	p, r.key = o.program(r.s, &r.req.Principal, r.vars, r.key)
	r.under = o.under
	r.begin(p)
	var kept *stored.Answer
	var err *gqlerr.Error
	if p.mutation {
		r.mutate(ctx)
	} else {
		kept, err = r.query(ctx)
	}
	var out Outcome
	switch mark := len(dst); {
	case err != nil:
		dst, out = refuse(dst, kindOf(err), operation, r.s.shown(err, r.req))
	case kept != nil:
		dst, out = r.answer(dst, kept)
	default:
		dst, out = r.response(dst)
		r.settle(dst[mark:], &out)
	}
	out.Operation = operation
	return dst, out
}

// admit picks the operation and coerces its variables, or says why not.
func (r *run) admit(d *document) (*operation, OutcomeKind, []*gqlerr.Error) {
	if len(d.errs) > 0 {
		return nil, RequestError, d.errs
	}
	o, err := d.operation(r.req.OperationName)
	if err != nil {
		return nil, RequestError, []*gqlerr.Error{err}
	}
	if r.req.QueriesOnly && !r.subscribing && o.kind() != string(ast.Query) {
		return o, Refused, []*gqlerr.Error{gqlerr.New(gqlerr.MethodNotAllowed, "A GET request can only run queries.")}
	}
	if o.kind() == string(ast.Subscription) && !r.subscribing {
		return o, RequestError, []*gqlerr.Error{gqlerr.New(gqlerr.NotSupported, "A subscription needs a WebSocket or an event stream.")}
	}
	vars, errs := o.declared.Read(r.req.Variables, r.values)
	r.vars, r.values = vars, vars.Buffer()
	if _, live := o.live(vars); live && !r.subscribing {
		return o, RequestError, []*gqlerr.Error{errOnce}
	}
	if len(errs) == 0 && o.cost != nil {
		if err := o.cost.Check(vars); err != nil {
			return o, RequestError, []*gqlerr.Error{err}
		}
	}
	return o, RequestError, errs
}

func (o *operation) kind() string {
	switch {
	case o == nil:
		return ""
	case o.under != nil:
		return string(ast.Subscription)
	}
	return string(o.op.Operation)
}

// kindOf is the outcome of an error that concerns the whole operation.
func kindOf(err *gqlerr.Error) OutcomeKind {
	if err.Code == gqlerr.Timeout {
		return TimedOut
	}
	return Unavailable
}

// refuse writes an answer without data.
func refuse(dst []byte, kind OutcomeKind, operation string, errs ...*gqlerr.Error) ([]byte, Outcome) {
	dst = append(dst, `{"errors":`...)
	dst = gqlerr.AppendList(dst, errs)
	return append(dst, '}'), Outcome{Kind: kind, Code: errs[0].Code, Operation: operation, Errors: len(errs)}
}
