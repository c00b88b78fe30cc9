package plan

import (
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// collected is one response key with the merged nodes that ask for it.
type collected struct {
	key   string
	nodes []*ast.Field
}

// work is what the selections in work have collected, inner ones behind outer ones.
type work struct {
	collected []collected
	nodes     []*ast.Field // the first node of each key
}

var works = sync.Pool{New: func() any { return new(work) }}

// maxWork bounds what is kept for another plan.
const maxWork = 1024

func (w *work) release() {
	if cap(w.nodes) > maxWork {
		return
	}
	clear(w.collected[:cap(w.collected)])
	clear(w.nodes[:cap(w.nodes)])
	w.until(work{})
	works.Put(w)
}

// until takes off what was collected since.
func (w *work) until(mark work) {
	w.collected, w.nodes = w.collected[:len(mark.collected)], w.nodes[:len(mark.nodes)]
}

// few is how many keys are compared one by one, which is cheaper than a map.
const few = 16

// collector is CollectFields of the specification (6.3.2) for one concrete type.
// What it finds is the end of the builder's work from mark on.
type collector struct {
	b        *builder
	typeName string
	mark     int
	index    map[string]int // nil while there are few
	visited  map[string]bool
}

// collect merges what nodes select. Its answer is the caller's until the caller
// takes it off the builder's work.
func (b *builder) collect(typeName string, nodes []*ast.Field) []collected {
	c := collector{b: b, typeName: typeName, mark: len(b.work.collected)}
	for _, node := range nodes {
		c.add(node.SelectionSet)
	}
	return c.found()
}

func (c *collector) found() []collected { return c.b.work.collected[c.mark:] }

func (c *collector) add(set ast.SelectionSet) {
	for _, sel := range set {
		switch s := sel.(type) {
		case *ast.Field:
			if c.b.included(s.Directives) {
				c.addField(s)
			}
		case *ast.InlineFragment:
			if c.b.included(s.Directives) && c.b.applies(s.TypeCondition, c.typeName) {
				c.add(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			c.addSpread(s)
		}
	}
}

func (c *collector) addSpread(s *ast.FragmentSpread) {
	if c.visited[s.Name] || !c.b.included(s.Directives) {
		return
	}
	if c.visited == nil {
		c.visited = map[string]bool{}
	}
	c.visited[s.Name] = true
	if s.Definition != nil && c.b.applies(s.Definition.TypeCondition, c.typeName) {
		c.add(s.Definition.SelectionSet)
	}
}

func (c *collector) addField(f *ast.Field) {
	if i := c.find(f.Alias); i >= 0 {
		one := &c.found()[i]
		one.nodes = append(one.nodes, f)
		return
	}
	w := c.b.work
	w.nodes = append(w.nodes, f)
	n := len(w.nodes)
	w.collected = append(w.collected, collected{f.Alias, w.nodes[n-1 : n : n]})
	if c.index != nil {
		c.index[f.Alias] = len(c.found()) - 1
	}
}

// find is the place of a key among those found, -1 when it is new.
func (c *collector) find(key string) int {
	found := c.found()
	if len(found) <= few {
		return slices.IndexFunc(found, func(have collected) bool { return have.key == key })
	}
	if c.index == nil {
		c.index = make(map[string]int, 2*len(found))
		for i := range found {
			c.index[found[i].key] = i
		}
	}
	if i, ok := c.index[key]; ok {
		return i
	}
	return -1
}
