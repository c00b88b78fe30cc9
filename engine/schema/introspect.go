package schema

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
)

// AppendIntrospection appends the value of a __schema or __type field. doc
// holds the fragments; meta is the field with the selections of all nodes of its
// response key. Everything is answered from the client's view.
func (s *Schema) AppendIntrospection(dst []byte, doc *ast.QueryDocument, meta *ast.Field, vars input.Vars) ([]byte, *gqlerr.Error) {
	in := &introspection{s: s, doc: doc, vars: vars, out: dst}
	root := &selected{nodes: []*ast.Field{meta}}
	if meta.Name == "__schema" {
		in.object("__Schema", root, in.schemaField)
		return in.out, nil
	}
	def := s.AST.Types[in.text(meta, "name")]
	if def == nil {
		return append(in.out, "null"...), nil
	}
	in.typ(typeRef{def: def}, root)
	return in.out, nil
}

// introspection writes the answer of one field.
type introspection struct {
	s    *Schema
	doc  *ast.QueryDocument
	vars input.Vars
	out  []byte
}

// selected is a response key with the nodes that ask for it. What is selected
// below is collected once, however many objects it is read from.
type selected struct {
	prefix    []byte // `"key":`
	name      string
	nodes     []*ast.Field
	below     []*selected
	collected bool
	all       bool // includeDeprecated
}

// object writes what is selected below sel; write appends the value of one field.
func (in *introspection) object(typeName string, sel *selected, write func(*selected)) {
	in.out = append(in.out, '{')
	for i, child := range in.children(typeName, sel) {
		if i > 0 {
			in.out = append(in.out, ',')
		}
		in.out = append(in.out, child.prefix...)
		if child.name == "__typename" {
			in.string(typeName)
			continue
		}
		write(child)
	}
	in.out = append(in.out, '}')
}

// children collects fields as specification 6.3.2 says. The types of
// introspection are all concrete, so only fragments on the type itself apply.
func (in *introspection) children(typeName string, sel *selected) []*selected {
	if !sel.collected {
		c := collection{in: in, typeName: typeName, index: map[string]*selected{}, seen: map[string]bool{}}
		for _, n := range sel.nodes {
			c.add(n.SelectionSet)
		}
		sel.below, sel.collected = c.out, true
	}
	return sel.below
}

type collection struct {
	in       *introspection
	typeName string
	out      []*selected
	index    map[string]*selected
	seen     map[string]bool
}

func (c *collection) add(set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			if c.in.included(s.Directives) {
				c.field(s)
			}
		case *ast.InlineFragment:
			if c.in.included(s.Directives) && (s.TypeCondition == "" || s.TypeCondition == c.typeName) {
				c.add(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			c.spread(s)
		}
	}
}

func (c *collection) field(f *ast.Field) {
	key := f.Alias
	if key == "" {
		key = f.Name
	}
	if was := c.index[key]; was != nil {
		was.nodes = append(was.nodes, f)
		return
	}
	child := &selected{name: f.Name, nodes: []*ast.Field{f}, all: c.in.flag(f, "includeDeprecated")}
	child.prefix = append(gqlerr.AppendString(nil, key), ':')
	c.index[key] = child
	c.out = append(c.out, child)
}

func (c *collection) spread(s *ast.FragmentSpread) {
	if c.seen[s.Name] || !c.in.included(s.Directives) {
		return
	}
	c.seen[s.Name] = true
	def := s.Definition
	if def == nil && c.in.doc != nil {
		def = c.in.doc.Fragments.ForName(s.Name)
	}
	if def != nil && def.TypeCondition == c.typeName {
		c.add(def.SelectionSet)
	}
}

// included decides @skip and @include.
func (in *introspection) included(list ast.DirectiveList) bool {
	for _, d := range list {
		if d.Name == "skip" || d.Name == "include" {
			if in.isTrue(value(d, "if")) == (d.Name == "skip") {
				return false
			}
		}
	}
	return true
}

func (in *introspection) isTrue(v *ast.Value) bool {
	if v == nil {
		return false
	}
	if v.Kind == ast.Variable {
		given, ok := in.vars.Get(v.Raw)
		return ok && given.Kind == input.Bool && given.Text == "true"
	}
	return v.Raw == "true"
}

func (in *introspection) flag(f *ast.Field, name string) bool {
	a := f.Arguments.ForName(name)
	return a != nil && in.isTrue(a.Value)
}

func (in *introspection) text(f *ast.Field, name string) string {
	a := f.Arguments.ForName(name)
	switch {
	case a == nil || a.Value == nil:
		return ""
	case a.Value.Kind == ast.Variable:
		if given, ok := in.vars.Get(a.Value.Raw); ok {
			return given.Text
		}
		return ""
	}
	return a.Value.Raw
}

func (in *introspection) string(s string) { in.out = gqlerr.AppendString(in.out, s) }

func (in *introspection) null() { in.out = append(in.out, "null"...) }

func (in *introspection) bool(b bool) {
	if b {
		in.out = append(in.out, "true"...)
	} else {
		in.out = append(in.out, "false"...)
	}
}

// optional is a text that is null when it is empty.
func (in *introspection) optional(s string) {
	if s == "" {
		in.null()
		return
	}
	in.string(s)
}

// list writes an array of those values that write does not refuse.
func list[T any](in *introspection, values []T, write func(T) bool) {
	in.out = append(in.out, '[')
	n := 0
	for _, v := range values {
		at := len(in.out)
		if n > 0 {
			in.out = append(in.out, ',')
		}
		if write(v) {
			n++
		} else {
			in.out = in.out[:at]
		}
	}
	in.out = append(in.out, ']')
}
