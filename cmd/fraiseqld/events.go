package main

import (
	"errors"
	"maps"
	"slices"

	"fraiseqld/engine/gateway"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/engine/subscribe"
	"fraiseqld/engine/subscribe/bus"
	"fraiseqld/internal/config"
)

// events are the subscribers and where their events come from.
type events struct {
	hub      *subscribe.Hub
	listener *pgexec.Listener
	outbox   *subscribe.Outbox
	bus      *bus.Bus // nil: none
}

// useEvents has the gateway answer subscriptions. It fails when the bus of the
// configuration cannot be.
func (a *app) useEvents() error {
	hub := subscribe.New(subscribe.Options{Logger: a.log, Lag: a.gateway.Lag, LivePause: a.cfg.Subscriptions.LivePause})
	sources := &subscribe.Sources{Hub: hub, Outbox: subscribe.NewOutbox(hub, a.db.Outbox(), a.log)}
	listener := a.db.NewListener(&heard{Sources: sources, engine: a.engine})
	sources.Listener = listener
	var other *bus.Bus
	if s := a.cfg.Subscriptions; s.Source != "postgresql" {
		var err error
		if other, err = bus.Open(bus.Kind(s.Source), s.URL, hub, a.log); err != nil {
			return failed(exitConfig, "fraiseqld: subscriptions.url: %s", err)
		}
		sources.Bus = other
		if s.Source != "redis" { // which keeps nothing
			hub.Remember(other)
		}
	}
	hub.Attach(sources)
	a.gateway.UseEvents(hub)
	a.events = events{hub, listener, sources.Outbox, other}
	return nil
}

func (a *app) checkListening() error { return keptBack(a.db, a.cfg, a.engine.Schema()) }

// keptBack finds subscriptions whose events a pooler would keep back.
func keptBack(db *pgexec.DB, cfg *config.Config, s *schema.Schema) error {
	if !db.Pooled() || cfg.Database.DirectURL != "" {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(s.Sub)) {
		if r := s.Sub[name]; r.Changes != "" || r.Channel != "" && cfg.Subscriptions.Source == "postgresql" {
			return errors.New("Subscription." + name + " needs a connection to PostgreSQL itself, and database.url leads to a pooler: set database.direct_url")
		}
	}
	return nil
}

func (e *events) close() {
	if e.hub != nil {
		e.listener.Close()
		if e.bus != nil {
			e.bus.Close()
		}
		e.outbox.Close()
		e.hub.Close()
	}
}

func subscriptionOptions(c *config.Config) gateway.Subscriptions {
	s := c.Subscriptions
	return gateway.Subscriptions{
		InitTimeout: s.InitTimeout, InitRate: s.InitRate, PingInterval: s.PingInterval, PongTimeout: s.PongTimeout,
		MaxPerConnection: s.MaxPerConnection, MaxPerUser: s.MaxPerUser, MaxConnections: s.MaxConnections, Queue: s.Queue, UserClaim: valueOf(c.Auth.Claims, "user"),
	}
}

func valueOf(pairs config.Pairs, name string) string {
	for _, p := range pairs {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}
