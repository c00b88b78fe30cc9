package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/config"
	"fraiseqld/netloop"
)

type doctorCmd struct {
	common
	listening
	Schema string
}

func (d *doctorCmd) declare(f *flags) {
	f.text(&d.Schema, "schema", "FILE|DIR", "Schema file, or folder of *.graphql files; without it the schema is not looked at.")
	f.or("FRAISEQL_SCHEMA", "schema")
	d.common.declare(f)
	d.listening.declare(f)
}

// clinic prints a line per check and counts what is wrong.
type clinic struct {
	out   io.Writer
	wrong int
}

func (c *clinic) line(mark, what, format string, args ...any) {
	text := strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " ")
	fmt.Fprintf(c.out, "%-5s %s: %s\n", mark, what, text)
}

func (c *clinic) ok(what, format string, args ...any)   { c.line("ok", what, format, args...) }
func (c *clinic) warn(what, format string, args ...any) { c.line("warn", what, format, args...) }

func (c *clinic) fail(what, format string, args ...any) {
	c.wrong++
	c.line("FAIL", what, format, args...)
}

// Run looks at all that a server needs. What is wrong is exit status 1.
func (d *doctorCmd) Run(w *world) error {
	c := &clinic{out: w.stdout}
	cfg, err := d.load(w, d.listening.flags()...)
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			c.fail("configuration", "%s", line)
		}
		return failure{status: exitFailure}
	}
	c.configuration(cfg)
	c.descriptors(cfg)
	for _, address := range cfg.Server.Listen {
		c.address("listen", address)
	}
	if cfg.Server.AdminListen != "" {
		c.address("admin listen", cfg.Server.AdminListen)
	}
	s := c.schema(d.Schema)
	if err := needDatabase(cfg, w.environ); err != nil {
		c.fail("database", "%s", err)
	} else {
		c.database(cfg, s)
	}
	if c.wrong > 0 {
		return failure{status: exitFailure}
	}
	return nil
}

func (c *clinic) configuration(cfg *config.Config) {
	warnings := cfg.Warnings()
	for _, text := range warnings {
		c.warn("configuration", "%s", text)
	}
	if len(warnings) == 0 {
		c.ok("configuration", "environment %s", cfg.Environment)
	}
}

// ownDescriptors are files, loops, timers and listeners, generously.
const ownDescriptors = 64

func (c *clinic) descriptors(cfg *config.Config) {
	limit, known := descriptorLimit()
	need := uint64(cfg.Server.MaxConnections + sessions(cfg) + ownDescriptors)
	switch {
	case !known:
		c.warn("file descriptors", "the limit cannot be read on this system")
	case limit < need && cfg.Server.MaxConnections > 0:
		c.fail("file descriptors", "%d, and server.max_connections needs %d: raise ulimit -n (LimitNOFILE) or lower it", limit, need)
	case limit < need:
		c.fail("file descriptors", "%d, too few for the database sessions alone: raise ulimit -n (LimitNOFILE)", limit)
	case limit < 4096:
		c.warn("file descriptors", "%d: no more clients than that can be connected; raise ulimit -n (LimitNOFILE)", limit)
	default:
		c.ok("file descriptors", "%d", limit)
	}
}

// address tries to listen, and gives it up at once.
func (c *clinic) address(what, address string) {
	network, at := "tcp", address
	if path, is := strings.CutPrefix(address, "unix:"); is {
		if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
			c.fail(what, "%s: there is no folder %s", address, filepath.Dir(path))
			return
		}
		c.ok(what, "%s", address)
		return
	}
	ln, err := net.Listen(network, at)
	if err != nil {
		c.fail(what, "%s", strings.TrimPrefix(err.Error(), "listen "))
		return
	}
	ln.Close()
	c.ok(what, "%s is free", address)
}

func (c *clinic) schema(path string) *schema.Schema {
	if path == "" {
		c.warn("schema", "none given: --schema has it looked at")
		return nil
	}
	s, problems, err := loadSchema(path)
	if err != nil {
		c.problems("schema", err.Error())
		return nil
	}
	for _, p := range problems {
		c.warn("schema", "%s", p)
	}
	c.ok("schema", "%s", s.Counts())
	return s
}

func (c *clinic) problems(what, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		c.fail(what, "%s", line)
	}
}

