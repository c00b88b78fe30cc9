package schema

import (
	"slices"
	"strings"
)

// Term is one column of @aggregate: a dimension that rows are grouped by, or a measure.
type Term struct {
	Func     string // of a measure, like SUM; empty: a dimension
	Distinct bool
	Grain    string   // of a dimension in time: what it is cut down to
	Path     []*Field // of the rows read, the last one the value; nil: COUNT(*)
	Result   *Field   // of the result type; nil when the result is a scalar

	text string // as written
}

// measureFunctions are PostgreSQL's aggregates that a measure may name.
var measureFunctions = []string{"SUM", "AVG", "MIN", "MAX", "COUNT", "BOOL_AND", "BOOL_OR", "ARRAY_AGG"}

// grains are what a dimension in time can be cut down to, in UTC.
var grains = []string{"minute", "hour", "day", "week", "month", "quarter", "year"}

// parseMeasure reads SUM(slots), COUNT(*) or COUNT(DISTINCT owner); path are the names of the field.
func parseMeasure(text string) (t Term, path string, ok bool) {
	fn, inner, ok := call(text)
	fn = strings.ToUpper(fn)
	if !ok || !slices.Contains(measureFunctions, fn) {
		return t, "", false
	}
	t = Term{Func: fn, text: text}
	if word, rest, found := strings.Cut(inner, " "); found && strings.EqualFold(word, "DISTINCT") {
		t.Distinct, inner = true, strings.TrimSpace(rest)
	}
	if inner == "*" {
		return t, "", fn == "COUNT" && !t.Distinct
	}
	return t, inner, inner != "" && !strings.ContainsAny(inner, " (),")
}

// parseDimension reads status, address.city or month(created_at).
func parseDimension(text string) (t Term, path string, ok bool) {
	t = Term{text: text}
	if grain, inner, found := call(text); found {
		t.Grain, text = strings.ToLower(grain), inner
		if !slices.Contains(grains, t.Grain) {
			return t, "", false
		}
	}
	text = strings.TrimSpace(text)
	return t, text, text != "" && !strings.ContainsAny(text, " (),*")
}

// call reads fn(inner).
func call(text string) (fn, inner string, ok bool) {
	fn, rest, ok := strings.Cut(strings.TrimSpace(text), "(")
	inner, closed := strings.CutSuffix(rest, ")")
	return strings.TrimSpace(fn), strings.TrimSpace(inner), ok && closed
}

// name is the field of the result type that takes a term: sumSlots, count,
// countDistinctOwner, addressCity, createdAtMonth.
func (t *Term) name() string {
	words := []string{}
	if t.Func != "" {
		words = append(words, strings.Split(strings.ToLower(t.Func), "_")...)
	}
	if t.Distinct {
		words = append(words, "distinct")
	}
	for _, f := range t.Path {
		words = append(words, strings.Split(f.Name, "_")...)
	}
	if t.Grain != "" {
		words = append(words, t.Grain)
	}
	var b strings.Builder
	for _, w := range words {
		if b.Len() > 0 && w != "" {
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		b.WriteString(w)
	}
	return b.String()
}
