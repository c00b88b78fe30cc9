package pgexec

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"fraiseqld/internal/retry"
)

// Events is told what a Listener hears, from one goroutine.
type Events interface {
	Notified(channel, payload string)
	// Missed says that notifications may have been lost. From here on all
	// channels are listened to again.
	Missed()
	// Hearing says which channels are listened to from now on; none after the
	// connection was lost. The map must not be kept.
	Hearing(channels map[string]bool)
}

// Listener has one connection for all channels. It connects when the first
// channel is wanted, and again whenever the connection is lost.
type Listener struct {
	dial   *pgx.ConnConfig
	events Events
	log    *slog.Logger
	life   context.Context
	end    context.CancelFunc
	work   sync.WaitGroup

	mu        sync.Mutex
	wanted    map[string]int // how often
	started   bool
	interrupt context.CancelFunc // ends the wait for notifications; nil: none waits
}

const (
	listenFirst = 50 * time.Millisecond // between attempts to connect, at first
	listenMost  = 5 * time.Second
	listenCheck = 30 * time.Second // of silence, then PostgreSQL is asked for a sign of life
	listenReply = 10 * time.Second // for each statement
)

// NewListener returns a Listener that hears nothing yet. It outlives restarts of
// PostgreSQL and must be closed before the DB.
func (d *DB) NewListener(e Events) *Listener {
	dial := d.direct.Copy()
	// The wait for notifications is interrupted often. The pool's handler would
	// have PostgreSQL cancel something each time.
	dial.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.DeadlineContextWatcherHandler{Conn: c.Conn()}
	}
	l := &Listener{dial: dial, events: e, log: d.opts.Logger, wanted: map[string]int{}}
	l.life, l.end = context.WithCancel(context.Background())
	return l
}

// Listen adds a channel. It does not wait for PostgreSQL.
func (l *Listener) Listen(channel string) { l.want(channel, 1) }

// Unlisten takes back one Listen.
func (l *Listener) Unlisten(channel string) { l.want(channel, -1) }

func (l *Listener) want(channel string, more int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.wanted[channel] += more; l.wanted[channel] <= 0 {
		delete(l.wanted, channel)
	}
	if !l.started && more > 0 && l.life.Err() == nil {
		l.started = true
		l.work.Go(l.run)
	}
	if l.interrupt != nil {
		l.interrupt()
	}
}

// Close ends the connection.
func (l *Listener) Close() {
	l.end()
	l.work.Wait()
}

// run keeps a connection. Each one after the first, and the first when it came
// late, may have missed something.
func (l *Listener) run() {
	missed := false
	for wait := listenFirst; l.life.Err() == nil; {
		conn, err := pgx.ConnectConfig(l.life, l.dial)
		if err == nil {
			wait = listenFirst
			err = l.serveDirect(conn, missed)
			l.events.Hearing(nil)
			closeQuietly(conn)
		}
		if l.life.Err() != nil {
			return
		}
		l.log.Warn("listening for notifications was interrupted", "cause", err)
		missed = true
		if !retry.Pause(l.life, retry.Jitter(wait)) {
			return
		}
		wait = min(2*wait, listenMost)
	}
}

func closeQuietly(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it is broken, or not needed any more
}

// errPooled is why nothing is heard. A pooler takes LISTEN without a word.
var errPooled = errors.New("the connection is a pooler's, which passes no notifications on: database.direct_url has to lead to PostgreSQL itself")

func (l *Listener) serveDirect(conn *pgx.Conn, missed bool) error {
	if fromPooler(conn.PgConn()) {
		return errPooled
	}
	return l.serve(conn, missed)
}

// serve listens until the connection breaks.
func (l *Listener) serve(conn *pgx.Conn, missed bool) error {
	have := map[string]bool{}
	for {
		ctx, done, wanted := l.round()
		err := l.adjust(conn, have, wanted)
		if err == nil {
			l.events.Hearing(have)
		}
		if err == nil && missed {
			missed = false
			l.events.Missed()
		}
		if err == nil {
			err = l.wait(ctx, conn)
		}
		done()
		if err != nil {
			return err
		}
	}
}

// round is the wait until the wanted channels change, or a check is due.
func (l *Listener) round() (ctx context.Context, done func(), wanted []string) {
	ctx, cancel := context.WithTimeout(l.life, listenCheck)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.interrupt = cancel
	for channel := range l.wanted {
		wanted = append(wanted, channel)
	}
	return ctx, func() {
		l.mu.Lock()
		l.interrupt = nil
		l.mu.Unlock()
		cancel()
	}, wanted
}

// adjust makes the connection listen to the wanted channels, no others.
func (l *Listener) adjust(conn *pgx.Conn, have map[string]bool, wanted []string) error {
	sql := ""
	next := map[string]bool{}
	for _, channel := range wanted {
		next[channel] = true
		if !have[channel] {
			sql += "LISTEN " + pgx.Identifier{channel}.Sanitize() + ";"
		}
	}
	for channel := range have {
		if !next[channel] {
			sql += "UNLISTEN " + pgx.Identifier{channel}.Sanitize() + ";"
		}
	}
	ctx, cancel := context.WithTimeout(l.life, listenReply)
	defer cancel()
	if err := conn.PgConn().Exec(ctx, sql).Close(); err != nil { // an empty one is a sign of life
		return err
	}
	clear(have)
	for channel := range next {
		have[channel] = true
	}
	return nil
}

// wait hands over notifications until ctx ends, which is no error.
func (l *Listener) wait(ctx context.Context, conn *pgx.Conn) error {
	for {
		n, err := conn.WaitForNotification(ctx)
		switch {
		case err == nil:
			l.events.Notified(n.Channel, n.Payload)
		case ctx.Err() != nil && !conn.IsClosed():
			return l.life.Err()
		default:
			return err
		}
	}
}
