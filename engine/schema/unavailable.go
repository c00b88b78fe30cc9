package schema

import (
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// unavailable are the directives whose feature this build lacks. Who builds one
// deletes its row.
var unavailable = map[string]string{
	"cache": "answers are not cached",
}

// Unavailable warns of what the schema asks for and nothing here does.
// upstream says that an upstream application is configured.
func (s *Schema) Unavailable(upstream bool) Problems {
	r := reporter{problems: slices.Clone(s.lacking)}
	n := 0
	var first *Root
	for _, root := range s.all() {
		if root.Kind == Upstream {
			n++
			if first == nil {
				first = root
			}
		}
	}
	if n > 0 && !upstream {
		r.warnf(first.at, "@upstream is not available in this build: %s answer NOT_SUPPORTED", counted(n, "root field"))
	}
	return r.sorted()
}

// lacking notes what directives will not do.
func (l *loader) lacking() {
	var r reporter
	note := func(name string, list ast.DirectiveList) {
		for _, d := range list {
			if effect, ok := unavailable[d.Name]; ok {
				r.warnf(d.Position, "%s: @%s is not available in this build: %s", name, d.Name, effect)
			}
		}
	}
	for _, def := range l.doc.Definitions {
		note(def.Name, def.Directives)
		for _, f := range def.Fields {
			note(def.Name+"."+f.Name, f.Directives)
		}
	}
	l.embedded(&r)
	l.s.lacking = r.problems
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
