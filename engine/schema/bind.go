package schema

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"
)

// oldest is the first PostgreSQL that is supported, as server_version_num.
const oldest = 140000

// sampled is how many documents of a view are looked at.
const sampled = 20

// binder holds a schema against what a catalogue said. It only collects what is
// to change; the schema stays as it was until all is known to fit.
type binder struct {
	reporter
	s       *Schema
	facts   *Facts
	samples map[SampleAsk][]string
	seen    map[*Object]*evidence
	apply   []func()
	columns map[*Source]map[string]string
	rowMode map[*Source]bool
}

// Bind holds the schema against the database and fills in what only that
// knows. An error means that the catalogue could not be asked; the schema is
// then as before and Bind can be called again. A schema that is bound already
// is only checked, since requests may be reading it.
func (s *Schema) Bind(ctx context.Context, c Catalog) (Problems, error) {
	s.binding.Lock()
	defer s.binding.Unlock()
	b := &binder{s: s, seen: map[*Object]*evidence{}, columns: map[*Source]map[string]string{}, rowMode: map[*Source]bool{}}
	if err := b.read(ctx, c); err != nil {
		return nil, err
	}
	b.documents()
	for name, r := range s.all() {
		b.root(name, r)
	}
	b.extensions()
	b.trees()
	if !b.problems.Fatal() && !s.bound {
		for _, change := range b.apply {
			change()
		}
		s.bound = true
	}
	return b.sorted(), nil
}

// read asks for the relations, and then for what takes longer, side by side.
func (b *binder) read(ctx context.Context, c Catalog) (err error) {
	relations := map[Ident]bool{}
	for _, source := range b.s.sources {
		relations[source.View] = true
	}
	if b.facts, err = c.Facts(ctx, Ask{Server: true, Relations: idents(relations), Trees: b.askTrees()}); err != nil {
		return err
	}
	b.version()
	for _, source := range b.s.sources {
		b.source(source)
	}
	var failed error
	var reading sync.WaitGroup
	reading.Go(func() { failed = b.readFunctions(ctx, c) })
	err = b.sample(ctx, c)
	reading.Wait()
	return errors.Join(err, failed)
}

func (b *binder) readFunctions(ctx context.Context, c Catalog) error {
	ask := Ask{Functions: b.functions()}
	if len(ask.Functions) == 0 {
		return nil
	}
	functions, err := c.Facts(ctx, ask)
	if err == nil {
		b.facts.add(functions)
	}
	return err
}

func (b *binder) functions() []Ident {
	functions := map[Ident]bool{}
	for r := range b.s.roots() {
		if r.Fn != nil {
			functions[r.Fn.Name] = true
		}
	}
	return idents(functions)
}

func idents(set map[Ident]bool) []Ident {
	return slices.SortedFunc(maps.Keys(set), func(a, b Ident) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
}

func (b *binder) version() {
	if v := b.facts.Version; v < oldest {
		b.errorf(nil, "PostgreSQL %d.%d is too old; %d or newer is needed", v/10000, v%10000, oldest/10000)
	}
}

// sample asks for documents of the views that have them.
func (b *binder) sample(ctx context.Context, c Catalog) error {
	var ask Ask
	for _, source := range b.s.sources {
		if a, ok := b.sampleOf(source); ok && !slices.Contains(ask.Samples, a) {
			ask.Samples = append(ask.Samples, a)
		}
	}
	if len(ask.Samples) == 0 {
		return nil
	}
	facts, err := c.Facts(ctx, ask)
	if err != nil {
		return err
	}
	b.samples = facts.Samples
	return nil
}

func (b *binder) sampleOf(s *Source) (SampleAsk, bool) {
	if s.Document == "" || b.rowMode[s] || b.columns[s] == nil {
		return SampleAsk{}, false
	}
	return SampleAsk{View: s.View, Column: s.Document, Limit: sampled}, true
}

// all are the root fields with their full names, in order.
func (s *Schema) all() iter.Seq2[string, *Root] {
	return func(yield func(string, *Root) bool) {
		for _, part := range []struct {
			name  string
			roots map[string]*Root
		}{{"Query", s.Query}, {"Mutation", s.Mutation}, {"Subscription", s.Sub}} {
			for _, name := range slices.Sorted(maps.Keys(part.roots)) {
				if !yield(part.name+"."+name, part.roots[name]) {
					return
				}
			}
		}
	}
}

// roots are the root fields of all operations.
func (s *Schema) roots() iter.Seq[*Root] {
	return func(yield func(*Root) bool) {
		for _, r := range s.all() {
			if !yield(r) {
				return
			}
		}
	}
}
