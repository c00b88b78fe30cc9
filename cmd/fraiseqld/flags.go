package main

import (
	"io"
	"log/slog"
	"slices"

	"fraiseqld/engine/schema"
	"fraiseqld/internal/config"
)

// common are the flags of every command that reads the configuration.
type common struct {
	Config      string
	DatabaseURL string
	Environment string
	Log         string
	LogLevel    level
}

func (c *common) declare(f *flags) {
	f.text(&c.Config, "config", "FILE", "Configuration file (TOML).")
	f.or("FRAISEQL_CONFIG", "config")
	f.text(&c.DatabaseURL, "database-url", "URL", "PostgreSQL connection string; else FRAISEQL_DATABASE_URL, else DATABASE_URL.")
	f.text(&c.Environment, "environment", "NAME", "development or production: their defaults differ.")
	f.text(&c.Log, "log", "FORM", "Form of the log: text or json.")
	f.Var(&c.LogLevel, "log-level", "Least level logged: debug (every request), info, warn or error.")
	f.or("FRAISEQL_LOG_LEVEL", "log-level")
}

func (c *common) flags() []config.Flag {
	return []config.Flag{
		{Key: "database.url", Flag: "--database-url", Value: c.DatabaseURL},
		{Key: "environment", Flag: "--environment", Value: c.Environment},
		{Key: "observe.log", Flag: "--log", Value: c.Log},
	}
}

// load reads the configuration with the command's further flags.
func (c *common) load(w *world, more ...config.Flag) (*config.Config, error) {
	cfg, err := config.Load(config.Sources{File: c.Config, Environ: w.environ, Flags: append(c.flags(), more...)})
	if err != nil {
		return nil, failure{exitConfig, err.Error()}
	}
	return cfg, nil
}

func (c *common) logger(cfg *config.Config, out io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.LogLevel.Level}
	if cfg.Observe.Log == "json" {
		return slog.New(slog.NewJSONHandler(out, o))
	}
	return slog.New(slog.NewTextHandler(out, o))
}

// located are the flags of a command that needs a schema.
type located struct {
	common
	Schema string
}

func (l *located) declare(f *flags) {
	f.text(&l.Schema, "schema", "FILE|DIR", "Schema file, or folder of *.graphql files.")
	f.or("FRAISEQL_SCHEMA", "schema")
	f.needed = append(f.needed, text{&l.Schema, "--schema FILE|DIR, or FRAISEQL_SCHEMA"})
	l.common.declare(f)
}

// loadSchema reads the schema. Problems are all in the error; warnings come back.
func (l *located) loadSchema() (*schema.Schema, schema.Problems, error) {
	return loadSchema(l.Schema)
}

func loadSchema(path string) (*schema.Schema, schema.Problems, error) {
	files, err := schema.LoadPath(path)
	if err != nil {
		return nil, nil, failed(exitConfig, "the schema cannot be read: %s", err)
	}
	s, problems := schema.Load(files)
	if problems.Fatal() {
		return nil, nil, failure{exitConfig, problems.Error()}
	}
	return s, problems, nil
}

// libpqVariables are those that say where PostgreSQL is without a URL.
var libpqVariables = []string{"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGUSER", "PGPORT"}

// needDatabase refuses a configuration that names no database at all.
func needDatabase(cfg *config.Config, environ []string) error {
	if cfg.Database.URL != "" || slices.ContainsFunc(libpqVariables, func(name string) bool { return lookup(environ, name) != "" }) {
		return nil
	}
	return failed(exitConfig, "no database: give --database-url, or set FRAISEQL_DATABASE_URL or DATABASE_URL")
}
