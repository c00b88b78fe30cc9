package schema

import (
	"slices"
	"strconv"
)

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
	l.embedded(&r)
	l.s.lacking = r.problems
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
