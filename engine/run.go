package engine

import (
	"context"
	"slices"
	"sync"

	stored "fraiseqld/engine/cache"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/respond"
)

// run is one operation being executed. It is the Sink of its batches.
type run struct {
	s           *snapshot
	p           *program
	vars        input.Vars
	req         *Request
	calls       []pgexec.Call
	which       []*part       // part of each call of the running batch
	parts       []part        // one per root
	values      []input.Value // memory of vars
	key         []byte        // memory of the shape
	batch       pgexec.Batch
	async       *Call // who waits, when nobody blocks
	subscribing bool
	under       *under // the field that the answer stands in; nil: none
	done        func(*gqlerr.Error)
	toldOf      func(*stored.Answer)
	flight      *stored.Flight // of the answer, when this run makes it for others too
}

// part is the value of one root field while it is written. Each has a writer of
// its own, so that a batch may be answered in any order and answered again.
type part struct {
	step  *step
	w     respond.Writer
	start int // length of w.Out before the value
	rows  respond.Rows
	args  arguments
	n     int        // rows so far
	parts *dissolved // how the running call reads; nil: documents
	ok    bool       // the value is written; false: null moves up to data
	// touched is what a mutation's answer says it has changed.
	touched respond.Touched
}

var runs sync.Pool

func newRun(s *snapshot, req *Request) *run {
	r, _ := runs.Get().(*run)
	if r == nil {
		r = new(run)
		r.done, r.toldOf = r.answered, r.told
	}
	r.s, r.req = s, req
	return r
}

// begin makes room for the program's roots.
func (r *run) begin(p *program) {
	r.p = p
	for len(r.parts) < len(p.roots) {
		r.parts = append(r.parts, part{})
	}
	for i := range p.roots {
		r.parts[i].step = &p.roots[i]
		if r.under != nil {
			r.parts[i].w.Push(r.under.key)
		}
		r.parts[i].w.Push(p.roots[i].key)
	}
}

func (r *run) release() {
	r.abandon()
	if r.p != nil {
		for i := range r.p.roots {
			r.parts[i].recycle()
		}
	}
	clear(r.calls)
	clear(r.which)
	clear(r.values[:cap(r.values)])
	if cap(r.key) > keptBuffer {
		r.key = nil
	}
	r.s, r.p, r.vars, r.req, r.async, r.subscribing, r.under = nil, nil, input.Vars{}, nil, nil, false, nil
	r.calls, r.which, r.batch = r.calls[:0], r.which[:0], pgexec.Batch{}
	runs.Put(r)
}

// keptBuffer bounds what a part keeps for its next use; what is not used again the
// collector takes.
const keptBuffer = 1 << 20

func (p *part) recycle() {
	out := p.w.Out[:0]
	if cap(out) > keptBuffer {
		out = nil
	}
	p.w.Reset()
	p.w.Out, p.step, p.start, p.n, p.ok, p.parts = out, nil, 0, 0, false, nil
	p.touched = respond.Touched{}
	p.rows = respond.Rows{}
	p.args.recycle()
}

// query answers a query, or finds the whole answer kept. The roots that ask the
// database share one batch.
func (r *run) query(ctx context.Context) (*stored.Answer, *gqlerr.Error) {
	if !r.ask() {
		return nil, nil
	}
	if r.keeps() {
		if a := r.wait(ctx); a != nil {
			return a, nil
		}
	}
	return nil, r.read(ctx)
}

// read runs the batch that ask prepared.
func (r *run) read(ctx context.Context) *gqlerr.Error {
	if err := r.s.db.Run(ctx, &r.batch); err != nil {
		return err
	}
	if err := r.withDocuments(ctx); err != nil {
		return err
	}
	r.ended()
	return nil
}

// ask prepares the batch of a query; false: the database has nothing to say.
func (r *run) ask() bool {
	for i := range r.p.roots {
		r.start(&r.parts[i])
	}
	r.gather()
	return len(r.calls) > 0
}

// gather makes a batch of the calls.
func (r *run) gather() {
	r.batch = pgexec.Batch{Session: r.req.Session, Calls: r.calls, ReadOnly: true, Sink: r}
}

// ended finishes the values of a query's batch.
func (r *run) ended() {
	for i, p := range r.which {
		r.end(p, r.calls[i].Err)
	}
}

// mutate answers a mutation: its roots run one after the other, each in a
// transaction of its own (specification 6.2.2).
func (r *run) mutate(ctx context.Context) {
	for i := range r.p.roots {
		p := &r.parts[i]
		r.calls, r.which = r.calls[:0], r.which[:0]
		r.start(p)
		if len(r.calls) == 0 {
			continue
		}
		err := r.carryOut(ctx, p)
		r.wrote(p)
		r.end(p, err)
	}
}

// carryOut runs the function of a mutation's root field.
func (r *run) carryOut(ctx context.Context, p *part) *gqlerr.Error {
	key, ok, err := r.idempotencyKey(p.step)
	if err != nil {
		return err
	}
	if ok {
		return r.keyed(ctx, p, key)
	}
	r.batch = pgexec.Batch{Session: r.req.Session, Calls: r.calls, Sink: r}
	if err := r.s.db.Run(ctx, &r.batch); err != nil {
		return err
	}
	return r.batch.Failure()
}

