// Package schema turns SDL with binding directives into two things: what a
// client may ask for, and what in PostgreSQL each part of it stands for.
//
// Load reads SDL and completes it; Bind holds it against the database and fills
// in what only the catalogue and the documents know. A Schema is immutable
// after Bind and shared by all goroutines.
package schema

import (
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// Schema is one generation of the contract with clients and with the database.
type Schema struct {
	Generation uint64
	AST        *ast.Schema // the client's view: bindings stripped, sparse parts completed
	Objects    map[string]*Object
	Enums      map[string]*Enum
	Inputs     map[string]*Input
	Query      map[string]*Root
	Mutation   map[string]*Root
	Sub        map[string]*Root
	// Connections are the types of which a root field answers a page of rows.
	Connections map[string]bool

	sources   []*Source // every view or table once, in the order of the text
	typeOrder []string  // as introspection lists them
	text      string    // completed SDL with bindings
	lacking   Problems  // places where documents escape a mandatory filter
	binding   sync.Mutex
	bound     bool // under binding

	membersOnce sync.Once
	members     members
}

// Ident names a relation or function. An empty Schema means the search path.
type Ident struct{ Schema, Name string }

// String is the name as SQL would spell it, unquoted, for messages.
func (i Ident) String() string {
	if i.Schema == "" {
		return i.Name
	}
	return i.Schema + "." + i.Name
}

// Source is a view or table that rows come from.
type Source struct {
	View     Ident
	Document string            // the jsonb column; empty means row mode: columns are the fields
	Plain    bool              // the column is json, which must become jsonb to be compared
	Columns  map[string]string // real columns by name, with their type as format_type prints it

	listed  []string // @sqlSource(columns:); nil means all of the relation
	implied bool     // no type says how it stores: Bind looks whether there is a document
	rows    []*Object
	at      *ast.Position
}

// Object is an object or interface type.
type Object struct {
	Name   string
	Source *Source // nil: only ever inside another type's document
	Fields map[string]*Field
	// Possible lists the concrete types of an interface or union, itself for an object.
	Possible []*Object
	Abstract bool
	Auth     *Auth
	Filters  []MandatoryFilter
	Cost     int
	Cache    *Cache

	def *ast.Definition
}

// Field is one field of an Object and where its value is stored.
type Field struct {
	Name string
	Type *ast.Type
	// Keys are the spellings under which the value may stand in the document or
	// among the columns, likeliest first: the @stored name alone when there is one,
	// else snake_case in both spellings of digits (address_line1, address_line_1)
	// and the field's own name. Bind moves the spelling that documents really use
	// to the front and sets Known.
	Keys   []string
	Known  bool
	Object *Object // of a composite type, list or not; nil for leaves
	Enum   *Enum   // of an enum type, list or not
	Auth   *Auth   // the field's own
	// Requires is all that is asked of who selects the field: see requires.
	Requires []*Auth
	Cost     int // weight of @cost, 0 when not given
	// Tree is the table of the tree that the field's ids are of, nil when there is none.
	Tree *Ident

	at *ast.Position
}

// Key is the likeliest stored key.
func (f *Field) Key() string { return f.Keys[0] }

// Auth is what @requiresAuth, @requiresRole and @requiresPermission ask for.
type Auth struct {
	Authenticated  bool
	Roles          []string
	AllRoles       bool
	Permissions    []string
	AllPermissions bool
}

// Enum maps an enum's names to what PostgreSQL holds, and back.
type Enum struct {
	Name   string
	Stored map[string]string // GraphQL name to stored text
	Names  map[string]string // stored text to GraphQL name
}

// Input is an input object type.
type Input struct {
	Name   string
	Fields []*InputField
	ByName map[string]*InputField
	OneOf  bool
	// Filters is the type whose rows a WhereInput or OrderByInput speaks of, nil for others.
	Filters *Object
}

// InputField is one field of an Input.
type InputField struct {
	Name    string
	Key     string // in the JSON that a function gets: @stored or snake_case
	Type    *ast.Type
	Default *ast.Value // hidden @default(value:), nil when there is none
	Input   *Input     // when the (list item) type is an input object
	Enum    *Enum
}

// Kind is what a root field does.
type Kind uint8

// The kinds of root fields.
const (
	List       Kind = iota // rows of Source
	Single                 // at most one row of Source
	Count                  // number of rows
	Exists                 // whether there is a row
	Aggregate              // grouped or single measures
	Function               // a STABLE or IMMUTABLE function on Query
	Mutate                 // a function on Mutation
	Listen                 // a subscription
	Upstream               // only the upstream application can answer
	Connection             // a page of rows of Source, with cursors
	Node                   // the row of an id among those of all types of Object
	Live                   // a subscription to a query
)

// Role is what an argument of a root field does.
type Role uint8

// The roles of arguments.
const (
	RoleEquals  Role = iota // equality on Key
	RoleWhere               // <T>WhereInput
	RoleOrderBy             // <T>OrderByInput, one or a list
	RoleLimit
	RoleOffset
	RoleParam    // goes to the function parameter named Key
	RoleInputDoc // the input document of a mutation function
	RoleKey      // the idempotency key of a mutation
	RoleHaving   // a filter of groups
	RoleFirst    // of a connection: rows from the front
	RoleAfter    // behind a cursor
	RoleLast     // rows from the back
	RoleBefore   // before a cursor
)

// Root is one field of Query, Mutation or Subscription.
type Root struct {
	Name     string
	Def      *ast.FieldDefinition // the client's view
	Kind     Kind
	Object   *Object // element type of the result, nil for scalars
	Enum     *Enum   // when the result is an enum
	Source   *Source // what it reads; nil for functions
	Args     []*Arg
	Where    *ast.Value // constant filter of @list(where:), in the shape of the WhereInput
	OrderBy  string     // constant order of @list(orderBy:): "name" or "name DESC, id"
	Fn       *Fn
	Terms    []Term  // @aggregate: dimensions, then measures
	Result   *Object // of Aggregate: element type of the result, when that is an object; of Connection: the connection
	Filters  []MandatoryFilter
	Auth     *Auth   // the field's own
	Requires []*Auth // all that is asked of who selects the field
	Cost     int
	Cache    *Cache // of the field, else of its type
	Channel  string // @listen
	Changes  string // @changes

	completed map[string]bool // arguments that completion added
	at        *ast.Position   // of the directive that binds it, else of the field
}

// Arg returns the named argument, or nil.
func (r *Root) Arg(name string) *Arg {
	for _, a := range r.Args {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Arg is one argument of a root field.
type Arg struct {
	Name    string
	Role    Role
	Keys    []string // RoleEquals: stored spellings, as in Field.Keys; RoleParam: the parameter's name first
	Field   *Field   // RoleEquals: the object's field of that name, when there is one
	Type    *ast.Type
	Default *ast.Value // hidden @default(value:)
	Input   *Input
	Enum    *Enum

	at *ast.Position
}

// MandatoryFilter is @mandatoryFilter: Column = the verified claim, always.
type MandatoryFilter struct {
	Column, Claim string

	at *ast.Position
}

// Cache is @cache: how long an answer may be used again, and by whom. Neither
// Public nor Private: no scope was given.
type Cache struct {
	TTL             time.Duration
	Public, Private bool
}

// Fn is a bound PostgreSQL function.
type Fn struct {
	Name    Ident
	Context []string // context keys passed before the input, in order
	Success string   // object types of the result union
	Error   string
	Entity  string // field of the success type that takes the entity
	Cascade bool
	// OmitAbsent keeps what the client left out from the input document; else it is null there.
	OmitAbsent bool
	// The rest is filled by Bind.
	Params   []Param
	Returns  string // type as format_type prints it
	Set      bool   // RETURNS SETOF or TABLE
	RowType  bool   // returns a composite type
	Volatile bool
}

// Param is an IN parameter of a function.
type Param struct {
	Name       string
	Type       string // as format_type prints it
	HasDefault bool
}
