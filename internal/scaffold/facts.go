// Package scaffold writes first schemas: a small one to begin with, or one for a
// database that is there already (names by FraiseQL's conventions, types from
// the catalogue and from sampled documents).
package scaffold

import "encoding/json"

// Database is what a schema is written from.
type Database struct {
	Relations  []*Relation
	Functions  []*Function
	Enums      map[string]*Enum     // by type name, as format_type prints it
	Composites map[string][]*Column // columns of composite types, by schema.name and by name
}

// Relation is a view or table.
type Relation struct {
	Schema, Name string
	OnPath       bool // found without its schema
	Kind         byte // pg_class.relkind
	Comment      string
	Definition   string // of a view
	Columns      []*Column
	Based        []*Column // columns of tables that a view reads
	Document     string    // jsonb column with the documents; empty: the columns are the fields
	Samples      []json.RawMessage
	Unread       string // why there are no samples
}

// Column is a column or a field of a composite type.
type Column struct {
	Name    string
	Type    string // a domain's base type
	NotNull bool
	Table   bool // of a table: without NotNull it may be null, whatever samples show
	Key     bool // the only column of the primary key
	Comment string
	Only    []string // values that a CHECK constraint lists
}

// Enum is an enumerated type.
type Enum struct {
	Name    string // without schema
	Labels  []string
	Comment string
}

// Function is a function that may be a mutation.
type Function struct {
	Schema, Name string
	OnPath       bool
	Comment      string
	Params       []Param
	Returns      string
	Columns      []string // of the composite type returned
	Set          bool
	Volatile     bool
}

// Param is an IN parameter.
type Param struct {
	Name, Type string
	HasDefault bool
}

func (r *Relation) column(name string) *Column { return find(r.Columns, name) }

// hint is the column that a key of the documents probably shows: the only one of
// that name among the tables that a view reads, else one of the relation itself.
func (r *Relation) hint(key string) *Column {
	own := r.column(key)
	var found *Column
	for _, c := range r.Based {
		if c.Name != key || own != nil && own.Type != c.Type {
			continue
		}
		if found != nil && found.Type != c.Type {
			return own
		}
		if found == nil || found.NotNull {
			found = c // of several, one that may be null
		}
	}
	if found == nil {
		return own
	}
	return found
}

func find(columns []*Column, name string) *Column {
	for _, c := range columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// reference is the name as bindings spell it.
func reference(schema, name string, onPath bool) string {
	if onPath {
		return quoted(name)
	}
	return quoted(schema) + "." + quoted(name)
}
