package pgexec

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

var errDown = errors.New("the database cannot be reached")

// health knows whether PostgreSQL can be reached. One prober looks for it while
// it is away, so that waiting requests do not each hammer it.
type health struct {
	dial *pgx.ConnConfig
	log  *slog.Logger

	mu      sync.Mutex
	since   time.Time     // when it was lost; zero: it is there
	up      chan struct{} // closed when it is back
	stopped chan struct{}
	hooks   []func()
}

func (h *health) down() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.since.IsZero()
}

func (h *health) onUp(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hooks = append(h.hooks, f)
}

// markDown notes that a connection attempt failed and starts the prober.
func (h *health) markDown() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.since.IsZero() {
		return
	}
	h.since, h.up = time.Now(), make(chan struct{})
	if h.stopped == nil {
		h.stopped = make(chan struct{})
	}
	h.log.Warn("the database cannot be reached; looking for it")
	go h.probe(h.stopped)
}

const (
	probeFirst = 5 * time.Millisecond
	probeMost  = 250 * time.Millisecond
)

func (h *health) probe(stopped <-chan struct{}) {
	for wait := probeFirst; ; wait = min(wait*2, probeMost) {
		select {
		case <-stopped:
			return
		case <-time.After(wait):
		}
		if h.reachable() {
			h.markUp()
			return
		}
	}
}

func (h *health) reachable() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, h.dial)
	if err != nil {
		return false
	}
	conn.Close(ctx)
	return true
}

func (h *health) markUp() {
	h.mu.Lock()
	h.log.Info("the database is back", "away_ms", time.Since(h.since).Milliseconds())
	h.since = time.Time{}
	close(h.up)
	hooks := h.hooks
	h.mu.Unlock()
	for _, f := range hooks {
		f()
	}
}

// await waits until the database is back, at most until budget after it was
// lost: a database that has been away longer is refused at once.
func (h *health) await(ctx context.Context, budget time.Duration) bool {
	h.mu.Lock()
	since, up := h.since, h.up
	h.mu.Unlock()
	if since.IsZero() {
		return true
	}
	left := budget - time.Since(since)
	if left <= 0 {
		return false
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-up:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

func (h *health) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped == nil {
		h.stopped = make(chan struct{})
	}
	select {
	case <-h.stopped:
	default:
		close(h.stopped)
	}
}
