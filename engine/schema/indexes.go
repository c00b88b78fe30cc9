package schema

// Origins is where the columns of a view or table come from.
type Origins struct {
	// Columns are those that a table's column is passed through in, unchanged.
	Columns map[string]Origin
}

// Origin is a column of a table, and what the table has to find rows by.
type Origin struct {
	Table   Ident
	Column  string
	Indexes []IndexKey      // of the table, all
	Others  map[string]bool // the table's columns
}

// IndexKey is the first key of a valid index.
type IndexKey struct {
	Method     string // btree, gin, …
	Expression string // as pg_get_indexdef prints it
	Class      string // of operators: text_ops, gin_trgm_ops, …
	Partial    bool
}

// Warning is a problem at the place of a field.
func (f *Field) Warning(message string) Problem {
	r := reporter{}
	r.warnf(f.at, "%s", message)
	return r.problems[0]
}

// Views are the relations that the schema reads, each once.
func (s *Schema) Views() []Ident {
	set := map[Ident]bool{}
	for _, source := range s.sources {
		set[source.View] = true
	}
	return idents(set)
}
