package schema

import (
	"context"
	"maps"
)

// Catalog answers what the database has, many questions in one call, so that a
// hundred types cost a handful of round trips. Calls may come at the same time.
// pgexec implements it.
type Catalog interface {
	Facts(ctx context.Context, ask Ask) (*Facts, error)
}

// Ask is a question to a Catalog.
type Ask struct {
	Server    bool // Version and Extensions
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

// add takes over what was said of functions.
func (f *Facts) add(more *Facts) {
	f.Functions = more.Functions
	if f.Nearby == nil {
		f.Nearby = map[Ident][]string{}
	}
	maps.Copy(f.Nearby, more.Nearby)
}
