package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"fraiseqld/perf/load"
)

// Round is one target for one short time. Times are microseconds.
type Round struct {
	Requests    int     `json:"requests"`
	Errors      int     `json:"errors"`
	FirstError  string  `json:"first_error,omitempty"`
	Rate        float64 `json:"requests_per_second"`
	P50         float64 `json:"p50_us"`
	P95         float64 `json:"p95_us,omitempty"`
	P99         float64 `json:"p99_us,omitempty"`
	Max         float64 `json:"max_us,omitempty"`
	ServerCPU   float64 `json:"server_cpu_us"`
	DatabaseCPU float64 `json:"database_cpu_us"`
	ClientCPU   float64 `json:"client_cpu_us,omitempty"`
}

// target is one line of a comparison.
type target struct {
	name string
	run  func(context.Context) (Round, error)
}

// compare measures all targets of a scenario in turn: A B C, C B A, A B C.
// What disturbs the machine for seconds disturbs neighbours alike, and the
// ratios are taken within a round.
func (b *bench) compare(ctx context.Context, sc scenario) error {
	say("%s: %s", sc.name, sc.title)
	targets, err := b.targets(sc)
	if err != nil {
		return err
	}
	res := b.report.scenario(sc)
	for n := range b.rounds {
		for i := range targets {
			t := targets[i]
			if n%2 == 1 {
				t = targets[len(targets)-1-i]
			}
			if _, out := res.Failed[t.name]; out {
				continue
			}
			r, err := t.run(ctx)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil && r.Errors > 0 {
				err = wrongAnswers(r.Errors, r.FirstError)
			}
			if err != nil {
				say("%s: %s: %v", sc.name, t.name, err)
				res.Failed[t.name] = err.Error()
				continue
			}
			res.add(t.name, r)
		}
	}
	return nil
}

// targets of a scenario in order: servers, then pgbench.
func (b *bench) targets(sc scenario) ([]target, error) {
	var list []target
	for _, s := range b.servers {
		if !sc.suits(s.does) {
			continue
		}
		c := &call{truth: b.truth, host: s.addr, by: s.name, dialect: s.dialect, keeps: s.keeps}
		if err := sc.requests(c); err != nil {
			return nil, err
		}
		list = append(list, target{s.name, func(ctx context.Context) (Round, error) { return b.httpRound(ctx, sc, s, c.list) }})
	}
	if sc.pgbench != "" && b.against == "" && !slices.Contains(b.skip, "pgbench") {
		list = append(list, target{"pgbench", func(ctx context.Context) (Round, error) {
			r, err := b.pgbench(ctx, sc.pgbench)
			if err == nil && sc.after != nil {
				err = b.db.tidy(ctx)
			}
			return r, err
		}})
	}
	return list, nil
}

func (b *bench) httpRound(ctx context.Context, sc scenario, s *server, requests []*load.Request) (Round, error) {
	var server, database time.Duration
	sample := func() (time.Duration, time.Duration) { return cpuOf(s.pid), cpuOf(b.db.postmaster) }
	p := load.Plan{
		Addr: s.addr, Conns: cmp.Or(sc.conns, b.conns), Depth: sc.depth, Warmup: b.warmup, Duration: b.round, Requests: requests,
		Started: func() { server, database = sample() },
		Stopped: func() {
			s1, d1 := sample()
			server, database = s1-server, d1-database
		},
	}
	got, err := drive(s, p)
	if err != nil && got.FirstError == "" {
		return Round{}, err
	}
	r := summary(got)
	r.ServerCPU, r.DatabaseCPU = perRequest(server, got.Requests), perRequest(database, got.Requests)
	if err == nil && sc.after != nil {
		err = sc.after(ctx, b, s, got.Requests)
	}
	return r, err
}

// drive loads a server. Wrong answers are counted in the result; an error is for
// a load that told nothing.
func drive(s *server, p load.Plan) (load.Result, error) {
	got, err := load.Run(p)
	if err != nil && s.ended() {
		return load.Result{}, fmt.Errorf("the server ended: %w\n%s", err, s.log)
	}
	if err == nil && got.Requests == 0 && got.Errors == 0 {
		err = errors.New("no answer")
	}
	return got, err
}

func wrongAnswers(n int, first string) error {
	return fmt.Errorf("%d wrong answers, the first: %s", n, first)
}

func summary(got load.Result) Round {
	us := func(q float64) float64 { return micros(got.Latency.Quantile(q)) }
	r := Round{
		Requests: got.Requests, Errors: got.Errors, FirstError: got.FirstError,
		P50: us(0.5), P95: us(0.95), P99: us(0.99), Max: us(1),
		ClientCPU: perRequest(got.ClientCPU, got.Requests),
	}
	if got.Elapsed > 0 {
		r.Rate = float64(got.Requests) / got.Elapsed.Seconds()
	}
	return r
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
