package subscribe

import (
	"slices"
	"strings"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/internal/jsonx"
)

// Filter is a condition on events that are documents. It holds where PostgreSQL
// would find it true of the same document, and knows only operators of which that
// can be said; TestEventFilterIsSQL of engine/answers compares the two.
type Filter struct {
	root  node
	terms []Equal
}

// truth is SQL's: what a member says that is not there is not known.
type truth uint8

const (
	no truth = iota
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// node is one part of a condition.
type node struct {
	kind  plan.PredicateKind
	parts []node
	path  [][]string // spellings of each step
	test  func(raw []byte) truth
}

// NewFilter makes a Filter of a predicate. An error: it asks for what only
// PostgreSQL can tell.
func NewFilter(p *plan.Predicate, vars input.Vars) (*Filter, *gqlerr.Error) {
	root, err := nodeOf(p, vars)
	if err != nil {
		return nil, err
	}
	f := &Filter{root: root}
	if p.Kind == plan.And {
		f.addTerms(p.Parts, vars)
	}
	return f, nil
}

// Terms are members that must have certain values for the filter to hold.
func (f *Filter) Terms() []Equal { return f.terms }

func (f *Filter) addTerms(parts []*plan.Predicate, vars input.Vars) {
	for _, p := range parts {
		if p.Kind != plan.Compare || p.Op != "eq" || len(p.Target.Path) != 1 {
			continue
		}
		kind := KindOf(p.Class)
		text, ok := operand(p, vars)
		if ok {
			f.terms = append(f.terms, Equal{Keys: p.Target.Last().Keys, Kind: kind, Value: kind.Canonical(text)})
		}
	}
	slices.SortStableFunc(f.terms, func(a, b Equal) int { return strings.Compare(a.Keys[0], b.Keys[0]) })
}

func nodeOf(p *plan.Predicate, vars input.Vars) (node, *gqlerr.Error) {
	n := node{kind: p.Kind}
	switch p.Kind {
	case plan.And, plan.Or, plan.Not:
		for _, part := range p.Parts {
			inner, err := nodeOf(part, vars)
			if err != nil {
				return n, err
			}
			n.parts = append(n.parts, inner)
		}
		return n, nil
	case plan.Compare:
		for _, f := range p.Target.Path {
			n.path = append(n.path, f.Keys)
		}
		var err *gqlerr.Error
		n.test, err = testOf(p, vars)
		return n, err
	}
	return n, gqlerr.Newf(gqlerr.NotSupported, "Events cannot be filtered by the objects of the list '%s'.", p.Target.Last().Name)
}

// matches says whether the filter holds for an event's document.
func (f *Filter) matches(e *event) bool { return f.root.of(e) == yes }

func (n *node) of(e *event) truth {
	switch n.kind {
	case plan.And:
		out := yes
		for i := range n.parts {
			if out = min(out, n.parts[i].of(e)); out == no {
				break
			}
		}
		return out
	case plan.Or:
		out := no
		for i := range n.parts {
			if out = max(out, n.parts[i].of(e)); out == yes {
				break
			}
		}
		return out
	case plan.Not:
		return yes - n.parts[0].of(e)
	}
	return n.test(n.find(e))
}

// find is the member that a condition speaks of; nil: there is none, or it is null.
func (n *node) find(e *event) []byte {
	raw := e.raw(n.path[0])
	for _, keys := range n.path[1:] {
		if raw = within(raw, keys); raw == nil {
			return nil
		}
	}
	if k := jsonx.KindOf(raw); k == jsonx.Null || k == jsonx.Invalid {
		return nil
	}
	return raw
}

// within is the first of the keys that an object has.
func within(raw []byte, keys []string) []byte {
	if jsonx.KindOf(raw) != jsonx.Object {
		return nil
	}
	for _, key := range keys {
		var found []byte
		s := jsonx.Scan(raw)
		for s.Open(); s.Next(); {
			is := jsonx.KeyIs(s.Key(), key)
			if value := s.Raw(); is {
				found = value
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}
