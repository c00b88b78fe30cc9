package answers_test

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

// conditions draws operators on one field.
func (r drawing) conditions(f *filter, path []string) {
	ops := &filter{}
	for range 1 + r.IntN(2) {
		name, operand, means := r.operator(path[len(path)-1])
		if ops.has(name) {
			continue
		}
		ops.add(name, operand, func(th thing) truth {
			v := th.at(path)
			if name == "isnull" {
				return whether((v == nil) == operand.(bool))
			}
			if list, ok := operand.([]any); ok && noItems(name, list) {
				return whether(name != "in") // of nothing
			}
			if v == nil {
				return unknown
			}
			return whether(means(v))
		})
	}
	f.add(path[len(path)-1], ops, ops.holds)
}

// noItems says that a membership is one in no value: nulls in the list are dropped.
func noItems(op string, list []any) bool {
	return (op == "in" || op == "nin" || op == "notin") && !slices.ContainsFunc(list, func(v any) bool { return v != nil })
}

type meaning func(v any) bool

func (r drawing) operator(field string) (string, any, meaning) {
	if r.chance(8) {
		return "isnull", r.chance(50), nil
	}
	switch field {
	case "name", "note", "word":
		return r.textual(texts)
	case "code", "id":
		return r.equality(codes, asText)
	case "key":
		return r.equality(append([]string{"no uuid"}, uuids...), asText)
	case "ref":
		return r.equality(append([]string{strings.ToUpper(uuids[2])}, uuids...), func(v any) any { return strings.ToLower(v.(string)) })
	case "n":
		return r.ordered(ints, number, compareNumbers)
	case "big":
		return r.ordered(append([]string{"99999999999999999999", "-99999999999999999999"}, bigs...), number, compareNumbers)
	case "price":
		return r.ordered(append([]string{"0.1", "1e1"}, prices...), number, compareNumbers)
	case "ratio":
		return r.ordered(ratios, number, compareNumbers)
	case "ok":
		want, op := r.chance(50), oneOf(r, []string{"eq", "neq"})
		return op, want, func(v any) bool { return (v == want) == (op == "eq") }
	case "born":
		return r.ordered(append([]string{"2024-01-01"}, dates...), text, compareTexts)
	case "seen":
		return r.ordered(append([]string{"2024-07-01T00:30:00+02:00", "2024-01-01T00:00:00Z"}, times...), text, compareTimes)
	case "kind":
		stored := map[any]any{"RED": "red", "DARK_BLUE": "dark blue", "red": "red", "dark blue": "dark blue"}
		return r.equality([]string{"RED", "DARK_BLUE"}, func(v any) any { return stored[v] })
	case "meta":
		return r.structured()
	case "nums":
		return r.listed(append([]string{"1.0", "1e1", "+1", "01", "2.5", "none", "true", "99999999999"}, ints...))
	case "bigs":
		return r.listed(append([]string{"9e0", "99999999999999999999", "1e999"}, bigs...))
	}
	return r.listed(tags)
}

// metas are what a field of type JSON holds, each with its spelling in jsonb.
var metas = []string{`{"a":1}`, `{"a":1,"b":[1,2]}`, `{"b":[2,null]}`, `[]`, `"a"`, `7`, `false`}

// structured are the operators of JSONBFilter that need no more than a look.
func (r drawing) structured() (string, any, meaning) {
	spelled := func(v any) string { return string(v.(json.RawMessage)) }
	switch op := oneOf(r, []string{"eq", "neq", "hasKey", "hasAnyKeys", "hasAllKeys"}); op {
	case "eq", "neq":
		want := oneOf(r, append(metas[:4:4], "7"))
		return op, json.RawMessage(want), func(v any) bool { return (spelled(v) == want) == (op == "eq") }
	case "hasKey":
		want := oneOf(r, []string{"a", "b", "z"})
		return op, want, func(v any) bool { return hasKey(spelled(v), want) }
	default:
		list := []any{oneOf(r, []string{"a", "z"}), oneOf(r, []string{"b", "z"})}
		return op, list, func(v any) bool {
			a, b := hasKey(spelled(v), list[0].(string)), hasKey(spelled(v), list[1].(string))
			return a && b || op == "hasAnyKeys" && (a || b)
		}
	}
}

