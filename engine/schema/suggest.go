package schema

import (
	"iter"
	"slices"
	"strings"
)

// didYouMean is "; did you mean x?" with the nearest of the names, or nothing
// when none is near. Names that come in no order must be sorted by the caller's
// choice of iterator: the first of equally near ones wins.
func didYouMean(name string, names iter.Seq[string]) string {
	best, bestAt := "", len(name)/2+1
	for _, candidate := range slices.Sorted(names) {
		if candidate == name {
			continue
		}
		if d := distance(name, candidate, bestAt); d < bestAt {
			best, bestAt = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance counts the single-letter edits between two names; a change of case
// counts as half of nothing: it is the first guess. limit bounds the work.
func distance(a, b string, limit int) int {
	if strings.EqualFold(a, b) {
		return 0
	}
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
