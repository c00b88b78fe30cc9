package engine

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/subscribe"
)

// Subscribe prepares a subscription or a live query. Without errors and without a
// topic the operation is none: Execute runs it. The topic keeps the generation
// of the schema that it was made with.
func (e *Engine) Subscribe(req *Request) (*subscribe.Topic, []*gqlerr.Error) {
	s := e.current.Load()
	if !s.bound {
		return nil, []*gqlerr.Error{gqlerr.New(gqlerr.Unavailable, "The database is not available.")}
	}
	d, cached := s.document(req.Query)
	if len(d.errs) == 0 {
		if o, err := d.operation(req.OperationName); err == nil && o.kind() != string(ast.Subscription) && o.op.Directives.ForName("live") == nil {
			return nil, nil
		}
	}
	e.stats.lookup(cached)
	r := newRun(s, req)
	defer r.release()
	r.subscribing = true
	o, _, errs := r.admit(d)
	if len(errs) > 0 {
		return nil, errs
	}
	if o.op.Operation == ast.Query {
		l, ok := o.live(r.vars)
		if !ok {
			return nil, nil
		}
		return r.liveTopic(d, o, l)
	}
	var p *program
	p, r.key = o.program(s, &r.req.Principal, r.vars, r.key)
	return r.topic(p)
}

func (r *run) topic(p *program) (*subscribe.Topic, []*gqlerr.Error) {
	st := &p.roots[0] // validation has seen to it that there is one
	if st.err != nil {
		return nil, []*gqlerr.Error{r.s.shown(st.err, r.req)}
	}
	t := &subscribe.Topic{Channel: st.event.Channel}
	if t.Channel == "" {
		t.Channel = subscribe.ChangesOf(st.event.Changes)
	}
	if err := r.conditions(t, st.event.Event); err != nil {
		return nil, []*gqlerr.Error{err}
	}
	t.ReadKey = string(r.key) + r.sender()
	where, err := r.filter(t, st)
	if err != nil {
		return nil, []*gqlerr.Error{err}
	}
	t.Key = t.ReadKey + "\x00" + valuesOf(t)
	t.Answerer = &answerer{s: r.s, p: p, where: where, req: Request{Session: r.req.Session, Context: r.req.Context, Principal: r.req.Principal, RequestID: strings.Clone(r.req.RequestID)}}
	return t, nil
}

// conditions are the arguments and the mandatory filters as comparisons. The
// variables that the selection depends on are in the program's key; the others
// are only here.
func (r *run) conditions(t *subscribe.Topic, e *plan.Event) *gqlerr.Error {
	for i := range e.Equals {
		q := &e.Equals[i]
		v := q.Value.Resolve(r.vars)
		if q.Never || v == nil || v.Kind == input.Null {
			t.Never = true
			continue
		}
		kind := subscribe.KindOf(q.Class)
		t.Equals = append(t.Equals, subscribe.Equal{Keys: q.Keys, Kind: kind, Value: kind.Canonical(textOf(v, &q.Value))})
	}
	for _, f := range e.Filters {
		value := r.req.claim(f.Claim)
		if value == "" {
			return gqlerr.Newf(gqlerr.Forbidden, "This subscription needs %s, which the request does not have.", f.Claim)
		}
		t.Pins = append(t.Pins, subscribe.Equal{Keys: []string{f.Column}, Value: value})
	}
	slices.SortStableFunc(t.Equals, func(a, b subscribe.Equal) int { return strings.Compare(a.Keys[0], b.Keys[0]) })
	return nil
}

// textOf is a value as events have it: enums as stored, lists and objects as JSON.
func textOf(v *input.Value, slot *plan.Slot) string {
	switch v.Kind {
	case input.List, input.Object:
		return string(input.AppendJSON(nil, v))
	case input.Enum:
		if slot.Enum != nil {
			return slot.Enum.Stored[v.Text]
		}
	}
	return strings.Clone(v.Text)
}

