package pgexec

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
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
	DirectURL        string        // for LISTEN, when URL leads to a pooler; zero: URL
	PoolMin          int           // sessions kept open; zero: none
	PoolMax          int           // sessions at most; zero: 10
	AcquireTimeout   time.Duration // wait for a session; zero: 5 s
	StatementTimeout time.Duration // of each statement; zero: 30 s, negative: none
	RetryBudget      time.Duration // how long reads wait for PostgreSQL to come back; zero: 5 s
	Memoize          bool          // PostgreSQL may plan with Memoize nodes
	ApplicationName  string        // zero: "fraiseqld"
	Statements       int           // prepared per session; zero: 512
	Lanes            int           // connections for cheap reads, beside the pool; zero: 2, negative: none
	LaneCost         time.Duration // of PostgreSQL's time for a statement to be for lanes; zero: 1 ms
	LaneHold         time.Duration // how long a statement may keep a lane from its neighbours; zero: 20 ms
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
	set(&o.Lanes, 2)
	set(&o.LaneHold, 20*time.Millisecond)
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

// DB runs batches on a pool of sessions and on lanes. It outlives restarts of PostgreSQL.
type DB struct {
	pool   *pgxpool.Pool
	direct *pgx.ConnConfig // for LISTEN
	opts   Options
	health health
	costs  costs
	lanes  lanes
	work   sync.WaitGroup // lanes, and calls that moved from a lane to the pool
	life   context.Context
	end    context.CancelFunc

	readers   chan struct{}               // a place for each session that reads the catalogue
	preparing atomic.Pointer[preparation] // nil: no session is awaited
	pooled    atomic.Bool                 // a connection was a pooler's
}

// Open prepares a DB. It does not connect: a database that is down is not an
// error here. A connection string that cannot be read is, without its password.
func Open(ctx context.Context, o Options) (*DB, error) {
	o.fill()
	d := &DB{opts: o, readers: make(chan struct{}, Readers)}
	cfg, err := d.connections("the database URL", o.URL)
	if err != nil {
		return nil, err
	}
	direct := cfg
	if o.DirectURL != "" {
		if direct, err = d.connections("the direct URL of the database", o.DirectURL); err != nil {
			return nil, err
		}
	}
	d.direct = direct.ConnConfig.Copy()
	if d.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, err
	}
	d.life, d.end = context.WithCancel(context.Background())
	d.health = health{dial: cfg.ConnConfig.Copy(), log: o.Logger, life: d.life}
	d.costs.admit = o.LaneCost
	d.costs.on.Store(o.Lanes > 0)
	d.costs.found = sync.OnceFunc(d.startLanes)
	return d, nil
}

// connections reads a connection string; what names it in the error.
func (d *DB) connections(what, url string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, gqlerr.New(gqlerr.Internal, what+" cannot be read: "+safeParseError(err, url))
	}
	d.opts.configure(cfg)
	cfg.ConnConfig.AfterConnect = d.greet
	return cfg, nil
}

func (o *Options) configure(cfg *pgxpool.Config) {
	cfg.MaxConns, cfg.MinConns = int32(o.PoolMax), int32(min(o.PoolMin, o.PoolMax))
	cfg.MaxConnLifetimeJitter = 5 * time.Minute
	conn := cfg.ConnConfig
	conn.DefaultQueryExecMode = pgx.QueryExecModeExec
	conn.RuntimeParams["application_name"] = o.ApplicationName
	if conn.ConnectTimeout == 0 {
		conn.ConnectTimeout = o.AcquireTimeout
	}
	keepRefused(&conn.Config)
	// A context that ends cancels the statement on the server; the session lives on.
	conn.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: time.Second}
	}
}

// millis is a duration as a setting of PostgreSQL in milliseconds.
func millis(d time.Duration) string {
	return strconv.FormatInt(max(1, d.Milliseconds()), 10)
}

// safeParseError is pgx's message without the URL in it.
func safeParseError(err error, url string) string {
	text := err.Error()
	if at := strings.LastIndex(text, "`: "); at >= 0 {
		text = text[at+3:]
	}
	if url != "" && strings.Contains(text, url) {
		return "it is malformed"
	}
	return text
}

// Close ends all sessions. Lanes made by NewLane must be closed before.
func (d *DB) Close() {
	d.end()
	d.lanes.close()
	d.work.Wait()
	d.health.work.Wait()
	d.pool.Close()
}

// Describe names the database for people, without a password.
func (d *DB) Describe() string {
	c := d.health.dial
	return fmt.Sprintf("%s:%d/%s", c.Host, c.Port, c.Database)
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
	conn, err := d.acquire(ctx)
	if err != nil {
		d.acquireFailed(ctx, err)
		return err
	}
	defer conn.Release()
	return conn.Ping(ctx)
}

// OnUp calls f each time the database is found again after it was lost.
func (d *DB) OnUp(f func()) { d.health.onUp(f) }
