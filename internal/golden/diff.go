package golden

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

type diff struct{ list []string }

func (d *diff) add(path, format string, args ...any) {
	d.list = append(d.list, path+": "+fmt.Sprintf(format, args...))
}

func (d *diff) response(want, got any) {
	w, _ := want.(map[string]any)
	g, ok := got.(map[string]any)
	if w == nil || !ok {
		d.value("body", want, got)
		return
	}
	strip(w)
	for _, key := range union(w, g) {
		a, inWant := w[key]
		b, inGot := g[key]
		switch {
		case inWant && inGot && key == "errors":
			d.errors(a, b)
		case inWant != inGot:
			d.add(key, "want %s got %s", shown(a, inWant), shown(b, inGot))
		default:
			d.value(key, a, b)
		}
	}
}

// strip drops what the recording left out too: the reference's timings.
func strip(body map[string]any) {
	if e, ok := body["extensions"].(map[string]any); ok {
		if delete(e, "execution"); len(e) == 0 {
			delete(body, "extensions")
		}
	}
}

func union(a, b map[string]any) []string {
	var keys []string
	for k := range a {
		keys = append(keys, k)
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

func shown(v any, present bool) string {
	if !present {
		return "nothing"
	}
	text, _ := json.Marshal(v)
	return string(text[:min(len(text), 300)])
}

func (d *diff) value(path string, want, got any) {
	switch w := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			d.object(path, w, g)
			return
		}
	case []any:
		if g, ok := got.([]any); ok {
			d.array(path, w, g)
			return
		}
	case json.Number:
		if g, ok := got.(json.Number); ok && equalNumbers(w, g) {
			return
		}
	default:
		if want == got {
			return
		}
	}
	d.add(path, "want %s got %s", shown(want, true), shown(got, true))
}

func (d *diff) object(path string, want, got map[string]any) {
	for _, key := range union(want, got) {
		a, inWant := want[key]
		b, inGot := got[key]
		if inWant != inGot {
			d.add(path+"."+key, "want %s got %s", shown(a, inWant), shown(b, inGot))
			continue
		}
		d.value(path+"."+key, a, b)
	}
}

func (d *diff) array(path string, want, got []any) {
	if strings.HasSuffix(path, "__schema.types") || strings.HasSuffix(path, "__schema.directives") {
		d.named(path, want, got)
		return
	}
	if len(want) != len(got) {
		d.add(path, "want %d items got %d: %s", len(want), len(got), shown(got, true))
		return
	}
	for i := range want {
		d.value(fmt.Sprintf("%s[%d]", path, i), want[i], got[i])
	}
}

// named compares introspected types and directives, which have no order. A
// server may have more of them; those of introspection are the specification's.
func (d *diff) named(path string, want, got []any) {
	have := map[string]any{}
	for _, item := range got {
		have[nameOf(item)] = item
	}
	for _, item := range want {
		name := nameOf(item)
		if name == "" || strings.HasPrefix(name, "__") {
			continue
		}
		if have[name] == nil {
			d.add(path, "%s missing", name)
			continue
		}
		d.value(path+"."+name, item, have[name])
	}
}

func nameOf(v any) string {
	m, _ := v.(map[string]any)
	name, _ := m["name"].(string)
	return name
}

func equalNumbers(a, b json.Number) bool {
	x, ok := new(big.Rat).SetString(string(a))
	y, ok2 := new(big.Rat).SetString(string(b))
	return a == b || ok && ok2 && x.Cmp(y) == 0
}

// errors compares number, paths, and locations where both have them.
func (d *diff) errors(want, got any) {
	w, ok1 := want.([]any)
	g, ok2 := got.([]any)
	if !ok1 || !ok2 || len(w) != len(g) {
		d.add("errors", "want %s got %s", shown(want, true), shown(got, true))
		return
	}
	slices.SortFunc(w, byPlace)
	slices.SortFunc(g, byPlace)
	for i := range w {
		d.error(fmt.Sprintf("errors[%d]", i), w[i], g[i])
	}
}

func byPlace(a, b any) int { return strings.Compare(place(a), place(b)) }

func place(e any) string { return shown(part(e, "path"), true) + shown(part(e, "locations"), true) }

func part(e any, name string) any {
	m, _ := e.(map[string]any)
	return m[name]
}

func (d *diff) error(path string, want, got any) {
	d.value(path+".path", part(want, "path"), part(got, "path"))
	if a, b := part(want, "locations"), part(got, "locations"); a != nil && b != nil {
		d.value(path+".locations", a, b)
	}
}
