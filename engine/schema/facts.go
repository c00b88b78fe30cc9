package schema

import "context"

// Catalog answers what the database has. All questions of a start go in one
// call, so that a hundred types cost a handful of round trips. pgexec implements it.
type Catalog interface {
	Facts(ctx context.Context, ask Ask) (*Facts, error)
}

// Ask is a question to a Catalog.
type Ask struct {
	Relations []Ident
	Trees     []Ident // further relations, which need not be there
	Functions []Ident
	Samples   []SampleAsk
}

// SampleAsk asks for up to Limit non-null documents of a jsonb column.
type SampleAsk struct {
	View   Ident
	Column string
	Limit  int
}

// Facts is what a Catalog answered. What does not exist is absent.
type Facts struct {
	Version    int // server_version_num
	Relations  map[Ident]*Relation
	Functions  map[Ident][]FunctionFact // overloads
	Samples    map[SampleAsk][]string   // JSON texts
	Nearby     map[Ident][]string       // names of relations or functions of that schema, for suggestions
	Extensions []string
}

// Relation is a table, view or materialised view.
type Relation struct {
	Kind    byte // pg_class.relkind
	Columns []Column
}

// Column is one column, in attnum order.
type Column struct {
	Name    string
	Type    string // format_type
	NotNull bool
}

// FunctionFact is one overload of a function.
type FunctionFact struct {
	Params   []Param
	Returns  string // format_type of prorettype
	Set      bool
	RowType  bool     // composite result
	Columns  []Column // of a composite result or RETURNS TABLE
	Volatile byte     // provolatile: i, s or v
}
