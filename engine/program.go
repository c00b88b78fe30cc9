package engine

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/respond"
	"fraiseqld/engine/schema"
)

// program is a plan made ready to run: SQL written, projectors compiled.
type program struct {
	mutation bool
	roots    []step
	keep     *keeping // nil: its answers are not kept
	reads    *reads
	weight   int // about how many bytes it takes
}

// step is one root field of a program.
type step struct {
	prefix   []byte // `"key":`
	key      string
	name     string // of the field
	value    *respond.Value
	constant string
	meta     *ast.Field // __schema or __type, with the selections of all its nodes
	doc      *ast.QueryDocument
	query    *pgsql.Query // what is asked, as long as parts are not switched off
	list     bool         // rows are items; else the first row is the value
	mutation *respond.Mutation
	set      bool // of a mutation: its function returns a set
	page     *respond.Connection
	parts    *dissolved // the same read without documents, if it can do without
	event    *event     // of a subscription: where its values come from
	err      *gqlerr.Error
}

// compile plans, writes SQL and compiles projectors.
func (s *snapshot) compile(o *operation, who *Principal, vars input.Vars) *program {
	p := s.plan(o, who, vars)
	out := &program{mutation: p.Operation == ast.Mutation, reads: readsOf(p)}
	out.keep = s.keeping(p, out.reads)
	out.roots = make([]step, 0, len(p.Roots))
	for i := range p.Roots {
		st := s.step(o.doc, &p.Roots[i])
		out.roots = append(out.roots, st)
		out.weight += st.weight(p.Roots[i].Value)
	}
	return out
}

// plan resolves an operation.
func (s *snapshot) plan(o *operation, who *Principal, vars input.Vars) *plan.Plan {
	p := plan.BuildFor(who, s.schema, o.op, vars)
	p.Imitate(s.compat, s.schema)
	return p
}

// weight counts the SQL twice: its arguments are in proportion. Of parts there may
// come a second statement.
func (st *step) weight(sel *plan.Selection) int {
	w := weightPerField * (1 + sel.Len())
	if st.query != nil {
		w += 2 * len(st.query.SQL)
	}
	if st.parts != nil {
		w *= 2
	}
	return w
}

func (s *snapshot) step(doc *ast.QueryDocument, r *plan.Root) step {
	owner := "Query." + r.Field.Name
	if r.Field.ObjectDefinition != nil {
		owner = r.Field.ObjectDefinition.Name + "." + r.Field.Name
	}
	st := step{
		prefix: append(gqlerr.AppendString(make([]byte, 0, len(r.Key)+len(`"":`)), r.Key), ':'), key: r.Key, name: r.Field.Name,
		value:    respond.Compile(r.Type, r.Value, owner, r.Field.Position),
		constant: r.Constant, meta: merged(r.Meta), doc: doc, err: r.Err,
	}
	if r.Event != nil {
		st.event = eventOf(r)
	}
	switch {
	case r.Err != nil:
	case r.Read != nil:
		s.read(&st, r)
	case r.Call != nil:
		st.query = pgsql.Call(r.Call)
		st.set = r.Call.Fn.Set
		st.mutation = s.outcome(r.Call.Fn, st.value)
	}
	return st
}

// read writes the statement of a read: of columns where that can be, else of documents.
func (s *snapshot) read(st *step, r *plan.Root) {
	st.list = (r.Read.What == plan.Documents || r.Read.What == plan.Groups) && r.Type.Elem != nil
	if st.parts, _ = s.dissolve(r, st); st.parts != nil {
		st.query = st.parts.query
		return
	}
	st.query, st.err = pgsql.Select(r.Read, s.sqlLimits)
	if r.Read.What == plan.Pages && st.err == nil {
		st.page = &respond.Connection{Page: r.Read.Page, MaxRows: st.query.MaxRows, Name: r.Field.Name}
	}
}

// outcome is how a mutation function's answer is read; nil when the function
// answers the value itself.
func (s *snapshot) outcome(fn *schema.Fn, v *respond.Value) *respond.Mutation {
	if fn.Success == "" && fn.Error == "" {
		return nil
	}
	m := &respond.Mutation{Success: fn.Success, Error: fn.Error, Value: v}
	if o := s.schema.Objects[fn.Success]; o != nil && o.Fields[fn.Entity] != nil {
		m.EntityKey = o.Fields[fn.Entity].Key()
	}
	return m
}

// merged is one node with the selections of all nodes of a response key.
func merged(nodes []*ast.Field) *ast.Field {
	if len(nodes) <= 1 {
		if len(nodes) == 0 {
			return nil
		}
		return nodes[0]
	}
	out := *nodes[0]
	out.SelectionSet = nil
	for _, n := range nodes {
		out.SelectionSet = append(out.SelectionSet, n.SelectionSet...)
	}
	return &out
}
