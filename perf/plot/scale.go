package plot

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// scale maps values to places on the picture.
type scale struct {
	log       bool
	low, high float64 // values at the ends
	from, to  float64 // places of the ends
}

var (
	errNothing = errors.New("there is nothing to draw")
	errRange   = errors.New("a value is not finite, or not above zero on a logarithmic axis")
)

// newScale spans the values: from a power of ten to another, or from zero to a round number.
func newScale(log bool, values []float64, from, to float64) (scale, error) {
	if len(values) == 0 {
		return scale{}, errNothing
	}
	s := scale{log: log, low: slices.Min(values), high: slices.Max(values), from: from, to: to}
	if math.IsNaN(s.low) || math.IsInf(s.high, 1) || math.IsInf(s.low, -1) || log && s.low <= 0 {
		return scale{}, errRange
	}
	if log {
		s.low = math.Pow(10, math.Floor(math.Log10(s.low)))
		s.high = math.Pow(10, math.Ceil(math.Log10(s.high)))
		if s.low == s.high {
			s.high *= 10
		}
		return s, nil
	}
	s.low = min(s.low, 0)
	if s.high <= s.low {
		s.high = s.low + 1
	}
	step := s.step()
	s.low, s.high = math.Floor(s.low/step)*step, math.Ceil(s.high/step)*step
	return s, nil
}

// at is the place of a value.
func (s scale) at(v float64) float64 {
	low, high := s.low, s.high
	if s.log {
		low, high, v = math.Log10(low), math.Log10(high), math.Log10(v)
	}
	return s.from + (v-low)/(high-low)*(s.to-s.from)
}

// step is the distance of ticks on a linear axis: 1, 2 or 5 times a power of ten,
// four to nine of them.
func (s scale) step() float64 {
	rough := (s.high - s.low) / 5
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= rough*0.7 {
			return m * power
		}
	}
	return 10 * power
}

func (s scale) ticks() (list []float64) {
	if s.log {
		for v := s.low; v <= s.high*1.0001; v *= 10 {
			list = append(list, v)
		}
		return list
	}
	step := s.step()
	for i := math.Round(s.low / step); i*step <= s.high*1.0001; i++ {
		list = append(list, i*step)
	}
	return list
}

// number writes three digits, the thousands apart: 0.25, 12.5, 10,000.
func number(v float64) string {
	if a := math.Abs(v); a < 100 {
		digits := 2
		if a >= 10 {
			digits = 1
		}
		text := strconv.FormatFloat(v, 'f', digits, 64)
		return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	text := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
