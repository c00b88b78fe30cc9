package schema

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"
)

// evidence is what sampled documents say about a type.
type evidence struct {
	documents int                       // objects of the type, at any depth
	whole     int                       // of them, rows of a source of the type
	keys      map[string]bool           // all keys seen
	used      map[string]map[string]int // field to spelling to count
	from      *Source                   // where it was seen first
}

// documents reads the samples, then judges every field of every type seen in them.
func (b *binder) documents() {
	for _, s := range b.s.sources {
		ask, ok := b.sampleOf(s)
		if !ok {
			continue
		}
		for _, text := range b.samples[ask] {
			var doc any
			if json.Unmarshal([]byte(text), &doc) != nil {
				continue
			}
			for _, o := range s.rows {
				b.walk(s, o, doc, true)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.s.Objects)) {
		o := b.s.Objects[name]
		if e := b.seen[o]; e != nil {
			for _, field := range slices.Sorted(maps.Keys(o.Fields)) {
				b.judge(o, o.Fields[field], e)
			}
		}
	}
}

// walk notes the keys of a value that stands for an object type. A value of an
// abstract type also speaks for the concrete type that it names.
func (b *binder) walk(s *Source, o *Object, v any, whole bool) {
	switch doc := v.(type) {
	case []any:
		for _, item := range doc {
			b.walk(s, o, item, false)
		}
	case map[string]any:
		b.note(s, o, doc, whole)
		if name, ok := doc["__typename"].(string); ok && o.Abstract {
			for _, p := range o.Possible {
				if p.Name == name {
					b.note(s, p, doc, false)
				}
			}
		}
	}
}

func (b *binder) note(s *Source, o *Object, doc map[string]any, whole bool) {
	e := b.seen[o]
	if e == nil {
		e = &evidence{keys: map[string]bool{}, used: map[string]map[string]int{}, from: s}
		b.seen[o] = e
	}
	e.documents++
	if whole {
		e.whole++
	}
	for key := range doc {
		e.keys[key] = true
	}
	for name, f := range o.Fields {
		for _, key := range f.Keys {
			v, ok := doc[key]
			if !ok {
				continue
			}
			if e.used[name] == nil {
				e.used[name] = map[string]int{}
			}
			e.used[name][key]++
			if f.Object != nil {
				b.walk(s, f.Object, v, false)
			}
			break
		}
	}
}

// judge takes over the spelling of a field, or says that it is nowhere. Parts of
// other types' documents may be cut down on purpose: only a type's own rows, or
// a type that has no rows of its own, make an error of it. A field that may be
// null can be absent; it is an error when a key looks like a misspelling of it.
func (b *binder) judge(o *Object, f *Field, e *evidence) {
	if used := e.used[f.Name]; len(used) > 0 {
		keys := slices.SortedStableFunc(slices.Values(spelled(f, used)), func(x, y string) int { return used[y] - used[x] })
		b.use(f, keys...)
		return
	}
	message := o.Name + "." + f.Name + " is not in " + e.from.View.String() + "." + e.from.Document
	near := nearest(f, unclaimed(o, maps.Keys(e.keys)))
	conclusive := e.whole > 0 || o.Source == nil && !o.Abstract
	if near != "" {
		message += "; did you mean " + near + "?"
	}
	if conclusive && (near != "" || f.Type.NonNull) {
		b.errorf(f.at, "%s", message)
		return
	}
	b.warnf(f.at, "%s", message)
}

// spelled are the spellings used, likeliest first.
func spelled(f *Field, used map[string]int) []string {
	var out []string
	for _, key := range f.Keys {
		if used[key] > 0 {
			out = append(out, key)
		}
	}
	return out
}

// unclaimed are the keys that no field of the type stands for.
func unclaimed(o *Object, keys iter.Seq[string]) iter.Seq[string] {
	claimed := map[string]bool{"__typename": true}
	for _, f := range o.Fields {
		for _, key := range f.Keys {
			claimed[key] = true
		}
	}
	return func(yield func(string) bool) {
		for key := range keys {
			if !claimed[key] && !yield(key) {
				return
			}
		}
	}
}

// nearest is the key that is probably meant: one or two letters differ, and few
// of a short name.
func nearest(f *Field, keys iter.Seq[string]) string {
	best, bestAt := "", 3
	for _, key := range slices.Sorted(keys) {
		for _, spelling := range f.Keys {
			at := distance(spelling, key, bestAt)
			if at < bestAt && at*3 <= len(spelling) {
				best, bestAt = key, at
			}
		}
		if bestAt == 0 {
			break
		}
	}
	return best
}

// topKeys are the keys of a source's documents themselves.
func (b *binder) topKeys(s *Source) map[string]bool {
	out := map[string]bool{}
	ask, ok := b.sampleOf(s)
	if !ok {
		return out
	}
	for _, text := range b.samples[ask] {
		var doc map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &doc) == nil {
			for key := range doc {
				out[key] = true
			}
		}
	}
	return out
}
