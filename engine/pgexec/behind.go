package pgexec

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/schema"
)

// CacheChannel is notified of the names of tables that changed, as SCHEMA.TABLE.
const CacheChannel = "fraiseqld_cache"

//go:embed cache.sql
var cacheSQL string

// CacheSQL has the tables behind the views tell of their changes. It can be run again.
func CacheSQL(views []schema.Ident) string {
	return forEach(cacheSQL, views, func(v schema.Ident) string { return "fraiseqld.watch(" + literal(quoted(v)) + ")" })
}

// InstallCacheTriggers runs CacheSQL, all or nothing.
func (d *DB) InstallCacheTriggers(ctx context.Context, views []schema.Ident) error {
	return d.with(ctx, func(conn *pgx.Conn) error {
		_, err := conn.PgConn().Exec(ctx, CacheSQL(views)).ReadAll() // one implicit transaction
		return err
	})
}

// Behind is what a view is made of.
type Behind struct {
	Tables  []string // SCHEMA.TABLE, as notifications name them
	Watched bool     // all of them tell of their changes, and nothing else is read
}

// behindSQL finds all relations behind those of $1: those that views and row
// security policies read, and the parts of partitioned tables. A function that
// reads tables would be another way to them.
const behindSQL = `
WITH RECURSIVE behind(n, oid) AS (
  SELECT n, oid FROM unnest($1::oid[]) WITH ORDINALITY AS asked(oid, n)
  UNION
  SELECT b.n, x.oid FROM behind b CROSS JOIN LATERAL (
    SELECT d.refobjid FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
      WHERE r.ev_class = b.oid
    UNION ALL SELECT d.refobjid FROM pg_policy p JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass
      WHERE p.polrelid = b.oid
    UNION ALL SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = b.oid) AS x(oid))
SELECT b.n, n.nspname || '.' || c.relname, c.relkind::text,
  EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE t.tgrelid = c.oid AND t.tgenabled IN ('O', 'A') AND p.proname = 'table_changed' AND p.pronamespace::regnamespace::text = 'fraiseqld'),
  EXISTS (SELECT FROM pg_depend d JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid JOIN pg_language l ON l.oid = p.prolang
    WHERE p.provolatile <> 'i' AND l.lanname NOT IN ('internal', 'c') AND (
      d.classid = 'pg_rewrite'::regclass AND d.objid IN (SELECT r.oid FROM pg_rewrite r WHERE r.ev_class = c.oid)
      OR d.classid = 'pg_policy'::regclass AND d.objid IN (SELECT p.oid FROM pg_policy p WHERE p.polrelid = c.oid)))
FROM behind b JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY 1, 2`

// Behind finds the tables behind views; a view that is not there has none.
func (d *DB) Behind(ctx context.Context, views []schema.Ident) (out map[schema.Ident]Behind, err error) {
	err = d.reading(ctx, func(conn *pgx.Conn) error {
		out, err = readBehind(ctx, conn, views)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", err)
	}
	for view, b := range out { // made of system catalogues or functions, of which dependencies say nothing
		b.Watched = b.Watched && len(b.Tables) > 0
		out[view] = b
	}
	return out, nil
}

func readBehind(ctx context.Context, conn *pgx.Conn, views []schema.Ident) (map[schema.Ident]Behind, error) {
	t := &tracer{conn: conn}
	oids, err := t.named(ctx, views)
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, behindSQL, oids)
	if err != nil {
		return nil, err
	}
	out := make(map[schema.Ident]Behind, len(views))
	var n int
	var name, kind string
	var trigger, function bool
	_, err = pgx.ForEachRow(rows, []any{&n, &name, &kind, &trigger, &function}, func() error {
		view := views[n-1]
		b, seen := out[view]
		b.Watched = (b.Watched || !seen) && !function && (trigger || kind == "v")
		if kind != "v" {
			b.Tables = append(b.Tables, name)
		}
		out[view] = b
		return nil
	})
	return out, err
}
