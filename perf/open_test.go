package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"fraiseqld/perf/load"
)

func TestOpenLevelOfAHistogram(t *testing.T) {
	got := load.Result{Requests: 1000, Elapsed: 2 * time.Second, Latency: new(load.Histogram)}
	for i := range 1000 {
		got.Latency.Record(time.Duration(i+1) * time.Microsecond)
	}
	l := openLevel(0.8, 600, got)
	near := func(got, want float64) bool { return got >= want && got <= want*1.04 }
	if l.Answered != 500 || l.Max != 1000 || !near(l.P50, 500) || !near(l.P90, 900) || !near(l.P99, 990) || !near(l.P999, 999) {
		t.Errorf("%+v", l)
	}
	var n float64
	for _, step := range l.Steps {
		n += step[1]
	}
	if n != 1000 || l.Steps[len(l.Steps)-1][0] != 1000 {
		t.Errorf("%v requests in the steps, the last ends at %v", n, l.Steps[len(l.Steps)-1][0])
	}
}

func TestOpenLoopIsPrintedAndFailsTheRun(t *testing.T) {
	r := newReport()
	o := &Open{Target: product, Levels: []OpenLevel{{Share: 0.95, Offered: 9500, Answered: 9400, P50: 100, P999: 20000}}}
	r.Open = append(r.Open, o)
	var out bytes.Buffer
	r.print(&out)
	if s := out.String(); !strings.Contains(s, "95 %") || !strings.Contains(s, "20.00") || r.wrong() != nil {
		t.Errorf("%v\n%s", r.wrong(), s)
	}
	o.Failed = "2 wrong answers"
	if r.wrong() == nil {
		t.Error("wrong answers of the product must fail the run")
	}
}
