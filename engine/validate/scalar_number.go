package validate

import (
	"strconv"
	"strings"

	"fraiseqld/engine/input"
)

// numberScalars are exact numbers: the client's digits are kept.
var numberScalars = map[string]scalar{
	"Decimal": decimalScalar, "BigInt": bigIntScalar, "Port": portScalar,
	"Money":        amount("Money", "money value", `^-?\d{1,15}(\.\d{1,4})?$`, "numeric with up to 4 decimal places"),
	"Percentage":   amount("Percentage", "percentage", `^(100(\.00?)?|[1-9]?\d(\.\d{1,2})?)$`, "between 0.00 and 100.00"),
	"ExchangeRate": amount("Exchange rate", "exchange rate", `^\d{1,12}(\.\d{1,8})?$`, "positive numeric with up to 8 decimal places"),
}

var decimalForm = expression(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?$`)

// maxDecimalDigits bounds what one number may cost PostgreSQL; its numeric takes more.
const maxDecimalDigits = 10_000

func decimalScalar(l *leaf) (input.Value, string) {
	switch l.kind {
	case leafBool:
		return input.Value{}, "Decimal cannot represent a boolean: " + l.shown()
	case leafInt, leafFloat, leafString:
		text := strings.TrimSpace(l.text)
		if len(text) <= maxDecimalDigits && decimalForm.MatchString(text) && smallExponent(text) {
			return input.Value{Kind: input.Float, Text: jsonNumber(text)}, ""
		}
		return input.Value{}, "Decimal cannot represent " + shownText(l.text)
	}
	return input.Value{}, "Decimal cannot represent " + l.shown()
}

func smallExponent(text string) bool {
	_, exponent, ok := strings.Cut(strings.ToLower(text), "e")
	n, err := strconv.Atoi(exponent)
	return !ok || err == nil && n >= -maxZeros && n <= maxZeros
}

// jsonNumber spells a decimal as JSON does: no plus sign, no leading zeros,
// digits on both sides of the point.
func jsonNumber(text string) string {
	sign := ""
	switch text[0] {
	case '-':
		sign, text = "-", text[1:]
	case '+':
		text = text[1:]
	}
	end := strings.IndexAny(text, "eE")
	exponent := ""
	if end >= 0 {
		text, exponent = text[:end], text[end:]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction + exponent
}

func bigIntScalar(l *leaf) (input.Value, string) {
	digits, ok := l.integer()
	if l.kind == leafString && decimalForm.MatchString(l.text) && !strings.ContainsAny(l.text, ".eE") {
		digits, ok = jsonNumber(l.text), true
	}
	if !ok || len(digits) > maxDecimalDigits {
		return input.Value{}, "BigInt cannot represent non-integer value: " + l.shown()
	}
	if digits == "-0" {
		digits = "0"
	}
	return input.Value{Kind: input.Int, Text: digits}, ""
}

func portScalar(l *leaf) (input.Value, string) {
	digits, ok := l.integer()
	if !ok {
		return input.Value{}, l.mustBe("Port", "an integer")
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > 65535 {
		return input.Value{}, "Port must be between 1 and 65535, got " + clip(digits)
	}
	return input.Value{Kind: input.Int, Text: strconv.Itoa(n)}, ""
}

// amount is a bounded decimal, given as number or string and kept as a string.
func amount(label, noun, form, hint string) scalar {
	re := expression(form)
	return func(l *leaf) (input.Value, string) {
		if l.kind != leafInt && l.kind != leafFloat && l.kind != leafString {
			return input.Value{}, l.mustBe(label, "a number or string")
		}
		if !re.MatchString(l.text) {
			return input.Value{}, "Invalid " + noun + ": " + clip(l.text) + ". Must be " + hint
		}
		return input.Value{Kind: input.String, Text: l.text}, ""
	}
}
