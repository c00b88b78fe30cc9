package validate

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// directives checks those of one node.
func (c *checker) directives(list ast.DirectiveList, parent *ast.Definition, at ast.DirectiveLocation) {
	if len(list) == 0 {
		return
	}
	seen := map[string]*ast.Directive{}
	for _, d := range list {
		if c.full() {
			return
		}
		c.directive(d, parent, at)
		if d.Definition != nil && d.Definition.IsRepeatable {
			continue
		}
		if first := seen[d.Name]; first != nil {
			c.fail("The directive '@"+d.Name+"' can only be used once at this location.",
				placeBefore(first.Position, "@"), placeBefore(d.Position, "@"))
		}
		seen[d.Name] = d
	}
}

// unsupported are directives that gqlparser's prelude declares and nobody here executes.
func unsupported(name string) bool { return name == "defer" || name == "stream" }

func (c *checker) directive(d *ast.Directive, parent *ast.Definition, at ast.DirectiveLocation) {
	d.ParentDefinition, d.Location = parent, at
	if unsupported(d.Name) {
		c.fail("The directive '@"+d.Name+"' is not supported: an answer comes whole.", placeBefore(d.Position, "@"))
		c.loose(d.Arguments)
		return
	}
	d.Definition = c.schema.Directives[d.Name]
	if d.Definition == nil {
		c.fail("Unknown directive '@"+d.Name+"'.", placeBefore(d.Position, "@"))
		c.loose(d.Arguments)
		return
	}
	if !slices.Contains(d.Definition.Locations, at) {
		c.fail("Directive '@"+d.Name+"' may not be used on "+strings.ToLower(strings.ReplaceAll(string(at), "_", " "))+".",
			placeBefore(d.Position, "@"))
	}
	c.arguments(d.Arguments, d.Definition.Arguments, directiveOwner{d})
}
