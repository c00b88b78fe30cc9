package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"fraiseqld/engine"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/subscribe"
	"fraiseqld/internal/config"
)

type cacheInstallCmd struct{ tellingCmd }

// Run puts triggers on the tables behind the views whose answers may be kept.
func (c *cacheInstallCmd) Run(w *world) error {
	cfg, err := c.load(w)
	if err != nil {
		return err
	}
	return c.install(w, cfg.Cache.TTL > 0, "no field of Query has @cache")
}

type liveInstallCmd struct{ tellingCmd }

// Run puts triggers on the tables behind all views that queries read.
func (c *liveInstallCmd) Run(w *world) error {
	return c.install(w, true, "no field of Query reads a view")
}

// tellingCmd has tables tell of their changes. It can be run again.
type tellingCmd struct {
	located
	Print bool
}

func (c *tellingCmd) declare(f *flags) {
	c.located.declare(f)
	f.print(&c.Print)
}

func (c *tellingCmd) install(w *world, all bool, none string) error {
	s, _, err := c.loadSchema()
	if err != nil {
		return err
	}
	views := cachedViews(s, all)
	if len(views) == 0 {
		return failed(exitConfig, "fraiseqld: %s", none)
	}
	if c.Print {
		fmt.Fprint(w.stdout, pgexec.CacheSQL(views))
		return nil
	}
	err = c.common.install(w, "the triggers", func(ctx context.Context, db *pgexec.DB) error { return db.InstallCacheTriggers(ctx, views) })
	if err != nil {
		return err
	}
	for _, v := range views {
		fmt.Fprintf(w.stderr, "fraiseqld: the tables behind %s tell of their changes\n", v)
	}
	fmt.Fprintln(w.stderr, "fraiseqld: servers that run take notice at their next reload (SIGHUP)")
	return nil
}

// cachedViews are the views that kept answers are made from, each once.
func cachedViews(s *schema.Schema, all bool) (views []schema.Ident) {
	for _, name := range slices.Sorted(maps.Keys(s.Query)) {
		r := s.Query[name]
		if r.Source != nil && (all || r.Cache != nil) && !slices.Contains(views, r.Source.View) {
			views = append(views, r.Source.View)
		}
	}
	return views
}

func keepOptions(c *config.Cache) engine.Keep {
	return engine.Keep{MaxBytes: c.MaxBytes, TTL: c.TTL, Public: c.Scope == "public"}
}

// heard is what the listener tells: changes of tables to the engine, the rest to
// the subscribers.
type heard struct {
	*subscribe.Sources
	engine *engine.Engine
	hears  bool // changes of tables; of the listener's goroutine
}

// Notified implements pgexec.Events.
func (h *heard) Notified(channel, payload string) {
	if channel == pgexec.CacheChannel {
		h.engine.Changed(payload)
		h.Hub.TableChanged(payload)
		return
	}
	h.Sources.Notified(channel, payload)
}

// Hearing implements pgexec.Events.
func (h *heard) Hearing(channels map[string]bool) {
	hears := channels[pgexec.CacheChannel]
	h.engine.Hearing(hears)
	if hears && !h.hears {
		h.Hub.TablesMissed()
	}
	h.hears = hears
}

// hearChanges listens to the changes of tables while answers depend on it. a.bind
// is held.
func (a *app) hearChanges() {
	if a.events.listener == nil {
		return
	}
	wants := a.engine.WantsChanges()
	switch {
	case wants && !a.hears:
		a.events.listener.Listen(pgexec.CacheChannel)
	case !wants && a.hears:
		a.events.listener.Unlisten(pgexec.CacheChannel)
	}
	a.hears = wants
}
