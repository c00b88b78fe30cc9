package validate

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// operationNames: unique, and none without a name beside others.
func (c *checker) operationNames() {
	if len(c.doc.Operations) == 1 {
		return
	}
	u := unique{c: c, what: "operation", at: func(pos *ast.Position) place { return placeAfter(pos, 1) }}
	for _, op := range c.doc.Operations {
		switch {
		case op.Name != "":
			u.add(op.Name, op.Position)
		case len(c.doc.Operations) > 1:
			c.fail("This anonymous operation must be the only defined operation.", placeOf(op.Position))
		}
	}
}

func (c *checker) fragmentNames() {
	if distinct(len(c.doc.Fragments), func(i int) string { return c.doc.Fragments[i].Name }) {
		return
	}
	u := unique{c: c, what: "fragment", at: func(pos *ast.Position) place { return placeAfter(pos, 1) }}
	for _, f := range c.doc.Fragments {
		u.add(f.Name, f.Position)
	}
}

// singleField: a subscription has one root field, which no variable may remove.
func (c *checker) singleField(op *ast.OperationDefinition) {
	r := rootFields{c: c, visited: map[string]bool{}}
	r.collect(op.SelectionSet)
	name := "Anonymous Subscription"
	if op.Name != "" {
		name = "Subscription '" + op.Name + "'"
	}
	if len(r.places) > 0 {
		c.fail(name+" must select only one top level field.", r.places...)
	}
	for _, f := range r.meta {
		c.fail(name+" must not select an introspection top level field.", placeOf(f.Position))
	}
	for _, d := range r.conditions {
		c.fail(name+" must not use '@"+d.Name+"' in the top level selection.", placeBefore(d.Position, "@"))
	}
}

// rootFields are what a subscription selects at its root, fragments expanded.
type rootFields struct {
	c          *checker
	visited    map[string]bool
	key        string
	places     []place // of fields beside the first
	meta       []*ast.Field
	conditions []*ast.Directive
}

func (r *rootFields) collect(set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			r.field(s)
		case *ast.InlineFragment:
			r.conditional(s.Directives)
			r.collect(s.SelectionSet)
		case *ast.FragmentSpread:
			r.conditional(s.Directives)
			if f := r.c.fragments[s.Name]; f != nil && !r.visited[s.Name] {
				r.visited[s.Name] = true
				r.collect(f.SelectionSet)
			}
		}
	}
}

func (r *rootFields) field(f *ast.Field) {
	r.conditional(f.Directives)
	if strings.HasPrefix(f.Name, "__") {
		r.meta = append(r.meta, f)
	}
	switch {
	case r.key == "":
		r.key = f.Alias
	case r.key != f.Alias && len(r.places) < r.c.most:
		r.places = append(r.places, placeOf(f.Position))
	}
}

func (r *rootFields) conditional(list ast.DirectiveList) {
	for _, d := range list {
		if d.Name == "skip" || d.Name == "include" {
			r.conditions = append(r.conditions, d)
		}
	}
}

// cycles reports fragments that spread themselves, each cycle once.
func (c *checker) cycles() {
	w := cycleWalk{c: c, done: map[string]bool{}, index: map[string]int{}}
	for _, f := range c.doc.Fragments {
		w.visit(f)
	}
}

type cycleWalk struct {
	c     *checker
	done  map[string]bool
	path  []*ast.FragmentSpread
	index map[string]int // of fragments on the path
}

func (w *cycleWalk) visit(f *ast.FragmentDefinition) {
	if w.done[f.Name] || w.c.full() {
		return
	}
	w.done[f.Name] = true
	w.index[f.Name] = len(w.path)
	for _, s := range w.c.spreads(f) {
		w.path = append(w.path, s)
		if start, ok := w.index[s.Name]; ok {
			w.report(s.Name, w.path[start:])
		} else if next := w.c.fragments[s.Name]; next != nil {
			w.visit(next)
		}
		w.path = w.path[:len(w.path)-1]
	}
	delete(w.index, f.Name)
}

func (c *checker) spreads(f *ast.FragmentDefinition) []*ast.FragmentSpread {
	if p := c.spreadsOf[f]; p != nil {
		return p.spreads
	}
	return nil
}

func (w *cycleWalk) report(name string, cycle []*ast.FragmentSpread) {
	if w.c.full() {
		return
	}
	var via []string
	for _, s := range cycle[:len(cycle)-1] {
		via = append(via, "'"+s.Name+"'")
	}
	message := "Cannot spread fragment '" + name + "' within itself"
	if len(via) > 0 {
		message += " via " + strings.Join(via[:min(len(via), 10)], ", ")
	}
	places := make([]place, 0, len(cycle))
	for _, s := range cycle[:min(len(cycle), 10)] {
		places = append(places, placeBefore(s.Position, "..."))
	}
	w.c.fail(message+".", places...)
}
