package validate

import (
	"hash/maphash"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// FieldsInSetCanMerge (specification 5.3.2), in work linear in the fields of each
// merged set. Fields of a set are grouped by response key. All of a group must
// have the same shape; those that can meet on one object, also name and
// arguments. Sameness is transitive, so each is held against the first of its
// group. A set that was looked at is not looked at again however it was reached.

// entry is a field in a merged set.
type entry struct {
	field  *ast.Field
	parent *ast.Definition
	up     *entry // whose selection set it came from, nil at the root
}

// mergeSet is what merges: the fields below some entries, fragments expanded.
type mergeSet struct {
	order  []string
	groups map[string][]*entry
}

type merger struct {
	c        *checker
	seed     maphash.Seed
	known    map[mergeKey]bool
	reported map[*ast.Field]bool // second fields
	visited  map[string]bool     // fragments, while one set is collected
}

// mergeKey identifies a set: the hash of its fields' places, and how strictly it was checked.
type mergeKey struct {
	hash   uint64
	fields int
	strict bool
}

// mergeable checks all operations; a fragment is checked where it is spread.
func (c *checker) mergeable() {
	m := &merger{c: c, seed: maphash.MakeSeed(), known: map[mergeKey]bool{}, reported: map[*ast.Field]bool{}, visited: map[string]bool{}}
	for _, op := range c.doc.Operations {
		set := m.newSet()
		m.collect(set, op.SelectionSet, rootType(c.schema, op.Operation), nil)
		m.check(set, true)
	}
}

func (m *merger) newSet() *mergeSet {
	clear(m.visited)
	return &mergeSet{groups: map[string][]*entry{}}
}

func (m *merger) stopped() bool { return m.c.full() || m.c.steps > maxSteps }

func (m *merger) collect(into *mergeSet, set ast.SelectionSet, parent *ast.Definition, up *entry) {
	if m.c.tooMuchWork(len(set)) {
		return
	}
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			into.add(&entry{s, parent, up})
		case *ast.InlineFragment:
			on := parent
			if s.TypeCondition != "" {
				on = m.c.schema.Types[s.TypeCondition]
			}
			m.collect(into, s.SelectionSet, on, up)
		case *ast.FragmentSpread:
			if s.Definition != nil && !m.visited[s.Name] {
				m.visited[s.Name] = true
				m.collect(into, s.Definition.SelectionSet, s.Definition.Definition, up)
			}
		}
	}
}

func (s *mergeSet) add(e *entry) {
	key := e.field.Alias
	if s.groups[key] == nil {
		s.order = append(s.order, key)
	}
	s.groups[key] = append(s.groups[key], e)
}

// check looks at each group of a set. Strictly, fields on one object are the same
// field; else they only have the same shape: their objects are known to differ.
func (m *merger) check(set *mergeSet, strict bool) {
	for _, key := range set.order {
		if m.stopped() {
			return
		}
		group := set.groups[key]
		if len(group) == 1 {
			m.below(group, strict)
			continue
		}
		for _, e := range group[1:] {
			m.sameShape(group[0], e)
		}
		if !strict {
			m.below(group, false)
			continue
		}
		parts := partition(group)
		for _, part := range parts {
			m.samePart(part)
		}
		if len(parts) > 1 {
			m.below(group, false)
		}
	}
}

func (m *merger) samePart(part []*entry) {
	for _, e := range part[1:] {
		m.sameField(part[0], e)
	}
	m.below(part, true)
}

// partition splits a group by the objects its fields are on. A field on an
// interface or union can meet all of them.
func partition(group []*entry) [][]*entry {
	var abstract []*entry
	index := map[*ast.Definition]int{}
	var parts [][]*entry
	for _, e := range group {
		if e.parent == nil || e.parent.IsAbstractType() {
			abstract = append(abstract, e)
			continue
		}
		i, ok := index[e.parent]
		if !ok {
			i = len(parts)
			index[e.parent] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], e)
	}
	if len(parts) <= 1 || len(abstract) == len(group) {
		return [][]*entry{group}
	}
	for i := range parts {
		parts[i] = append(parts[i], abstract...)
	}
	return parts
}

