// Package validate decides whether a document may run: limits before parsing,
// the GraphQL validation rules, variable coercion and the cost of an operation.
//
// Documents are parsed by package parse, and by gqlparser where that does not
// take them. The rules are our own on its syntax tree: each visits
// every definition once, whatever the fragments, and names the places that the
// reference implementations name.
package validate

// Limits bound what a document may ask. Zero means no limit, except where said.
type Limits struct {
	DocumentBytes int
	Tokens        int // comments count too
	Depth         int // of selections, fragments expanded, introspection apart
	Aliases       int // of the whole operation, fragments expanded
	RootFields    int // fragments expanded
	Directives    int // of the whole operation, fragments expanded
	Complexity    int // sum of field costs, lists multiplied, introspection apart
	Errors        int // validation errors reported; zero means 20
	// Suggestions adds "Did you mean" to messages; off in production.
	Suggestions bool
	// Introspection allows __schema and __type; __typename always is.
	Introspection bool
}

const defaultErrors = 20

func (l *Limits) maxErrors() int {
	if l.Errors <= 0 {
		return defaultErrors
	}
	return l.Errors
}
