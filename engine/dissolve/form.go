package dissolve

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
)

// Form is a view whose documents have been taken apart. It is immutable but for
// being switched off.
type Form struct {
	View Name
	Root *Object

	view     *compiled
	document string
	off      atomic.Bool
}

// SwitchOff has documents read whole from now on; true for the call that did it.
func (f *Form) SwitchOff() bool { return !f.off.Swap(true) }

// Off says whether the form is switched off.
func (f *Form) Off() bool { return f.off.Load() }

// Compiler takes views apart, each once.
type Compiler struct {
	catalog *Catalog
	known   map[Name]*compiled
	errs    map[Name]error
}

// NewCompiler returns a compiler for the views of a catalogue.
func NewCompiler(c *Catalog) *Compiler {
	return &Compiler{catalog: c, known: map[Name]*compiled{}, errs: map[Name]error{}}
}

// Form takes apart the documents in a column of a view. The error says why that
// cannot be done.
func (c *Compiler) Form(view Name, document string) (*Form, error) {
	v, err := c.compile(view)
	if err != nil {
		return nil, err
	}
	n := v.columns[document]
	switch {
	case n == nil || n.Object == nil:
		return nil, fmt.Errorf("its column %s is not made by jsonb_build_object with constant keys", document)
	case n.Object.Marker != nil:
		return nil, fmt.Errorf("its column %s may be null", document)
	}
	return &Form{View: view, Root: n.Object, view: v, document: document}, nil
}

func (c *Compiler) compile(name Name) (*compiled, error) {
	if v := c.known[name]; v != nil {
		return v, nil
	}
	if err := c.errs[name]; err != nil {
		return nil, err
	}
	v, err := c.take(name)
	if err != nil {
		c.errs[name] = err
		return nil, err
	}
	c.known[name] = v
	return v, nil
}

func (c *Compiler) take(name Name) (*compiled, error) {
	view := c.catalog.Views[name]
	if view == nil {
		return nil, fmt.Errorf("it is no view")
	}
	p, err := parse(view, c.catalog)
	if err != nil {
		return nil, err
	}
	v := &compiled{parsed: p, columns: map[string]*Node{}}
	v.leaf("true")
	v.rows, v.inside = p.rest(func(n Name) *compiled {
		in, err := c.compile(n)
		if err != nil || n == name {
			return nil
		}
		return in
	})
	for _, it := range p.items {
		n := &Node{Object: v.object(it.span, wrapper{})}
		if n.Object != nil {
			v.columns[it.name] = n
		}
	}
	v.full = string(v.appendStatement(nil, "", v.nodes))
	if len(v.full) > maxText {
		return nil, fmt.Errorf("its statement is too long")
	}
	return v, nil
}

// appendStatement selects the view's columns but for one, and those of nodes.
func (v *compiled) appendStatement(dst []byte, without string, nodes []*Node) []byte {
	dst = append(dst, "SELECT "...)
	comma := ""
	for _, it := range v.items {
		if it.name == without {
			continue
		}
		dst = append(append(append(dst, comma...), v.between(it.from, it.to)...), " AS "...)
		dst = append(dst, identifier(it.name)...)
		comma = ", "
	}
	for _, n := range nodes {
		dst = append(append(append(dst, comma...), n.expression...), " AS "...)
		dst = append(dst, n.column...)
		comma = ", "
	}
	return append(append(dst, ' '), v.rows...)
}

// AppendFrom appends the view as a table expression with columns for some nodes
// in place of the document.
func (f *Form) AppendFrom(dst []byte, nodes []*Node) []byte {
	return append(f.view.appendStatement(append(dst, '('), f.document, nodes), ')')
}

// Nodes is how many nodes there are, whose numbers are below.
func (f *Form) Nodes() int { return len(f.view.nodes) }

func sorted(members map[string]*Node) []string { return slices.Sorted(maps.Keys(members)) }
