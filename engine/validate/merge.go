package validate

import (
	"hash/maphash"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/internal/slab"
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

type merger struct {
	c        *checker
	seed     maphash.Seed
	entries  slab.Slab[entry]
	stack    []*entry            // sets that are collected or being looked at, inner ones behind outer ones
	known    map[mergeKey]bool   // sets, in documents with fragments: without, each is reached once
	walked   map[aloneKey]bool   // likewise, fields whose set merges with no other
	reported map[*ast.Field]bool // second fields
	visited  map[string]bool     // fragments, while one set is collected
}

// mergeKey identifies a set: the hash of its fields' places, and how strictly it was checked.
type mergeKey struct {
	hash   uint64
	fields int
	strict bool
}

type aloneKey struct {
	field  *ast.Field
	strict bool
}

// mergeable checks all operations; a fragment is checked where it is spread.
func (c *checker) mergeable() {
	m := &merger{c: c, visited: map[string]bool{}}
	if len(c.doc.Fragments) > 0 {
		m.seed, m.known, m.walked = maphash.MakeSeed(), map[mergeKey]bool{}, map[aloneKey]bool{}
	}
	for _, op := range c.doc.Operations {
		m.one(op.SelectionSet, rootType(c.schema, op.Operation), nil, true)
	}
}

// one checks a selection set that merges with no other.
func (m *merger) one(set ast.SelectionSet, parent *ast.Definition, up *entry, strict bool) {
	if plain(set) {
		m.plain(set, parent, up, strict)
		return
	}
	mark := m.newSet()
	m.collect(set, parent, up)
	if !m.stopped() {
		m.check(m.stack[mark:], strict)
	}
	m.stack = m.stack[:mark]
}

// plain says that a set is of a few fields whose response keys all differ.
func plain(set ast.SelectionSet) bool {
	for _, sel := range set {
		if _, ok := sel.(*ast.Field); !ok {
			return false
		}
	}
	return distinct(len(set), func(i int) string { return set[i].(*ast.Field).Alias })
}

func (m *merger) plain(set ast.SelectionSet, parent *ast.Definition, up *entry, strict bool) {
	if m.c.tooMuchWork(len(set)) {
		return
	}
	for _, sel := range set {
		if f := sel.(*ast.Field); len(f.SelectionSet) > 0 && !m.stopped() {
			m.alone(m.entry(f, parent, up), strict)
		}
	}
}

func (m *merger) entry(f *ast.Field, parent *ast.Definition, up *entry) *entry {
	e := m.entries.One()
	*e = entry{f, parent, up}
	return e
}

// newSet begins a set behind those that there are.
func (m *merger) newSet() (mark int) {
	clear(m.visited)
	return len(m.stack)
}

func (m *merger) stopped() bool { return m.c.full() || m.c.steps > maxSteps }

// collect adds a selection set to the last set of the stack, fragments expanded.
func (m *merger) collect(set ast.SelectionSet, parent *ast.Definition, up *entry) {
	if m.c.tooMuchWork(len(set)) {
		return
	}
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			m.stack = append(m.stack, m.entry(s, parent, up))
		case *ast.InlineFragment:
			on := parent
			if s.TypeCondition != "" {
				on = m.c.schema.Types[s.TypeCondition]
			}
			m.collect(s.SelectionSet, on, up)
		case *ast.FragmentSpread:
			if s.Definition != nil && !m.visited[s.Name] {
				m.visited[s.Name] = true
				m.collect(s.Definition.SelectionSet, s.Definition.Definition, up)
			}
		}
	}
}

// check looks at each group of a set. Strictly, fields on one object are the same
// field; else they only have the same shape: their objects are known to differ.
func (m *merger) check(set []*entry, strict bool) {
	if distinct(len(set), func(i int) string { return set[i].field.Alias }) {
		for i := range set {
			m.group(set[i:i+1], strict)
		}
		return
	}
	for _, group := range grouped(set) {
		m.group(group, strict)
	}
}

// grouped is a set by response key, in the order of the first of each.
func grouped(set []*entry) (groups [][]*entry) {
	index := make(map[string]int, len(set))
	for _, e := range set {
		i, ok := index[e.field.Alias]
		if !ok {
			i = len(groups)
			index[e.field.Alias] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], e)
	}
	return groups
}

func (m *merger) group(group []*entry, strict bool) {
	if m.stopped() {
		return
	}
	if len(group) == 1 {
		m.alone(group[0], strict)
		return
	}
	for _, e := range group[1:] {
		m.sameShape(group[0], e)
	}
	if !strict {
		m.below(group, false)
		return
	}
	parts := partition(group)
	for _, part := range parts {
		m.samePart(part)
	}
	if len(parts) > 1 {
		m.below(group, false)
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

// alone checks what one field selects.
func (m *merger) alone(e *entry, strict bool) {
	f := e.field
	if len(f.SelectionSet) == 0 || f.Definition == nil || m.seenAlone(f, strict) {
		return
	}
	m.one(f.SelectionSet, m.c.schema.Types[f.Definition.Type.Name()], e, strict)
}

// seenAlone remembers fields in documents with fragments.
func (m *merger) seenAlone(f *ast.Field, strict bool) bool {
	if m.walked == nil {
		return false
	}
	key := aloneKey{f, strict}
	seen := m.walked[key]
	m.walked[key] = true
	return seen
}

// below checks the union of what a group's fields select.
func (m *merger) below(group []*entry, strict bool) {
	if len(group) == 1 {
		m.alone(group[0], strict)
		return
	}
	mark := m.newSet()
	for _, e := range group {
		if len(e.field.SelectionSet) > 0 && e.field.Definition != nil {
			m.collect(e.field.SelectionSet, m.c.schema.Types[e.field.Definition.Type.Name()], e)
		}
	}
	if set := m.stack[mark:]; len(set) > 0 && !m.stopped() && !m.seen(set, strict) {
		m.check(set, strict)
	}
	m.stack = m.stack[:mark]
}

// seen remembers the sets of fields that merge.
func (m *merger) seen(set []*entry, strict bool) bool {
	if m.known == nil {
		return false
	}
	var h maphash.Hash
	h.SetSeed(m.seed)
	for _, e := range set {
		maphash.WriteComparable(&h, e.field)
	}
	key := mergeKey{h.Sum64(), len(set), strict}
	seen := m.known[key]
	m.known[key] = true
	return seen
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
	if m.reported == nil {
		m.reported = map[*ast.Field]bool{}
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
