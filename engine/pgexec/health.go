package pgexec

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/retry"
)

var errDown = errors.New("the database cannot be reached")

// health knows whether PostgreSQL can be reached. One prober looks for it while
// it is away, so that waiting requests do not each hammer it.
type health struct {
	dial *pgx.ConnConfig
	log  *slog.Logger
	life context.Context // ends with the DB
	work sync.WaitGroup

	mu    sync.Mutex
	since time.Time     // when it was lost; zero: it is there
	up    chan struct{} // closed when it is back
	hooks []func()
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
func (h *health) markDown(cause error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.since.IsZero() || h.life.Err() != nil {
		return
	}
	h.since, h.up = time.Now(), make(chan struct{})
	h.log.Warn("the database cannot be reached; looking for it", "cause", cause)
	h.work.Go(h.probe)
}

const (
	probeFirst   = 5 * time.Millisecond
	probeMost    = 250 * time.Millisecond
	probeTimeout = 2 * time.Second
)

func (h *health) probe() {
	for wait := probeFirst; retry.Pause(h.life, wait); wait = min(wait*2, probeMost) {
		if h.reachable() {
			h.markUp()
			return
		}
	}
}

func (h *health) reachable() bool {
	ctx, cancel := context.WithTimeout(h.life, probeTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, h.dial)
	if err != nil {
		return full(err)
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
	case <-h.life.Done():
	}
	return false
}
