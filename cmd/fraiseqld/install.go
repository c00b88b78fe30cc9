package main

import (
	"context"

	"fraiseqld/engine/pgexec"
)

// install runs what a command puts into the database.
func (c *common) install(w *world, what string, do func(context.Context, *pgexec.DB) error) error {
	cfg, err := c.load(w)
	if err != nil {
		return err
	}
	if err := needDatabase(cfg, w.environ); err != nil {
		return err
	}
	db, err := openDatabase(cfg, nil, c.logger(cfg, w.stderr))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), bindTimeout)
	defer cancel()
	if err := do(ctx, db); err != nil {
		return failed(exitFailure, "fraiseqld: %s cannot be made: %s", what, err)
	}
	return nil
}
