package engine

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/subscribe"
	"fraiseqld/internal/jsonx"
)

// live is what @live on an operation says.
type live struct {
	patch bool
	pause time.Duration
}

// live reads the operation's @live, or the arguments of the field that it is under;
// false: it is to be answered once.
func (o *operation) live(vars input.Vars) (l live, ok bool) {
	args, ok := o.liveArguments()
	if !ok {
		return l, false
	}
	l.patch = argument(args, "patch", vars) == "true"
	if ms, err := strconv.Atoi(argument(args, "throttle", vars)); err == nil {
		l.pause = time.Duration(ms) * time.Millisecond
	}
	return l, argument(args, "if", vars) != "false"
}

func (o *operation) liveArguments() (ast.ArgumentList, bool) {
	if o.under != nil {
		return o.under.arguments, true
	}
	if d := o.op.Directives.ForName("live"); d != nil {
		return d.Arguments, true
	}
	return nil, false
}

// argument is the text of an argument, "" when it is absent or null.
func argument(args ast.ArgumentList, name string, vars input.Vars) string {
	a := args.ForName(name)
	switch {
	case a == nil:
		return ""
	case a.Value.Kind != ast.Variable:
		return a.Value.Raw
	}
	if v, ok := vars.Get(a.Value.Raw); ok && v.Kind != input.Null {
		return v.Text
	}
	return ""
}

var errOnce = gqlerr.New(gqlerr.NotSupported, "A live query needs a WebSocket or an event stream.")

// catalogTimeout bounds the look at what a live query reads.
const catalogTimeout = 10 * time.Second

// liveTopic makes a topic of a query that is to be answered again and again.
func (r *run) liveTopic(d *document, o *operation, l live) (*subscribe.Topic, []*gqlerr.Error) {
	if err := o.under.denied(r); err != nil {
		return nil, []*gqlerr.Error{err}
	}
	var p *program
	p, r.key = o.program(r.s, &r.req.Principal, r.vars, r.key)
	ctx, cancel := context.WithTimeout(context.Background(), catalogTimeout)
	defer cancel()
	tables, err := p.watched(ctx, r.s)
	if err != nil {
		return nil, []*gqlerr.Error{r.s.shown(err, r.req)}
	}
	a := &liveAnswerer{s: r.s, d: d, req: r.lasting()}
	return &subscribe.Topic{
		Key:  r.liveKey(l),
		Live: &subscribe.Live{Tables: tables, Pause: l.pause, Patch: l.patch, Read: a.read},
	}, nil
}

// liveKey is equal for live queries whose answers are always equal, and are sent
// alike. The program's key, which is another in each generation of the schema, has
// the operation and what the rights of the sender are.
func (r *run) liveKey(l live) string {
	key := appendText(r.key, jsonx.View(r.req.Variables))
	return string(key) + r.sender() + strconv.FormatBool(l.patch) + l.pause.String()
}

// lasting is the request, beyond its message.
func (r *run) lasting() Request {
	out := *r.req
	out.Query, out.OperationName, out.RequestID = strings.Clone(out.Query), strings.Clone(out.OperationName), strings.Clone(out.RequestID)
	out.Variables, out.Extensions = slices.Clone(out.Variables), nil
	out.Session = slices.Clone(out.Session)
	return out
}

// liveAnswerer runs one operation again and again, with the generation of the
// schema that it began with.
type liveAnswerer struct {
	s   *snapshot
	d   *document
	req Request
}

func (a *liveAnswerer) read(ctx context.Context, dst []byte) []byte {
	r := newRun(a.s, &a.req)
	defer r.release()
	r.subscribing = true
	dst, _ = r.execute(ctx, a.d, dst)
	return dst
}

// reads are what a program reads, and which tables are behind that.
type reads struct {
	views  []schema.Ident
	opaque bool // what a function reads is not known

	mu     sync.Mutex
	tables []string // once they are known to tell of their changes
	known  bool
}

// readsOf lists what the root fields of a plan read.
func readsOf(p *plan.Plan) *reads {
	out := &reads{}
	for i := range p.Roots {
		if r := &p.Roots[i]; r.Read != nil || r.Call != nil {
			out.add(r.Read)
		}
	}
	return out
}

func (rs *reads) add(read *plan.Select) {
	if read == nil || read.Rows != nil || read.Source == nil && len(read.Members) == 0 {
		rs.opaque = true
		return
	}
	for _, m := range read.Members {
		rs.add(m)
	}
	if read.Source != nil && !slices.Contains(rs.views, read.Source.View) {
		rs.views = append(rs.views, read.Source.View)
	}
}

// untold refuses a live query. Clients of a production server are not told of views.
func (s *snapshot) untold(why string) *gqlerr.Error {
	const message = "This query cannot be live: changes of what it reads are not told"
	if s.production {
		return gqlerr.Wrap(gqlerr.NotSupported, message+".", errors.New(why))
	}
	return gqlerr.New(gqlerr.NotSupported, message+", "+why+".")
}

// watched are the tables behind a program, if all of them tell of their changes.
// Where they do not, it is looked again next time: triggers may have been made.
func (p *program) watched(ctx context.Context, s *snapshot) ([]string, *gqlerr.Error) {
	rs := p.reads
	if rs.opaque {
		return nil, s.untold("it reads a function")
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.known {
		return rs.tables, nil
	}
	tables, err := tablesOf(ctx, s, rs.views)
	if err == nil {
		rs.tables, rs.known = tables, true
	}
	return tables, err
}

func tablesOf(ctx context.Context, s *snapshot, views []schema.Ident) (tables []string, _ *gqlerr.Error) {
	db, ok := s.db.(watcher)
	if !ok {
		return nil, s.untold("the database is none that tells")
	}
	found, err := db.Behind(ctx, views)
	if err != nil {
		return nil, gqlerr.Wrap(gqlerr.Unavailable, "The database is not available.", err)
	}
	for _, view := range views {
		b := found[view]
		if !b.Watched {
			return nil, s.untold("the tables behind " + view.String() + " have no triggers; fraiseqld live install makes them")
		}
		tables = append(tables, b.Tables...)
	}
	return tables, nil
}