// start writes what needs no database and queues a call for what does.
func (r *run) start(p *part) {
	st := p.step
	switch {
	case st.err != nil:
		p.ok = p.w.Error(st.value, r.s.shown(st.err, r.req))
	case st.constant != "":
		p.w.Out, p.ok = append(p.w.Out, st.constant...), true
	case st.meta != nil:
		r.introspect(p)
	case st.query != nil:
		r.call(p)
	default:
		p.ok = p.w.Missing(st.value)
	}
}

func (r *run) introspect(p *part) {
	out, err := r.s.schema.AppendIntrospection(p.w.Out, p.step.doc, p.step.meta, r.vars)
	if err != nil {
		p.ok = p.w.Error(p.step.value, err)
		return
	}
	p.w.Out, p.ok = out, true
}

// call asks for columns where that can be, else for documents.
func (r *run) call(p *part) {
	query := p.step.query
	if p.parts = p.step.parts; p.parts != nil && p.parts.form.Off() {
		var err *gqlerr.Error
		if query, err = p.parts.whole(); err != nil {
			p.ok = p.w.Error(p.step.value, err)
			return
		}
		p.parts = nil
	}
	if p.parts != nil {
		r.s.used.note()
	}
	r.enqueue(p, query)
}

// enqueue encodes the arguments; one that cannot be is an error of its field.
func (r *run) enqueue(p *part, q *pgsql.Query) {
	args, err := p.args.encode(q.Args, r.vars, r.req)
	if err != nil {
		p.ok = p.w.Error(p.step.value, err)
		return
	}
	r.calls = append(r.calls, pgexec.Call{SQL: q.SQL, Args: args})
	r.which = append(r.which, p)
}

// Reset starts a call's value, also when the call is issued again.
func (r *run) Reset(call int) {
	p := r.which[call]
	p.w.Out, p.w.Errs, p.n, p.ok = p.w.Out[:p.start], p.w.Errs[:0], 0, false
	p.start = len(p.w.Out)
	if p.step.list {
		p.rows = p.w.List(p.step.value)
	}
}

// Row writes one row.
func (r *run) Row(call int, values [][]byte) *gqlerr.Error {
	p := r.which[call]
	st := p.step
	if p.n++; p.n == 1 && r.p.mutation && r.s.kept != nil {
		p.note(values[0])
	}
	switch {
	case st.list && p.n > st.query.MaxRows:
		return gqlerr.Newf(gqlerr.TooManyRows, "Field '%s' has more than %d rows; ask for fewer with limit.", st.name, st.query.MaxRows)
	case st.list && p.parts != nil:
		p.rows.AddRow(p.parts.columns, values)
	case st.list:
		p.rows.Add(values[0])
	case p.n > 1:
	case p.parts != nil:
		p.ok = p.w.Row(st.value, p.parts.columns, values)
	case st.page != nil:
		return r.page(p, values[0])
	case st.mutation != nil:
		p.ok = st.mutation.Write(&p.w, values[0])
	default:
		p.ok = p.w.Document(st.value, values[0])
	}
	return nil
}

// page writes the one value that a connection's rows come in.
func (r *run) page(p *part, row []byte) *gqlerr.Error {
	doc, err := p.step.page.Document(row)
	if err == nil {
		p.ok = p.w.Document(p.step.value, doc)
	}
	return err
}

// end finishes a value after its last row.
func (r *run) end(p *part, err *gqlerr.Error) {
	st := p.step
	switch {
	case err != nil:
		p.w.Out, p.w.Errs = p.w.Out[:p.start], p.w.Errs[:0]
		p.ok = p.w.Error(st.value, r.s.shown(err, r.req))
	case st.list:
		p.ok = p.rows.End()
	case p.n > 0:
	case st.mutation != nil:
		p.ok = st.mutation.Write(&p.w, nil)
	default:
		p.ok = p.w.Missing(st.value)
	}
}

// response appends the whole body. data is null when null moved up to it.
func (r *run) response(dst []byte) ([]byte, Outcome) {
	parts := r.parts[:len(r.p.roots)]
	dst = slices.Grow(dst, r.size())
	dst = r.under.open(append(dst, `{"data":`...))
	mark := len(dst)
	dst = append(dst, '{')
	for i := range parts {
		if !parts[i].ok {
			dst = append(dst[:mark], "null"...)
			return r.errors(r.under.shut(dst), parts)
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, parts[i].step.prefix...)
		dst = append(dst, parts[i].w.Out...)
	}
	return r.errors(r.under.shut(append(dst, '}')), parts)
}

// size is about how long the body gets.
func (r *run) size() int {
	n := 64
	for i := range r.p.roots {
		n += len(r.parts[i].w.Out) + len(r.p.roots[i].prefix) + 1
	}
	return n
}

func (r *run) errors(dst []byte, parts []part) ([]byte, Outcome) {
	var out Outcome
	for i := range parts {
		for _, e := range parts[i].w.Errs {
			if out.Errors++; out.Errors == 1 {
				out.Code = e.Code
				dst = append(dst, `,"errors":[`...)
			} else {
				dst = append(dst, ',')
			}
			dst = e.AppendJSON(dst)
		}
	}
	if out.Errors > 0 {
		dst = append(dst, ']')
	}
	return append(dst, '}'), out
}
