// Package parse reads what documents usually are made of into gqlparser's syntax
// tree, several times as fast: nodes come from blocks, strings are parts of the
// text, and nothing is allocated for a token.
//
// gqlparser is the specification. What is rare here (block strings, escapes,
// byte order marks, descriptions) and all that is wrong is not taken, and the
// caller gives it to gqlparser, whose answer counts. What is taken has the tree
// that gqlparser makes, places included, comments left out.
package parse
