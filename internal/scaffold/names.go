package scaffold

import (
	"strconv"
	"strings"
	"unicode"
)

// words splits a stored name.
func words(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool {
		return r == '_' || r == '-' || r == '.' || unicode.IsSpace(r)
	})
}

// camel is the GraphQL name of a stored one: full_name is fullName.
func camel(name string) string {
	parts := words(name)
	for i := range parts {
		if i > 0 {
			parts[i] = upperFirst(parts[i])
		} else if !strings.ContainsFunc(parts[i], unicode.IsLower) {
			parts[i] = strings.ToLower(parts[i])
		} else {
			parts[i] = lowerFirst(parts[i])
		}
	}
	return strings.Join(parts, "")
}

// pascal is the GraphQL type of a stored name: order_line is OrderLine.
func pascal(name string) string { return upperFirst(camel(name)) }

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// isName says that GraphQL takes a text as a name of ours.
func isName(s string) bool {
	if s == "" || strings.HasPrefix(s, "__") {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '_', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', i > 0 && c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return true
}

// found says that a field of this name is looked for under the stored key
// without being told: the server tries snake_case, with and without an
// underscore before digits.
func found(name, key string) bool {
	return name == key || undigited(snake(name)) == undigited(key)
}

func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// undigited drops underscores between a letter and a digit.
func undigited(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] == '_' && i > 0 && i+1 < len(s) && s[i-1] >= 'a' && s[i-1] <= 'z' && s[i+1] >= '0' && s[i+1] <= '9' {
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

var irregular = map[string]string{
	"person": "people", "child": "children", "man": "men", "woman": "women", "mouse": "mice", "foot": "feet",
	"criterion": "criteria", "datum": "data", "medium": "media", "leaf": "leaves", "life": "lives", "bus": "buses",
	"address": "addresses", "process": "processes", "status": "statuses", "series": "series", "news": "news", "index": "indexes",
}

var singulars = func() map[string]string {
	out := map[string]string{}
	for one, many := range irregular {
		out[many] = one
	}
	return out
}()

// plural is an English plural of a snake_case name: its last word's.
func plural(name string) string { return lastWord(name, pluralWord) }

// singular undoes plural.
func singular(name string) string { return lastWord(name, singularWord) }

func lastWord(name string, change func(string) string) string {
	at := strings.LastIndexByte(name, '_') + 1
	return name[:at] + change(name[at:])
}

func pluralWord(w string) string {
	lower := strings.ToLower(w)
	if many, ok := irregular[lower]; ok {
		return many
	}
	switch {
	case hasSuffix(lower, "s", "x", "z", "ch", "sh"):
		return w + "es"
	case strings.HasSuffix(lower, "y") && len(w) > 1 && !strings.ContainsRune("aeiou", rune(lower[len(w)-2])):
		return w[:len(w)-1] + "ies"
	}
	return w + "s"
}

func singularWord(w string) string {
	lower := strings.ToLower(w)
	if one, ok := singulars[lower]; ok {
		return one
	}
	if _, ok := irregular[lower]; ok {
		return w
	}
	switch {
	case strings.HasSuffix(lower, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case hasSuffix(lower, "ches", "shes", "xes", "sses", "zes"):
		return w[:len(w)-2]
	case strings.HasSuffix(lower, "s") && !hasSuffix(lower, "ss", "us", "is") && len(w) > 2:
		return w[:len(w)-1]
	}
	return w
}

func hasSuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}

// names gives every type its own name.
type names map[string]bool

// taken are names that a schema of ours must not use for types of its own.
func newNames() names {
	n := names{}
	for _, name := range strings.Fields("Query Mutation Subscription String Int Float Boolean ID Error Cascade OrderDirection PageInfo " +
		"UUID DateTime Date Time JSON BigInt Decimal IpAddressString CIDR MacAddress LTreePath DateRange") {
		n[name] = true
	}
	return n
}

// take gives the first free of the candidates, or the last with a number.
func (n names) take(candidates ...string) string {
	for _, c := range candidates {
		if isName(c) && !n[c] && !hasSuffix(c, "WhereInput", "OrderByInput", "Filter") {
			n[c] = true
			return c
		}
	}
	last := candidates[len(candidates)-1]
	if !isName(last) {
		last = "Type"
	}
	for i := 2; ; i++ {
		if c := last + strconv.Itoa(i); !n[c] {
			n[c] = true
			return c
		}
	}
}

// quoted is a name inside of a binding: quoted when it would be taken apart.
func quoted(name string) string {
	if strings.ContainsAny(name, "\". \t\n") {
		return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return name
}
