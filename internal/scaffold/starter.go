package scaffold

import _ "embed"

// Schema is a small schema to begin with.
//
//go:embed starter/schema.graphql
var Schema string

// Config is a configuration with the keys that are set first.
//
//go:embed starter/fraiseqld.toml
var Config string

// Tables is the database that Schema stands for, as its comment shows it.
//
//go:embed starter/tables.sql
var Tables string
