package engine

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// Explainer is what Explain needs of PostgreSQL; *pgexec.DB is one.
type Explainer interface {
	Explain(ctx context.Context, q pgexec.Explain) (*pgexec.Explained, *gqlerr.Error)
	IndexCatalog
}

// Explanation is what would happen for an operation.
type Explanation struct {
	Operation string
	Plan      string
	Kept      string // how long its answers are kept, and until which changes; "" when they are not
	Roots     []ExplainedRoot
}

// ExplainedRoot is one root field of it.
type ExplainedRoot struct {
	Key     string
	SQL     string   // empty: the database is not asked
	Values  []string // of the placeholders; secrets and context values are not shown
	Session []string // names of the session variables set
	Plan    []string // PostgreSQL's
	Indexes []string // filters and orders that none serves
	Class   string   // how the request is run
	Form    string   // in which a view is read: its columns or its documents, and why
	Err     *gqlerr.Error
}

// Explain says how an operation would be run, without running it; with analyze a
// query is run, in a transaction that is rolled back.
func (e *Engine) Explain(ctx context.Context, req *Request, analyze bool) (*Explanation, []*gqlerr.Error) {
	s := e.current.Load()
	db, ok := s.db.(Explainer)
	if !ok || !s.bound {
		return nil, []*gqlerr.Error{gqlerr.New(gqlerr.Unavailable, "The database is not available.")}
	}
	r := newRun(s, req)
	defer r.release()
	d, _ := s.document(req.Query)
	o, _, errs := r.admit(d)
	if len(errs) > 0 {
		return nil, errs
	}
	p := s.plan(o, &req.Principal, r.vars)
	if analyze && p.Operation != ast.Query {
		return nil, []*gqlerr.Error{gqlerr.New(gqlerr.BadUserInput, "Only a query can be analyzed: that runs it.")}
	}
	origins, err := db.Indexes(ctx, s.schema.Views())
	if err != nil {
		return nil, []*gqlerr.Error{gqlerr.Wrap(gqlerr.Unavailable, "The database is not available.", err)}
	}
	x := explaining{r: r, db: db, op: o, mutation: p.Operation == ast.Mutation, analyze: analyze, indexes: indexes{origins: origins}}
	out := &Explanation{Operation: string(p.Operation), Plan: masked(p.String()), Kept: s.keptFor(p)}
	for i := range p.Roots {
		out.Roots = append(out.Roots, x.root(ctx, &p.Roots[i]))
	}
	out.Plan = x.clear(out.Plan)
	for i := range out.Roots {
		for j, line := range out.Roots[i].Plan {
			out.Roots[i].Plan[j] = x.clear(masked(line))
		}
	}
	return out, nil
}

type explaining struct {
	r        *run
	db       Explainer
	op       *operation
	mutation bool
	analyze  bool
	indexes  indexes
	hidden   []*regexp.Regexp // values
}

func (x *explaining) root(ctx context.Context, r *plan.Root) ExplainedRoot {
	out := ExplainedRoot{Key: r.Key}
	st := x.r.s.step(x.op.doc, r)
	switch {
	case st.err != nil:
		out.Err = st.err
		return out
	case st.query == nil:
		out.Class = "inline: answered on the event loop, without the database"
		return out
	}
	out.Form = x.r.s.form(r, &st)
	out.SQL, x.indexes.columns = st.query.SQL, st.parts != nil
	for _, v := range x.r.req.Session {
		out.Session = append(out.Session, v.Name)
	}
	var a arguments
	args, err := a.encode(st.query.Args, x.r.vars, x.r.req)
	if err != nil {
		out.Err = err
		return out
	}
	out.Values = x.show(st.named(), args)
	if x.mutation {
		out.Class = "worker: a mutation, alone in a transaction on a session of its own; PostgreSQL is not asked about it, since a plan of a function call says nothing"
		return out
	}
	x.ask(ctx, r, &out, args)
	return out
}

