package idempotency

import (
	"context"
	_ "embed"
	"strconv"
	"time"

	"fraiseqld/engine/pgexec"
)

// InstallSQL makes the table. It can be run again.
//
//go:embed install.sql
var InstallSQL string

const (
	checkSQL = `SELECT count(*) FROM (SELECT principal, key, field, request, answered, answer, created_at FROM fraiseqld.idempotency_key LIMIT 1) AS t`
	pruneSQL = `DELETE FROM fraiseqld.idempotency_key WHERE ctid IN (SELECT ctid FROM fraiseqld.idempotency_key WHERE created_at < now() - make_interval(secs => $1::float8) LIMIT 1000)`
)

// Install makes the table where it is missing. The server never does: its role
// needs no right to.
func Install(ctx context.Context, db pgexec.Runner) error { return pgexec.Script(ctx, db, InstallSQL) }

// Usable says what is wrong with the table; nil when it can be used.
func Usable(ctx context.Context, db pgexec.Runner) error {
	_, _, err := pgexec.OneValue(ctx, db, checkSQL)
	return err
}

// Prune removes expired rows, not all at once.
func Prune(ctx context.Context, db pgexec.Runner, ttl time.Duration) error {
	_, _, err := pgexec.OneValue(ctx, db, pruneSQL, strconv.AppendFloat(nil, ttl.Seconds(), 'f', -1, 64))
	return err
}