// hasKey looks for a member of an object, or a text that stands alone.
func hasKey(spelled, key string) bool {
	return strings.Contains(spelled, `"`+key+`":`) || spelled == `"`+key+`"`
}

func asText(v any) any { return v }

func text(s string) any { return s }

func number(s string) any { return json.Number(s) }

// several is an operand of some values, nulls among them.
func (r drawing) several(pool []string, as func(string) any) []any {
	out := []any{}
	for range r.IntN(4) {
		out = append(out, as(oneOf(r, pool)))
	}
	if r.chance(15) {
		out = append(out, nil)
	}
	return out
}

// equality is eq, neq, in and nin of what norm makes comparable.
func (r drawing) equality(pool []string, norm func(any) any) (string, any, meaning) {
	switch op := oneOf(r, []string{"eq", "neq", "in", "nin"}); op {
	case "eq", "neq":
		want := oneOf(r, pool)
		return op, want, func(v any) bool { return (norm(v) == norm(want)) == (op == "eq") }
	default:
		list := r.several(pool, text)
		return op, list, func(v any) bool {
			return slices.ContainsFunc(list, func(w any) bool { return w != nil && norm(v) == norm(w) }) == (op == "in")
		}
	}
}

// ordered adds the comparisons.
func (r drawing) ordered(pool []string, as func(string) any, compare func(a, b any) int) (string, any, meaning) {
	op := oneOf(r, []string{"eq", "neq", "gt", "gte", "lt", "lte", "in", "nin"})
	if op == "in" || op == "nin" {
		list := r.several(pool, as)
		return op, list, func(v any) bool {
			return slices.ContainsFunc(list, func(w any) bool { return w != nil && compare(v, w) == 0 }) == (op == "in")
		}
	}
	want := as(oneOf(r, pool))
	return op, want, func(v any) bool {
		c := compare(v, want)
		return map[string]bool{"eq": c == 0, "neq": c != 0, "gt": c > 0, "gte": c >= 0, "lt": c < 0, "lte": c <= 0}[op]
	}
}

func compareNumbers(a, b any) int {
	x, _ := new(big.Rat).SetString(string(a.(json.Number)))
	y, _ := new(big.Rat).SetString(string(b.(json.Number)))
	return x.Cmp(y)
}

func compareTexts(a, b any) int { return strings.Compare(a.(string), b.(string)) }

func compareTimes(a, b any) int {
	x, _ := time.Parse(time.RFC3339, a.(string))
	y, _ := time.Parse(time.RFC3339, b.(string))
	return x.Compare(y)
}

