package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// print writes the table of ratios.
func (r *Report) print(out io.Writer) {
	fmt.Fprintf(out, "%s\n", r.Machine)
	for _, name := range slices.Sorted(maps.Keys(r.Versions)) {
		fmt.Fprintf(out, "%s: %s\n", name, r.Versions[name])
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, s := range r.Scenarios {
		s.print(w)
	}
	r.printOpen(w)
	r.printIdle(w)
	r.printRest(w)
	r.printOperators(w)
	for _, name := range slices.Sorted(maps.Keys(r.Skipped)) {
		fmt.Fprintf(w, "\nskipped: %s: %s\n", name, r.Skipped[name])
	}
	for _, name := range slices.Sorted(maps.Keys(r.Failed)) {
		fmt.Fprintf(w, "\nfailed: %s: %s\n", name, r.Failed[name])
	}
	w.Flush()
}

func (s *Scenario) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s: %s\n", s.Name, s.Title)
	fmt.Fprintf(w, "\treq/s\tp50 ms\tp99 ms\tCPU µs server\tdatabase\t| fraiseqld is faster by\twith less CPU by\tserver alone\n")
	mine := s.Rounds[product]
	for _, name := range s.Targets {
		rounds := s.Rounds[name]
		fmt.Fprintf(w, "%s\t%.0f\t%.2f\t%s\t%.1f\t%.1f\t", name, medianOf(rounds, rate), medianOf(rounds, p50)/1000,
			millis(medianOf(rounds, p99)), medianOf(rounds, serverCPU), medianOf(rounds, databaseCPU))
		if name == product || len(mine) == 0 {
			fmt.Fprintf(w, "|\t\t\n")
			continue
		}
		fmt.Fprintf(w, "| %s\t%s\t%s\n", ratios(mine, rounds, rate), ratios(rounds, mine, allCPU), ratios(rounds, mine, serverCPU))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Failed)) {
		fmt.Fprintf(w, "%s\tfailed: %.200s\n", name, s.Failed[name])
	}
	for _, f := range floors {
		if rounds := s.Rounds[f.target]; len(rounds) > 0 && len(mine) > 0 {
			fmt.Fprintf(w, "CPU of fraiseqld over the %s: %s%s\n", f.title, ratios(mine, rounds, serverCPU), f.goal(s.Name))
		}
	}
	s.printGoal(w)
}

// floor is what the HTTP layer is held against, and what its processor time may
// be at most as a multiple; 0: no goal. Sixteen requests at once leave little but
// the server's own work, so they have a goal of their own.
type floor struct {
	target, title     string
	single, pipelined float64
}

var floors = []floor{
	{"gnet bare", "bare reactor", 1.6, 0},
	{cFloorName, cFloorName, 1.3, 1.4},
}

func (f floor) goal(scenario string) string {
	most := f.single
	if strings.HasSuffix(scenario, "-16") || scenario == "pipelined" {
		most = f.pipelined
	}
	if most == 0 {
		return ""
	}
	return fmt.Sprintf(" (goal: at most %.1f)", most)
}

// millis of a figure in microseconds; pgbench has no quantiles.
func millis(us float64) string {
	if us == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", us/1000)
}

func (s spread) String() string { return fmt.Sprintf("%.2fx [%.2f-%.2f]", s.median, s.low, s.high) }

func (r *Report) printIdle(w io.Writer) {
	if len(r.Idle) == 0 {
		return
	}
	fmt.Fprintf(w, "\nidle\n\tRSS MB\tonce it answered\tbytes/connection at 1,000\tat 10,000\n")
	for _, name := range idleServers {
		if idle, ok := r.Idle[name]; ok {
			fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.0f\t%.0f\n", name, mb(idle.RSS), mb(idle.Warm), idle.PerConn[1000], idle.PerConn[10000])
		}
	}
}

func (r *Report) printRest(w io.Writer) {
	if s := r.Slow; s != nil {
		fmt.Fprintf(w, "\nslow: beside %d clients that do not read, by-id runs at %s of its rate; RSS grew by %.1f MB\n",
			s.Readers, ratios(s.With, s.Without, rate), mb(s.RSSGrown))
	}
	if s := r.SlowMany; s != nil {
		fmt.Fprintf(w, "\nslow-10k: %d clients that do not read: RSS %.0f MB before, %.0f full, %.0f later, %.0f when they are gone; %.0f KiB a reader (bound: %d); by-id beside them %.2fx\n",
			s.Readers, mb(s.Before), mb(s.Full), mb(s.Later), mb(s.Gone), s.PerReader/1024, manyBound>>10, s.Beside.Rate/s.Alone.Rate)
	}
	if s := r.Sockets; s != nil {
		s.print(w)
	}
	if len(r.StartMillis) > 0 {
		s := spreadOf(r.StartMillis)
		fmt.Fprintf(w, "\nstart: exec to the first answer from the database, %d types: %.0f ms [%.0f-%.0f]\n", startTypes, s.median, s.low, s.high)
	}
	if r.BinaryBytes > 0 {
		fmt.Fprintf(w, "binary: %.1f MB\n", mb(r.BinaryBytes))
	}
}

func mb(n int64) float64 { return float64(n) / 1e6 }
