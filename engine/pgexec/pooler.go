package pgexec

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// A pooler such as PgBouncer lends another session of PostgreSQL for each
// transaction. What a session keeps then belongs to somebody else a moment later:
// prepared statements, settings, LISTEN. None of them fails, so an error tells
// nothing. But a pooler cannot know which process will answer: the process that
// a connection was told of at its start is not the one that runs its statements.

// greetSQL asks who answers, and gives the session its settings, unless it is
// somebody else's. A server that is too old is to be told so, not to fail here:
// it knows no enable_memoize.
const greetSQL = `SELECT pid, CASE WHEN pid = $1 THEN ARRAY[set_config('statement_timeout', $2, false),
  CASE WHEN current_setting('enable_memoize', true) IS NOT NULL THEN set_config('enable_memoize', $3, false) END] END
FROM (SELECT pg_backend_pid() AS pid) AS answering`

// pooledKey is where a connection keeps that it is a pooler's.
const pooledKey = "fraiseqld.pooled"

// greet is the first statement on each connection.
func (d *DB) greet(ctx context.Context, conn *pgconn.PgConn) error {
	pid := fmt.Append(nil, conn.PID())
	r := conn.ExecParams(ctx, greetSQL, [][]byte{pid, d.opts.timeout(), d.opts.memoize()}, []uint32{int8OID, textOID, textOID}, nil, nil).Read()
	if r.Err != nil {
		return r.Err
	}
	if string(r.Rows[0][0]) == string(pid) {
		return nil
	}
	conn.CustomData()[pooledKey] = true
	if !d.pooled.Swap(true) {
		d.opts.Logger.Info("the database is reached through a pooler: statements are not prepared, settings are those of transactions")
	}
	return nil
}

// Types of arguments, by their numbers in pg_type.
const (
	int8OID = 20 // a pooler makes up ids that no process has
	textOID = 25
)

// Pooled says whether a connection turned out to be a pooler's.
func (d *DB) Pooled() bool { return d.pooled.Load() }

// timeout is the setting for statements; NULL leaves what the role has.
func (o *Options) timeout() []byte {
	if o.StatementTimeout <= 0 {
		return nil
	}
	return []byte(millis(o.StatementTimeout))
}

// memoize keeps Memoize nodes out of plans unless they are wanted. Such a node is
// sized for all rows that might come through it, and whoever wants twenty of them
// pays for that each time: it doubles what posts-20 of the benchmark takes.
func (o *Options) memoize() []byte {
	if o.Memoize {
		return nil
	}
	return []byte("off")
}

// vars are the session variables of a batch. A pooler's sessions need the
// timeout again for each transaction.
func (d *DB) vars(b *Batch) []Var {
	if !d.Pooled() || d.opts.StatementTimeout <= 0 {
		return b.Session
	}
	return append(b.Session[:len(b.Session):len(b.Session)], Var{Name: "statement_timeout", Value: string(d.opts.timeout())})
}

// fromPooler says whether a connection is a pooler's.
func fromPooler(conn *pgconn.PgConn) bool { return conn.CustomData()[pooledKey] != nil }
