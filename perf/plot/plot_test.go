package plot

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

func chart(log bool, ys ...float64) *Chart {
	c := &Chart{Name: "c", Title: "a < b & c", X: Axis{"rows", true}, Y: Axis{"µs", log}, Series: []Series{{Name: "x < y"}}}
	for i, y := range ys {
		c.Series[0].Points = append(c.Series[0].Points, Point{X: math.Pow(10, float64(i)), Y: y, Low: y * 0.9, High: y * 1.1})
	}
	return c
}

func TestSVGIsWellFormedAndHoldsAllPoints(t *testing.T) {
	var b bytes.Buffer
	if err := chart(true, 5, 60, 700).WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	d := xml.NewDecoder(&b)
	circles := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "circle" {
			circles++
		}
	}
	if circles != 3 || !strings.Contains(text, "a &lt; b &amp; c") || !strings.Contains(text, "x &lt; y") {
		t.Errorf("%d circles in\n%s", circles, text)
	}
}

func TestFiguresAtTheEndsAreApart(t *testing.T) {
	c := chart(false, 100)
	c.Series = append(c.Series, chart(false, 101).Series...)
	x, y, err := c.scales()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	c.ends(&b, x, y)
	var at []float64
	for _, line := range strings.Split(strings.TrimSpace(b.String()), "\n") {
		var px, py float64
		if _, err := fmt.Sscanf(line, `<text x="%f" y="%f">`, &px, &py); err != nil {
			t.Fatal(line, err)
		}
		at = append(at, py)
	}
	if len(at) != 2 || at[0]-at[1] < lineHeight {
		t.Errorf("figures at %v", at)
	}
}

func TestChartsThatCannotBeDrawn(t *testing.T) {
	for name, c := range map[string]*Chart{
		"no points": chart(true), "zero on a logarithmic axis": chart(true, 0, 1), "not a number": chart(false, math.NaN()),
		"infinite": chart(false, math.Inf(1)),
	} {
		if err := c.WriteSVG(io.Discard); err == nil {
			t.Errorf("%s: drawn", name)
		}
	}
}

func TestScales(t *testing.T) {
	for _, c := range []struct {
		log    bool
		values []float64
		ticks  string
	}{
		{true, []float64{1, 10000}, "[1 10 100 1000 10000]"},
		{true, []float64{3, 50}, "[1 10 100]"},
		{true, []float64{10}, "[10 100]"},
		{false, []float64{2.5, 9.6}, "[0 2 4 6 8 10]"},
		{false, []float64{100, 2000}, "[0 500 1000 1500 2000]"},
		{false, []float64{0}, "[0 0.2 0.4 0.6000000000000001 0.8 1]"},
	} {
		s, err := newScale(c.log, c.values, 100, 0)
		if err != nil || fmt.Sprint(s.ticks()) != c.ticks {
			t.Errorf("%v: %v instead of %s, %v", c.values, s.ticks(), c.ticks, err)
		}
		if s.at(s.low) != 100 || math.Abs(s.at(s.high)) > 1e-9 {
			t.Errorf("%v: the ends are at %v and %v", c.values, s.at(s.low), s.at(s.high))
		}
	}
	s, err := newScale(true, []float64{1, 100}, 0, 100)
	if err != nil || math.Abs(s.at(10)-50) > 1e-9 {
		t.Errorf("10 is not in the middle of 1 to 100 but at %v, %v", s.at(10), err)
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.25: "0.25", 0.6000000000000001: "0.6", 5: "5", 12.34: "12.3", 100: "100", 1234.5: "1,234", 1e6: "1,000,000", -1500: "-1,500", -150: "-150"} {
		if got := number(v); got != want {
			t.Errorf("%v is written %q instead of %q", v, got, want)
		}
	}
}
