package apq

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"fraiseqld/engine/gqlerr"
)

// fakeTable is a Table in memory.
type fakeTable struct {
	mu    sync.Mutex
	texts map[Hash]string
	err   error
	asked int
}

func (f *fakeTable) Get(_ context.Context, h Hash) (string, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	text, ok := f.texts[h]
	return text, ok && f.err == nil, f.err
}

func (f *fakeTable) Put(_ context.Context, h Hash, text string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.texts[h] = text
	}
	return f.err
}

const doc = "{ users { id } }"

func id(text string) string { return HashOf(text).String() }

func TestParseHash(t *testing.T) {
	h, ok := ParseHash(id(doc))
	if !ok || h != HashOf(doc) {
		t.Errorf("%s, %v", h, ok)
	}
	for _, bad := range []string{"", "ab", strings.ToUpper(id(doc)), id(doc) + "0", "g" + id(doc)[1:], id(doc)[:63] + "é"} {
		if _, ok := ParseHash(bad); ok {
			t.Errorf("%q is taken for a hash", bad)
		}
	}
}

func code(err *gqlerr.Error) gqlerr.Code {
	if err == nil {
		return ""
	}
	return err.Code
}

func TestResolve(t *testing.T) {
	const kept, trusted, unknown = "{ kept }", "{ trusted }", "{ unknown }"
	docs := &Documents{byHash: map[Hash]string{HashOf(trusted): trusted}, byID: map[string]string{"users/list": trusted}, count: 1}
	for _, c := range []struct {
		mode      Mode
		id, query string
		want      string
		isNew     bool
		code      gqlerr.Code
	}{
		{Optional, id(kept), "", kept, false, ""},
		{Optional, id(kept), kept, kept, false, ""},
		{Optional, id(kept), unknown, "", false, gqlerr.PersistedHashMismatch},
		{Optional, id(unknown), "", "", false, gqlerr.PersistedNotFound},
		{Optional, id(unknown), unknown, unknown, true, ""},
		{Optional, "users/list", "", trusted, false, ""},
		{Optional, "users/list", trusted, trusted, false, ""},
		{Optional, "users/list", unknown, "", false, gqlerr.PersistedHashMismatch},
		{Optional, "users/none", unknown, "", false, gqlerr.PersistedHashMismatch},
		{Optional, "users/none", "", "", false, gqlerr.PersistedNotFound},
		{Required, id(kept), "", kept, false, ""},
		{Required, id(kept), kept, kept, false, ""},
		{Required, id(trusted), "", trusted, false, ""},
		{Required, id(unknown), "", "", false, gqlerr.PersistedNotFound},
		{Required, id(unknown), unknown, "", false, gqlerr.PersistedRequired},
		{Required, id(unknown), kept, "", false, gqlerr.PersistedHashMismatch},
	} {
		r := &Registry{Mode: c.mode, Trusted: docs, Store: NewStore(10, nil, nil)}
		r.Register(t.Context(), Resolved{Text: kept, New: true, Hash: HashOf(kept)})
		d, err := r.Resolve(t.Context(), c.id, c.query)
		if d.Text != c.want || d.New != c.isNew || code(err) != c.code {
			t.Errorf("mode %d, %s with %q: got %+v, %v", c.mode, c.id, c.query, d, err)
		}
	}
}

func TestRegisterOnlyNewTexts(t *testing.T) {
	r := &Registry{Store: NewStore(10, nil, nil)}
	r.Register(t.Context(), Resolved{Text: doc, Hash: HashOf(doc)})
	long := "{" + strings.Repeat(" ", MaxText) + "}"
	r.Register(t.Context(), Resolved{Text: long, New: true, Hash: HashOf(long)})
	if s := r.Stats(); s.Stored != 0 || s.Entries != 0 {
		t.Errorf("%+v", s)
	}
}

