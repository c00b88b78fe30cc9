package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
)

// base is the other fraiseqld of --against: what the product is compared with.
const base = "base"

// againstScenarios are those by which two builds are compared, unless others are named.
var againstScenarios = []string{"by-id", "users-20", "posts-20", "comments-20", "update", "typename", "pipelined"}

// againstRounds are many and short, since the ratios are near 1.
const againstRounds = 9

// printAgainst writes what the product does better or worse than the base.
func (r *Report) printAgainst(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\n\nnew over old\trequests a second\tCPU of the server\tand of PostgreSQL\tp50\t\n", r.Machine)
	for _, s := range r.Scenarios {
		mine, theirs := s.Rounds[product], s.Rounds[base]
		if len(mine) == 0 || len(theirs) == 0 {
			fmt.Fprintf(w, "%s\tfailed: %.200v\n", s.Name, s.Failed)
			continue
		}
		cpu := ratios(mine, theirs, serverCPU)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Name, ratios(mine, theirs, rate), cpu,
			orNone(ratios(mine, theirs, databaseCPU)), ratios(mine, theirs, p50), verdict(cpu))
	}
	w.Flush()
	fmt.Fprintf(out, "\nabove 1 the new one has more; the last column names a difference of CPU only where all rounds agree\n")
}

// orNone leaves a ratio out that there is not: no database, or less than a tick of its time.
func orNone(s spread) string {
	if s.median == 0 {
		return "-"
	}
	return s.String()
}

// verdict trusts a ratio of processor time when every round says the same.
func verdict(cpu spread) string {
	switch {
	case cpu.low > 1:
		return "costs more"
	case cpu.high > 0 && cpu.high < 1:
		return "costs less"
	}
	return ""
}

func startBase(ctx context.Context, b *bench, addr string) (*server, error) {
	return b.w1(ctx, b.against, b.againstSchemas, addr)
}
