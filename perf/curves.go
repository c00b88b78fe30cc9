package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fraiseqld/perf/load"
	"fraiseqld/perf/plot"
)

// curve measures how a cost grows and returns the pictures of it.
type curve struct {
	name string
	run  func(context.Context, *bench, string) ([]*plot.Chart, error) // the text is a folder for schemas
}

var curves = []curve{
	{"rows of a list", rowsCurve},
	{"bytes that are selected", bytesCurve},
	{"documents that are known", plansCurve},
	{"idle connections", connectionsCurve},
	{"types of the schema", schemaCurve},
}

// curveConns is how many connections ask where a cost is measured: enough to keep
// the server busy, few enough that ten thousand rows for each fit anywhere.
const curveConns = 8

// costCurves measures all curves and writes them beside the output file.
func (b *bench) costCurves(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "perf-curves-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, c := range curves {
		say("curves: %s", c.name)
		charts, err := c.run(ctx, b, dir)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		for _, chart := range charts {
			if err := writeChart(filepath.Dir(b.output), chart); err != nil {
				return err
			}
		}
		b.report.Curves = append(b.report.Curves, charts...)
	}
	return nil
}

func writeChart(dir string, c *plot.Chart) error {
	var text strings.Builder
	if err := c.WriteSVG(&text); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(chartFile(dir, c), []byte(text.String()), 0o644)
}

func chartFile(dir string, c *plot.Chart) string {
	return filepath.Join(dir, "curve-"+c.Name+".svg")
}

// costChart is a picture of what a request costs in the two processes.
func costChart(name, title, along string) *plot.Chart {
	return &plot.Chart{
		Name: name, Title: title, X: plot.Axis{Label: along, Log: true}, Y: plot.Axis{Label: "CPU µs per request", Log: true},
		Series: []plot.Series{{Name: product}, {Name: "PostgreSQL"}},
	}
}

// cost adds one point to a costChart.
func (b *bench) cost(ctx context.Context, chart *plot.Chart, at float64, s *server, requests []*load.Request) error {
	few := *b
	few.conns = curveConns
	var rounds []Round
	for range b.rounds {
		r, err := few.rightRound(ctx, s, requests)
		if err != nil {
			return err
		}
		rounds = append(rounds, r)
	}
	for i, figure := range []func(Round) float64{serverCPU, databaseCPU} {
		addPoint(chart, i, at, spreadOf(figuresOf(rounds, figure)))
	}
	return nil
}

// leastSeen stands for a figure below what the clock of /proc can tell, since a
// logarithmic axis has no zero.
const leastSeen = 0.1

func addPoint(c *plot.Chart, series int, at float64, y spread) {
	if c.Y.Log {
		y.low, y.median, y.high = max(y.low, leastSeen), max(y.median, leastSeen), max(y.high, leastSeen)
	}
	s := &c.Series[series]
	s.Points = append(s.Points, plot.Point{X: at, Y: y.median, Low: y.low, High: y.high})
}

// fresh starts a server of its own on W1, with nothing in its memory from before.
func (b *bench) fresh(ctx context.Context, settings ...string) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s, err := b.w1(ctx, b.binary, b.schemas, addr, settings...)
	if err == nil {
		s.name, s.does = product, everything
	}
	return s, err
}