func TestTableIsShared(t *testing.T) {
	table := &fakeTable{texts: map[Hash]string{}}
	a := &Registry{Store: NewStore(10, table, nil)}
	b := &Registry{Store: NewStore(10, table, nil)}
	a.Register(t.Context(), Resolved{Text: doc, New: true, Hash: HashOf(doc)})
	if _, ok := b.Lookup([]byte(id(doc))); ok {
		t.Error("Lookup asked the table")
	}
	for range 3 {
		if d, err := b.Resolve(t.Context(), id(doc), ""); err != nil || d.Text != doc {
			t.Fatalf("%+v, %v", d, err)
		}
	}
	if table.asked != 1 {
		t.Errorf("the table was asked %d times", table.asked)
	}
	required := &Registry{Mode: Required, Store: NewStore(10, table, nil)}
	if d, err := required.Resolve(t.Context(), id(doc), doc); err != nil || d.Text != doc || d.New {
		t.Errorf("a text that the table knows: %+v, %v", d, err)
	}
	if s := b.Stats(); s.Hits != 3 || s.Entries != 1 {
		t.Errorf("%+v", s)
	}
}

func TestTableFails(t *testing.T) {
	var log bytes.Buffer
	table := &fakeTable{texts: map[Hash]string{}, err: errors.New("relation does not exist")}
	store := NewStore(10, table, slog.New(slog.NewTextHandler(&log, nil)))
	r := &Registry{Store: store}
	if _, err := r.Resolve(t.Context(), id(doc), ""); code(err) != gqlerr.PersistedNotFound {
		t.Errorf("a client must send its text again: %v", err)
	}
	d, err := r.Resolve(t.Context(), id(doc), doc)
	if err != nil {
		t.Fatal(err)
	}
	r.Register(t.Context(), d)
	if _, ok := r.Lookup([]byte(id(doc))); !ok {
		t.Error("not kept in memory")
	}
	if _, err := (&Registry{Mode: Required, Store: NewStore(1, table, nil)}).Resolve(t.Context(), id(doc), doc); code(err) != gqlerr.Unavailable {
		t.Errorf("required: %v", err)
	}
	if n := strings.Count(log.String(), "relation does not exist"); n != 1 || r.Stats().Failures != 2 {
		t.Errorf("%d log lines for %d failures", n, r.Stats().Failures)
	}
}

func TestLookupDoesNotAllocate(t *testing.T) {
	r := &Registry{Store: NewStore(10, nil, nil), Trusted: &Documents{byID: map[string]string{"x": doc}}}
	r.Register(t.Context(), Resolved{Text: doc, New: true, Hash: HashOf(doc)})
	hash, name := []byte(id(doc)), []byte("x")
	if n := testing.AllocsPerRun(100, func() {
		if _, ok := r.Lookup(hash); !ok {
			t.Fatal("not found")
		}
		if _, ok := r.Lookup(name); !ok {
			t.Fatal("not found")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestStoreConcurrently(t *testing.T) {
	r := &Registry{Store: NewStore(8, &fakeTable{texts: map[Hash]string{}}, nil)}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				text := fmt.Sprint((g + i) % 20)
				d, err := r.Resolve(t.Context(), id(text), text)
				if err != nil || d.Text != text {
					t.Errorf("%+v, %v", d, err)
				}
				r.Register(t.Context(), d)
				if got, ok := r.Lookup([]byte(id(text))); ok && got != text {
					t.Errorf("%s for %s", got, text)
				}
			}
		})
	}
	wg.Wait()
	if s := r.Stats(); s.Entries > 8 {
		t.Errorf("%+v", s)
	}
}

func BenchmarkLookup(b *testing.B) {
	r := &Registry{Store: NewStore(10, nil, nil)}
	r.Register(b.Context(), Resolved{Text: doc, New: true, Hash: HashOf(doc)})
	hash := []byte(id(doc))
	b.ReportAllocs()
	for b.Loop() {
		r.Lookup(hash)
	}
}
