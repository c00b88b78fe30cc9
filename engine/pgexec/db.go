package pgexec

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"fraiseqld/engine/gqlerr"
)

// Options configure a DB. Zero values mean what is said.
type Options struct {
	URL              string        // connection string; empty: the PG* environment variables
	PoolMin          int           // sessions kept open; zero: none
	PoolMax          int           // sessions at most; zero: 10
	AcquireTimeout   time.Duration // wait for a session; zero: 5 s
	StatementTimeout time.Duration // of each statement; zero: 30 s, negative: none
	RetryBudget      time.Duration // how long reads wait for PostgreSQL to come back; zero: 5 s
	ApplicationName  string        // zero: "fraiseqld"
	Statements       int           // prepared per session; zero: 512
	Logger           *slog.Logger
	// Observe is told of each batch; it must not block.
	Observe func(readOnly bool, took time.Duration, failed bool)
}

func (o *Options) fill() {
	set(&o.PoolMax, 10)
	set(&o.AcquireTimeout, 5*time.Second)
	set(&o.StatementTimeout, 30*time.Second)
	set(&o.RetryBudget, 5*time.Second)
	set(&o.ApplicationName, "fraiseqld")
	set(&o.Statements, 512)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}

func set[T comparable](p *T, value T) {
	var zero T
	if *p == zero {
		*p = value
	}
}

// DB runs batches on a pool of sessions. It outlives restarts of PostgreSQL.
type DB struct {
	pool   *pgxpool.Pool
	opts   Options
	health health
}

// Open prepares a DB. It does not connect: a database that is down is not an
// error here. A connection string that cannot be read is, without its password.
func Open(ctx context.Context, o Options) (*DB, error) {
	o.fill()
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, gqlerr.New(gqlerr.Internal, "the database URL cannot be read: "+safeParseError(err, o.URL))
	}
	cfg.MaxConns, cfg.MinConns = int32(o.PoolMax), int32(min(o.PoolMin, o.PoolMax))
	cfg.MaxConnLifetimeJitter = 5 * time.Minute
	cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.ConnConfig.RuntimeParams["application_name"] = o.ApplicationName
	if o.StatementTimeout > 0 {
		cfg.ConnConfig.RuntimeParams["statement_timeout"] = millis(o.StatementTimeout)
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = o.AcquireTimeout
	}
	// A context that ends cancels the statement on the server; the session lives on.
	cfg.ConnConfig.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: time.Second}
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &DB{pool: pool, opts: o, health: health{dial: cfg.ConnConfig.Copy(), log: o.Logger}}, nil
}

func millis(d time.Duration) string {
	return d.Round(time.Millisecond).String()
}

// safeParseError is pgx's message, which names no password, as long as it does not.
func safeParseError(err error, url string) string {
	text := err.Error()
	if at := strings.LastIndex(text, "): "); at >= 0 {
		text = text[at+3:]
	}
	if url != "" && strings.Contains(text, url) {
		return "it is malformed"
	}
	return text
}

// Close ends all sessions.
func (d *DB) Close() {
	d.health.stop()
	d.pool.Close()
}

// Ready says whether PostgreSQL can be asked, nil when it can.
func (d *DB) Ready() error {
	if d.health.down() {
		return errDown
	}
	return nil
}

// Ping asks PostgreSQL for a sign of life.
func (d *DB) Ping(ctx context.Context) error {
	err := d.pool.Ping(ctx)
	if err != nil && ctx.Err() == nil {
		d.health.markDown()
	}
	return err
}

// OnUp calls f each time the database is found again after it was lost.
func (d *DB) OnUp(f func()) { d.health.onUp(f) }

// Stats is a picture of the pool.
type Stats struct {
	Acquired, Idle, Total, Max int
	Waits                      int64 // acquisitions that had to wait
}

// Stats reads the pool's counters.
func (d *DB) Stats() Stats {
	s := d.pool.Stat()
	return Stats{Acquired: int(s.AcquiredConns()), Idle: int(s.IdleConns()), Total: int(s.TotalConns()), Max: int(s.MaxConns()), Waits: s.EmptyAcquireCount()}
}
