// Package validate decides whether a document may run: limits before parsing,
// the GraphQL validation rules, variable coercion and the cost of an operation.
package validate

import (
	"github.com/vektah/gqlparser/v2/ast"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// Limits bound what a document may ask. Zero means no limit, except where said.
type Limits struct {
	DocumentBytes int
	Tokens        int
	Depth         int // of selections, fragments expanded
	Aliases       int // of the whole operation, fragments expanded
	RootFields    int // fragments expanded
	Directives    int // of the whole operation
	Complexity    int // sum of field costs, lists multiplied
	Errors        int // validation errors reported; zero means 20
	// Suggestions adds "Did you mean" to messages; off in production.
	Suggestions bool
	// Introspection allows __schema and __type; __typename always is.
	Introspection bool
}

// Implemented by this package (signatures other packages rely on):
//
//	// Document parses and validates. No query runs that did not pass here.
//	func Document(s *schema.Schema, text string, l Limits) (*ast.QueryDocument, []*gqlerr.Error)
//	// Operation picks the operation to run; name may be empty when there is only one.
//	func Operation(doc *ast.QueryDocument, name string) (*ast.OperationDefinition, *gqlerr.Error)
//	// Variables coerces the request's variables (GraphQL specification 6.1.2). raw is the JSON
//	// text of the "variables" member, nil or "null" when absent; it is already well-formed JSON.
//	func Variables(s *schema.Schema, op *ast.OperationDefinition, raw []byte) (input.Vars, []*gqlerr.Error)
//	// Argument coerces one argument's literal, variables put in (6.4.1). present is false when it was
//	// left out, or is a variable that was not given, and has no default in the client's schema.
//	func Argument(s *schema.Schema, def *ast.ArgumentDefinition, arg *ast.Argument, vars input.Vars) (v input.Value, present bool, err *gqlerr.Error)
//	// Literal coerces a constant or literal of type t. A value taken whole from a variable has Var set.
//	func Literal(s *schema.Schema, t *ast.Type, lit *ast.Value, vars input.Vars) (v input.Value, present bool, err *gqlerr.Error)
//	// Cost is the complexity of an operation with these variables.
//	func Cost(s *schema.Schema, op *ast.OperationDefinition, vars input.Vars) int
var (
	_ *ast.QueryDocument
	_ *gqlerr.Error
	_ input.Vars
	_ *schema.Schema
)
