package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// typeRef is a named type, or a list or non-null form of one.
type typeRef struct {
	def *ast.Definition
	t   *ast.Type // of wrapping forms; nil for a named type
}

// ref resolves a notation. The non-null form wraps the type without its mark.
func (in *introspection) ref(t *ast.Type) typeRef {
	if t.NonNull || t.Elem != nil {
		return typeRef{t: t}
	}
	return typeRef{def: in.s.AST.Types[t.NamedType]}
}

func (in *introspection) inner(t *ast.Type) typeRef {
	if t.NonNull {
		bare := *t
		bare.NonNull = false
		return in.ref(&bare)
	}
	return in.ref(t.Elem)
}

func (in *introspection) typ(r typeRef, sel *selected) {
	switch {
	case r.t != nil:
		in.object("__Type", sel, func(f *selected) { in.wrapperField(r.t, f) })
	case r.def != nil:
		in.object("__Type", sel, func(f *selected) { in.typeField(r.def, f) })
	default:
		in.null()
	}
}

func (in *introspection) wrapperField(t *ast.Type, f *selected) {
	switch f.name {
	case "kind":
		kind := "LIST"
		if t.NonNull {
			kind = "NON_NULL"
		}
		in.string(kind)
	case "ofType":
		in.typ(in.inner(t), f)
	default:
		in.null()
	}
}

func (in *introspection) typeField(def *ast.Definition, f *selected) {
	switch f.name {
	case "kind":
		in.string(string(def.Kind))
	case "name":
		in.string(def.Name)
	case "description":
		in.optional(def.Description)
	case "specifiedByURL":
		in.optional(text(def.Directives.ForName("specifiedBy"), "url"))
	case "fields":
		in.fields(def, f)
	case "interfaces":
		in.interfaces(def, f)
	case "possibleTypes":
		in.possible(def, f)
	case "enumValues":
		in.enumValues(def, f)
	case "inputFields":
		in.inputFields(def, f)
	case "isOneOf":
		if def.Kind != ast.InputObject {
			in.null()
			return
		}
		in.bool(def.Directives.ForName("oneOf") != nil)
	default:
		in.null()
	}
}

func (in *introspection) fields(def *ast.Definition, f *selected) {
	if def.Kind != ast.Object && def.Kind != ast.Interface {
		in.null()
		return
	}
	list(in, def.Fields, func(field *ast.FieldDefinition) bool {
		if strings.HasPrefix(field.Name, "__") || !f.all && deprecated(field.Directives) {
			return false
		}
		in.object("__Field", f, func(s *selected) { in.fieldField(field, s) })
		return true
	})
}

func (in *introspection) interfaces(def *ast.Definition, f *selected) {
	if def.Kind != ast.Object && def.Kind != ast.Interface {
		in.null()
		return
	}
	list(in, def.Interfaces, func(name string) bool {
		in.typ(typeRef{def: in.s.AST.Types[name]}, f)
		return true
	})
}

func (in *introspection) possible(def *ast.Definition, f *selected) {
	if !def.IsAbstractType() {
		in.null()
		return
	}
	list(in, in.s.AST.PossibleTypes[def.Name], func(p *ast.Definition) bool {
		if p == nil || p.Kind != ast.Object {
			return false
		}
		in.typ(typeRef{def: p}, f)
		return true
	})
}

func (in *introspection) enumValues(def *ast.Definition, f *selected) {
	if def.Kind != ast.Enum {
		in.null()
		return
	}
	list(in, def.EnumValues, func(v *ast.EnumValueDefinition) bool {
		if !f.all && deprecated(v.Directives) {
			return false
		}
		in.object("__EnumValue", f, func(s *selected) {
			in.described(v.Name, v.Description, v.Directives, s)
		})
		return true
	})
}

func (in *introspection) inputFields(def *ast.Definition, f *selected) {
	if def.Kind != ast.InputObject {
		in.null()
		return
	}
	list(in, def.Fields, func(v *ast.FieldDefinition) bool {
		return in.inputValue(v.Name, v.Description, v.Type, v.DefaultValue, v.Directives, f)
	})
}

func deprecated(list ast.DirectiveList) bool { return list.ForName("deprecated") != nil }
