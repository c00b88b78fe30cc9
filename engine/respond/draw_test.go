package respond_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// random draws a schema, and then documents and operations of it.
type random struct {
	*rand.Rand
	types map[string][]drawn
	n     int // of aliases and fragments, so that no two are alike
}

// drawn is one field of a drawn type.
type drawn struct {
	name, typ string
	stored    []string // keys under which it may be stored
}

func (r *random) chance(percent int) bool { return r.IntN(100) < percent }

func pick[T any](r *random, list []T) T { return list[r.IntN(len(list))] }

// oddKeys are what jsonb may hold as keys.
var oddKeys = []string{"ключ", "é è", `quo"te`, `back\slash`, "日本語 📚", "tab\tkey", "bell\bfeed\f", "line\nbreak", "\u2028", "a/b", "</x>", "\x7f", "\x01"}

var words = []string{"name", "fullName", "line1", "zip2Code", "URL", "from", "_hidden", "x"}

// schema has the types A to D, which hold each other, an interface and a union.
func (r *random) schema() string {
	r.types = map[string][]drawn{}
	var b strings.Builder
	b.WriteString("enum Grade { LOW @enumStored(as: \"low\") SO_SO @enumStored(as: \"so so\") ODD @enumStored(as: \"é\\\"\") }\n")
	b.WriteString("scalar Decimal scalar JSON\ninterface Node { shared: String }\nunion Either = B | C | D\nunion Only = D\n")
	for _, typ := range []string{"A", "B", "C", "D"} {
		head := "type " + typ
		switch typ {
		case "A":
			head += ` @sqlSource(view: "v_a")`
		case "B", "C":
			head += " implements Node"
		}
		b.WriteString(head + " {")
		keys := append([]string(nil), oddKeys...)
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		for i := range 3 + r.IntN(6) {
			f := drawn{name: strings.ToLower(typ) + strings.Repeat("q", i) + pick(r, words), typ: r.typ()}
			directive := ""
			if r.chance(40) {
				f.stored = []string{keys[i]}
				directive = fmt.Sprintf(" @stored(as: %s)", quoted(keys[i]))
			}
			b.WriteString(" " + f.name + ": " + f.typ + directive)
			r.types[typ] = append(r.types[typ], f)
		}
		if typ == "B" || typ == "C" {
			b.WriteString(" shared: String")
			r.types[typ] = append(r.types[typ], drawn{"shared", "String", nil})
		}
		b.WriteString(" }\n")
	}
	b.WriteString("type Query { one: A  must: A!  list: [A]  strict: [A!]!  mixed: [A!] }\n")
	return b.String()
}

func (r *random) typ() string {
	t := pick(r, []string{"String", "ID", "Int", "Float", "Boolean", "Grade", "Decimal", "JSON", "A", "B", "B", "C", "D", "Node", "Either", "Only"})
	for range pick(r, []int{0, 0, 0, 1, 1, 2, 3}) {
		if r.chance(30) {
			t += "!"
		}
		t = "[" + t + "]"
	}
	if r.chance(25) {
		t += "!"
	}
	return t
}

// quoted writes a string as GraphQL and jsonb do.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\b':
			b.WriteString(`\b`)
		case c == '\f':
			b.WriteString(`\f`)
		case c < ' ':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String() + `"`
}

// document is one of a type, most keys there and most values fitting.
func (r *random) document(typ string, depth int) string {
	var members []string
	for _, f := range r.types[typ] {
		if r.chance(4) {
			continue
		}
		keys := f.stored
		if keys == nil {
			keys = []string{f.name, strings.ToLower(f.name), snake(f.name)}
		}
		members = append(members, quoted(pick(r, keys))+": "+r.value(f.typ, depth))
	}
	if r.chance(97) {
		members = append(members, `"__typename": "`+typ+`"`)
	}
	members = append(members, `"unasked": {"`+pick(r, r.types[typ]).name+`": [1, "}"]}`)
	r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return "{" + strings.Join(distinct(members), ", ") + "}"
}

// distinct drops what has the key of an earlier member: jsonb has each once.
func distinct(members []string) (out []string) {
	seen := map[string]bool{}
	for _, m := range members {
		key, _, _ := strings.Cut(m, `": `)
		if !seen[key] {
			out = append(out, m)
		}
		seen[key] = true
	}
	return out
}

// snake is a spelling that the names above may be stored under.
func snake(name string) string {
	return strings.NewReplacer("fullName", "full_name", "line1", "line_1", "zip2Code", "zip_2_code", "URL", "url").Replace(name)
}

// concrete are the types of documents that a type may have, one more often.
var concrete = map[string][]string{"A": {"A"}, "B": {"B"}, "C": {"C"}, "D": {"D"}, "Node": {"B", "C"}, "Either": {"B", "C", "D", "D"}, "Only": {"D"}}

func (r *random) value(typ string, depth int) string {
	nonNull := strings.HasSuffix(typ, "!")
	typ = strings.TrimSuffix(typ, "!")
	switch {
	case r.chance(12) && !nonNull, r.chance(1):
		return "null"
	case r.chance(2):
		return pick(r, []string{`"text"`, "5", "1.50", "true", "[]", "{}", `[{"a": null}]`, `{"x": 1}`})
	}
	if inner, ok := strings.CutPrefix(typ, "["); ok {
		var items []string
		for range r.IntN(3) {
			items = append(items, r.value(strings.TrimSuffix(inner, "]"), depth))
		}
		return "[" + strings.Join(items, pick(r, []string{", ", ",", " , "})) + "]"
	}
	switch typ {
	case "A", "B", "C", "D", "Node", "Either", "Only":
		if depth == 0 {
			return "null"
		}
		return r.document(pick(r, concrete[typ]), depth-1)
	case "Int":
		return pick(r, []string{"0", "-7", "2147483648", r.digits(40), "3.00", "3.5"})
	case "Float", "Decimal":
		return pick(r, []string{"0", "-0.10", "1.5", r.digits(30) + "." + r.digits(30) + "0", "1e5"})
	case "Boolean":
		return pick(r, []string{"true", "false"})
	case "Grade":
		return pick(r, []string{`"low"`, `"so so"`, `"é\""`, `"low"`, `"none"`})
	case "JSON":
		return pick(r, []string{`{"a": [1, 2.50, null], "é": "}"}`, `"x"`, "7.10", "[ ]", "false"})
	}
	return pick(r, []string{`"plain"`, `""`, `"\"}{\\"`, `"日本 📚 é"`, quoted(pick(r, oddKeys)), r.digits(25) + ".0", `"\u0041"`, "true"})
}

func (r *random) digits(most int) string {
	out := string(rune('1' + r.IntN(9)))
	for range r.IntN(most) {
		out += string(rune('0' + r.IntN(10)))
	}
	return out
}
