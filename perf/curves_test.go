package main

import (
	"os"
	"strings"
	"testing"
)

func TestCurvesAreWrittenBesideTheResults(t *testing.T) {
	dir := t.TempDir() + "/results"
	chart := costChart("rows", "Rows", "rows")
	for _, rows := range []float64{1, 100} {
		addPoint(chart, 0, rows, spread{median: 40 * rows, low: 30, high: 50 * rows})
		addPoint(chart, 1, rows, spread{}) // less than a tick of the clock
	}
	if err := writeChart(dir, chart); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(dir + "/curve-rows.svg")
	if err != nil || strings.Count(string(text), "<circle") != 4 || !strings.Contains(string(text), "PostgreSQL") {
		t.Errorf("%v: %s", err, text)
	}
}

func TestCurvesAreOnlyMeasuredWhenAskedFor(t *testing.T) {
	for _, c := range []struct {
		args []string
		want bool
	}{{nil, false}, {[]string{"--quick"}, false}, {[]string{"--scenarios", "by-id,curves"}, true}} {
		o, err := parseOptions(c.args)
		if err != nil || o.asksFor("curves") != c.want {
			t.Errorf("%v: %v, %v", c.args, o.asksFor("curves"), err)
		}
	}
}
