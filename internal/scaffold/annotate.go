package scaffold

import "strings"

// annotation is what a comment says under @fraiseql:type, :mutation or :field.
type annotation struct {
	values map[string]string
	lists  map[string][]string
}

func (a annotation) text(key string) string { return a.values[key] }

func (a annotation) list(key string) []string {
	if l := a.lists[key]; l != nil {
		return l
	}
	return split(a.values[key])
}

const marker = "@fraiseql:"

// annotated cuts a comment into its prose and its annotation of a kind. The
// annotation is YAML of one level (key: value, key: [a, b], lists of "- a"), or
// key=value pairs on the line of the mark.
func annotated(comment, kind string) (prose string, a annotation, ok bool) {
	a = annotation{values: map[string]string{}, lists: map[string][]string{}}
	var text []string
	reading, ours := false, false
	key := ""
	for line := range strings.SplitSeq(comment, "\n") {
		trimmed := strings.TrimSpace(line)
		if rest, is := strings.CutPrefix(trimmed, marker); is {
			name, pairs, _ := strings.Cut(rest, " ")
			reading, ours = true, name == kind
			ok = ok || ours
			if ours {
				a.pairs(pairs)
			}
			continue
		}
		switch {
		case reading && trimmed == "":
			reading = false
		case reading && ours:
			key = a.line(trimmed, key)
		case !reading:
			text = append(text, line)
		}
	}
	return strings.TrimSpace(strings.Join(text, "\n")), a, ok
}

// line reads one line of YAML; key is that of the list being read.
func (a annotation) line(text, key string) string {
	if item, is := strings.CutPrefix(text, "- "); is && key != "" {
		a.lists[key] = append(a.lists[key], unquoted(item))
		return key
	}
	name, value, is := strings.Cut(text, ":")
	if !is || strings.HasPrefix(text, "#") {
		return key
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if inner, is := strings.CutPrefix(value, "["); is {
		a.lists[name] = split(strings.TrimSuffix(inner, "]"))
		return name
	}
	a.values[name] = unquoted(value)
	return name
}

// pairs reads "name=email,type=String!,required=true".
func (a annotation) pairs(text string) {
	for part := range strings.SplitSeq(text, ",") {
		if key, value, is := strings.Cut(part, "="); is {
			a.values[strings.TrimSpace(key)] = unquoted(value)
		}
	}
}

func split(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = unquoted(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
