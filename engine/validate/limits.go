// Package validate decides whether a document may run: limits before parsing,
// the GraphQL validation rules, variable coercion and the cost of an operation.
package validate

// Limits bound what a document may ask. Zero means no limit, except where said.
type Limits struct {
	DocumentBytes int
	Tokens        int // comments count too
	Depth         int // of selections, fragments expanded
	Aliases       int // of the whole operation, fragments expanded
	RootFields    int // fragments expanded
	Directives    int // of the whole operation, fragments expanded
	Complexity    int // sum of field costs, lists multiplied
	Errors        int // validation errors reported; zero means 20
	// Suggestions adds "Did you mean" to messages; off in production.
	Suggestions bool
	// Introspection allows __schema and __type; __typename always is.
	Introspection bool
}

func (l Limits) maxErrors() int {
	if l.Errors == 0 {
		return 20
	}
	return l.Errors
}