func (c *clinic) database(cfg *config.Config, s *schema.Schema) {
	db, err := openDatabase(cfg, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		c.fail("database", "%s", err)
		return
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), bindTimeout)
	defer cancel()
	began := time.Now()
	facts, err := db.Facts(ctx, schema.Ask{Server: true})
	if err != nil {
		c.fail("database", "%s cannot be asked: %s", db.Describe(), err)
		return
	}
	c.ok("database", "%s, answered in %d ms", db.Describe(), time.Since(began).Milliseconds())
	c.version(facts)
	c.server(ctx, db, cfg)
	c.ok("extensions", "%s", strings.Join(facts.Extensions, ", "))
	if db.Pooled() {
		c.warn("pooler", "there is one before the database: statements are planned again for each request")
	}
	if s == nil {
		return
	}
	c.fit(ctx, db, s)
	if err := keptBack(db, cfg, s); err != nil {
		c.fail("subscriptions", "%s", err)
	}
}

// oldestVersion is the first PostgreSQL that is supported, as server_version_num.
const oldestVersion = 140000

func (c *clinic) version(f *schema.Facts) {
	text := fmt.Sprintf("%d.%d", f.Version/10000, f.Version%10000)
	if f.Version < oldestVersion {
		c.fail("postgresql", "%s is too old: %d or newer is needed", text, oldestVersion/10000)
		return
	}
	c.ok("postgresql", "%s", text)
}

// fit holds the schema against the database.
func (c *clinic) fit(ctx context.Context, db *pgexec.DB, s *schema.Schema) {
	problems, err := s.Bind(ctx, db)
	if err != nil {
		c.fail("schema fit", "%s", err)
		return
	}
	for _, p := range problems {
		if p.Warning {
			c.warn("schema fit", "%s", p)
		} else {
			c.fail("schema fit", "%s", p)
		}
	}
	if !problems.Fatal() {
		c.ok("schema fit", "the database has what the schema names")
	}
}

// reading is one row of a query.
type reading [][]byte

// Reset implements pgexec.Sink.
func (r *reading) Reset(int) { *r = nil }

// Row implements pgexec.Sink.
func (r *reading) Row(_ int, values [][]byte) *gqlerr.Error {
	for _, v := range values {
		*r = append(*r, append([]byte(nil), v...))
	}
	return nil
}

const serverSQL = `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint, current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int`

// What the two clocks may differ by: tokens expire by ours, rows by the other.
const (
	driftNoticed = 2 * time.Second
	driftWrong   = 30 * time.Second
)

// server compares clocks, and sessions wanted with sessions there are.
func (c *clinic) server(ctx context.Context, db *pgexec.DB, cfg *config.Config) {
	var row reading
	b := pgexec.Batch{Calls: []pgexec.Call{{SQL: serverSQL}}, ReadOnly: true, Sink: &row}
	began := time.Now()
	err := db.Run(ctx, &b)
	if err == nil {
		err = b.Calls[0].Err
	}
	if err != nil || len(row) != 2 {
		c.fail("clock", "PostgreSQL did not say its time")
		return
	}
	var millis int64
	var given int
	fmt.Sscan(string(row[0])+" "+string(row[1]), &millis, &given)
	c.clock(began.Add(time.Since(began) / 2).Sub(time.UnixMilli(millis)).Abs())
	if want := sessions(cfg); want > given {
		c.fail("sessions", "database.pool_max and lanes want %d, PostgreSQL gives %d", want, given)
	} else {
		c.ok("sessions", "%d wanted of %d", want, given)
	}
}

// sessions of PostgreSQL that a server holds at most: the pool, the lanes of each
// event loop and those that the loops share, and the one that listens.
func sessions(cfg *config.Config) int {
	d := &cfg.Database
	return d.PoolMax + d.Lanes*(netloop.LoopCount(cfg.Server.Loops)+1) + 1
}

func (c *clinic) clock(drift time.Duration) {
	drift = drift.Round(time.Millisecond)
	switch {
	case drift > driftWrong:
		c.fail("clock", "it differs from PostgreSQL's by %s", drift)
	case drift > driftNoticed:
		c.warn("clock", "it differs from PostgreSQL's by %s", drift)
	default:
		c.ok("clock", "it differs from PostgreSQL's by %s", drift)
	}
}
