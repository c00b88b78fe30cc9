package validate

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// FieldsInSetCanMerge (specification 5.3.2) in work linear in the fields of each
// set: fields are grouped by response key, and every member of a group is held
// against the group's first, since sameness is transitive within what it is asked of.

// mergeWork bounds the fields looked at in one document, fragments expanded.
const mergeWork = 100_000

type merger struct {
	schema *schema.Schema
	errs   []*gqlerr.Error
	most   int
	work   int
	seen   map[*ast.Field]bool // reported second fields
}

func mergeable(s *schema.Schema, doc *ast.QueryDocument, most int) []*gqlerr.Error {
	m := &merger{schema: s, most: most, seen: map[*ast.Field]bool{}}
	for _, op := range doc.Operations {
		m.sets([]parented{{op.SelectionSet, rootType(s, op.Operation)}}, false)
	}
	if m.work > mergeWork && len(m.errs) == 0 {
		m.errs = append(m.errs, gqlerr.New(gqlerr.TooComplex, "The document selects too many fields."))
	}
	return m.errs
}

// parented is a selection set with the type it is on.
type parented struct {
	set    ast.SelectionSet
	parent *ast.Definition
}

type fieldOn struct {
	*ast.Field
	parent *ast.Definition
}

// sets checks the union of several selection sets. With shapeOnly names and
// arguments may differ: the parents are known to be different objects.
func (m *merger) sets(list []parented, shapeOnly bool) {
	groups, order := map[string][]fieldOn{}, []string(nil)
	visited := map[string]bool{}
	var collect func(set ast.SelectionSet, parent *ast.Definition)
	collect = func(set ast.SelectionSet, parent *ast.Definition) {
		for _, sel := range set {
			if m.work++; m.work > mergeWork || len(m.errs) >= m.most {
				return
			}
			switch s := sel.(type) {
			case *ast.Field:
				if groups[s.Alias] == nil {
					order = append(order, s.Alias)
				}
				groups[s.Alias] = append(groups[s.Alias], fieldOn{s, parent})
			case *ast.InlineFragment:
				p := parent
				if s.TypeCondition != "" {
					p = m.schema.AST.Types[s.TypeCondition]
				}
				collect(s.SelectionSet, p)
			case *ast.FragmentSpread:
				if s.Definition != nil && !visited[s.Name] {
					visited[s.Name] = true
					collect(s.Definition.SelectionSet, m.schema.AST.Types[s.Definition.TypeCondition])
				}
			}
		}
	}
	for _, p := range list {
		collect(p.set, p.parent)
	}
	for _, key := range order {
		m.group(groups[key], shapeOnly)
	}
}

// group checks the fields of one response key and what is below them.
func (m *merger) group(fields []fieldOn, shapeOnly bool) {
	for _, f := range fields[1:] {
		m.shape(fields[0], f)
	}
	if shapeOnly {
		m.below(fields, true)
		return
	}
	parts := overlapping(fields)
	for _, part := range parts {
		for _, f := range part[1:] {
			m.same(part[0], f)
		}
		m.below(part, false)
	}
	if len(parts) > 1 {
		m.below(fields, true)
	}
}

// overlapping parts fields by the object they are on; a field on an interface or
// union can meet all of them.
func overlapping(fields []fieldOn) [][]fieldOn {
	index, parts := map[*ast.Definition]int{}, [][]fieldOn(nil)
	for _, f := range fields {
		if f.parent == nil || f.parent.IsAbstractType() {
			return [][]fieldOn{fields}
		}
		i, ok := index[f.parent]
		if !ok {
			i = len(parts)
			index[f.parent] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], f)
	}
	return parts
}

func (m *merger) below(fields []fieldOn, shapeOnly bool) {
	var list []parented
	for _, f := range fields {
		if len(f.SelectionSet) > 0 && f.Definition != nil {
			list = append(list, parented{f.SelectionSet, m.schema.AST.Types[f.Definition.Type.Name()]})
		}
	}
	if len(list) > 0 && m.work <= mergeWork {
		m.sets(list, shapeOnly)
	}
}

func (m *merger) same(a, b fieldOn) {
	switch {
	case a.Name != b.Name:
		m.conflict(a, b, "'"+a.Name+"' and '"+b.Name+"' are different fields")
	case !sameArguments(a.Arguments, b.Arguments):
		m.conflict(a, b, "they have differing arguments")
	}
}

func (m *merger) shape(a, b fieldOn) {
	if a.Definition == nil || b.Definition == nil || m.sameShape(a.Definition.Type, b.Definition.Type) {
		return
	}
	m.conflict(a, b, "they return conflicting types '"+a.Definition.Type.String()+"' and '"+b.Definition.Type.String()+"'")
}

// sameShape: lists and non-null alike, leaves the same type, composites any.
func (m *merger) sameShape(a, b *ast.Type) bool {
	if a.NonNull != b.NonNull || (a.Elem == nil) != (b.Elem == nil) {
		return false
	}
	if a.Elem != nil {
		return m.sameShape(a.Elem, b.Elem)
	}
	da, db := m.schema.AST.Types[a.NamedType], m.schema.AST.Types[b.NamedType]
	if da == nil || db == nil || da.IsCompositeType() && db.IsCompositeType() {
		return true
	}
	return a.NamedType == b.NamedType
}

func (m *merger) conflict(a, b fieldOn, why string) {
	if m.seen[b.Field] || len(m.errs) >= m.most {
		return
	}
	m.seen[b.Field] = true
	m.errs = append(m.errs, gqlerr.Newf(gqlerr.ValidationFailed,
		"Fields '%s' conflict because %s. Use different aliases on the fields to fetch both if this was intentional.", a.Alias, why).
		At(a.Position.Line, a.Position.Column).At(b.Position.Line, b.Position.Column))
}

func sameArguments(a, b ast.ArgumentList) bool {
	if len(a) != len(b) {
		return false
	}
	for _, arg := range a {
		other := b.ForName(arg.Name)
		if other == nil || !sameValue(arg.Value, other.Value) {
			return false
		}
	}
	return true
}

func sameValue(a, b *ast.Value) bool {
	if a.Kind != b.Kind || a.Raw != b.Raw || len(a.Children) != len(b.Children) {
		return false
	}
	for i, child := range a.Children {
		other := b.Children[i].Value
		if a.Kind == ast.ObjectValue {
			other = b.Children.ForName(child.Name)
		}
		if other == nil || !sameValue(child.Value, other) {
			return false
		}
	}
	return true
}
