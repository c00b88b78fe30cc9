package validate

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"fraiseqld/engine/input"
)

// coercer turns a leaf into a value of one scalar.
type coercer func(l leaf) (input.Value, *problem)

var scalars = map[string]coercer{
	"Int": coerceInt, "Float": coerceFloat, "String": coerceString, "Boolean": coerceBoolean, "ID": coerceID,
	"JSON": coerceJSON, "Decimal": coerceDecimal, "BigInt": coerceBigInt, "Port": coercePort,
}

func isJSON(name string) bool { return name == "JSON" }

// scalar coerces a leaf; a scalar of unknown name takes any string, number or Boolean.
func scalar(name string, l leaf) (input.Value, *problem) {
	if l.kind == input.String && (l.bad || !utf8.ValidString(l.text)) {
		return input.Value{}, wrong("%s cannot represent half of a surrogate pair.", name)
	}
	if l.kind == input.String && strings.IndexByte(l.text, 0) >= 0 {
		return input.Value{}, wrong("%s cannot represent the character NUL.", name)
	}
	if c := scalars[name]; c != nil {
		return c(l)
	}
	if check := textScalars[name]; check != nil {
		return coerceText(name, l, check)
	}
	if l.kind == input.Enum {
		return input.Value{}, wrong("%s cannot represent value: %s", name, shown(l))
	}
	return input.Value{Kind: l.kind, Text: l.text}, nil
}

func coerceInt(l leaf) (input.Value, *problem) {
	switch l.kind {
	case input.Int:
		if _, err := strconv.ParseInt(l.text, 10, 32); err == nil {
			return input.Value{Kind: input.Int, Text: plainInt(l.text)}, nil
		}
		return input.Value{}, wrong("Int cannot represent non 32-bit signed integer value: %s", clip(l.text))
	case input.Float:
		if !l.literal {
			return intFromFloat(l.text)
		}
	}
	return input.Value{}, wrong("Int cannot represent non-integer value: %s", shown(l))
}

// intFromFloat takes 1.0 and 1e3 from variables, which JSON does not tell from 1 and 1000.
func intFromFloat(text string) (input.Value, *problem) {
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || f > math.MaxInt32 || f < math.MinInt32:
		return input.Value{}, wrong("Int cannot represent non 32-bit signed integer value: %s", clip(text))
	case f != math.Trunc(f):
		return input.Value{}, wrong("Int cannot represent non-integer value: %s", clip(text))
	}
	return input.Value{Kind: input.Int, Text: strconv.FormatInt(int64(f), 10)}, nil
}

// plainInt turns -0 into 0.
func plainInt(text string) string {
	if text == "-0" {
		return "0"
	}
	return text
}

func coerceFloat(l leaf) (input.Value, *problem) {
	if l.kind != input.Int && l.kind != input.Float {
		return input.Value{}, wrong("Float cannot represent non numeric value: %s", shown(l))
	}
	if f, err := strconv.ParseFloat(l.text, 64); err != nil || math.IsInf(f, 0) {
		return input.Value{}, wrong("Float cannot represent non numeric value: %s", clip(l.text))
	}
	return input.Value{Kind: input.Float, Text: l.text}, nil
}

func coerceString(l leaf) (input.Value, *problem) {
	if l.kind != input.String {
		return input.Value{}, wrong("String cannot represent a non string value: %s", shown(l))
	}
	return input.Value{Kind: input.String, Text: l.text}, nil
}

func coerceBoolean(l leaf) (input.Value, *problem) {
	if l.kind != input.Bool {
		return input.Value{}, wrong("Boolean cannot represent a non boolean value: %s", shown(l))
	}
	return input.Value{Kind: input.Bool, Text: l.text}, nil
}

func coerceID(l leaf) (input.Value, *problem) {
	if l.kind != input.String && l.kind != input.Int {
		return input.Value{}, wrong("ID cannot represent a non-string and non-integer value: %s", shown(l))
	}
	return input.Value{Kind: input.String, Text: l.text}, nil
}

// coerceJSON takes any JSON from variables; a literal string must itself hold JSON.
func coerceJSON(l leaf) (input.Value, *problem) {
	if l.kind == input.String {
		if l.literal {
			text, ok := jsonText(l.text)
			if !ok {
				return input.Value{}, wrong("JSON cannot represent non-JSON string: '%s'", clip(l.text))
			}
			return input.Value{Kind: input.JSON, Text: text}, nil
		}
		return input.Value{Kind: input.JSON, Text: quoted(l.text)}, nil
	}
	if l.kind == input.Enum {
		return input.Value{}, wrong("JSON cannot represent value: %s", clip(l.text))
	}
	return input.Value{Kind: input.JSON, Text: l.text}, nil
}

func coerceDecimal(l leaf) (input.Value, *problem) {
	switch l.kind {
	case input.Bool:
		return input.Value{}, wrong("Decimal cannot represent a boolean: %s", l.text)
	case input.Int, input.Float, input.String:
		if isDecimal(l.text) {
			return input.Value{Kind: input.Float, Text: strings.TrimPrefix(l.text, "+")}, nil
		}
	}
	return input.Value{}, wrong("Decimal cannot represent value: %s", shown(l))
}

// maxExponent bounds what a decimal with an exponent expands to in PostgreSQL.
const maxExponent = 1000

var decimalRE = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$`)

func isDecimal(s string) bool {
	if !decimalRE.MatchString(s) {
		return false
	}
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		n, _ := strconv.Atoi(strings.TrimPrefix(s[at+1:], "+"))
		return n >= -maxExponent && n <= maxExponent
	}
	return true
}

func coerceBigInt(l leaf) (input.Value, *problem) {
	if l.kind == input.Int || l.kind == input.String && isDecimal(l.text) && !strings.ContainsAny(l.text, ".eE") {
		return input.Value{Kind: input.Int, Text: plainInt(strings.TrimPrefix(l.text, "+"))}, nil
	}
	return input.Value{}, wrong("BigInt cannot represent non-integer value: %s", shown(l))
}

func coercePort(l leaf) (input.Value, *problem) {
	if l.kind != input.Int {
		return input.Value{}, wrong("Port must be an integer")
	}
	if n, err := strconv.Atoi(l.text); err != nil || n < 1 || n > 65535 {
		return input.Value{}, wrong("Port must be between 1 and 65535, got %s", clip(l.text))
	}
	return input.Value{Kind: input.Int, Text: l.text}, nil
}
