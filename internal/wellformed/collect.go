package wellformed

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// entry is one response key with all nodes that ask for it.
type entry struct {
	key   string
	nodes []*ast.Field
}

// collect is CollectFields of section 6.3.2.
func (c *checker) collect(typ string, sets ...ast.SelectionSet) []*entry {
	var out []*entry
	seen := map[string]bool{}
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if c.included(s.Directives) {
					out = place(out, s)
				}
			case *ast.InlineFragment:
				if c.included(s.Directives) && (s.TypeCondition == "" || c.applies(s.TypeCondition, typ)) {
					walk(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				f := c.doc.Fragments.ForName(s.Name)
				if c.included(s.Directives) && !seen[s.Name] && f != nil {
					seen[s.Name] = true
					if c.applies(f.TypeCondition, typ) {
						walk(f.SelectionSet)
					}
				}
			}
		}
	}
	for _, set := range sets {
		walk(set)
	}
	return out
}

func place(list []*entry, f *ast.Field) []*entry {
	for _, e := range list {
		if e.key == f.Alias {
			e.nodes = append(e.nodes, f)
			return list
		}
	}
	return append(list, &entry{f.Alias, []*ast.Field{f}})
}

// applies is DoesFragmentTypeApply.
func (c *checker) applies(condition, typ string) bool {
	return condition == typ || slices.ContainsFunc(c.schema.PossibleTypes[condition], func(d *ast.Definition) bool { return d.Name == typ })
}

func (c *checker) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		a := d.Arguments.ForName("if")
		if a == nil || c.truth(a.Value) == (d.Name == "skip") {
			return false
		}
	}
	return true
}

func (c *checker) truth(v *ast.Value) bool {
	if v.Kind != ast.Variable {
		return v.Raw == "true"
	}
	if given, ok := c.vars[v.Raw].(bool); ok {
		return given
	}
	def := c.op.VariableDefinitions.ForName(v.Raw)
	return def != nil && def.DefaultValue != nil && def.DefaultValue.Raw == "true"
}
