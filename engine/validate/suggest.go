package validate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// suggestions bounds how many names a message proposes, and for how long a name.
const (
	maxSuggestions    = 5
	maxSuggestedBytes = 64
)

// suggest is " Did you mean 'a' or 'b'?" with the options like what was typed,
// or nothing.
func (c *checker) suggest(typed string, options []string) string {
	return c.suggestAs("", typed, options)
}

func (c *checker) suggestAs(kind, typed string, options []string) string {
	if !c.limits.Suggestions || c.full() {
		return ""
	}
	names := similar(typed, options)
	if len(names) == 0 {
		return ""
	}
	return " Did you mean " + kind + quotedOr(names) + "?"
}

func (c *checker) typeNames() []string {
	if !c.limits.Suggestions {
		return nil
	}
	names := make([]string, 0, len(c.schema.Types))
	for name := range c.schema.Types {
		if !strings.HasPrefix(name, "__") {
			names = append(names, name)
		}
	}
	return names
}

func (c *checker) suggestField(parent *ast.Definition, typed string) string {
	if !c.limits.Suggestions || c.full() {
		return ""
	}
	if types := c.typesWith(parent, typed); len(types) > 0 {
		return " Did you mean to use an inline fragment on " + quotedOr(types) + "?"
	}
	var names []string
	for _, f := range parent.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			names = append(names, f.Name)
		}
	}
	return c.suggest(typed, names)
}

// typesWith are the possible types of an abstract type that have a field.
func (c *checker) typesWith(parent *ast.Definition, field string) []string {
	if !parent.IsAbstractType() {
		return nil
	}
	var names []string
	for _, t := range c.schema.GetPossibleTypes(parent) {
		if t.Fields.ForName(field) != nil {
			names = append(names, t.Name)
		}
	}
	slices.Sort(names)
	return names
}

func (c *checker) suggestEnum(def *ast.Definition, v *ast.Value) string {
	if v.Kind != ast.EnumValue && v.Kind != ast.StringValue {
		return ""
	}
	var names []string
	for _, e := range def.EnumValues {
		names = append(names, e.Name)
	}
	return c.suggestAs("the enum value ", v.Raw, names)
}

// similar are the options within two fifths of the typed name's length of it, nearest first.
func similar(typed string, options []string) []string {
	if len(typed) > maxSuggestedBytes {
		return nil
	}
	type option struct {
		name     string
		distance int
	}
	limit := len(typed)*2/5 + 1
	var near []option
	for _, name := range options {
		if d := distance(typed, name, limit); d <= limit {
			near = append(near, option{name, d})
		}
	}
	slices.SortFunc(near, func(a, b option) int {
		return cmp.Or(a.distance-b.distance, strings.Compare(a.name, b.name))
	})
	names := make([]string, 0, maxSuggestions)
	for _, o := range near[:min(len(near), maxSuggestions)] {
		names = append(names, o.name)
	}
	return names
}

// distance counts the insertions, deletions, substitutions and swaps of
// neighbours between two names; another case is one edit. Beyond limit it may
// stop counting.
func distance(a, b string, limit int) int {
	if a == b {
		return 0
	}
	a, b = strings.ToLower(a), strings.ToLower(b)
	if a == b {
		return 1
	}
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			d := row[j]
			if a[i] != b[j] {
				d++
			}
			d = min(d, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			next[j+1] = d
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

// quotedOr is 'a', 'b', or 'c'.
func quotedOr(names []string) string {
	names = names[:min(len(names), maxSuggestions)]
	var b strings.Builder
	for i, name := range names {
		switch {
		case i == 0:
		case len(names) == 2:
			b.WriteString(" or ")
		case i == len(names)-1:
			b.WriteString(", or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString("'" + name + "'")
	}
	return b.String()
}
