package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// strip takes everything out of the client's view that speaks of PostgreSQL.
func (l *loader) strip() {
	s := l.s.AST
	for name := range l.bindings {
		delete(s.Directives, name)
	}
	for name, def := range s.Types {
		if helper(name) {
			delete(s.Types, name)
			continue
		}
		l.stripDefinition(def)
	}
	s.SchemaDirectives = l.clients(s.SchemaDirectives)
}

func (l *loader) stripDefinition(def *ast.Definition) {
	def.Directives = l.clients(def.Directives)
	for _, f := range def.Fields {
		f.Directives = l.clients(f.Directives)
		for _, a := range f.Arguments {
			a.Directives = l.clients(a.Directives)
		}
	}
	for _, v := range def.EnumValues {
		v.Directives = l.clients(v.Directives)
	}
}

// clients is a list without binding directives.
func (l *loader) clients(list ast.DirectiveList) ast.DirectiveList {
	var out ast.DirectiveList
	for _, d := range list {
		if l.bindings[d.Name] == nil {
			out = append(out, d)
		}
	}
	return out
}

// introspectionOrder lists types as clients get them: as written, each followed
// by what it mentions first; the types of introspection itself come last.
func introspectionOrder(s *ast.Schema, written ast.DefinitionList) []string {
	o := ordering{s: s, seen: map[string]bool{}}
	for _, def := range written {
		if own(def) && s.Types[def.Name] == def {
			o.visit(def.Name)
		}
	}
	o.visit("Boolean")
	o.visit("String") // directives take them
	for _, def := range written {
		if strings.HasPrefix(def.Name, "__") {
			o.visit(def.Name)
		}
	}
	return o.names
}

type ordering struct {
	s     *ast.Schema
	seen  map[string]bool
	names []string
}

func (o *ordering) visit(name string) {
	def := o.s.Types[name]
	if def == nil || o.seen[name] {
		return
	}
	o.seen[name] = true
	o.names = append(o.names, name)
	for _, t := range append(def.Types, def.Interfaces...) {
		o.visit(t)
	}
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		o.visit(f.Type.Name())
		for _, a := range f.Arguments {
			o.visit(a.Type.Name())
		}
	}
}
