package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/pgcluster"
)

// database is the PostgreSQL with the W1 data.
type database struct {
	cluster    *pgcluster.Cluster // nil: somebody else runs it
	conn       *pgx.Conn          // for truth and housekeeping; idle while something is measured
	url        string
	version    string
	postmaster int
}

// settings of the cluster. Durability is off: a disk's flushes are not the
// subject, and they would drown the mutations of all targets alike.
var settings = map[string]string{
	"shared_buffers": "512MB", "max_connections": "200", "jit": "off",
	"autovacuum": "off", "max_wal_size": "4GB", "checkpoint_timeout": "1h",
}

// startDatabase makes a private one, or uses what url names. The newest PostgreSQL
// is fetched if need be; otherwise it is the newest that is installed.
func startDatabase(ctx context.Context, url string, newest bool) (*database, error) {
	if url != "" {
		d := &database{url: url}
		return d, d.connect(ctx)
	}
	o := pgcluster.Options{Settings: settings, Fast: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if newest {
		dir, err := pgcluster.FetchNewest(ctx, o.Logger)
		if err != nil {
			return nil, err
		}
		o.BinDir = dir
	}
	c, err := pgcluster.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	d := &database{cluster: c, url: c.URL("w1")}
	if err := d.load(ctx); err != nil {
		d.stop()
		return nil, err
	}
	return d, nil
}

func (d *database) load(ctx context.Context) error {
	began := time.Now()
	if err := d.cluster.CreateDatabase(ctx, "w1"); err != nil {
		return err
	}
	if err := d.script(ctx, "w1", "perf/w1/w1.sql"); err != nil {
		return err
	}
	if err := d.connect(ctx); err != nil {
		return err
	}
	say("database: PostgreSQL %s, W1 loaded in %.1f s", d.version, time.Since(began).Seconds())
	_, err := d.conn.Exec(ctx, "VACUUM ANALYZE")
	return err
}

func (d *database) connect(ctx context.Context) error {
	var err error
	if d.conn, err = pgx.Connect(ctx, d.url); err != nil {
		return err
	}
	var backend int
	err = d.conn.QueryRow(ctx, "SELECT current_setting('server_version'), pg_backend_pid()").Scan(&d.version, &backend)
	if err != nil {
		return err
	}
	d.postmaster, err = parent(backend)
	return err
}

// script runs a file of psql's language.
func (d *database) script(ctx context.Context, database, file string) error {
	psql := filepath.Join(d.cluster.BinDir(), "psql")
	if _, err := os.Stat(psql); err != nil {
		psql = "psql" // the client came in another package
	}
	cmd := exec.CommandContext(ctx, psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, d.cluster.URL(database))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", file, err, out)
	}
	return nil
}

// tidy removes the dead rows of updates, so that every target finds the same tables.
func (d *database) tidy(ctx context.Context) error {
	_, err := d.conn.Exec(ctx, "VACUUM tb_user, tv_user")
	return err
}

func (d *database) stop() {
	if d.conn != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = d.conn.Close(ctx) // the server is stopped next
	}
	if d.cluster != nil {
		d.cluster.Stop()
	}
}
