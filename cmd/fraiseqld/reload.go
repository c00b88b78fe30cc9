package main

import (
	"context"
	"slices"
	"strings"
)

// reload reads schema and configuration again and puts them in place, all or
// nothing. Requests in flight finish on the old ones.
func (a *app) reload(ctx context.Context) {
	restart, err := a.tryReload(ctx)
	if err != nil {
		a.log.Error("not reloaded: the old schema and configuration stay", "problems", err.Error())
		return
	}
	if len(restart) > 0 {
		a.log.Warn("these keys changed and need a restart", "keys", strings.Join(restart, ", "))
	}
	a.log.Info("reloaded")
}

func (a *app) tryReload(ctx context.Context) (restart []string, err error) {
	next, err := a.reread()
	if err != nil {
		return nil, err
	}
	s, warnings, err := loadSchema(a.schema)
	if err != nil {
		return nil, err
	}
	known, err := registryOf(next, s, a.known.Load().Store)
	if err != nil {
		return nil, err
	}
	a.bind.Lock()
	defer a.bind.Unlock()
	ctx, cancel := context.WithTimeout(ctx, bindTimeout)
	defer cancel()
	problems, err := a.engine.Reload(ctx, engineOptions(next, s, a.db, a.log))
	if err != nil {
		return nil, err
	}
	if problems.Fatal() {
		return nil, problems
	}
	for _, p := range slices.Concat(warnings, s.Unavailable(next.Upstream.URL != ""), problems) {
		a.log.Warn(p.String())
	}
	restart = a.cfg.NeedRestart(next)
	next.Server.AdminListen = a.cfg.Server.AdminListen // its listener stays as it is
	a.hearChanges()
	a.known.Store(known)
	a.gateway.Replace(a.gatewayOptions(next, known))
	a.cfg = next
	return restart, nil
}
