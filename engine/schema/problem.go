package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Problem is something in a schema that cannot work, or, as a warning, that
// will probably not do what its writer meant.
type Problem struct {
	File         string // empty when it has no place in a file
	Line, Column int
	Message      string
	Warning      bool
}

// String is the problem as compilers print one.
func (p Problem) String() string {
	message := p.Message
	if p.Warning {
		message = "warning: " + message
	}
	if p.File == "" {
		return message
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, message)
}

// Problems is all that was found at once, sorted by place.
type Problems []Problem

// Fatal says that one of the problems is not just a warning.
func (list Problems) Fatal() bool {
	return slices.ContainsFunc(list, func(p Problem) bool { return !p.Warning })
}

// Error lists the problems, one a line.
func (list Problems) Error() string {
	lines := make([]string, len(list))
	for i, p := range list {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// reporter collects problems.
type reporter struct{ problems Problems }

func (r *reporter) add(at *ast.Position, warning bool, message string) {
	p := Problem{Message: message, Warning: warning}
	if at != nil && at.Src != nil {
		p.File, p.Line, p.Column = at.Src.Name, at.Line, at.Column
	}
	r.problems = append(r.problems, p)
}

func (r *reporter) errorf(at *ast.Position, format string, args ...any) {
	r.add(at, false, fmt.Sprintf(format, args...))
}

func (r *reporter) warnf(at *ast.Position, format string, args ...any) {
	r.add(at, true, fmt.Sprintf(format, args...))
}

// sorted is what was collected, by place, each once.
func (r *reporter) sorted() Problems {
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(r.problems)
}
