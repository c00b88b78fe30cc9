package subscribe

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/internal/jsonx"
)

// testOf makes the test of one operator.
func testOf(p *plan.Predicate, vars input.Vars) (func([]byte) truth, *gqlerr.Error) {
	if p.Op == "isnull" {
		return func(raw []byte) truth { return truthOf(p.Flag == (raw == nil)) }, nil
	}
	if test := textTest(p, vars); test != nil {
		return test, nil
	}
	if slices.Contains(ordering[p.Class], p.Op) {
		switch p.Class {
		case plan.Number:
			return against(p, vars, bare, numberOf, compareNumbers)
		case plan.Timestamp:
			return against(p, vars, plain, instantOf, time.Time.Compare)
		case plan.Date:
			return against(p, vars, plain, dateOf, strings.Compare)
		case plan.UUID:
			return against(p, vars, plain, uuidOf, strings.Compare)
		case plan.Boolean:
			return against(p, vars, plain, booleanOf, strings.Compare)
		case plan.Text:
			return against(p, vars, plain, itself, strings.Compare)
		}
	}
	return nil, gqlerr.Newf(gqlerr.NotSupported, "Events cannot be filtered by '%s' of field '%s'.", p.Op, p.Target.Last().Name)
}

var (
	equality = []string{"eq", "neq", "in", "nin"}
	ordered  = append([]string{"gt", "gte", "lt", "lte"}, equality...)
	// ordering are the operators whose outcome does not depend on the database's
	// collation.
	ordering = map[plan.Class][]string{
		plan.Number: ordered, plan.Timestamp: ordered, plan.Date: ordered, plan.UUID: ordered, plan.Boolean: equality, plan.Text: equality,
	}
)

// textTest is the test of an operator on parts of a text; nil: it is none.
func textTest(p *plan.Predicate, vars input.Vars) func([]byte) truth {
	var has func(s, part string) bool
	switch p.Op {
	case "contains":
		has = strings.Contains
	case "startswith":
		has = strings.HasPrefix
	case "endswith":
		has = strings.HasSuffix
	}
	if has == nil || p.Class != plan.Text {
		return nil
	}
	part, ok := operand(p, vars)
	return func(raw []byte) truth {
		text, is := plain(raw)
		if !ok || !is {
			return unknown
		}
		return truthOf(has(text, part))
	}
}

// against compares values that read makes of texts. An operand that is none of
// them is the client's mistake; a member that is none fits no condition.
func against[T any](p *plan.Predicate, vars input.Vars, form func([]byte) (string, bool), read func(string) (T, bool), compare func(a, b T) int) (func([]byte) truth, *gqlerr.Error) {
	var list []T
	for _, text := range operands(p, vars) {
		v, ok := read(text)
		if !ok {
			return nil, gqlerr.Newf(gqlerr.NotSupported, "Events cannot be compared with this value of field '%s'.", p.Target.Last().Name)
		}
		list = append(list, v)
	}
	if len(list) == 0 {
		return withNothing(p.Op), nil
	}
	holds := relations[p.Op]
	return func(raw []byte) truth {
		text, ok := form(raw)
		if !ok {
			return unknown
		}
		v, ok := read(text)
		if !ok {
			return unknown
		}
		for i := range list {
			if holds.of(compare(v, list[i])) == holds.any {
				return truthOf(holds.any)
			}
		}
		return truthOf(!holds.any)
	}, nil
}

// withNothing is a comparison with an empty list, or with a value that is null.
func withNothing(op string) func([]byte) truth {
	out := unknown
	switch op {
	case "in":
		out = no
	case "nin":
		out = yes
	}
	return func([]byte) truth { return out }
}

// relation is an operator on the outcome of a comparison. With any one operand that
// fits is enough, else all must.
type relation struct {
	any bool
	of  func(c int) bool
}

var relations = map[string]relation{
	"eq": {true, func(c int) bool { return c == 0 }}, "in": {true, func(c int) bool { return c == 0 }},
	"neq": {false, func(c int) bool { return c != 0 }}, "nin": {false, func(c int) bool { return c != 0 }},
	"gt": {true, func(c int) bool { return c > 0 }}, "gte": {true, func(c int) bool { return c >= 0 }},
	"lt": {true, func(c int) bool { return c < 0 }}, "lte": {true, func(c int) bool { return c <= 0 }},
}

// operand is the one value that is compared with.
func operand(p *plan.Predicate, vars input.Vars) (string, bool) {
	list := operands(p, vars)
	if len(list) != 1 {
		return "", false
	}
	return list[0], true
}

// operands are the values that are compared with, without nulls.
func operands(p *plan.Predicate, vars input.Vars) (list []string) {
	v := p.Value.Resolve(vars)
	if v == nil {
		return nil
	}
	items := v.Items
	if v.Kind != input.List {
		items = []input.Value{*v}
	}
	for i := range items {
		if items[i].Kind != input.Null {
			list = append(list, storedText(&items[i], &p.Value))
		}
	}
	return list
}

