package engine

import (
	"context"
	"slices"
	"sync"

	"fraiseqld/engine/dissolve"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/respond"
)

// Dissolve says which document views are read as columns, see package dissolve.
type Dissolve struct {
	Off    bool     // none
	Except []string // views, as the schema names them
}

// dissolver takes views apart; *pgexec.DB is one.
type dissolver interface {
	Dissolve(ctx context.Context, documents []pgexec.Document) (map[pgexec.Document]pgexec.Dissolved, *pgexec.Definitions, error)
	Changed(ctx context.Context, was *pgexec.Definitions) (bool, error)
}

// dissolved is a read that selects columns in place of documents.
type dissolved struct {
	query   *pgsql.Query
	columns *respond.Columns
	form    *dissolve.Form
	// whole is the statement that reads documents all the same, with the same
	// arguments. It is rarely needed.
	whole func() (*pgsql.Query, *gqlerr.Error)
}

// takeApart looks at the definitions of all views that hold documents. A schema
// works without, so what goes wrong is told and no more.
func (s *snapshot) takeApart(ctx context.Context) {
	db, ok := s.db.(dissolver)
	if s.forms, s.definitions = nil, nil; !ok || s.apart.Off {
		return
	}
	var ask []pgexec.Document
	for _, src := range s.schema.Sources() {
		if src.Document != "" && !slices.Contains(s.apart.Except, src.View.String()) {
			ask = append(ask, pgexec.Document{View: src.View, Column: src.Document})
		}
	}
	if len(ask) == 0 {
		return
	}
	forms, read, err := db.Dissolve(ctx, ask)
	if ctx.Err() != nil {
		return // the server ends
	}
	if err != nil {
		s.log.Warn("views are read as documents: their definitions could not be read", "cause", err)
		return
	}
	s.forms, s.definitions = forms, read
	n := 0
	for doc, f := range forms {
		if f.Form != nil {
			n++
			continue
		}
		s.log.Debug("a view is read as documents", "view", doc.View.String(), "why", f.Why)
	}
	s.log.Debug("views are read as columns", "views", n, "of", len(forms))
}

// dissolve writes a read without documents; why says what needs them.
func (s *snapshot) dissolve(r *plan.Root, st *step) (d *dissolved, why string) {
	src := r.Read.Source
	switch {
	case src == nil || src.Document == "":
		return nil, ""
	case s.apart.Off || len(s.apart.Except) > 0 && slices.Contains(s.apart.Except, src.View.String()):
		return nil, "the configuration says so"
	}
	f, ok := s.forms[pgexec.Document{View: src.View, Column: src.Document}]
	switch {
	case !ok:
		return nil, "the definition of " + src.View.String() + " could not be read"
	case f.Form == nil:
		return nil, src.View.String() + " cannot be taken apart: " + f.Why
	case f.Form.Off():
		return nil, "the statement for " + src.View.String() + " failed"
	case st.list != (r.Read.What == plan.Documents):
		return nil, "a list answers one value"
	}
	q, columns, why, err := pgsql.Dissolve(r.Read, r.Value, f.Form, s.sqlLimits)
	if err != nil || why != "" {
		return nil, why
	}
	read, limits := r.Read, s.sqlLimits
	whole := sync.OnceValues(func() (*pgsql.Query, *gqlerr.Error) { return pgsql.Select(read, limits) })
	return &dissolved{q, respond.CompileColumns(st.value, columns), f.Form, whole}, ""
}

// form says in which form a root field is read, for people.
func (s *snapshot) form(r *plan.Root, st *step) string {
	if r.Read == nil || r.Read.Source == nil || r.Read.Source.Document == "" {
		return ""
	}
	if st.parts != nil {
		return "columns: the expressions behind the keys of " + r.Read.Source.View.String() + ", without making its documents"
	}
	_, why := s.dissolve(r, st)
	return "documents: " + why
}

// outdated are the calls that failed because a view is no longer what it was.
// Their views are read as documents from now on, unless only this session may
// not see what is behind them.
func (r *run) outdated() (failed []*part) {
	for i, p := range r.which {
		if p.parts == nil || r.calls[i].Err == nil {
			continue
		}
		switch pgexec.Outdated(r.calls[i].Err) {
		case pgexec.Changed:
			if p.parts.form.SwitchOff() {
				r.s.log.Warn("a view is read as documents until the next reload: its definition changed", "view", p.parts.form.View, "cause", r.calls[i].Err.Unwrap())
			}
			failed = append(failed, p)
		case pgexec.Hidden:
			failed = append(failed, p)
		}
	}
	return failed
}

// withDocuments asks again for what outdated statements did not answer.
func (r *run) withDocuments(ctx context.Context) *gqlerr.Error {
	failed := r.outdated()
	if len(failed) == 0 {
		return nil
	}
	for i, p := range r.which {
		if !slices.Contains(failed, p) {
			r.end(p, r.calls[i].Err)
		}
	}
	r.calls, r.which = r.calls[:0], r.which[:0]
	for _, p := range failed {
		p.parts = nil
		whole, err := p.step.parts.whole()
		if err != nil {
			return err
		}
		// The two forms have the same arguments. They are encoded already, and what
		// they were read from may be gone.
		r.calls = append(r.calls, pgexec.Call{SQL: whole.SQL, Args: p.args.list})
		r.which = append(r.which, p)
	}
	r.gather()
	return r.s.db.Run(ctx, &r.batch)
}
