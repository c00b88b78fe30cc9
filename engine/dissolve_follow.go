package engine

import (
	"context"
	"sync/atomic"
	"time"

	"fraiseqld/internal/retry"
)

// followPause is how long a view that changed may be read as it was, while it is
// in use. Nothing tells of a change: the catalogue is looked at.
const followPause = time.Second

// use tells that views were read as columns since the catalogue was looked at last.
type use struct {
	since atomic.Bool
	poke  chan struct{}
}

// note is called for each read; a database that nobody reads is left in peace.
func (u *use) note() {
	if !u.since.Load() && !u.since.Swap(true) {
		select {
		case u.poke <- struct{}{}:
		default:
		}
	}
}

// FollowViews has views whose definition, options or rights change read as what
// they are now, until ctx ends.
func (e *Engine) FollowViews(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.used.poke:
		}
		e.used.since.Store(false)
		e.lookAtViews(ctx)
		if !retry.Pause(ctx, followPause) {
			return
		}
	}
}

func (e *Engine) lookAtViews(ctx context.Context) {
	s := e.current.Load()
	db, ok := s.db.(dissolver)
	if !ok || s.definitions == nil {
		return
	}
	changed, err := db.Changed(ctx, s.definitions)
	switch {
	case err != nil:
		e.used.note() // the next look is soon
	case changed:
		s.log.Info("a view has changed: definitions are read again")
		s.switchOff()
		next := s.again()
		next.forget(ctx)
		if e.takeApart(ctx, s, next); e.current.Load() == s {
			e.used.note() // they could not be read: soon again
		}
	}
}

// switchOff has documents read from now on, by what runs already too.
func (s *snapshot) switchOff() {
	for _, f := range s.forms {
		if f.Form != nil {
			f.Form.SwitchOff()
		}
	}
}

// forget leaves behind the answers that were kept, and what they depend on.
func (s *snapshot) forget(ctx context.Context) {
	if s.kept != nil {
		s.kept = newKept(s.kept.Keep, s.schema, s.kept.hearing)
		s.dependencies(ctx)()
	}
}
