// Package plan turns a validated operation into data: which rows are read or
// which function is called, under which conditions, and what of the answer a
// client gets in which order. Nothing in a plan is SQL text or HTTP.
//
// A plan holds for every request whose variables have the same shape: values
// stay behind Slots, which are read again from each request's variables.
package plan

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/schema"
)

// Plan is one operation, resolved.
type Plan struct {
	Operation ast.Operation
	Roots     []Root // in response order
}

// Root is one root field. Exactly one of the members behind Type says where its
// value comes from; Err stands for all of them.
type Root struct {
	Key   string     // in the response
	Field *ast.Field // for locations and messages
	Type  *Type
	Value *Selection // of a composite type

	Constant string       // JSON known now: __typename
	Meta     []*ast.Field // __schema or __type, merged nodes: answered from the schema
	Read     *Select
	Call     *Call
	Event    *Event // of a subscription; Read may be set too
	Err      *gqlerr.Error
}

// Select reads rows of a source.
type Select struct {
	Source  *schema.Source // nil when Rows is a function
	Rows    *Call          // set-returning function in place of a source
	Object  *schema.Object
	What    What
	Measure Measure   // for Measures
	Group   *Group    // for Groups: Order, Limit and Offset are of the groups
	Page    *Page     // for Pages
	Members []*Select // for AnyOf
	Where   *Predicate
	Order   []Order
	Limit   *Slot // nil: none asked
	Offset  *Slot
}

// What is read of the rows that match.
type What uint8

// The forms of a Select.
const (
	Documents What = iota // every document
	One                   // the first document
	Count                 // how many
	Exists                // whether any
	Measures              // one aggregate
	Groups                // rows of dimensions and measures
	Pages                 // a connection: one value that holds a page of rows
	AnyOf                 // the first row that one of Members has
)

// Measure is one aggregate function over one field; the field of COUNT(*) is nil.
type Measure struct {
	Func     string
	Distinct bool
	Target   *Target
}

// Call calls a function.
type Call struct {
	Fn   *schema.Fn
	Args []Param
	// Context are the keys of context values passed, in order, before Args.
	Context []string
	// Input is a mutation's input document; nil when it has none.
	Input *Slot
	// InputType names its fields' stored keys.
	InputType *schema.Input
	// Key is the argument with a mutation's idempotency key; nil when it has none.
	Key *Slot
}

// Param is one named argument of a call.
type Param struct {
	Name string
	Type string // of the parameter in PostgreSQL
	Slot Slot
}

// Predicate is a condition on a row.
type Predicate struct {
	Kind  PredicateKind
	Parts []*Predicate // of And, Or, Not (one part)
	// of Compare
	Target Target
	Class  Class
	Op     string
	// Operand is the GraphQL type of the operand, that of its items for lists.
	Operand string
	Value   Slot
	Flag    bool   // the operand of operators that take a Boolean and change shape with it
	Within  Slot   // of a distance: what is allowed
	Column  string // of Pinned: a column or key of the row that is equal to Value
}

// PredicateKind is the form of a Predicate.
type PredicateKind uint8

// The forms.
const (
	And PredicateKind = iota // of no parts: true
	Or                       // of no parts: false
	Not
	Compare
	Pinned   // a mandatory filter: no client wrote it
	Elements // of the objects of a list, by Op: some, none or every fits the one part
)

// Target is the path of a value inside a row: fields of nested objects, the last
// one the value compared.
type Target struct{ Path []*schema.Field }

// Last is the field compared.
func (t Target) Last() *schema.Field { return t.Path[len(t.Path)-1] }

// Order is one term of an order.
type Order struct {
	Target Target
	Desc   bool
	Rank   *Predicate // the search of the same text: the order is how well it fits
}
