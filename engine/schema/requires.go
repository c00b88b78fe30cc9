package schema

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// requires gathers what each field asks of who selects it: its own requirements,
// those of the same field of the interfaces of its type, and those of the type
// of its value. What guards a field of an interface guards it in every type, or
// another way to the same value would be open.
func (l *loader) requires() {
	for _, o := range l.s.Objects {
		for _, f := range o.Fields {
			f.Requires = together(f.Auth, valueAuth(f.Object))
			for _, name := range o.def.Interfaces {
				if up := l.s.Objects[name]; up != nil && up.Fields[f.Name] != nil {
					f.Requires = append(f.Requires, together(up.Fields[f.Name].Auth)...)
				}
			}
		}
	}
	for _, op := range []ast.Operation{ast.Query, ast.Mutation, ast.Subscription} {
		l.rootRequires(op)
	}
}

func (l *loader) rootRequires(op ast.Operation) {
	def := l.types[l.rootName(op)]
	if def == nil {
		return
	}
	l.checkRootType(def)
	all := l.auth(def.Directives)
	for _, r := range map[ast.Operation]map[string]*Root{ast.Query: l.s.Query, ast.Mutation: l.s.Mutation, ast.Subscription: l.s.Sub}[op] {
		r.Requires = together(r.Auth, all, valueAuth(r.Object), valueAuth(r.Result))
		r.Requires = append(r.Requires, cursorRequires(r)...)
		for _, t := range r.Terms {
			for _, f := range t.Path {
				r.Requires = append(r.Requires, f.Requires...)
			}
		}
	}
}

// checkRootType reports directives of object types that mean nothing on the
// type of an operation.
func (l *loader) checkRootType(def *ast.Definition) {
	for _, name := range []string{"sqlSource", "mandatoryFilter", "cost", "cache"} {
		if d := def.Directives.ForName(name); d != nil {
			l.errorf(d.Position, "@%s cannot stand on %s, the type of an operation; write it on its fields", name, def.Name)
		}
	}
}

// valueAuth is what a type asks of who selects a value of it.
func valueAuth(o *Object) *Auth {
	if o == nil {
		return nil
	}
	return o.Auth
}

func together(list ...*Auth) []*Auth {
	return slices.DeleteFunc(list, func(a *Auth) bool { return a == nil })
}
