package apq

import (
	"context"
	_ "embed"
	"encoding/hex"
	"strconv"
	"sync/atomic"

	"fraiseqld/engine/pgexec"
)

// InstallSQL makes the table. It can be run again.
//
//go:embed install.sql
var InstallSQL string

// The statements. The first marks what is used, so that it is kept longest.
const (
	getSQL   = `UPDATE fraiseqld.persisted_query SET last_used_at = now(), uses = uses + 1 WHERE hash = decode($1, 'hex') RETURNING query`
	putSQL   = `INSERT INTO fraiseqld.persisted_query (hash, query) VALUES (decode($1, 'hex'), $2) ON CONFLICT (hash) DO NOTHING`
	dropSQL  = `DELETE FROM fraiseqld.persisted_query WHERE hash = decode($1, 'hex')`
	pruneSQL = `DELETE FROM fraiseqld.persisted_query WHERE hash IN (SELECT hash FROM fraiseqld.persisted_query ORDER BY last_used_at DESC, hash OFFSET $1::bigint)`
	checkSQL = `SELECT count(*) FROM (SELECT hash, query, created_at, last_used_at, uses FROM fraiseqld.persisted_query LIMIT 1) AS t`
)

// pruneEvery is how many texts are put between two looks at the table's size.
const pruneEvery = 256

// PostgreSQL is the table fraiseqld.persisted_query. The program never makes it:
// a server's role needs no right to do so.
type PostgreSQL struct {
	db   pgexec.Runner
	rows int // kept at most
	puts atomic.Uint64
}

// NewPostgreSQL returns a Table that keeps about rows texts, those used last.
func NewPostgreSQL(db pgexec.Runner, rows int) *PostgreSQL { return &PostgreSQL{db: db, rows: rows} }

// Get implements Table. A row whose text has another hash was tampered with or
// damaged: it is removed.
func (p *PostgreSQL) Get(ctx context.Context, h Hash) (string, bool, error) {
	text, ok, err := p.run(ctx, getSQL, hexOf(h))
	if err != nil || !ok {
		return "", false, err
	}
	if len(text) > MaxText || HashOf(text) != h {
		_, _, err := p.run(ctx, dropSQL, hexOf(h))
		return "", false, err
	}
	return text, true, nil
}

// Put implements Table. Clients cannot make the table grow without bound: the
// rows used longest ago go when it is full.
func (p *PostgreSQL) Put(ctx context.Context, h Hash, text string) error {
	if _, _, err := p.run(ctx, putSQL, hexOf(h), []byte(text)); err != nil {
		return err
	}
	if p.puts.Add(1)%pruneEvery != 0 {
		return nil
	}
	return p.Prune(ctx)
}

// Prune removes the rows that are too many.
func (p *PostgreSQL) Prune(ctx context.Context) error {
	_, _, err := p.run(ctx, pruneSQL, strconv.AppendInt(nil, int64(p.rows), 10))
	return err
}

// Install makes the table where it is missing.
func (p *PostgreSQL) Install(ctx context.Context) error { return pgexec.Script(ctx, p.db, InstallSQL) }

// Check says what is wrong with the table; nil when it can be used.
func (p *PostgreSQL) Check(ctx context.Context) error {
	_, _, err := p.run(ctx, checkSQL)
	return err
}

func hexOf(h Hash) []byte { return hex.AppendEncode(nil, h[:]) }

func (p *PostgreSQL) run(ctx context.Context, sql string, args ...[]byte) (string, bool, error) {
	return pgexec.OneValue(ctx, p.db, sql, args...)
}
