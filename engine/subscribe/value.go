package subscribe

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"fraiseqld/engine/plan"
	"fraiseqld/internal/jsonx"
)

// Kind is how values are compared.
type Kind uint8

// The kinds of comparison.
const (
	Text Kind = iota
	Number
	Folded // without regard to case: UUID
	Instant
)

// KindOf is how values of a class are compared for equality.
func KindOf(c plan.Class) Kind {
	switch c {
	case plan.Number:
		return Number
	case plan.UUID:
		return Folded
	case plan.Timestamp:
		return Instant
	}
	return Text
}

// Equal is a condition on an event: the member that stands under the first of
// Keys that is there has this value.
type Equal struct {
	Keys  []string
	Kind  Kind
	Value string // canonical
}

// Canonical is the form of a text in which equal values have equal bytes.
func (k Kind) Canonical(text string) string {
	switch k {
	case Number:
		return number(text)
	case Folded:
		return strings.ToLower(text)
	case Instant:
		return instant(text)
	}
	return text
}

// instant is a time in UTC. PostgreSQL leaves the zone out of a timestamp.
func instant(text string) string {
	if t, ok := parseInstant(text); ok {
		return t.UTC().Format(time.RFC3339Nano)
	}
	return text
}

var instantLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07", "2006-01-02 15:04:05.999999999"}

func parseInstant(text string) (time.Time, bool) {
	for _, layout := range instantLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// number is digits without leading or trailing zeros and a power of ten: all
// forms of a number that JSON allows have one.
func number(text string) string {
	mantissa, exponent := text, 0
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		n, err := strconv.Atoi(text[at+1:])
		if err != nil {
			return text
		}
		mantissa, exponent = text[:at], n
	}
	sign := ""
	if rest, ok := strings.CutPrefix(mantissa, "-"); ok {
		mantissa, sign = rest, "-"
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return text
	}
	exponent -= len(fraction)
	short := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(short)
	if short = strings.TrimLeft(short, "0"); short == "" {
		return "0"
	}
	return sign + short + "e" + strconv.Itoa(exponent)
}

// scalar is a JSON value as text: a string without its quotes, an array or
// object as compact JSON. ok is false for null, which equals nothing.
func scalar(raw []byte) (text string, ok bool) {
	switch jsonx.KindOf(raw) {
	case jsonx.Null, jsonx.Invalid:
		return "", false
	case jsonx.String:
		return jsonx.Text(bytes.TrimSpace(raw))
	case jsonx.Array, jsonx.Object:
		return string(jsonx.Compact(nil, raw)), true
	}
	return string(bytes.TrimSpace(raw)), true
}
