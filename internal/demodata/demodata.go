// Package demodata is the bookshop that the demo serves: some 19,000 rows in
// six tables, documents three levels deep, texts in ten languages.
package demodata

import _ "embed"

// SQL makes and fills the schema in an empty database.
//
//go:embed demo.sql
var SQL string

// SDL is the schema with its bindings.
//
//go:embed demo.graphql
var SDL string

// FirstQuery is what the demo and the README show first.
//
//go:embed first.graphql
var FirstQuery string