// below checks the union of what a group's fields select.
func (m *merger) below(group []*entry, strict bool) {
	if !slices.ContainsFunc(group, func(e *entry) bool { return len(e.field.SelectionSet) > 0 }) {
		return
	}
	set := m.newSet()
	for _, e := range group {
		if len(e.field.SelectionSet) > 0 && e.field.Definition != nil {
			m.collect(set, e.field.SelectionSet, m.c.schema.Types[e.field.Definition.Type.Name()], e)
		}
	}
	if len(set.order) == 0 || m.stopped() || m.seen(set, strict) {
		return
	}
	m.check(set, strict)
}

// seen remembers sets in documents with fragments; without, each is reached once.
func (m *merger) seen(set *mergeSet, strict bool) bool {
	if len(m.c.doc.Fragments) == 0 {
		return false
	}
	var h maphash.Hash
	h.SetSeed(m.seed)
	n := 0
	for _, key := range set.order {
		for _, e := range set.groups[key] {
			maphash.WriteComparable(&h, e.field)
			n++
		}
	}
	key := mergeKey{h.Sum64(), n, strict}
	if m.known[key] {
		return true
	}
	m.known[key] = true
	return false
}

func (m *merger) sameField(a, b *entry) {
	switch {
	case a.field.Name != b.field.Name:
		m.conflict(a, b, "'"+a.field.Name+"' and '"+b.field.Name+"' are different fields")
	case !m.sameArguments(a.field.Arguments, b.field.Arguments):
		m.conflict(a, b, "they have differing arguments")
	}
}

func (m *merger) sameShape(a, b *entry) {
	x, y := a.field.Definition, b.field.Definition
	if x == nil || y == nil || x == y || m.sameTypes(x.Type, y.Type) {
		return
	}
	m.conflict(a, b, "they return conflicting types '"+x.Type.String()+"' and '"+y.Type.String()+"'")
}

// sameTypes: lists and non-null alike; leaves of one type, composites of any.
func (m *merger) sameTypes(a, b *ast.Type) bool {
	if a.NonNull != b.NonNull || (a.Elem == nil) != (b.Elem == nil) {
		return false
	}
	if a.Elem != nil {
		return m.sameTypes(a.Elem, b.Elem)
	}
	x, y := m.c.schema.Types[a.NamedType], m.c.schema.Types[b.NamedType]
	if x == nil || y == nil || x.IsCompositeType() && y.IsCompositeType() {
		return true
	}
	return a.NamedType == b.NamedType
}

// conflict names the fields, and the fields that brought them together.
func (m *merger) conflict(a, b *entry, why string) {
	if m.reported[b.field] || m.c.full() {
		return
	}
	m.reported[b.field] = true
	places := []place{placeOf(a.field.Position), placeOf(b.field.Position)}
	var reason strings.Builder
	reason.WriteString("Fields '")
	for _, pair := range above(a, b) {
		reason.WriteString(pair[0].field.Alias + "' conflict because subfields '")
		places = append([]place{placeOf(pair[0].field.Position)}, append(places, placeOf(pair[1].field.Position))...)
	}
	reason.WriteString(a.field.Alias + "' conflict because " + why)
	m.c.fail(reason.String()+". Use different aliases on the fields to fetch both if this was intentional.", places...)
}

// above are the pairs of different fields over two entries, outermost first, ten at most.
func above(a, b *entry) (pairs [][2]*entry) {
	for a, b = a.up, b.up; a != nil && b != nil && a.field != b.field && len(pairs) < 10; a, b = a.up, b.up {
		pairs = append([][2]*entry{{a, b}}, pairs...)
	}
	return pairs
}

func (m *merger) sameArguments(a, b ast.ArgumentList) bool {
	if len(a) != len(b) {
		return false
	}
	for _, arg := range a {
		other := b.ForName(arg.Name)
		if other == nil || !m.sameValue(arg.Value, other.Value) {
			return false
		}
	}
	return true
}

func (m *merger) sameValue(a, b *ast.Value) bool {
	if a.Kind != b.Kind || a.Raw != b.Raw || len(a.Children) != len(b.Children) || m.c.tooMuchWork(len(a.Children)) {
		return false
	}
	for i, child := range a.Children {
		other := b.Children[i].Value
		if a.Kind == ast.ObjectValue && b.Children[i].Name != child.Name {
			m.c.tooMuchWork(len(b.Children) / 8) // a search through names
			other = b.Children.ForName(child.Name)
		}
		if other == nil || !m.sameValue(child.Value, other) {
			return false
		}
	}
	return true
}
