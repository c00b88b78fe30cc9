package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

const (
	tuneRounds  = 5
	tuneSeconds = 0.4
	// tuneTime bounds all steps together: a step takes no further round once its
	// part is over, but at least two. Winners that have to win again come on top.
	tuneTime        = 120 * time.Second
	leastTuneRounds = 2
)

// tune looks for the settings that serve most on this machine, step by step.
func (b *bench) tune(ctx context.Context) error {
	cpus, err := allowedCPUs()
	if err != nil {
		return err
	}
	res := &Tune{CPUs: cpus, Advice: defaults(len(cpus))}
	b.report.Tune = res
	for i, st := range steps {
		say("tune: %s", st.name)
		list := tries(st.name, res.Advice, st.others(res.Advice, len(cpus)))
		res.Tried = append(res.Tried, list...)
		limit := tuneTime * time.Duration(stepParts[i]) / 10
		if err := b.try(ctx, st, list, cpus, limit); err != nil {
			return err
		}
		won := better(list)
		if won == list[0] {
			continue
		}
		// The best of many may have been lucky: it must win again, side by side.
		list = tries(st.name+again, res.Advice, []tuning{won.Setting})
		res.Tried = append(res.Tried, list...)
		if err := b.try(ctx, st, list, cpus, limit); err != nil {
			return err
		}
		res.Advice = better(list).Setting
	}
	return nil
}

// tries are the first setting and the others, none twice.
func tries(step string, first tuning, others []tuning) []*Tried {
	list := []*Tried{{Step: step, Setting: first, Rounds: map[string][]Round{}}}
	for _, t := range others {
		if t != first {
			list = append(list, &Tried{Step: step, Setting: t, Rounds: map[string][]Round{}})
		}
	}
	return list
}

// stepParts are the tenths of the time that each step may take.
var stepParts = []int{6, 2, 2}

// try measures the settings in turn, round by round, in alternating order.
func (b *bench) try(ctx context.Context, st step, list []*Tried, cpus []int, limit time.Duration) error {
	began := time.Now()
	for n := range b.rounds {
		if list[0].Failed != "" {
			return fmt.Errorf("%s: %+v: %s", st.name, list[0].Setting, list[0].Failed)
		}
		if n >= leastTuneRounds && time.Since(began) > limit {
			say("tune: %s: %d rounds in %.0f s are enough", st.name, n, time.Since(began).Seconds())
			return nil
		}
		order := slices.Clone(list)
		if n%2 == 1 {
			slices.Reverse(order)
		}
		for _, t := range order {
			if t.Failed != "" {
				continue
			}
			if err := b.tryOnce(ctx, st, t, cpus); err != nil {
				say("tune: %+v: %v", t.Setting, err)
				t.Failed = err.Error()
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// tryOnce starts a server with the setting and measures each scenario of the step.
func (b *bench) tryOnce(ctx context.Context, st step, t *Tried, cpus []int) error {
	s, err := b.startTuned(ctx, t.Setting, cpus)
	if err != nil {
		return err
	}
	defer s.stop()
	if t.Setting.Pin == pinApart {
		_, second := halves(cpus)
		if err := pinTree(b.db.postmaster, second); err != nil {
			return err
		}
		defer b.freeDatabase(cpus)
	}
	b.tries++
	s.name = fmt.Sprintf("try %d", b.tries) // what updates write is new each time
	for _, sc := range scenarios() {
		if !slices.Contains(st.scenarios, sc.name) {
			continue
		}
		c := &call{truth: b.truth, host: s.addr, by: s.name, keeps: s.keeps}
		if err := sc.requests(c); err != nil {
			return err
		}
		r, err := b.httpRound(ctx, sc, s, c.list)
		if err == nil && r.Errors > 0 {
			err = wrongAnswers(r.Errors, r.FirstError)
		}
		if err != nil {
			return err
		}
		t.Rounds[sc.name] = append(t.Rounds[sc.name], r)
	}
	return nil
}

// startTuned starts a server with a setting, on the processors that it asks for.
func (b *bench) startTuned(ctx context.Context, t tuning, cpus []int) (s *server, err error) {
	on := cpus
	if t.Pin == pinHalf || t.Pin == pinApart {
		on, _ = halves(cpus)
	}
	err = startOn(on, cpus, func() error {
		s, err = b.fresh(ctx, t.settings()...)
		return err
	})
	return s, err
}

// freeDatabase gives PostgreSQL all processors back.
func (b *bench) freeDatabase(cpus []int) {
	if err := pinTree(b.db.postmaster, cpus); err != nil {
		say("tune: %v", err)
	}
}
