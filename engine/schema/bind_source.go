package schema

import (
	"maps"
	"slices"
	"strings"
)

// source holds a view or table against the catalogue.
func (b *binder) source(s *Source) {
	relation := b.facts.Relations[s.View]
	if relation == nil {
		b.errorf(s.at, "relation %s does not exist%s", s.View, didYouMean(s.View.Name, slices.Values(b.facts.Nearby[s.View])))
		return
	}
	real := map[string]string{}
	for _, c := range relation.Columns {
		real[c.Name] = c.Type
	}
	b.document(s, real)
	b.fill(s, real)
	if s.Document == "" {
		for _, o := range s.rows {
			b.rowFields(s, o, real)
		}
	}
}

func (b *binder) document(s *Source, real map[string]string) {
	if s.Document == "" {
		return
	}
	typ, ok := real[s.Document]
	switch {
	case ok && isJSON(typ):
		b.apply = append(b.apply, func() { s.Plain = typ == "json" })
	case s.implied:
		b.rowMode[s] = true
		b.apply = append(b.apply, func() { s.Document = "" })
	case ok:
		b.errorf(s.at, "%s.%s is %s; a document is jsonb or json", s.View, s.Document, typ)
	default:
		b.errorf(s.at, "%s has no column %s for documents%s; jsonbColumn names another, null makes its columns the fields", s.View, s.Document, didYouMean(s.Document, jsonColumns(real)))
	}
}

func isJSON(typ string) bool { return typ == "jsonb" || typ == "json" }

func jsonColumns(real map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name, typ := range real {
			if isJSON(typ) && !yield(name) {
				return
			}
		}
	}
}

// fill takes the columns that filters and orders may use: those listed, or all.
func (b *binder) fill(s *Source, real map[string]string) {
	columns := map[string]string{}
	for _, name := range s.listed {
		typ, ok := real[name]
		if !ok {
			b.errorf(s.at, "%s has no column %s%s", s.View, name, didYouMean(name, maps.Keys(real)))
			continue
		}
		columns[name] = typ
	}
	if s.listed == nil || s.Document == "" {
		columns = maps.Clone(real)
		if s.Document != "" && !b.rowMode[s] {
			delete(columns, s.Document)
		}
	}
	for _, o := range s.rows {
		for _, f := range o.Filters {
			if typ, ok := real[f.Column]; ok && f.Column != s.Document {
				columns[f.Column] = typ
			}
		}
	}
	b.columns[s] = columns
	b.apply = append(b.apply, func() { s.Columns = columns })
}

// rowFields holds fields against columns in row mode: what is not there cannot be read.
func (b *binder) rowFields(s *Source, o *Object, real map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(o.Fields)) {
		f := o.Fields[name]
		key, ok := firstKey(f.Keys, real)
		if !ok {
			b.errorf(f.at, "%s.%s is not a column of %s%s", o.Name, name, s.View, didYouMean(f.Key(), unclaimed(o, maps.Keys(real))))
			continue
		}
		b.use(f, key)
	}
}

func firstKey(keys []string, real map[string]string) (string, bool) {
	for _, key := range keys {
		if _, ok := real[key]; ok {
			return key, true
		}
	}
	return "", false
}

// use puts the spelling that is really used first.
func (b *binder) use(f *Field, keys ...string) {
	b.apply = append(b.apply, func() {
		f.Keys = unique(slices.Concat(keys, f.Keys))
		f.Known = len(keys) == 1
	})
}

// root holds one root field against the catalogue.
func (b *binder) root(name string, r *Root) {
	if r.Fn != nil {
		b.function(name, r)
		return
	}
	if r.Source == nil || b.columns[r.Source] == nil {
		return
	}
	for _, a := range r.Args {
		if a.Role == RoleEquals && r.Kind != Listen {
			b.argument(name, r, a)
		}
	}
	if r.Object != nil && r.Object.Name == "" {
		b.unnamed(r)
	}
	for _, f := range r.Filters {
		b.mandatory(name, r, f)
	}
}

// unnamed holds the fields that measures name against a view that no type reads.
func (b *binder) unnamed(r *Root) {
	for _, name := range slices.Sorted(maps.Keys(r.Object.Fields)) {
		f := r.Object.Fields[name]
		if !b.locate(r.Source, f) {
			b.errorf(f.at, "%s has no column or key %s%s", r.Source.View, f.Name, didYouMean(f.Name, maps.Keys(b.columns[r.Source])))
		}
	}
}

// argument looks for what an equality filter compares when no field of the type is it.
func (b *binder) argument(name string, r *Root, a *Arg) {
	if r.Object != nil && r.Object.Name != "" && fieldOrKey(r.Object, a.Name) == a.Field {
		return
	}
	if !b.locate(r.Source, a.Field) {
		b.errorf(a.at, "%s(%s:): %s has no field, column or key of that name%s", name, a.Name, r.Source.View, didYouMean(a.Name, b.comparable(r)))
	}
}

// locate finds a value among a source's columns and its documents' keys. A
// source without documents is believed.
func (b *binder) locate(s *Source, f *Field) bool {
	if key, ok := firstKey(f.Keys, b.columns[s]); ok {
		b.use(f, key)
		return true
	}
	if _, ok := b.sampleOf(s); !ok {
		return false
	}
	keys := b.topKeys(s)
	for _, key := range f.Keys {
		if keys[key] {
			b.use(f, key)
			return true
		}
	}
	return len(keys) == 0
}

func (b *binder) comparable(r *Root) func(func(string) bool) {
	names := map[string]bool{}
	for name := range b.columns[r.Source] {
		names[name] = true
	}
	if r.Object != nil {
		for name := range r.Object.Fields {
			names[name] = true
		}
	}
	return maps.Keys(names)
}

// mandatory needs a column, or a key that documents have: a filter on nothing
// would let no row through, or all.
func (b *binder) mandatory(name string, r *Root, f MandatoryFilter) {
	if _, ok := b.columns[r.Source][f.Column]; ok {
		return
	}
	relation := b.facts.Relations[r.Source.View]
	for _, c := range relation.Columns {
		if c.Name == f.Column && c.Name != r.Source.Document {
			source := r.Source
			b.apply = append(b.apply, func() { source.Columns[c.Name] = c.Type })
			return
		}
	}
	keys := b.topKeys(r.Source)
	if keys[f.Column] {
		return
	}
	near := didYouMean(f.Column, maps.Keys(b.columns[r.Source]))
	if _, documents := b.sampleOf(r.Source); documents && len(keys) == 0 && near == "" {
		b.warnf(f.at, "%s: @mandatoryFilter(column:): %s has no column %s and no documents yet that could have it as a key; without it no row is shown", name, r.Source.View, f.Column)
		return
	}
	b.errorf(f.at, "%s: @mandatoryFilter(column:): %s has no column %s%s", name, r.Source.View, f.Column, near)
}

// extensions warns of filters that need what is not installed.
func (b *binder) extensions() {
	for _, need := range []struct {
		extension string
		scalars   []string
	}{{"ltree", []string{"LTree", "LTreePath"}}, {"vector", []string{"Vector", "HalfVector", "SparseVector"}}} {
		if slices.Contains(b.facts.Extensions, need.extension) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(b.s.Objects)) {
			o := b.s.Objects[name]
			for _, field := range slices.Sorted(maps.Keys(o.Fields)) {
				if f := o.Fields[field]; slices.Contains(need.scalars, f.Type.Name()) && !strings.HasPrefix(name, "__") {
					b.warnf(f.at, "filters on %s.%s need the extension %s, which is not installed", name, field, need.extension)
				}
			}
		}
	}
}
