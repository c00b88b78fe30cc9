package validate

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// checker walks a document once, notes in its tree what each node refers to, and
// collects what is wrong.
type checker struct {
	bound     *schema.Schema
	schema    *ast.Schema
	doc       *ast.QueryDocument
	limits    *Limits
	errs      []*gqlerr.Error
	hidden    []*gqlerr.Error // introspection where it is switched off
	most      int
	fragments map[string]*ast.FragmentDefinition // the first of each name
	parts     []*part                            // operations, then fragments, as walked
	spreadsOf map[*ast.FragmentDefinition]*part
	part      *part // being walked
	steps     int
}

// part is what one operation or fragment refers to by itself. Rules about what an
// operation reaches follow the spreads, so that no definition is walked twice.
type part struct {
	op       *ast.OperationDefinition // nil for a fragment
	fragment *ast.FragmentDefinition
	uses     []use
	spreads  []*ast.FragmentSpread
}

// use is one occurrence of a variable.
type use struct {
	value      *ast.Value
	expected   *ast.Type // nil where any type goes
	hasDefault bool      // of the position
	oneOf      string    // the OneOf input object it is a field of
}

// maxSteps bounds the work of rules that are not linear in the document: variables
// per operation, and fields that merge.
const maxSteps = 200_000

func newChecker(s *schema.Schema, doc *ast.QueryDocument, l *Limits) *checker {
	c := &checker{
		bound: s, schema: s.AST, doc: doc, limits: l, most: l.maxErrors(),
		fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)),
		spreadsOf: make(map[*ast.FragmentDefinition]*part, len(doc.Fragments)),
	}
	for _, f := range doc.Fragments {
		if c.fragments[f.Name] == nil {
			c.fragments[f.Name] = f
		}
	}
	return c
}

func (c *checker) full() bool { return len(c.errs) >= c.most }

// fail reports what is wrong, at places that exist.
func (c *checker) fail(message string, places ...place) {
	if c.full() {
		return
	}
	c.errs = append(c.errs, invalid(message, places...))
}

// maxMessage bounds what of a client's names comes back in a message.
const maxMessage = 1000

func invalid(message string, places ...place) *gqlerr.Error {
	e := gqlerr.New(gqlerr.ValidationFailed, clipTo(message, maxMessage))
	for _, p := range places {
		if p.Line > 0 {
			e.At(p.Line, p.Column)
		}
	}
	return e
}

// tooMuchWork counts work that is not linear in the document, and reports once
// that there is too much of it.
func (c *checker) tooMuchWork(n int) bool {
	before := c.steps
	c.steps += n
	if before <= maxSteps && c.steps > maxSteps {
		c.errs = append(c.errs, gqlerr.New(gqlerr.TooComplex, "The document combines its operations and fragments in too many ways."))
	}
	return c.steps > maxSteps
}

func (c *checker) operation(op *ast.OperationDefinition) {
	c.part = &part{op: op}
	c.parts = append(c.parts, c.part)
	root := rootType(c.schema, op.Operation)
	if root == nil {
		c.fail("Schema is not configured to execute "+string(op.Operation)+" operation.", placeOf(op.Position))
		return
	}
	c.variables(op)
	c.directives(op.Directives, root, operationLocation(op.Operation))
	c.set(op.SelectionSet, root)
	if op.Operation == ast.Subscription {
		c.singleField(op)
	}
}

func operationLocation(op ast.Operation) ast.DirectiveLocation {
	switch op {
	case ast.Mutation:
		return ast.LocationMutation
	case ast.Subscription:
		return ast.LocationSubscription
	}
	return ast.LocationQuery
}

func (c *checker) fragment(f *ast.FragmentDefinition) {
	c.part = &part{fragment: f}
	c.parts = append(c.parts, c.part)
	c.spreadsOf[f] = c.part
	f.Definition = c.schema.Types[f.TypeCondition]
	at := func() place { return placeAfter(f.Position, 3) }
	if f.Definition == nil {
		c.unknownType(f.TypeCondition, at)
	} else if !f.Definition.IsCompositeType() {
		c.fail("Fragment '"+f.Name+"' cannot condition on non composite type '"+f.TypeCondition+"'.", at())
	}
	c.directives(f.Directives, f.Definition, ast.LocationFragmentDefinition)
	c.set(f.SelectionSet, f.Definition)
}

func (c *checker) unknownType(name string, at func() place) {
	if c.full() {
		return
	}
	c.fail("Unknown type '"+name+"'."+c.suggest(name, c.typeNames()), at())
}

// set walks a selection set of a value of type parent, nil when that is unknown.
func (c *checker) set(set ast.SelectionSet, parent *ast.Definition) {
	if len(set) == 0 {
		return
	}
	members := c.bound.MembersOf(parent)
	for _, sel := range set {
		if c.full() {
			return
		}
		switch s := sel.(type) {
		case *ast.Field:
			c.field(s, parent, members[s.Name])
		case *ast.InlineFragment:
			c.inline(s, parent)
		case *ast.FragmentSpread:
			c.spread(s, parent)
		}
	}
}

var typename = &ast.FieldDefinition{Name: "__typename", Type: ast.NonNullNamedType("String", nil)}

