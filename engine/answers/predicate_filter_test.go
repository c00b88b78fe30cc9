package answers_test

import (
	"encoding/json"
	"regexp"
	"strings"
)

// truth is a value of three-valued logic; AND is the least, OR the greatest.
type truth int8

const (
	no truth = iota
	unknown
	yes
)

func whether(b bool) truth {
	if b {
		return yes
	}
	return no
}

// filter is a where object: how a client writes it, and what it means.
type filter struct {
	members []written
	parts   []func(thing) truth
}

// written is one member of an object; the value is a filter, a []filter, or an operand.
type written struct {
	name  string
	value any
}

func (f *filter) holds(th thing) truth {
	out := yes
	for _, p := range f.parts {
		out = min(out, p(th))
	}
	return out
}

func (f *filter) add(name string, value any, means func(thing) truth) {
	f.members, f.parts = append(f.members, written{name, value}), append(f.parts, means)
}

func (f *filter) has(name string) bool {
	for _, m := range f.members {
		if m.name == name {
			return true
		}
	}
	return false
}

var memberName = regexp.MustCompile(`"\w+":`)

func (f *filter) graphql() string { return f.spell(func(name string) string { return name }) }

func (f *filter) json() string { return f.spell(func(name string) string { return `"` + name + `"` }) }

func (f *filter) spell(key func(string) string) string {
	var out []string
	for _, m := range f.members {
		text := ""
		switch v := m.value.(type) {
		case *filter:
			text = v.spell(key)
		case []*filter:
			var items []string
			for _, item := range v {
				items = append(items, item.spell(key))
			}
			text = "[" + strings.Join(items, ", ") + "]"
		case json.RawMessage:
			text = memberName.ReplaceAllStringFunc(string(v), func(name string) string { return key(name[1:len(name)-2]) + ":" })
		default:
			text = jsonOf(v)
		}
		out = append(out, key(m.name)+": "+text)
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// filter draws a tree; one below a NOT says something.
func (r drawing) filter(depth int, something bool) *filter {
	return r.group(depth, something, nil, map[string][]string{"": fieldNames, "inner": innerNames})
}

var (
	fieldNames = []string{"name", "note", "code", "key", "ref", "n", "big", "price", "ratio", "ok", "born", "seen", "kind", "meta", "tags", "labels", "nums", "bigs", "inner", "parts"}
	innerNames = []string{"id", "word", "n", "born", "deep"}
	partNames  = []string{"word", "n", "ok"}
)

// group draws conditions on the fields under a path.
func (r drawing) group(depth int, something bool, path []string, names map[string][]string) *filter {
	f := &filter{}
	if !something && r.chance(3) {
		return f
	}
	fields := names[strings.Join(path, "")]
	for range 1 + r.IntN(2) {
		name := oneOf(r, append([]string{"AND", "OR", "NOT"}, fields...))
		if f.has(name) || (name == "AND" || name == "OR" || name == "NOT") && depth == 0 {
			continue
		}
		r.member(f, name, depth, something, path, names)
	}
	if len(f.members) == 0 {
		r.member(f, fields[0], depth, something, path, names)
	}
	return f
}

func (r drawing) member(f *filter, name string, depth int, something bool, path []string, names map[string][]string) {
	switch name {
	case "AND", "OR":
		list := []*filter{}
		for range 1 + r.IntN(3) {
			list = append(list, r.group(depth-1, something, path, names))
		}
		if r.chance(4) && name == "OR" {
			list = nil
		}
		f.add(name, list, joined(name, list))
	case "NOT":
		inner := r.group(depth-1, true, path, names)
		f.add(name, inner, func(th thing) truth { return yes - inner.holds(th) })
	case "inner", "deep":
		at := append(append([]string(nil), path...), name)
		inner := r.group(depth, something, at, map[string][]string{"inner": innerNames, "innerdeep": {"word", "n", "id"}})
		f.add(name, inner, inner.holds)
	case "parts":
		r.elements(f)
	default:
		r.conditions(f, append(append([]string(nil), path...), name))
	}
}

func joined(name string, list []*filter) func(thing) truth {
	return func(th thing) truth {
		out := map[string]truth{"AND": yes, "OR": no}[name]
		for _, item := range list {
			if h := item.holds(th); name == "AND" {
				out = min(out, h)
			} else {
				out = max(out, h)
			}
		}
		return out
	}
}

// elements draws a condition on the objects of a list; no list has no objects.
func (r drawing) elements(f *filter) {
	inner := r.group(1, true, nil, map[string][]string{"": partNames})
	op := oneOf(r, []string{"some", "none", "every"})
	f.add("parts", &filter{members: []written{{op, inner}}}, func(th thing) truth {
		list, _ := th.at([]string{"parts"}).([]any)
		fit := 0
		for _, item := range list {
			part, ok := item.(thing)
			if !ok {
				part = thing{}
			}
			if inner.holds(part) == yes {
				fit++
			}
		}
		switch op {
		case "some":
			return whether(fit > 0)
		case "none":
			return whether(fit == 0)
		}
		return whether(fit == len(list))
	})
}
