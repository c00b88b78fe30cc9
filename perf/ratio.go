package main

import "slices"

// spread is the median of some values with the least and the greatest.
type spread struct{ median, low, high float64 }

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	return spread{(v[(n-1)/2] + v[n/2]) / 2, v[0], v[n-1]}
}

// medianOf one figure over the rounds.
func medianOf(rounds []Round, figure func(Round) float64) float64 {
	return spreadOf(figuresOf(rounds, figure)).median
}

func figuresOf(rounds []Round, figure func(Round) float64) (values []float64) {
	for _, r := range rounds {
		values = append(values, figure(r))
	}
	return values
}

// ratios divides two targets' figures round by round: both were measured within
// seconds of each other.
func ratios(above, below []Round, figure func(Round) float64) spread {
	var values []float64
	for i := range min(len(above), len(below)) {
		if d := figure(below[i]); d > 0 {
			values = append(values, figure(above[i])/d)
		}
	}
	return spreadOf(values)
}

func rate(r Round) float64      { return r.Rate }
func p50(r Round) float64       { return r.P50 }
func p99(r Round) float64       { return r.P99 }
func serverCPU(r Round) float64 { return r.ServerCPU }
func allCPU(r Round) float64    { return r.ServerCPU + r.DatabaseCPU }
func databaseCPU(r Round) float64 {
	return r.DatabaseCPU
}
