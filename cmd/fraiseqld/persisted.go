package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"fraiseqld/engine/apq"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/validate"
	"fraiseqld/internal/config"
)

var apqModes = map[string]apq.Mode{"optional": apq.Optional, "required": apq.Required, "off": apq.Off}

// sharedRows is how many persisted queries the table keeps for each one that a
// server keeps in memory.
const sharedRows = 100

// tableOf is the table of persisted queries; nil: they are in memory only.
func tableOf(cfg *config.Config, db *pgexec.DB) *apq.PostgreSQL {
	if cfg.APQ.Backend != "postgresql" {
		return nil
	}
	return apq.NewPostgreSQL(db, sharedRows*cfg.APQ.MaxEntries)
}

func storeOf(cfg *config.Config, table *apq.PostgreSQL, log *slog.Logger) *apq.Store {
	if table == nil {
		return apq.NewStore(cfg.APQ.MaxEntries, nil, log)
	}
	return apq.NewStore(cfg.APQ.MaxEntries, table, log)
}

// registryOf reads the trusted documents and holds them against the schema.
func registryOf(cfg *config.Config, s *schema.Schema, store *apq.Store) (*apq.Registry, error) {
	r := &apq.Registry{Mode: apqModes[cfg.APQ.Mode], Store: store}
	if cfg.APQ.Documents == "" {
		return r, nil
	}
	limits := validateLimits(&cfg.GraphQL)
	var err error
	r.Trusted, err = apq.Load(cfg.APQ.Documents, func(text string) []apq.Finding { return findings(s, text, limits) })
	return r, err
}

func findings(s *schema.Schema, text string, limits validate.Limits) []apq.Finding {
	_, errs := validate.Document(s, text, limits)
	var out []apq.Finding
	for _, e := range errs {
		f := apq.Finding{Line: 1, Column: 1, Message: e.Message}
		if len(e.Locations) > 0 {
			f.Line, f.Column = e.Locations[0].Line, e.Locations[0].Column
		}
		out = append(out, f)
	}
	return out
}

// checkTable looks for the table of persisted queries once the database can be asked.
func (a *app) checkTable(ctx context.Context) error {
	if a.table == nil || a.cfg.APQ.Mode == "off" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, bindTimeout)
	defer cancel()
	if err := a.table.Check(ctx); err != nil {
		return errors.New(`apq.backend is "postgresql", and its table cannot be used: ` + err.Error() + "; fraiseqld apq install makes it")
	}
	return nil
}

type apqInstallCmd struct {
	common
	Print bool
}

func (c *apqInstallCmd) declare(f *flags) {
	c.common.declare(f)
	f.print(&c.Print)
}

func (c *apqInstallCmd) Run(w *world) error {
	if c.Print {
		fmt.Fprint(w.stdout, apq.InstallSQL)
		return nil
	}
	err := c.install(w, "the table", func(ctx context.Context, db *pgexec.DB) error { return apq.NewPostgreSQL(db, 0).Install(ctx) })
	if err == nil {
		fmt.Fprintln(w.stderr, "fraiseqld: fraiseqld.persisted_query is there")
	}
	return err
}
