package importtable

import (
	"fmt"
	"slices"
	"strings"
)

// module is this module's path.
const module = "fraiseqld"

// Package is what "go list -json" says of a package.
type Package struct {
	ImportPath string
	Imports    []string
}

// Check reports every import outside of the table, and every package without a row.
func Check(table map[string][]string, packages []Package) []string {
	var problems []string
	for _, p := range packages {
		name := local(p.ImportPath)
		row, ok := table[name]
		if !ok {
			problems = append(problems, fmt.Sprintf("%s has no row in internal/importtable/table.go: add one that says what it may import", name))
			continue
		}
		for _, path := range p.Imports {
			if !standard(path) && !allowed(row, path) {
				problems = append(problems, fmt.Sprintf("%s imports %s, which its row in internal/importtable/table.go does not allow (allowed: %s)", name, local(path), words(row)))
			}
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

// local is a path without the module's own.
func local(path string) string { return strings.TrimPrefix(path, module+"/") }

// standard: the standard library's paths have no dot in their first element.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != module && !strings.Contains(first, ".")
}

func allowed(row []string, path string) bool {
	name := local(path)
	return slices.ContainsFunc(row, func(entry string) bool {
		if below, ok := strings.CutSuffix(entry, "/..."); ok {
			return strings.HasPrefix(name, below+"/")
		}
		if entry == "*" || entry == name {
			return true
		}
		return name == path && strings.HasPrefix(path, entry+"/") // a package inside of a library
	})
}

func words(row []string) string {
	if len(row) == 0 {
		return "the standard library alone"
	}
	return strings.Join(row, ", ")
}