// textual are the operators of StringFilter.
func (r drawing) textual(pool []string) (string, any, meaning) {
	type byText func(v, want string) bool
	folded := func(f byText) byText {
		return func(v, want string) bool { return f(strings.ToLower(v), strings.ToLower(want)) }
	}
	plain := map[string]byText{
		"contains": strings.Contains, "startswith": strings.HasPrefix, "endswith": strings.HasSuffix,
		"icontains": folded(strings.Contains), "istartswith": folded(strings.HasPrefix), "iendswith": folded(strings.HasSuffix),
	}
	patterns := map[string]byText{
		"like": likeFits, "ilike": folded(likeFits),
	}
	expressions := map[string]byText{
		"matches":    func(v, want string) bool { return regexp.MustCompile("(?s)" + want).MatchString(v) },
		"imatches":   func(v, want string) bool { return regexp.MustCompile("(?is)" + want).MatchString(v) },
		"notMatches": func(v, want string) bool { return !regexp.MustCompile("(?s)" + want).MatchString(v) },
	}
	parts := append([]string{"b", "A", "B", "%", "_", `\`, "\n"}, pool...)
	for _, group := range []struct {
		ops  map[string]byText
		pool []string
	}{{plain, parts}, {patterns, []string{"%", "a%", "_b%", "%B", `a\%b`, `a\\b`, "__", "a_b", "", "ab"}}, {expressions, []string{"^a", "b$", "[ab]+", "a.b", "^$", "B", "b.c", "本", "^(ab|a%)"}}} {
		if r.chance(70) && len(group.pool) > 0 && r.chance(45) {
			op := oneOf(r, sortedKeys(group.ops))
			want := oneOf(r, group.pool)
			return op, want, func(v any) bool { return group.ops[op](v.(string), want) }
		}
	}
	op, want, means := r.equality(pool, asText)
	if op == "nin" && r.chance(50) {
		op = "notin"
	}
	return op, want, means
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// likeFits is LIKE.
func likeFits(v, pattern string) bool {
	var b strings.Builder
	escaped := false
	for _, c := range pattern {
		switch {
		case escaped:
			b.WriteString(regexp.QuoteMeta(string(c)))
			escaped = false
		case c == '\\':
			escaped = true
		case c == '%':
			b.WriteString(".*")
		case c == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	return regexp.MustCompile("(?s)^" + b.String() + "$").MatchString(v)
}

// listed are the operators of ArrayFilter; items of numbers are written as texts.
func (r drawing) listed(pool []string) (string, any, meaning) {
	length := map[string]func(n, want int) bool{
		"Eq": func(n, w int) bool { return n == w }, "Neq": func(n, w int) bool { return n != w }, "Gt": func(n, w int) bool { return n > w },
		"Gte": func(n, w int) bool { return n >= w }, "Lt": func(n, w int) bool { return n < w }, "Lte": func(n, w int) bool { return n <= w },
	}
	if r.chance(25) {
		op, want := oneOf(r, sortedKeys(length)), r.IntN(4)
		name := "len" + op
		if r.chance(30) && op != "Neq" && op != "Lte" {
			name = "arrayLength" + op
		}
		return name, json.Number(string(rune('0' + want))), func(v any) bool { return length[op](len(v.([]any)), want) }
	}
	op := oneOf(r, []string{"eq", "neq", "contains", "containedBy", "strictlyContains", "overlaps", "anyEq", "allEq", "inArray", "arrayEq", "arrayNeq", "arrayContains", "arrayContainedBy", "arrayOverlaps", "arrayAnyEq", "arrayAllEq"})
	kind := strings.ToLower(strings.TrimPrefix(op, "array"))
	if kind == "anyeq" || kind == "alleq" || op == "inArray" {
		want := oneOf(r, pool)
		return op, want, func(v any) bool {
			list := v.([]any)
			if kind == "alleq" {
				return !slices.ContainsFunc(list, func(item any) bool { return itemText(item) != itemText(want) })
			}
			return slices.ContainsFunc(list, func(item any) bool { return itemText(item) == itemText(want) })
		}
	}
	want := r.several(pool, text)
	return op, want, func(v any) bool {
		list := v.([]any)
		switch kind {
		case "eq":
			return equalLists(list, want)
		case "neq":
			return !equalLists(list, want)
		case "contains":
			return within(want, list)
		case "containedby":
			return within(list, want)
		case "strictlycontains":
			return within(want, list) && !equalLists(list, want)
		}
		return slices.ContainsFunc(want, func(w any) bool { return w != nil && within([]any{w}, list) })
	}
}

// itemText is what two items that are equal have in common.
func itemText(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case json.Number:
		return "=" + numberText(string(v))
	}
	return "=" + numberText(v.(string))
}

// numberText spells numbers alike; what JSON spells otherwise, 1e1 or +1, is a text.
func numberText(s string) string {
	if n, ok := new(big.Rat).SetString(s); ok && json.Valid([]byte(s)) && !strings.ContainsAny(s, "eE") {
		return n.RatString()
	}
	return s
}

func equalLists(a, b []any) bool {
	return slices.EqualFunc(a, b, func(x, y any) bool { return itemText(x) == itemText(y) })
}

// within says that each of a is somewhere in b.
func within(a, b []any) bool {
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y any) bool { return itemText(x) == itemText(y) }) {
			return false
		}
	}
	return true
}
