package schema

import "fmt"

// Counts is what a schema holds, for the line at start.
type Counts struct{ Types, Fields, Views, Functions int }

// String is "12 types, 80 fields, 7 views, 3 functions".
func (c Counts) String() string {
	return fmt.Sprintf("%d types, %d fields, %d views, %d functions", c.Types, c.Fields, c.Views, c.Functions)
}

// Counts counts object types with their fields, root fields among them, and the
// views and functions that they stand for.
func (s *Schema) Counts() Counts {
	c := Counts{Types: len(s.Objects), Fields: len(s.Query) + len(s.Mutation) + len(s.Sub)}
	for _, o := range s.Objects {
		c.Fields += len(o.Fields)
	}
	views := map[Ident]bool{}
	for _, source := range s.sources {
		views[source.View] = true
	}
	functions := map[Ident]bool{}
	for r := range s.roots() {
		if r.Fn != nil {
			functions[r.Fn.Name] = true
		}
	}
	c.Views, c.Functions = len(views), len(functions)
	return c
}