// sender is all of the request that the rights of its sender depend on.
func (r *run) sender() string {
	var b strings.Builder
	add := func(text string) { b.WriteString(strconv.Itoa(len(text)) + ":" + text) }
	for _, v := range r.req.Session {
		add(v.Name)
		add(v.Value)
	}
	b.WriteByte(';')
	names := make([]string, 0, len(r.req.Context))
	for name := range r.req.Context {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(name)
		add(r.req.Context[name])
	}
	b.WriteByte(';')
	for _, name := range slices.Sorted(maps.Keys(r.req.Principal.Claims)) {
		add(name)
		add(r.req.Principal.Claims[name])
	}
	return b.String()
}

func valuesOf(t *subscribe.Topic) string {
	b := []byte(strconv.FormatBool(t.Never))
	for _, e := range t.Equals {
		b = append(strconv.AppendInt(b, int64(len(e.Value)), 10), ':')
		b = append(b, e.Value...)
	}
	return string(b)
}

// answerer writes the answers of one topic. It is used by several goroutines.
type answerer struct {
	s     *snapshot
	p     *program
	req   Request      // what a read needs of it
	where *input.Value // the filter; nil: none
}

func (a *answerer) Rereads() bool { return a.p.roots[0].query != nil }

// Document implements subscribe.Answerer.
func (a *answerer) Document(dst, payload []byte) []byte {
	r := newRun(a.s, &a.req)
	defer r.release()
	r.begin(a.p)
	p := &r.parts[0]
	p.ok = p.w.Document(p.step.value, p.step.event.fit(payload))
	dst, _ = r.response(dst)
	return dst
}

// Row implements subscribe.Answerer.
func (a *answerer) Row(ctx context.Context, dst []byte, id string) (answer []byte, away bool) {
	r := newRun(a.s, &a.req)
	defer r.release()
	r.begin(a.p)
	r.vars = input.NewVars(eventNames, nil)
	r.vars.Set(0, input.Value{Kind: input.String, Text: id})
	if a.where != nil {
		r.vars.Set(1, *a.where)
	}
	p := &r.parts[0]
	r.call(p)
	r.gather()
	if len(r.calls) > 0 {
		if err := r.read(ctx); err != nil {
			dst, _ = refuse(dst, kindOf(err), "subscription", a.s.shown(err, &a.req))
			return dst, err.Code == gqlerr.Unavailable
		}
	}
	if a.where != nil && p.n == 0 && len(p.w.Errs) == 0 {
		return dst, false
	}
	dst, _ = r.response(dst)
	return dst, false
}

var eventNames = input.NewNames([]string{plan.EventID, plan.EventWhere})

// filter gives a topic its filter. Changes of a view are always read, so that
// PostgreSQL sees to all of it; other events may be documents.
func (r *run) filter(t *subscribe.Topic, st *step) (*input.Value, *gqlerr.Error) {
	e := st.event.Event
	if e.Where == nil {
		return nil, nil
	}
	where := plan.Detached(e.Given.Resolve(r.vars))
	t.ReadKey += string(input.AppendJSON(nil, &where))
	if e.Changes != "" {
		return &where, nil
	}
	vars := input.NewVars(eventNames, nil)
	vars.Set(1, where)
	var err *gqlerr.Error
	if t.Filter, err = subscribe.NewFilter(e.Where, vars); err != nil && st.query == nil {
		return nil, err
	}
	t.ByRow = err != nil
	return &where, nil
}

// event is where the values of a subscription's field come from.
type event struct {
	*plan.Event
	leaf   plan.Leaf
	object bool
}

func eventOf(r *plan.Root) *event {
	return &event{Event: r.Event, leaf: r.Type.Leaf, object: r.Value != nil && r.Type.Elem == nil}
}

// fit makes a payload that is a bare value fit the field's type: an id stands
// for an object that has nothing else, and a text may look like a number.
func (e *event) fit(payload []byte) []byte {
	bare := len(payload) > 0 && payload[0] != '{' && payload[0] != 'n'
	switch {
	case bare && e.object:
		return append(append([]byte(`{"id":`), payload...), '}')
	case bare && payload[0] != '"' && payload[0] != '[' && (e.leaf == plan.LeafString || e.leaf == plan.LeafEnum):
		return gqlerr.AppendString(nil, string(payload))
	}
	return payload
}
