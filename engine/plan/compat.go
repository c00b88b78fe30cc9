package plan

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/schema"
)

// Compat is an older server whose clients may rely on what its answers looked
// like beside what they say: never on wrong rows or on validation that it lacked.
type Compat uint8

// The servers.
const (
	Current Compat = iota
	V131           // FraiseQL 1.31: a key that a document lacks is not in the answer
	V112           // FraiseQL 1.12: besides, objects name their type unasked, in the order of their keys' names
)

// Imitate changes a plan so that its answers look like an older server's. Only
// documents of views and results of mutations came from there in that form;
// what functions of Query and connections answer was Python's and obeyed the
// specification.
func (p *Plan) Imitate(c Compat, s *schema.Schema) {
	if c == Current {
		return
	}
	for i := range p.Roots {
		r := &p.Roots[i]
		if imitated(p.Operation, r) {
			imitator{c, s}.root(r)
		}
	}
}

func imitated(op ast.Operation, r *Root) bool {
	switch {
	case r.Value == nil || r.Err != nil:
		return false
	case r.Read != nil:
		return r.Read.Source != nil && (r.Read.What == Documents || r.Read.What == One)
	}
	return r.Call != nil && op == ast.Mutation
}

type imitator struct {
	c Compat
	s *schema.Schema
}

// root changes what is wanted of a root field.
func (m imitator) root(r *Root) {
	def := m.s.AST.Types[r.Type.Name]
	switch {
	case r.Call == nil: // nothing was added to rows of an interface or union
		m.selection(r.Value, def == nil || !def.IsAbstractType())
	case r.Value.ByType == nil:
		m.selection(r.Value, true)
	default:
		for name, sel := range r.Value.ByType {
			m.outcome(sel, name, r.Call.Fn)
		}
	}
}

// selection changes what is wanted of an object and of those in it; named says
// whether they name their types.
func (m imitator) selection(sel *Selection, named bool) {
	if sel == nil || sel.Denied != "" {
		return
	}
	for _, one := range sel.ByType {
		m.selection(one, named)
	}
	for i := range sel.Fields {
		m.selection(sel.Fields[i].Value, true)
	}
	m.object(sel, named)
}

// outcome changes what is wanted of a mutation's result: it names its type, as
// does all below its entity, and an error tells its code.
func (m imitator) outcome(sel *Selection, name string, fn *schema.Fn) {
	if sel.Denied != "" {
		return
	}
	for i := range sel.Fields {
		if f := &sel.Fields[i]; f.Name == fn.Entity {
			m.selection(f.Value, true)
		} else {
			m.leaveOut(f.Value)
		}
	}
	if m.c == V112 && name == fn.Error {
		sel.want(Field{Key: "code", Name: "code", Keys: []string{"code"}, Type: &Type{Name: "Int", Leaf: LeafInt}})
	}
	m.object(sel, true)
}

func (m imitator) leaveOut(sel *Selection) {
	if sel == nil {
		return
	}
	sel.LeaveOut = true
	for i := range sel.Fields {
		m.leaveOut(sel.Fields[i].Value)
	}
	for _, one := range sel.ByType {
		m.leaveOut(one)
	}
}

// object changes one object.
func (m imitator) object(sel *Selection, named bool) {
	sel.LeaveOut = true
	if m.c != V112 {
		return
	}
	if named && sel.Type != "" {
		sel.want(Field{Key: "__typename", Name: "__typename", Typename: true})
	}
	slices.SortStableFunc(sel.Fields, func(a, b Field) int { return strings.Compare(a.Key, b.Key) })
}

// want adds a field unless there is one of its key.
func (sel *Selection) want(f Field) {
	if !slices.ContainsFunc(sel.Fields, func(have Field) bool { return have.Key == f.Key }) {
		sel.Fields = append(sel.Fields, f)
	}
}