// storedText is a leaf as PostgreSQL holds it.
func storedText(v *input.Value, slot *plan.Slot) string {
	if slot.Enum != nil {
		if text, ok := slot.Enum.Stored[v.Text]; ok {
			return text
		}
	}
	return v.Text
}

// bare is a member that is text, a number or a Boolean, as it is spelled.
func bare(raw []byte) (string, bool) {
	raw = bytes.TrimSpace(raw)
	switch jsonx.KindOf(raw) {
	case jsonx.String:
		return jsonx.TextView(raw)
	case jsonx.Bool, jsonx.Number:
		return jsonx.View(raw), true
	}
	return "", false
}

// plain is bare as ->> gives it. Numbers that PostgreSQL spells otherwise, those
// with an exponent and the negative zero, are not known here.
func plain(raw []byte) (string, bool) {
	text, ok := bare(raw)
	if jsonx.KindOf(raw) != jsonx.Number {
		return text, ok
	}
	return text, ok && !strings.ContainsAny(text, "eE") && (text[0] != '-' || strings.Trim(text, "-0.") != "")
}

func itself(text string) (string, bool) { return text, true }

func uuidOf(text string) (string, bool) {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return "", false
	}
	for i := range len(text) {
		if c := text[i]; c != '-' && !isHex(c) {
			return "", false
		}
	}
	return strings.ToLower(text), strings.Count(text, "-") == 4
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func dateOf(text string) (string, bool) {
	_, err := time.Parse(time.DateOnly, text)
	return text, err == nil && text[:4] != "0000"
}

func instantOf(text string) (time.Time, bool) {
	t, ok := parseInstant(text)
	return t, ok && t.Nanosecond()%1000 == 0 && t.Year() > 0 // PostgreSQL counts microseconds
}

func booleanOf(text string) (string, bool) { return text, text == "true" || text == "false" }

// decimal is a number: ±0.digits times ten to the exponent.
type decimal struct {
	sign     int    // 0: the number is zero
	digits   string // without leading zeros
	fraction string // digits that follow them, without zeros behind
	exponent int
}

// mostExponent is beyond what PostgreSQL's numeric holds.
const mostExponent = 200_000

// numberOf reads a number as JSON spells it.
func numberOf(text string) (d decimal, ok bool) {
	d.sign = 1
	rest, negative := strings.CutPrefix(text, "-")
	if negative {
		d.sign = -1
	}
	mantissa, power := rest, 0
	if at := strings.IndexAny(rest, "eE"); at >= 0 {
		if power, ok = smallInt(rest[at+1:]); !ok {
			return d, false
		}
		mantissa = rest[:at]
	}
	whole, fraction, dotted := strings.Cut(mantissa, ".")
	if !digitsOnly(whole) || dotted && !digitsOnly(fraction) || len(whole) > 1 && whole[0] == '0' {
		return d, false
	}
	d.normalize(whole, fraction, power)
	return d, true
}

func (d *decimal) normalize(whole, fraction string, power int) {
	whole = strings.TrimLeft(whole, "0")
	d.exponent = power + len(whole)
	fraction = strings.TrimRight(fraction, "0")
	if whole == "" {
		short := strings.TrimLeft(fraction, "0")
		d.exponent -= len(fraction) - len(short)
		fraction = short
	}
	if fraction == "" {
		whole = strings.TrimRight(whole, "0")
	}
	if d.digits, d.fraction = whole, fraction; d.len() == 0 {
		*d = decimal{}
	}
}

func smallInt(text string) (n int, ok bool) {
	digits, negative := strings.CutPrefix(text, "-")
	if !negative {
		digits = strings.TrimPrefix(text, "+")
	}
	if !digitsOnly(digits) {
		return 0, false
	}
	for i := range len(digits) {
		if n = 10*n + int(digits[i]-'0'); n > mostExponent {
			return 0, false
		}
	}
	if negative {
		n = -n
	}
	return n, true
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func compareNumbers(a, b decimal) int {
	switch {
	case a.sign != b.sign:
		return cmp.Compare(a.sign, b.sign)
	case a.exponent != b.exponent:
		return a.sign * cmp.Compare(a.exponent, b.exponent)
	}
	return a.sign * compareDigits(a, b)
}

// compareDigits compares the digits as those of fractions.
func compareDigits(a, b decimal) int {
	for i := range max(a.len(), b.len()) {
		if c := cmp.Compare(a.at(i), b.at(i)); c != 0 {
			return c
		}
	}
	return 0
}

func (d *decimal) len() int { return len(d.digits) + len(d.fraction) }

func (d *decimal) at(i int) byte {
	switch {
	case i < len(d.digits):
		return d.digits[i]
	case i < d.len():
		return d.fraction[i-len(d.digits)]
	}
	return '0'
}