func (c *checker) field(f *ast.Field, parent *ast.Definition, m *schema.Member) {
	var child *ast.Definition
	f.ObjectDefinition = parent
	f.Definition, child = c.definition(f.Name, parent, m)
	switch def := f.Definition; {
	case def != nil:
		c.shielded(f, def)
		c.leaf(f, def, child)
		if len(f.Arguments) > 0 || len(def.Arguments) > 0 {
			c.arguments(f.Arguments, def.Arguments, fieldOwner{f, parent})
		}
	case parent != nil:
		c.unknownField(f, parent)
		fallthrough
	default:
		c.loose(f.Arguments)
	}
	c.directives(f.Directives, child, ast.LocationField)
	if child != nil && !child.IsCompositeType() {
		child = nil // a selection there is one error, not one for each field in it
	}
	c.set(f.SelectionSet, child)
}

// definition is that of a field and of the type of its value. A parent that is
// no composite type has been reported.
func (c *checker) definition(name string, parent *ast.Definition, m *schema.Member) (*ast.FieldDefinition, *ast.Definition) {
	switch {
	case m != nil:
		return m.Def, m.Value
	case name == typename.Name:
		return typename, c.schema.Types[typename.Type.Name()]
	case parent != nil && parent.Kind == ast.InputObject:
		if def := parent.Fields.ForName(name); def != nil {
			return def, c.schema.Types[def.Type.Name()]
		}
	}
	return nil, nil
}

// maxHidden bounds the errors about introspection, of which each field makes one.
const maxHidden = 100

// shielded refuses fields of introspection types where they are switched off.
func (c *checker) shielded(f *ast.Field, def *ast.FieldDefinition) {
	if c.limits.Introspection || len(c.hidden) >= maxHidden || !strings.HasPrefix(def.Type.Name(), "__") {
		return
	}
	c.hidden = append(c.hidden, invalid(
		"GraphQL introspection has been disabled, but the requested query contained the field '"+f.Name+"'.", placeOf(f.Position)))
}

func (c *checker) leaf(f *ast.Field, def *ast.FieldDefinition, child *ast.Definition) {
	switch {
	case child == nil:
	case child.IsLeafType() && len(f.SelectionSet) > 0:
		c.fail("Field '"+f.Name+"' must not have a selection since type '"+def.Type.String()+"' has no subfields.",
			placeBefore(f.SelectionSet[0].GetPosition(), "{"))
	case !child.IsLeafType() && len(f.SelectionSet) == 0:
		message := "Field '" + f.Name + "' of type '" + def.Type.String() + "' must have a selection of subfields."
		if c.limits.Suggestions {
			message += " Did you mean '" + f.Name + " { ... }'?"
		}
		c.fail(message, placeOf(f.Position))
	}
}

func (c *checker) unknownField(f *ast.Field, parent *ast.Definition) {
	c.fail("Cannot query field '"+f.Name+"' on type '"+parent.Name+"'."+c.suggestField(parent, f.Name), placeOf(f.Position))
}

func (c *checker) inline(s *ast.InlineFragment, parent *ast.Definition) {
	s.ObjectDefinition = parent
	at := func() place { return placeAfter(s.Position, 1) }
	if s.TypeCondition != "" {
		def := c.schema.Types[s.TypeCondition]
		switch {
		case def == nil:
			c.unknownType(s.TypeCondition, at)
		case !def.IsCompositeType():
			c.fail("Fragment cannot condition on non composite type '"+s.TypeCondition+"'.", at())
		case !c.overlap(parent, def):
			c.fail("Fragment cannot be spread here as objects of type '"+parent.Name+"' can never be of type '"+def.Name+"'.",
				placeBefore(s.Position, "..."))
		}
		parent = def
	}
	c.directives(s.Directives, parent, ast.LocationInlineFragment)
	c.set(s.SelectionSet, parent)
}

func (c *checker) spread(s *ast.FragmentSpread, parent *ast.Definition) {
	s.Definition, s.ObjectDefinition = c.fragments[s.Name], parent
	c.part.spreads = append(c.part.spreads, s)
	if s.Definition == nil {
		c.fail("Unknown fragment '"+s.Name+"'.", placeOf(s.Position))
	} else if def := c.schema.Types[s.Definition.TypeCondition]; !c.overlap(parent, def) {
		c.fail("Fragment '"+s.Name+"' cannot be spread here as objects of type '"+parent.Name+"' can never be of type '"+def.Name+"'.",
			placeBefore(s.Position, "..."))
	}
	c.directives(s.Directives, parent, ast.LocationFragmentSpread)
}

// overlap says that an object can be of both types. What is unknown or no
// composite type has been reported elsewhere.
func (c *checker) overlap(a, b *ast.Definition) bool {
	if a == nil || b == nil || a == b || !a.IsCompositeType() || !b.IsCompositeType() {
		return true
	}
	if !a.IsAbstractType() && !b.IsAbstractType() {
		return false
	}
	possible := map[string]bool{}
	for _, t := range c.schema.GetPossibleTypes(a) {
		possible[t.Name] = true
	}
	for _, t := range c.schema.GetPossibleTypes(b) {
		if possible[t.Name] {
			return true
		}
	}
	return false
}
