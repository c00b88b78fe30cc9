// Package looplane puts database connections on the event loops of the clients
// they serve: a cheap read then goes from the client's socket to PostgreSQL's
// and back without crossing a goroutine (engine/pgexec has the lanes, netloop
// the loops; neither knows the other).
//
// Each loop gets its lanes with its first operation. What a lane holds is
// touched on its loop only.
package looplane

import (
	"context"
	"crypto/tls"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/internal/retry"
	"fraiseqld/netloop"
)

// Database makes connections for lanes; *pgexec.DB is one.
type Database interface {
	Dial(ctx context.Context) (*pgexec.Backend, error)
	NewLane(to pgexec.Transport) *pgexec.Lane
}

// Lanes are the loop lanes of one server.
type Lanes struct {
	db      Database
	log     *slog.Logger
	perLoop int

	life context.Context
	end  context.CancelFunc
	work sync.WaitGroup
	tls  atomic.Bool // connections are encrypted: no loop can serve them

	mu   sync.Mutex // guards the growth of sets
	sets atomic.Pointer[[]*set]
}

// watchEvery is how often lanes are looked at for a statement that holds them.
const watchEvery = 10 * time.Millisecond

// New makes perLoop lanes for each loop that asks.
func New(db Database, perLoop int, log *slog.Logger) *Lanes {
	l := &Lanes{db: db, perLoop: perLoop, log: log}
	l.life, l.end = context.WithCancel(context.Background())
	l.sets.Store(&[]*set{})
	l.work.Go(l.watch)
	return l
}

// Close makes no more connections. Those there are end with their loops.
func (l *Lanes) Close() {
	l.mu.Lock()
	l.end()
	l.mu.Unlock()
	l.work.Wait()
}

// Submit hands a batch to a lane of the loop it is called on, see pgexec.Lane.Submit.
func (l *Lanes) Submit(loop netloop.Loop, b *pgexec.Batch, done func(*gqlerr.Error)) bool {
	return l.of(loop).submit(b, done)
}

// of finds the lanes of a loop, and begins to connect them the first time.
func (l *Lanes) of(loop netloop.Loop) *set {
	sets := *l.sets.Load()
	if id := loop.ID(); id < len(sets) && sets[id] != nil {
		return sets[id]
	}
	return l.grow(loop)
}

func (l *Lanes) grow(loop netloop.Loop) *set {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := *l.sets.Load()
	sets := make([]*set, max(len(old), loop.ID()+1))
	copy(sets, old)
	s := &set{all: l, loop: loop}
	sets[loop.ID()] = s
	l.sets.Store(&sets)
	for range l.perLoop {
		l.connect(s, 0)
	}
	return s
}

// connect dials a lane and puts it on its loop. Under mu, so that none begins after Close.
func (l *Lanes) connect(s *set, wait time.Duration) {
	if l.life.Err() == nil && !l.tls.Load() {
		l.work.Go(func() { l.dial(s, wait) })
	}
}

// reconnect replaces a lane that was lost.
func (l *Lanes) reconnect(s *set) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.connect(s, retryFirst)
}

const (
	retryFirst = 50 * time.Millisecond
	retryMost  = 2 * time.Second
)

func (l *Lanes) dial(s *set, wait time.Duration) {
	for ; retry.Pause(l.life, wait); wait = min(max(2*wait, retryFirst), retryMost) {
		b, err := l.db.Dial(l.life)
		if err != nil {
			continue // the pool tells of a database that is away
		}
		if _, ok := b.Conn.(*tls.Conn); ok {
			l.tls.Store(true)
			b.Conn.Close()
			return
		}
		if err := s.loop.Enroll(b.Conn, &conn{set: s, backend: b}); err != nil {
			b.Conn.Close()
			return // the loops have ended
		}
		return
	}
}

// watch has each lane that is in the same round as at the last look say whether
// a statement holds it.
func (l *Lanes) watch() {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-l.life.Done():
			return
		case <-ticker.C:
			for _, s := range *l.sets.Load() {
				s.look()
			}
		}
	}
}
