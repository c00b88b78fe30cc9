package validate

import (
	"math"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// measure is what a selection amounts to when its fragments are expanded. Sums
// saturate: 2^30 expansions of a fragment are just "too many".
type measure struct {
	depth, aliases, roots, directives, cost int
	lists                                   int // nested lists of types in introspection
}

const saturated = math.MaxInt32

func plus(a, b int) int { return min(a+b, saturated) }

func times(a, b int) int {
	if a > 0 && b > saturated/a {
		return saturated
	}
	return a * b
}

// add puts a selection beside the others of its set.
func (m *measure) add(one measure) {
	m.depth = max(m.depth, one.depth)
	m.lists = max(m.lists, one.lists)
	m.aliases = plus(m.aliases, one.aliases)
	m.roots = plus(m.roots, one.roots)
	m.directives = plus(m.directives, one.directives)
	m.cost = plus(m.cost, one.cost)
}

// meter measures selections; each fragment once, so that the work is linear in
// the document however often fragments are spread.
type meter struct {
	schema    *schema.Schema
	vars      input.Vars
	static    bool                               // variables have no values yet
	fragments map[string]*ast.FragmentDefinition // nil: spreads know their definitions
	known     map[string]*measure                // made when needed; a fragment in work stands for nothing: cycles are refused later
	visits    int                                // selections looked at, for tests
	variable  bool                               // a limit is a variable's that has no value yet
}

func (m *meter) set(set ast.SelectionSet, parent *ast.Definition) (out measure) {
	if len(set) == 0 {
		return out
	}
	members := m.schema.MembersOf(parent)
	for _, sel := range set {
		m.visits++
		switch s := sel.(type) {
		case *ast.Field:
			out.add(m.field(s, parent, members[s.Name]))
		case *ast.InlineFragment:
			out.add(m.inline(s, parent))
		case *ast.FragmentSpread:
			out.add(m.spread(s))
		}
	}
	return out
}

func (m *meter) inline(s *ast.InlineFragment, parent *ast.Definition) measure {
	if s.TypeCondition != "" {
		parent = m.schema.AST.Types[s.TypeCondition]
	}
	out := m.set(s.SelectionSet, parent)
	out.directives = plus(out.directives, len(s.Directives))
	return out
}

func (m *meter) spread(s *ast.FragmentSpread) measure {
	def := s.Definition
	if m.fragments != nil {
		def = m.fragments[s.Name]
	}
	if def == nil {
		return measure{directives: len(s.Directives)}
	}
	known := m.known[def.Name]
	if known == nil {
		known = new(measure)
		if m.known == nil {
			m.known = map[string]*measure{}
		}
		m.known[def.Name] = known
		*known = m.set(def.SelectionSet, m.schema.AST.Types[def.TypeCondition])
		known.directives = plus(known.directives, len(def.Directives))
	}
	out := *known
	out.directives = plus(out.directives, len(s.Directives))
	return out
}

// unknown stands for fields that there are not, and for __typename.
var unknown schema.Member

func (m *meter) field(f *ast.Field, parent *ast.Definition, of *schema.Member) measure {
	if of == nil {
		of = &unknown
	}
	out := m.set(f.SelectionSet, of.Value)
	if parent != nil && isTypeList(parent.Name, f.Name) {
		out.lists = plus(out.lists, 1)
	}
	if of.Value == nil || of.Value != m.schema.AST.Query { // else it is a live query, which counts as the query would
		out.depth, out.roots = plus(out.depth, 1), 1
	}
	out.directives = plus(out.directives, len(f.Directives))
	if f.Alias != f.Name {
		out.aliases = plus(out.aliases, 1)
	}
	out.cost = plus(weight(of), times(m.rows(f, parent, of), out.cost))
	if f.Name == "__schema" || f.Name == "__type" {
		out.depth, out.cost = 1, 1 // its own limit is on lists
	}
	return out
}

// weight is a field's own cost.
func weight(of *schema.Member) int {
	switch {
	case of.Root != nil:
		return max(of.Root.Cost, 1)
	case of.Field != nil:
		return max(of.Field.Cost, 1)
	}
	return 1
}

// assumedRows is what a list without a limit counts as.
const assumedRows = 10

// rows is how many values a field may have: its limit, or a guess.
func (m *meter) rows(f *ast.Field, parent *ast.Definition, of *schema.Member) int {
	if of.Root != nil && of.Root.Kind == schema.Connection {
		return m.page(f)
	}
	if of.Def == nil || of.Def.Type.Elem == nil || m.schema.Connections[parent.Name] {
		return 1
	}
	if of.Root != nil {
		for _, arg := range of.Root.Args {
			if arg.Role == schema.RoleLimit {
				return m.limit(f.Arguments.ForName(arg.Name), arg.Default)
			}
		}
	}
	return m.limit(f.Arguments.ForName("limit"), nil)
}

// page is how many rows a connection may have, which its edges share.
func (m *meter) page(f *ast.Field) int {
	if last := f.Arguments.ForName("last"); last != nil && f.Arguments.ForName("first") == nil {
		return m.limit(last, nil)
	}
	return m.limit(f.Arguments.ForName("first"), nil)
}

// limit is the number that a limit argument stands for.
func (m *meter) limit(arg *ast.Argument, otherwise *ast.Value) int {
	if arg != nil {
		if n, ok := m.number(arg.Value); ok {
			return n
		}
	} else if otherwise != nil {
		if n, ok := m.number(otherwise); ok {
			return n
		}
	}
	return assumedRows
}

// number is a limit. That of a variable counts as nothing until it has a value.
func (m *meter) number(v *ast.Value) (int, bool) {
	text := v.Raw
	if v.Kind == ast.Variable {
		if m.static {
			m.variable = true
			return 0, true
		}
		given, ok := m.vars.Get(v.Raw)
		if !ok {
			return 0, false
		}
		text = given.Text
	}
	n, err := strconv.Atoi(text)
	return min(max(n, 0), saturated), err == nil
}

// measure refuses a document of which any operation is beyond a limit.
func (l *Limits) measure(s *schema.Schema, doc *ast.QueryDocument, fragments map[string]*ast.FragmentDefinition) *gqlerr.Error {
	m := &meter{schema: s, static: true, fragments: fragments}
	for _, op := range doc.Operations {
		got := m.set(op.SelectionSet, rootType(s.AST, op.Operation))
		got.directives = plus(got.directives, len(op.Directives))
		if err := l.refuse(got); err != nil {
			return err.At(placeArgs(placeOf(op.Position)))
		}
	}
	return nil
}

func (l *Limits) refuse(got measure) *gqlerr.Error {
	for _, limit := range []struct {
		name      string
		got, most int
	}{
		{"depth", got.depth, l.Depth}, {"number of aliases", got.aliases, l.Aliases}, {"number of root fields", got.roots, l.RootFields},
		{"number of directives", got.directives, l.Directives}, {"complexity", got.cost, l.Complexity},
	} {
		if limit.most > 0 && limit.got > limit.most {
			return gqlerr.Newf(gqlerr.TooComplex, "The operation's %s is %s; at most %d is allowed.", limit.name, countText(limit.got), limit.most)
		}
	}
	if got.lists >= maxTypeLists {
		return gqlerr.New(gqlerr.ValidationFailed, "Maximum introspection depth exceeded")
	}
	return nil
}

func countText(n int) string {
	if n == saturated {
		return "beyond counting"
	}
	return strconv.Itoa(n)
}

// maxTypeLists bounds how often a list of types may be asked for within another:
// each level multiplies the answer by the size of the schema.
const maxTypeLists = 3

func isTypeList(parent, field string) bool {
	if parent != "__Type" {
		return false
	}
	switch field {
	case "fields", "interfaces", "possibleTypes", "inputFields":
		return true
	}
	return false
}

func rootType(s *ast.Schema, op ast.Operation) *ast.Definition {
	switch op {
	case ast.Mutation:
		return s.Mutation
	case ast.Subscription:
		return s.Subscription
	}
	return s.Query
}

// Cost is the complexity of an operation of which a list's limit is a variable.
type Cost struct {
	schema *schema.Schema
	op     *ast.OperationDefinition
	most   int
}

// CostOf prepares what must be measured again for each request of a validated
// operation; nil: its complexity is that of the document.
func CostOf(s *schema.Schema, op *ast.OperationDefinition, l Limits) *Cost {
	if l.Complexity <= 0 || len(op.VariableDefinitions) == 0 {
		return nil
	}
	m := meter{schema: s, static: true}
	if m.set(op.SelectionSet, rootType(s.AST, op.Operation)); !m.variable {
		return nil
	}
	return &Cost{schema: s, op: op, most: l.Complexity}
}

// Check refuses a request whose variables make the operation too complex.
func (c *Cost) Check(vars input.Vars) *gqlerr.Error {
	m := meter{schema: c.schema, vars: vars}
	got := measure{cost: m.set(c.op.SelectionSet, rootType(c.schema.AST, c.op.Operation)).cost}
	l := Limits{Complexity: c.most}
	return l.refuse(got)
}
