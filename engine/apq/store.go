package apq

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// Table is where several servers share what clients registered; *PostgreSQL is
// one. Its errors have the cause for the log.
type Table interface {
	// Get finds a text. It answers only texts that have the hash.
	Get(ctx context.Context, h Hash) (text string, ok bool, err error)
	Put(ctx context.Context, h Hash, text string) error
}

// Store keeps what clients registered, across reloads. It is safe for concurrent use.
type Store struct {
	memory *memory
	table  Table // nil: memory alone
	log    *slog.Logger
	told   atomic.Int64 // when a failure of the table was logged last, Unix seconds

	hits, misses, stored, refused, failures atomic.Uint64
}

// NewStore keeps at most max texts in memory. table may be nil.
func NewStore(max int, table Table, log *slog.Logger) *Store {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Store{memory: newMemory(max, memoryBytes), table: table, log: log}
}

// find looks in memory, then in the table. failed says that the table could not
// be asked.
func (s *Store) find(ctx context.Context, h Hash) (text string, ok, failed bool) {
	if text, ok = s.memory.get(h); ok || s.table == nil {
		return text, ok, false
	}
	text, ok, err := s.table.Get(ctx, h)
	if err != nil {
		s.failed("a persisted query cannot be looked up", err)
		return "", false, true
	}
	if ok {
		s.memory.put(h, text)
	}
	return text, ok, false
}

// put keeps a text. A table that fails does not keep it from being known here.
func (s *Store) put(ctx context.Context, h Hash, text string) {
	if len(text) > MaxText {
		return
	}
	s.stored.Add(1)
	s.memory.put(h, text)
	if s.table == nil {
		return
	}
	if err := s.table.Put(ctx, h, text); err != nil {
		s.failed("a persisted query cannot be stored", err)
	}
}

// quiet is how long one log line stands for all failures of the table.
const quiet = 10

func (s *Store) failed(what string, err error) {
	s.failures.Add(1)
	now, last := time.Now().Unix(), s.told.Load()
	if now-last >= quiet && s.told.CompareAndSwap(last, now) {
		s.log.Error(what, "cause", err)
	}
}

// Stats are the counters of a Store.
type Stats struct {
	Hits, Misses     uint64 // identifiers that were and were not known
	Stored           uint64 // texts registered
	Refused          uint64 // hashes that were not those of their texts, and texts where only known ones run
	Failures         uint64 // of the table
	Entries, Trusted int
}

// Registry is one configuration of a Store: the mode and the trusted documents.
// It is immutable; a reload makes another one over the same Store.
type Registry struct {
	Mode    Mode
	Trusted *Documents // nil: none
	Store   *Store
}

// Stats reads the counters.
func (r *Registry) Stats() Stats {
	s := r.Store
	return Stats{
		Hits: s.hits.Load(), Misses: s.misses.Load(), Stored: s.stored.Load(), Refused: s.refused.Load(),
		Failures: s.failures.Load(), Entries: s.memory.len(), Trusted: r.Trusted.Len(),
	}
}

// Lookup finds the text of an identifier as the client sent it: the hash in
// hexadecimal digits, or a trusted document's own identifier. It neither blocks
// nor allocates nor keeps id; what only the table knows is not found.
func (r *Registry) Lookup(id []byte) (text string, ok bool) {
	d, ok := r.Known(jsonx.View(id), "")
	return d.Text, ok
}

// Known is Resolve without the table and without work: false when that is needed.
func (r *Registry) Known(id, query string) (Resolved, bool) {
	text, ok := r.known(id)
	if !ok || query != "" && query != text {
		return Resolved{}, false
	}
	r.Store.hits.Add(1)
	return Resolved{Text: text}, true
}

func (r *Registry) known(id string) (text string, ok bool) {
	h, isHash := ParseHash(id)
	if text, ok = r.Trusted.find(id, h, isHash); ok || !isHash || r.Mode == Off {
		return text, ok
	}
	return r.Store.memory.get(h)
}

// Resolved is a document to run.
type Resolved struct {
	Text string
	// New says that the text came with a hash that is its own and is not known
	// yet: it is to be registered once it is known to be valid.
	New  bool
	Hash Hash // of a New one
}

// Resolve finds the text of an identifier, also in the table, so it may block.
// query is the text that came with it, "" when none did.
func (r *Registry) Resolve(ctx context.Context, id, query string) (Resolved, *gqlerr.Error) {
	text, ok := r.known(id)
	h, isHash := ParseHash(id)
	failed := false
	if !ok && isHash && r.Mode != Off && (query == "" || r.Mode == Required) {
		text, ok, failed = r.Store.find(ctx, h)
	}
	switch {
	case ok && (query == "" || query == text):
		r.Store.hits.Add(1)
		return Resolved{Text: text}, nil
	case query != "" && (ok || !isHash || HashOf(query) != h):
		r.Store.refused.Add(1)
		return Resolved{}, mismatch()
	case failed && r.Mode == Required:
		return Resolved{}, gqlerr.New(gqlerr.Unavailable, "Persisted queries cannot be looked up at the moment.")
	case query == "":
		r.Store.misses.Add(1)
		return Resolved{}, gqlerr.New(gqlerr.PersistedNotFound, "PersistedQueryNotFound")
	case r.Mode == Required:
		return Resolved{}, r.Refuse()
	}
	return Resolved{Text: query, New: true, Hash: h}, nil
}

// Register keeps a New text that proved valid.
func (r *Registry) Register(ctx context.Context, d Resolved) {
	if d.New {
		r.Store.put(ctx, d.Hash, d.Text)
	}
}

// mismatch is the error of a hash that is not that of the text beside it.
func mismatch() *gqlerr.Error {
	return gqlerr.New(gqlerr.PersistedHashMismatch, "provided sha does not match query")
}

// Refuse is the error of a text where only known documents run.
func (r *Registry) Refuse() *gqlerr.Error {
	r.Store.refused.Add(1)
	return gqlerr.New(gqlerr.PersistedRequired, "Persisted queries required. Arbitrary queries are not allowed.")
}
