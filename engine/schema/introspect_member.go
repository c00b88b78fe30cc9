package schema

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

func (in *introspection) schemaField(f *selected) {
	s := in.s.AST
	switch f.name {
	case "description":
		in.optional(s.Description)
	case "types":
		list(in, in.s.typeOrder, func(name string) bool {
			in.typ(typeRef{def: s.Types[name]}, f)
			return true
		})
	case "queryType":
		in.typ(typeRef{def: s.Query}, f)
	case "mutationType":
		in.typ(typeRef{def: s.Mutation}, f)
	case "subscriptionType":
		in.typ(typeRef{def: s.Subscription}, f)
	case "directives":
		list(in, directiveOrder(s), func(d *ast.DirectiveDefinition) bool {
			if !f.all && deprecated(d.Directives) {
				return false
			}
			in.object("__Directive", f, func(sel *selected) { in.directiveField(d, sel) })
			return true
		})
	default:
		in.null()
	}
}

var standardDirectives = []string{"include", "skip", "deprecated", "specifiedBy", "oneOf"}

// directiveOrder is the specification's own directives, then others by name.
func directiveOrder(s *ast.Schema) []*ast.DirectiveDefinition {
	var names []string
	for name := range s.Directives {
		if !slices.Contains(standardDirectives, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []*ast.DirectiveDefinition
	for _, name := range slices.Concat(standardDirectives, names) {
		if d := s.Directives[name]; d != nil {
			out = append(out, d)
		}
	}
	return out
}

func (in *introspection) directiveField(d *ast.DirectiveDefinition, f *selected) {
	switch f.name {
	case "isRepeatable":
		in.bool(d.IsRepeatable)
	case "locations":
		list(in, d.Locations, func(at ast.DirectiveLocation) bool {
			in.string(string(at))
			return true
		})
	case "args":
		in.arguments(d.Arguments, f)
	default:
		in.described(d.Name, d.Description, d.Directives, f)
	}
}

func (in *introspection) fieldField(def *ast.FieldDefinition, f *selected) {
	switch f.name {
	case "args":
		in.arguments(def.Arguments, f)
	case "type":
		in.typ(in.ref(def.Type), f)
	default:
		in.described(def.Name, def.Description, def.Directives, f)
	}
}

func (in *introspection) arguments(args ast.ArgumentDefinitionList, f *selected) {
	list(in, args, func(a *ast.ArgumentDefinition) bool {
		return in.inputValue(a.Name, a.Description, a.Type, a.DefaultValue, a.Directives, f)
	})
}

// inputValue writes an argument or input field, unless it is deprecated and not asked for.
func (in *introspection) inputValue(name, description string, t *ast.Type, def *ast.Value, directives ast.DirectiveList, f *selected) bool {
	if !f.all && deprecated(directives) {
		return false
	}
	in.object("__InputValue", f, func(s *selected) {
		switch {
		case s.name == "type":
			in.typ(in.ref(t), s)
		case s.name == "defaultValue" && def != nil:
			in.string(printValue(def))
		default:
			in.described(name, description, directives, s)
		}
	})
	return true
}

// described writes what everything with a name has.
func (in *introspection) described(name, description string, directives ast.DirectiveList, f *selected) {
	d := directives.ForName("deprecated")
	switch f.name {
	case "name":
		in.string(name)
	case "description":
		in.optional(description)
	case "isDeprecated":
		in.bool(d != nil)
	case "deprecationReason":
		if d == nil {
			in.null()
			return
		}
		in.string(deprecationReason(d))
	default:
		in.null()
	}
}

func deprecationReason(d *ast.Directive) string {
	if v := value(d, "reason"); v != nil {
		return v.Raw
	}
	return "No longer supported"
}
