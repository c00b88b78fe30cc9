package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
)

type outboxInstallCmd struct {
	located
	Print bool
}

func (c *outboxInstallCmd) declare(f *flags) {
	c.located.declare(f)
	f.print(&c.Print)
}

// Run makes the outbox for the views that the schema follows. It can be run again.
func (c *outboxInstallCmd) Run(w *world) error {
	s, _, err := c.loadSchema()
	if err != nil {
		return err
	}
	views := followedViews(s)
	if len(views) == 0 {
		return failed(exitConfig, "fraiseqld: no field of Subscription has @changes")
	}
	if c.Print {
		fmt.Fprint(w.stdout, pgexec.OutboxSQL(views))
		return nil
	}
	err = c.install(w, "the outbox", func(ctx context.Context, db *pgexec.DB) error { return db.Outbox().Install(ctx, views) })
	if err != nil {
		return err
	}
	for _, v := range views {
		fmt.Fprintf(w.stderr, "fraiseqld: the changes of %s are followed\n", v)
	}
	return nil
}

// followedViews are the views of @changes, each once.
func followedViews(s *schema.Schema) (views []schema.Ident) {
	for _, name := range slices.Sorted(maps.Keys(s.Sub)) {
		r := s.Sub[name]
		if r.Changes != "" && r.Source != nil && !slices.Contains(views, r.Source.View) {
			views = append(views, r.Source.View)
		}
	}
	return views
}
