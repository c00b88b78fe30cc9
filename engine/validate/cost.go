package validate

import (
	"math"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// measure is what a selection amounts to when its fragments are expanded.
// Sums saturate: 2^30 expansions of a fragment are just "too many".
type measure struct {
	depth, aliases, roots, directives, cost int
}

const saturated = math.MaxInt32

func plus(a, b int) int { return min(a+b, saturated) }

func times(a, b int) int {
	if a > 0 && b > saturated/a {
		return saturated
	}
	return a * b
}

// meter measures selections; each fragment once, so that the work is linear in
// the document however often fragments are spread.
type meter struct {
	schema    *schema.Schema
	vars      input.Vars
	fragments ast.FragmentDefinitionList
	known     map[string]*measure
	open      map[string]bool // fragments being measured: a cycle adds nothing, validation refuses it
}

func newMeter(s *schema.Schema, doc ast.FragmentDefinitionList, vars input.Vars) *meter {
	return &meter{schema: s, vars: vars, fragments: doc, known: map[string]*measure{}, open: map[string]bool{}}
}

func (m *meter) set(set ast.SelectionSet, parent *ast.Definition) (out measure) {
	for _, sel := range set {
		var one measure
		switch s := sel.(type) {
		case *ast.Field:
			one = m.field(s, parent)
		case *ast.InlineFragment:
			one = m.set(s.SelectionSet, m.typed(s.TypeCondition, parent))
			one.directives = plus(one.directives, len(s.Directives))
		case *ast.FragmentSpread:
			one = m.spread(s)
		}
		out.depth = max(out.depth, one.depth)
		out.aliases = plus(out.aliases, one.aliases)
		out.roots = plus(out.roots, one.roots)
		out.directives = plus(out.directives, one.directives)
		out.cost = plus(out.cost, one.cost)
	}
	return out
}

func (m *meter) typed(condition string, parent *ast.Definition) *ast.Definition {
	if condition == "" {
		return parent
	}
	return m.schema.AST.Types[condition]
}

func (m *meter) spread(s *ast.FragmentSpread) measure {
	if known := m.known[s.Name]; known != nil {
		return *known
	}
	def := m.fragments.ForName(s.Name)
	if def == nil || m.open[s.Name] {
		return measure{}
	}
	m.open[s.Name] = true
	out := m.set(def.SelectionSet, m.schema.AST.Types[def.TypeCondition])
	out.directives = plus(out.directives, len(s.Directives)+len(def.Directives))
	delete(m.open, s.Name)
	m.known[s.Name] = &out
	return out
}

func (m *meter) field(f *ast.Field, parent *ast.Definition) measure {
	var def *ast.FieldDefinition
	if parent != nil {
		def = parent.Fields.ForName(f.Name)
	}
	var child *ast.Definition
	if def != nil {
		child = m.schema.AST.Types[def.Type.Name()]
	}
	inner := m.set(f.SelectionSet, child)
	out := measure{depth: inner.depth + 1, aliases: inner.aliases, roots: 1, directives: plus(inner.directives, len(f.Directives))}
	if f.Alias != f.Name {
		out.aliases = plus(out.aliases, 1)
	}
	out.cost = plus(m.weight(f, parent), times(m.rows(f, def), inner.cost))
	return out
}

func (m *meter) weight(f *ast.Field, parent *ast.Definition) int {
	if parent == nil {
		return 1
	}
	if o := m.schema.Objects[parent.Name]; o != nil && o.Fields[f.Name] != nil && o.Fields[f.Name].Cost > 0 {
		return o.Fields[f.Name].Cost
	}
	if r := m.schema.Query[f.Name]; r != nil && parent == m.schema.AST.Query && r.Cost > 0 {
		return r.Cost
	}
	return 1
}

// assumedRows is what a list without a limit counts as.
const assumedRows = 10

// rows is how many values a field may have: its limit, or a guess.
func (m *meter) rows(f *ast.Field, def *ast.FieldDefinition) int {
	if def == nil || def.Type.Elem == nil {
		return 1
	}
	for _, name := range []string{"limit", "first", "last"} {
		if n, ok := m.number(f.Arguments.ForName(name)); ok {
			return max(n, 1)
		}
	}
	return assumedRows
}

func (m *meter) number(a *ast.Argument) (int, bool) {
	if a == nil || a.Value == nil {
		return 0, false
	}
	text := a.Value.Raw
	if a.Value.Kind == ast.Variable {
		v, ok := m.vars[text]
		if !ok {
			return 0, false
		}
		text = v.Text
	}
	n, err := strconv.Atoi(text)
	return min(n, saturated), err == nil
}

// check refuses a document of which any operation is beyond a limit.
func (l Limits) check(s *schema.Schema, doc *ast.QueryDocument) *gqlerr.Error {
	m := newMeter(s, doc.Fragments, nil)
	for _, op := range doc.Operations {
		got := m.set(op.SelectionSet, rootType(s, op.Operation))
		got.directives = plus(got.directives, len(op.Directives))
		if err := l.refuse(got); err != nil {
			return err
		}
	}
	return nil
}

func (l Limits) refuse(got measure) *gqlerr.Error {
	for _, limit := range []struct {
		name      string
		got, most int
	}{
		{"depth", got.depth, l.Depth}, {"number of aliases", got.aliases, l.Aliases}, {"number of root fields", got.roots, l.RootFields},
		{"number of directives", got.directives, l.Directives}, {"complexity", got.cost, l.Complexity},
	} {
		if limit.most > 0 && limit.got > limit.most {
			return gqlerr.Newf(gqlerr.TooComplex, "The operation's %s is %d; at most %d is allowed.", limit.name, limit.got, limit.most)
		}
	}
	return nil
}

func rootType(s *schema.Schema, op ast.Operation) *ast.Definition {
	switch op {
	case ast.Mutation:
		return s.AST.Mutation
	case ast.Subscription:
		return s.AST.Subscription
	}
	return s.AST.Query
}

// Cost is the complexity of an operation with these variables.
func Cost(s *schema.Schema, doc *ast.QueryDocument, op *ast.OperationDefinition, vars input.Vars) int {
	return newMeter(s, doc.Fragments, vars).set(op.SelectionSet, rootType(s, op.Operation)).cost
}
