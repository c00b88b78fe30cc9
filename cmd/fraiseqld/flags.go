package main

import (
	"io"
	"log/slog"
	"slices"
	"strings"

	"fraiseqld/engine/schema"
	"fraiseqld/internal/config"
)

// common are the flags of every command that reads the configuration.
type common struct {
	Config      string `help:"Configuration file (TOML)." placeholder:"FILE" env:"FRAISEQL_CONFIG"`
	DatabaseURL string `name:"database-url" help:"PostgreSQL connection string; else FRAISEQL_DATABASE_URL, else DATABASE_URL." placeholder:"URL"`
	Environment string `help:"development or production: their defaults differ." placeholder:"NAME"`
	Log         string `help:"Form of the log: text or json." placeholder:"FORM"`
	LogLevel    string `name:"log-level" help:"Least level logged: debug (every request), info, warn or error." enum:"debug,info,warn,error" default:"info" env:"FRAISEQL_LOG_LEVEL"`
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
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong let only levels through
	o := &slog.HandlerOptions{Level: level}
	if cfg.Observe.Log == "json" {
		return slog.New(slog.NewJSONHandler(out, o))
	}
	return slog.New(slog.NewTextHandler(out, o))
}

// located are the flags of a command that needs a schema.
type located struct {
	common
	Schema string `help:"Schema file, or folder of *.graphql files." placeholder:"FILE|DIR" required:"" env:"FRAISEQL_SCHEMA"`
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
	if cfg.Database.URL != "" || slices.ContainsFunc(environ, func(e string) bool {
		name, value, _ := strings.Cut(e, "=")
		return value != "" && slices.Contains(libpqVariables, name)
	}) {
		return nil
	}
	return failed(exitConfig, "no database: give --database-url, or set FRAISEQL_DATABASE_URL or DATABASE_URL")
}
