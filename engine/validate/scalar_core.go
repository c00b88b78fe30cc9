package validate

import (
	"math"
	"strconv"
	"strings"

	"fraiseqld/engine/input"
)

// coreScalars are the five of the specification (3.5).
var coreScalars = map[string]scalar{
	"Int": intScalar, "Float": floatScalar, "String": stringScalar, "Boolean": booleanScalar, "ID": idScalar,
}

func intScalar(l *leaf) (input.Value, string) {
	digits, ok := l.integer()
	switch {
	case !ok && l.kind == leafFloat && l.lit == nil && math.Abs(float(l.text)) > math.MaxInt32:
	case !ok:
		return input.Value{}, "Int cannot represent non-integer value: " + l.shown()
	default:
		if n, err := strconv.ParseInt(digits, 10, 32); err == nil {
			if n == 0 {
				digits = "0" // also for -0
			}
			return input.Value{Kind: input.Int, Text: digits}, ""
		}
	}
	return input.Value{}, "Int cannot represent non 32-bit signed integer value: " + l.shown()
}

// integer is the digits of a whole number. JSON does not tell 1 from 1.0 or 1e3,
// literals do.
func (l *leaf) integer() (digits string, ok bool) {
	switch {
	case l.kind == leafInt:
		return l.text, true
	case l.kind == leafFloat && l.lit == nil:
		return wholeNumber(l.text)
	}
	return "", false
}

// maxZeros bounds the digits that an exponent may stand for.
const maxZeros = 1000

// wholeNumber spells a JSON number without fraction and exponent, exactly.
func wholeNumber(text string) (digits string, ok bool) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	shift := 0
	if exponent != "" {
		n, err := strconv.Atoi(exponent)
		if err != nil || n > maxZeros || n < -maxZeros {
			return "", false
		}
		shift = n
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	sign := ""
	if rest, negative := strings.CutPrefix(whole, "-"); negative {
		sign, whole = "-", rest
	}
	all := whole + fraction
	point := len(whole) + shift
	switch {
	case point >= len(all):
		all += strings.Repeat("0", point-len(all))
	case strings.Trim(all[max(point, 0):], "0") != "":
		return "", false
	default:
		all = all[:max(point, 0)]
	}
	all = strings.TrimLeft(all, "0")
	if all == "" {
		return "0", true
	}
	return sign + all, true
}

// float is infinite for what no double holds.
func float(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.Inf(1)
	}
	return f
}

func floatScalar(l *leaf) (input.Value, string) {
	if l.kind != leafInt && l.kind != leafFloat {
		return input.Value{}, "Float cannot represent non numeric value: " + l.shown()
	}
	if math.IsInf(float(l.text), 0) {
		return input.Value{}, floatRange(l)
	}
	return input.Value{Kind: input.Float, Text: l.text}, ""
}

// floatRange is what is wrong with a number that no double holds.
func floatRange(l *leaf) string {
	if l.kind != leafInt && l.kind != leafFloat {
		return ""
	}
	return "Float cannot represent a number beyond the range of a double: " + l.shown()
}

func stringScalar(l *leaf) (input.Value, string) {
	if l.kind != leafString {
		return input.Value{}, "String cannot represent a non string value: " + l.shown()
	}
	return input.Value{Kind: input.String, Text: l.text}, ""
}

func booleanScalar(l *leaf) (input.Value, string) {
	if l.kind != leafBool {
		return input.Value{}, "Boolean cannot represent a non boolean value: " + l.shown()
	}
	return input.Value{Kind: input.Bool, Text: l.text}, ""
}

func idScalar(l *leaf) (input.Value, string) {
	if l.kind == leafString {
		return input.Value{Kind: input.String, Text: l.text}, ""
	}
	if digits, ok := l.integer(); ok {
		return input.Value{Kind: input.String, Text: digits}, ""
	}
	return input.Value{}, "ID cannot represent a non-string and non-integer value: " + l.shown()
}
