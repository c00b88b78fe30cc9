package main

import (
	"context"
	"errors"
	"fmt"

	"fraiseqld/engine/idempotency"
	"fraiseqld/engine/pgexec"
)

type keysInstallCmd struct {
	common
	Print bool
}

func (c *keysInstallCmd) declare(f *flags) {
	c.common.declare(f)
	f.print(&c.Print)
}

func (c *keysInstallCmd) Run(w *world) error {
	if c.Print {
		fmt.Fprint(w.stdout, idempotency.InstallSQL)
		return nil
	}
	err := c.install(w, "the table", func(ctx context.Context, db *pgexec.DB) error { return idempotency.Install(ctx, db) })
	if err == nil {
		fmt.Fprintln(w.stderr, "fraiseqld: fraiseqld.idempotency_key is there")
	}
	return err
}

// checkKeys looks for the table of idempotency keys where the schema has
// arguments for them.
func (a *app) checkKeys(ctx context.Context) error {
	field := a.engine.Schema().KeyedField()
	if field == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, bindTimeout)
	defer cancel()
	if err := idempotency.Usable(ctx, a.db); err != nil {
		return errors.New(field + " takes an idempotency key, and the table of keys cannot be used: " + err.Error() + "; fraiseqld idempotency install makes it")
	}
	return nil
}
