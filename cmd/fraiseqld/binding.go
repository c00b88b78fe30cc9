package main

import (
	"context"
	"errors"
	"time"

	"fraiseqld/engine/schema"
	"fraiseqld/internal/memory"
)

// Holding the schema against the database: once at start, and again until it
// succeeds when the database was away.

const (
	bindTimeout = 30 * time.Second
	retryFirst  = 200 * time.Millisecond
	retryMost   = 10 * time.Second
)

// bindAtStart ends the start when the schema does not fit. A database that
// cannot be asked does not: later is true then.
func (a *app) bindAtStart(ctx context.Context) (later bool, err error) {
	began := time.Now()
	problems, err := a.bindOnce(ctx)
	switch {
	case err != nil:
		a.say("database: cannot be asked, looking for it: %s", err)
		return true, nil
	case problems.Fatal():
		return false, failure{exitConfig, problems.Error()}
	}
	a.warn(problems)
	if err := errors.Join(a.checkTable(ctx), a.checkKeys(ctx), a.checkListening()); err != nil {
		return false, failed(exitConfig, "fraiseqld: %s", err)
	}
	a.say("database: schema checked (%d ms)", time.Since(began).Milliseconds())
	return false, nil
}

func (a *app) bindOnce(ctx context.Context) (schema.Problems, error) {
	a.bind.Lock()
	defer a.bind.Unlock()
	if _, missing := a.engine.Ready(); missing == nil {
		return nil, nil // a reload was first
	}
	ctx, cancel := context.WithTimeout(ctx, bindTimeout)
	defer cancel()
	return a.engine.Bind(ctx)
}

// bindLater tries until the schema fits, at once when the database comes back.
// One that does not fit may be put right by a migration or a reload.
func (a *app) bindLater(ctx context.Context) {
	told := ""
	for wait := retryFirst; ; wait = min(2*wait, retryMost) {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-a.up:
			timer.Stop()
		case <-timer.C:
		}
		problems, err := a.bindOnce(ctx)
		if err == nil && !problems.Fatal() {
			for _, p := range problems {
				a.log.Warn(p.String())
			}
			if err := a.checkTable(ctx); err != nil {
				a.log.Error("persisted queries are kept in memory only", "cause", err)
			}
			if err := a.checkKeys(ctx); err != nil {
				a.log.Error("mutations with an idempotency key are refused", "cause", err)
			}
			if err := a.checkListening(); err != nil {
				a.log.Error("no events reach subscribers", "cause", err)
			}
			a.log.Info("schema checked")
			a.finishStart(ctx)
			return
		}
		if err == nil && problems.Error() != told {
			told = problems.Error()
			a.log.Error("the schema does not fit the database: not ready", "problems", told)
		}
	}
}

// finishStart does what can be done while requests are answered already, and then
// what is done as long as they are.
func (a *app) finishStart(ctx context.Context) {
	a.settle(ctx)
	a.engine.FollowViews(ctx)
}

// settle looks for views that can be read without making their documents, and
// gives back what only the start needed.
func (a *app) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, bindTimeout)
	defer cancel()
	a.bind.Lock()
	a.hearChanges()
	a.bind.Unlock()
	a.engine.TakeApart(ctx)
	if err := memory.Settle(); err != nil {
		a.log.Debug("pages of the program stay in memory", "cause", err)
	}
}

func (a *app) databaseUp() {
	select {
	case a.up <- struct{}{}:
	default:
	}
}

func (a *app) warn(problems schema.Problems) {
	for _, p := range problems {
		a.say("%s", p)
	}
}
