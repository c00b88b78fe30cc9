package schema

import (
	"slices"
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

// introspectionOrder lists types as clients get them: as written, the
// specification's scalars where they are first met, and the types of
// introspection itself last.
func introspectionOrder(s *ast.Schema, written ast.DefinitionList) []string {
	o := ordering{s: s, seen: map[string]bool{}}
	for _, def := range written {
		if own(def) && s.Types[def.Name] == def {
			o.written = append(o.written, def)
		}
	}
	for o.more() {
		o.take(o.written[0])
	}
	o.mention("Boolean")
	o.mention("String") // directives take them
	for _, def := range written {
		if strings.HasPrefix(def.Name, "__") {
			o.names = append(o.names, def.Name)
		}
	}
	return o.names
}

type ordering struct {
	s       *ast.Schema
	written ast.DefinitionList // not listed yet, after more
	seen    map[string]bool
	names   []string
}

func (o *ordering) more() bool {
	for len(o.written) > 0 && o.seen[o.written[0].Name] {
		o.written = o.written[1:]
	}
	return len(o.written) > 0
}

// take lists a type and looks at what it mentions.
func (o *ordering) take(def *ast.Definition) {
	o.seen[def.Name] = true
	o.names = append(o.names, def.Name)
	for _, name := range slices.Concat(def.Types, def.Interfaces) {
		o.mention(name)
	}
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		o.mention(f.Type.Name())
		for _, a := range f.Arguments {
			o.mention(a.Type.Name())
		}
	}
}

// mention lists a type that is written next anyway, or not written at all.
func (o *ordering) mention(name string) {
	def := o.s.Types[name]
	if def == nil || o.seen[name] {
		return
	}
	if !own(def) || o.more() && o.written[0] == def {
		o.take(def)
	}
}
