// Package plot draws lines over two axes as plain SVG: no script, no fonts of its own.
package plot

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
)

// Chart is one picture. On a logarithmic axis all values must be above zero.
type Chart struct {
	Name   string   `json:"name"` // of the file
	Title  string   `json:"title"`
	X      Axis     `json:"x"`
	Y      Axis     `json:"y"`
	Series []Series `json:"series"`
}

// Axis says what is measured along it.
type Axis struct {
	Label string `json:"label"`
	Log   bool   `json:"log,omitempty"`
}

// Series is one line, from left to right.
type Series struct {
	Name   string  `json:"name"`
	Points []Point `json:"points"`
}

// Point is one value with the least and the greatest that were seen.
type Point struct {
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// The picture in user units, and the margins around the lines.
const (
	width, height            = 680.0, 420.0
	left, right, top, bottom = 76.0, 84.0, 48.0, 56.0
)

var colours = []string{"#0b62c4", "#b8430e", "#2e7d32", "#6a3fa0"}

const frame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="sans-serif" font-size="12" fill="#333">
<rect width="100%%" height="100%%" fill="#fff"/>
<text x="%.0f" y="26" font-size="15" font-weight="bold">%s</text>
`

// WriteSVG draws the chart.
func (c *Chart) WriteSVG(w io.Writer) error {
	x, y, err := c.scales()
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, frame, width, height, left, html.EscapeString(c.Title))
	c.axes(&b, x, y)
	for i, s := range c.Series {
		s.draw(&b, x, y, colours[i%len(colours)])
	}
	c.ends(&b, x, y)
	c.legend(&b)
	b.WriteString("</svg>\n")
	_, err = io.WriteString(w, b.String())
	return err
}

func (c *Chart) scales() (x, y scale, err error) {
	var xs, ys []float64
	for _, s := range c.Series {
		for _, p := range s.Points {
			xs, ys = append(xs, p.X), append(ys, p.Y, p.Low, p.High)
		}
	}
	if x, err = newScale(c.X.Log, xs, left, width-right); err != nil {
		return x, y, fmt.Errorf("%s, x: %w", c.Name, err)
	}
	if y, err = newScale(c.Y.Log, ys, height-bottom, top); err != nil {
		return x, y, fmt.Errorf("%s, y: %w", c.Name, err)
	}
	return x, y, nil
}

func (c *Chart) axes(b *strings.Builder, x, y scale) {
	for _, v := range y.ticks() {
		fmt.Fprintf(b, `<path d="M%.1f %.1fH%.1f" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="end">%s</text>`+"\n",
			left, y.at(v), width-right, left-6, y.at(v)+4, number(v))
	}
	for _, v := range x.ticks() {
		fmt.Fprintf(b, `<path d="M%.1f %.1fv5" stroke="#333"/><text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`+"\n",
			x.at(v), height-bottom, x.at(v), height-bottom+19, number(v))
	}
	fmt.Fprintf(b, `<path d="M%.1f %.1fV%.1fH%.1f" fill="none" stroke="#333"/>`+"\n", left, top, height-bottom, width-right)
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`+"\n", (left+width-right)/2, height-14, html.EscapeString(c.X.Label))
	fmt.Fprintf(b, `<text transform="translate(18 %.1f) rotate(-90)" text-anchor="middle">%s</text>`+"\n", (top+height-bottom)/2, html.EscapeString(c.Y.Label))
}

// draw makes the line, a bar from the least to the greatest at each point, and
// the figures for whoever points at it.
func (s *Series) draw(b *strings.Builder, x, y scale, colour string) {
	var line strings.Builder
	for i, p := range s.Points {
		fmt.Fprintf(&line, "%c%.1f %.1f", "ML"[min(i, 1)], x.at(p.X), y.at(p.Y))
	}
	fmt.Fprintf(b, `<g stroke="%[1]s" fill="%[1]s"><path d="%s" fill="none" stroke-width="2"/>`+"\n", colour, line.String())
	for _, p := range s.Points {
		fmt.Fprintf(b, `<path d="M%.1f %.1fV%.1f"/><circle cx="%.1f" cy="%.1f" r="3"><title>%s: %s [%s-%s]</title></circle>`+"\n",
			x.at(p.X), y.at(p.Low), y.at(p.High), x.at(p.X), y.at(p.Y), number(p.X), number(p.Y), number(p.Low), number(p.High))
	}
	b.WriteString("</g>\n")
}

// lineHeight keeps texts apart.
const lineHeight = 14

// ends writes the last figure of each line behind it, from the lowest line up.
func (c *Chart) ends(b *strings.Builder, x, y scale) {
	var last []Point
	for _, s := range c.Series {
		if n := len(s.Points); n > 0 {
			last = append(last, s.Points[n-1])
		}
	}
	slices.SortFunc(last, func(a, b Point) int { return cmp.Compare(a.Y, b.Y) })
	free := height
	for _, p := range last {
		at := min(y.at(p.Y)+4, free)
		free = at - lineHeight
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f">%s</text>`+"\n", x.at(p.X)+8, at, number(p.Y))
	}
}

func (c *Chart) legend(b *strings.Builder) {
	for i, s := range c.Series {
		at := top + lineHeight*float64(i)
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="10" height="10" fill="%s"/><text x="%.1f" y="%.1f">%s</text>`+"\n",
			left+12, at, colours[i%len(colours)], left+27, at+10, html.EscapeString(s.Name))
	}
}
