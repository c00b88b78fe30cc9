package scaffold

import "slices"

// typ is an object type to be written: the objects seen at all its places.
type typ struct {
	name   string
	row    *Relation // nil: only inside of other documents
	base   string    // name of a row without prefix
	nodes  []*object
	keys   []string
	fields map[string]*field
	mixed  map[string]bool // keys whose objects are of no one type
}

// field is one key of a type.
type field struct {
	value
	child *typ
	json  bool // objects of no fixed form
	hints []*Column
}

// builder makes types of relations.
type builder struct {
	db     *Database
	names  names
	types  []*typ
	rows   map[string]*typ // by signature
	nested map[string]*typ // by key and signature
	enums  *enums
}

// build finds the types of the rows and of all objects inside of them.
func build(db *Database, rows []row) *builder {
	b := &builder{db: db, names: newNames(), rows: map[string]*typ{}, nested: map[string]*typ{}}
	b.enums = &enums{db: db, names: b.names, byType: map[string]*enum{}}
	for _, r := range rows {
		t := &typ{name: b.names.take(r.candidates()...), row: r.Relation, base: r.base, nodes: []*object{observed(r.Relation)}}
		t.nodes[0].typ = t
		b.types = append(b.types, t)
		if s := t.nodes[0].signature(); s != "" && b.rows[s] == nil {
			b.rows[s] = t
		}
	}
	for _, t := range slices.Clone(b.types) {
		b.walk(t.nodes[0])
	}
	for b.unify() {
	}
	for _, t := range b.types {
		if t.row == nil {
			b.baptise(t)
		}
	}
	for _, t := range b.types {
		b.finish(t)
	}
	return b
}

// walk gives a type to each object inside of another.
func (b *builder) walk(o *object) {
	for _, key := range o.keys {
		child := o.fields[key].inner()
		if child == nil {
			continue
		}
		child.typ = b.typeOf(child)
		child.typ.nodes = append(child.typ.nodes, child)
		b.walk(child)
	}
}

// alikeFrom is how many keys make the same keys no coincidence.
const alikeFrom = 3

// typeOf is the row type of the same keys, or the type of objects under the same
// key with the same keys.
func (b *builder) typeOf(o *object) *typ {
	s, one := o.signature(), singular(o.key)
	if t := b.rows[s]; t != nil && (len(o.keys) >= alikeFrom || t.name == pascal(one)) {
		return t
	}
	id := one + "\x00\x00" + s
	if b.nested[id] == nil {
		b.nested[id] = &typ{}
		b.types = append(b.types, b.nested[id])
	}
	return b.nested[id]
}

// unify makes the objects under one key of a type one type. It says whether
// there was something to do: what it joins may have to be joined further down.
func (b *builder) unify() bool {
	for _, t := range b.types {
		first := map[string]*typ{}
		for _, n := range t.nodes {
			for _, key := range n.keys {
				child := n.fields[key].inner()
				switch {
				case child == nil || t.mixed[key]:
				case first[key] == nil:
					first[key] = child.typ
				case first[key] != child.typ:
					if !b.join(first[key], child.typ) {
						t.mix(key)
					}
					return true
				}
			}
		}
	}
	return false
}

func (t *typ) mix(key string) {
	if t.mixed == nil {
		t.mixed = map[string]bool{}
	}
	t.mixed[key] = true
}

// join moves the objects of one type to the other. Two rows stay what they are.
func (b *builder) join(into, from *typ) bool {
	if from.row != nil {
		if into.row != nil {
			return false
		}
		into, from = from, into
	}
	for _, n := range from.nodes {
		n.typ = into
	}
	into.nodes = append(into.nodes, from.nodes...)
	b.types = slices.DeleteFunc(b.types, func(t *typ) bool { return t == from })
	return true
}

// baptise names a type by the key it stands under, else with that of its owner.
func (b *builder) baptise(t *typ) {
	n := t.nodes[0]
	own := pascal(singular(n.key))
	owner := own
	if n.above.typ.name != "" {
		owner = n.above.typ.name + own
	}
	t.name = b.names.take(own, owner)
}

// reachable are the types that rows lead to, rows first, in order.
func (b *builder) reachable() []*typ {
	var out []*typ
	seen := map[*typ]bool{}
	var visit func(t *typ)
	visit = func(t *typ) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		out = append(out, t)
		for _, key := range t.keys {
			if f := t.fields[key]; f.child != nil && !f.json {
				visit(f.child)
			}
		}
	}
	for _, t := range b.types {
		if t.row != nil && len(t.keys) > 0 {
			visit(t)
		}
	}
	return out
}

// rowTypes are the row types that have fields, by name.
func (b *builder) rowTypes() map[string]*typ {
	out := map[string]*typ{}
	for _, t := range b.types {
		if t.row != nil && len(t.keys) > 0 {
			out[t.name] = t
		}
	}
	return out
}
