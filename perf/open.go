package main

import (
	"context"
	"fmt"
	"io"

	"fraiseqld/perf/load"
)

// Open is one server under requests that come at a fixed rate, whatever it answers.
type Open struct {
	Target   string      `json:"target"`
	Capacity float64     `json:"capacity_requests_per_second"` // closed loop, median of the rounds
	Levels   []OpenLevel `json:"levels"`
	Failed   string      `json:"failed,omitempty"`
}

// OpenLevel is one rate. Times are microseconds from when a request was due.
type OpenLevel struct {
	Share    float64 `json:"share_of_capacity"`
	Offered  float64 `json:"offered_per_second"`
	Answered float64 `json:"answered_per_second"`
	Requests int     `json:"requests"`
	P50      float64 `json:"p50_us"`
	P90      float64 `json:"p90_us"`
	P99      float64 `json:"p99_us"`
	P999     float64 `json:"p99_9_us"`
	Max      float64 `json:"max_us"`
	// Steps are the histogram: pairs of the upper edge of a step and how many were in it.
	Steps [][2]float64 `json:"histogram_us"`
}

// openShares are the parts of a server's own capacity that it is offered.
var openShares = []float64{0.50, 0.80, 0.95}

// openRounds bounds how often each rate is offered: their histograms are added up.
const openRounds = 3

// offer is one server with its requests and what was seen at each rate.
type offer struct {
	*Open
	server   *server
	requests []*load.Request
	levels   []load.Result
}

// openLoop offers by-id at parts of each server's own capacity.
func (b *bench) openLoop(ctx context.Context) error {
	say("open: by-id at a fixed rate, at %v of each server's capacity", openShares)
	var offers []*offer
	for _, s := range b.servers {
		if !s.database {
			continue
		}
		c := &call{truth: b.truth, host: s.addr, by: s.name, dialect: s.dialect}
		if err := byID(c); err != nil {
			return err
		}
		o := &offer{Open: &Open{Target: s.name}, server: s, requests: c.list, levels: make([]load.Result, len(openShares))}
		offers = append(offers, o)
		b.report.Open = append(b.report.Open, o.Open)
	}
	if err := b.inTurn(ctx, offers, b.capacity); err != nil {
		return err
	}
	for i := range openShares {
		for range min(b.rounds, openRounds) {
			if err := b.inTurn(ctx, offers, func(ctx context.Context, o *offer) error { return b.offerOnce(o, i) }); err != nil {
				return err
			}
		}
	}
	for _, o := range offers {
		o.finish()
	}
	return nil
}

// inTurn does one step for each server that has answered rightly so far.
func (b *bench) inTurn(ctx context.Context, offers []*offer, step func(context.Context, *offer) error) error {
	for _, o := range offers {
		if o.Failed != "" {
			continue
		}
		if err := step(ctx, o); err != nil {
			say("open: %s: %v", o.Target, err)
			o.Failed = err.Error()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// capacity is what a server answers when each connection asks as soon as it was answered.
func (b *bench) capacity(ctx context.Context, o *offer) error {
	var rounds []Round
	for range min(b.rounds, openRounds) {
		r, err := b.rightRound(ctx, o.server, o.requests)
		if err != nil {
			return err
		}
		rounds = append(rounds, r)
	}
	o.Capacity = medianOf(rounds, rate)
	return nil
}

// offerOnce offers one rate for one round and adds it to what was seen of it.
func (b *bench) offerOnce(o *offer, level int) error {
	got, err := drive(o.server, load.Plan{
		Addr: o.server.addr, Conns: b.conns, Rate: o.Capacity * openShares[level],
		Warmup: b.warmup, Duration: b.round, Requests: o.requests,
	})
	if got.Errors > 0 {
		return wrongAnswers(got.Errors, got.FirstError)
	}
	if err != nil {
		return err
	}
	sum := &o.levels[level]
	if sum.Latency == nil {
		sum.Latency = new(load.Histogram)
	}
	sum.Latency.Add(got.Latency)
	sum.Requests += got.Requests
	sum.Elapsed += got.Elapsed
	return nil
}

// finish makes the levels of the report.
func (o *offer) finish() {
	for i, got := range o.levels {
		if got.Requests == 0 {
			continue
		}
		o.Levels = append(o.Levels, openLevel(openShares[i], o.Capacity*openShares[i], got))
	}
}

func openLevel(share, offered float64, got load.Result) OpenLevel {
	us := func(q float64) float64 { return micros(got.Latency.Quantile(q)) }
	l := OpenLevel{
		Share: share, Offered: offered, Answered: float64(got.Requests) / got.Elapsed.Seconds(), Requests: got.Requests,
		P50: us(0.5), P90: us(0.9), P99: us(0.99), P999: us(0.999), Max: micros(got.Latency.Max()),
	}
	for edge, n := range got.Latency.Steps() {
		l.Steps = append(l.Steps, [2]float64{micros(edge), float64(n)})
	}
	return l
}

func (r *Report) printOpen(w io.Writer) {
	if len(r.Open) == 0 {
		return
	}
	fmt.Fprintf(w, "\nopen: by-id at a fixed rate; ms from the time a request was due\n")
	fmt.Fprintf(w, "\tof capacity\toffered/s\tanswered/s\tp50\tp90\tp99\tp99.9\tmax\n")
	for _, o := range r.Open {
		for _, l := range o.Levels {
			fmt.Fprintf(w, "%s\t%.0f %%\t%.0f\t%.0f\t%s\t%s\t%s\t%s\t%s\n", o.Target, 100*l.Share, l.Offered, l.Answered,
				millis(l.P50), millis(l.P90), millis(l.P99), millis(l.P999), millis(l.Max))
		}
		if o.Failed != "" {
			fmt.Fprintf(w, "%s\tfailed: %.200s\n", o.Target, o.Failed)
		}
	}
}