// ask has PostgreSQL explain a read.
func (x *explaining) ask(ctx context.Context, r *plan.Root, out *ExplainedRoot, args [][]byte) {
	said, err := x.db.Explain(ctx, pgexec.Explain{Session: x.r.req.Session, SQL: out.SQL, Args: args, Analyze: x.analyze})
	if err != nil {
		out.Err = x.r.s.shown(err, x.r.req)
		return
	}
	out.Plan, out.Class = said.Lines, class(said.Cost, said.Lane)
	if r.Read == nil || r.Read.Source == nil {
		return
	}
	x.conditions(r.Read.Source, r.Read.Where, out)
	if len(r.Read.Order) > 0 {
		out.note("order by ", x.indexes.order(r.Read.Source, r.Read.Order[0]))
	}
}

// class is how a read is run, by what it costs PostgreSQL and what a lane takes.
func class(cost, lane time.Duration) string {
	switch {
	case lane == 0:
		return "worker: there are no lanes"
	case cost == 0:
		return fmt.Sprintf("worker until it was measured; up to %s of PostgreSQL's time it shares the round trips of a lane (--analyze measures it)", lane)
	case cost <= lane:
		return fmt.Sprintf("coalesced: it takes PostgreSQL %s, so it shares the round trips of a lane with other reads", cost)
	}
	return fmt.Sprintf("worker: it takes PostgreSQL %s, more than the %s that a lane takes", cost, lane)
}

func (x *explaining) conditions(s *schema.Source, p *plan.Predicate, out *ExplainedRoot) {
	if p == nil {
		return
	}
	if p.Kind == plan.Compare {
		out.note(p.Op+": ", x.indexes.filter(s, p))
	}
	for _, part := range p.Parts {
		x.conditions(s, part, out)
	}
}

func (out *ExplainedRoot) note(what, why string) {
	if why != "" {
		out.Indexes = append(out.Indexes, what+why)
	}
}

// named is the statement with the fewest names that are not those of its
// arguments: one that reads columns names all that it could read.
func (st *step) named() *pgsql.Query {
	if st.parts != nil {
		if whole, err := st.parts.whole(); err == nil {
			return whole
		}
	}
	return st.query
}

// secretWord is in the names of what is for nobody's eyes.
const secretWord = `(?:password|passwd|passphrase|secret|token|api_?key|credential|private_?key)`

// secret matches such members with their values, in JSON and in plans.
var (
	secret      = regexp.MustCompile(`(?i)("?\w*` + secretWord + `\w*"?\s*:\s*)("(?:[^"\\]|\\.)*"|[^,}\]\s]+)`)
	secretName  = regexp.MustCompile(`(?i)` + secretWord)
	placeholder = regexp.MustCompile(`\$\d+`)
)

func masked(text string) string { return secret.ReplaceAllString(text, `${1}"***"`) }

// show writes the arguments of a statement for people, and hides what is secret
// by its name: a variable's, or one that stands before its placeholder in the SQL.
func (x *explaining) show(q *pgsql.Query, args [][]byte) []string {
	out := make([]string, len(args))
	before := placeholder.Split(q.SQL, -1)
	for i, a := range args {
		context, claim := q.Args[i].Context, q.Args[i].Slot.Claim
		switch {
		case context != "":
			x.hide(a)
			out[i] = "(context value " + context + ", not shown)"
		case claim != "":
			x.hide(a)
			out[i] = "(claim " + claim + ", not shown)"
		case a == nil:
			out[i] = "NULL"
		case secretName.MatchString(q.Args[i].Slot.Var), i < len(before) && secretName.MatchString(before[i]):
			x.hide(a)
			out[i] = "(not shown)"
		default:
			out[i] = string(gqlerr.AppendString(nil, masked(string(a))))
		}
	}
	return out
}

func (x *explaining) hide(value []byte) {
	if len(value) == 0 {
		return
	}
	pattern := regexp.QuoteMeta(string(value))
	if isWord(value[0]) {
		pattern = `\b` + pattern
	}
	if isWord(value[len(value)-1]) {
		pattern += `\b`
	}
	x.hidden = append(x.hidden, regexp.MustCompile(pattern))
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// clear takes hidden values out of a text, where they stand as words.
func (x *explaining) clear(text string) string {
	for _, value := range x.hidden {
		text = value.ReplaceAllLiteralString(text, "***")
	}
	return text
}
