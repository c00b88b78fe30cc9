package pgexec

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/dissolve"
	"fraiseqld/engine/schema"
)

// viewsSQL reads views and all relations behind them: which they depend on
// directly, and what forbids to read through them in other words.
const viewsSQL = `
WITH RECURSIVE behind(oid) AS (
  SELECT unnest($1::oid[])
  UNION SELECT d.refobjid FROM behind b
    JOIN pg_rewrite r ON r.ev_class = b.oid AND r.rulename = '_RETURN'
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> b.oid)
SELECT c.oid, ` + stateSQL + `, n.nspname::text, c.relname::text, c.relkind = 'v', c.relrowsecurity,
  coalesce(array_to_string(c.reloptions, ' ') ~ 'security_barrier=(true|on|yes|1|t)', false),
  CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) ELSE '' END,
  array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
  array(SELECT DISTINCT d.refobjid FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid
    WHERE r.ev_class = c.oid AND r.rulename = '_RETURN'),
  EXISTS (SELECT FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
    LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
    JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid OR p.oid = o.oprcode
    WHERE r.ev_class = c.oid AND p.provolatile = 'v')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid IN (SELECT oid FROM behind)`

const traitsSQL = `
SELECT proname::text, bool_or(provolatile = 'v'), bool_or(proretset), bool_or(prokind IN ('a', 'w'))
FROM pg_proc WHERE proname = ANY ($1::name[]) GROUP BY proname`

// enumsSQL leaves out enum types whose JSON form somebody defined.
const enumsSQL = `
SELECT t.oid FROM pg_type t WHERE t.oid = ANY ($1::oid[]) AND t.typtype = 'e'
  AND NOT EXISTS (SELECT FROM pg_cast c WHERE c.castsource = t.oid AND c.casttarget IN ('json'::regtype, 'jsonb'::regtype))`

// Dissolved says of each view whether its documents could be taken apart.
type Dissolved struct {
	Form *dissolve.Form
	Why  string // not, when Form is nil
}

// Document is a view's column that holds documents.
type Document struct {
	View   schema.Ident
	Column string
}

// Dissolve takes the documents of views apart, as far as that is certain to
// change no answer and the server's role may read what is behind them. That holds
// as long as the definitions are what they were.
func (d *DB) Dissolve(ctx context.Context, documents []Document) (out map[Document]Dissolved, read *Definitions, err error) {
	err = d.with(ctx, func(conn *pgx.Conn) error {
		out, read, err = dissolveAll(ctx, conn, documents)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("reading the definitions of views: %w", err)
	}
	return out, read, nil
}

func dissolveAll(ctx context.Context, conn *pgx.Conn, documents []Document) (map[Document]Dissolved, *Definitions, error) {
	views := make([]schema.Ident, len(documents))
	for i, doc := range documents {
		views[i] = doc.View
	}
	t := &tracer{conn: conn}
	oids, err := t.named(ctx, views)
	if err != nil {
		return nil, nil, err
	}
	names, catalog, read, err := readViews(ctx, conn, oids)
	if err != nil {
		return nil, nil, err
	}
	out := map[Document]Dissolved{}
	compiler := dissolve.NewCompiler(catalog)
	for i, doc := range documents {
		form, err := compiler.Form(names[oids[i]], doc.Column)
		if err == nil {
			err = typed(ctx, conn, form)
		}
		if err != nil && (lost(err) && sqlState(err) != "" || conn.IsClosed() || ctx.Err() != nil) {
			return nil, nil, err
		}
		if err != nil {
			out[doc] = Dissolved{Why: reason(err)}
			continue
		}
		out[doc] = Dissolved{Form: form}
	}
	return out, read, nil
}

func reason(err error) string {
	if text := DatabaseText(err); text != "" {
		return "PostgreSQL refuses its parts: " + text
	}
	return err.Error()
}

// relation is a row of viewsSQL.
type relation struct {
	dissolve.View
	state                                  string
	isView, rowSecurity, barrier, volatile bool
	behind                                 []uint32
}

// readViews reads definitions with an empty search path, so that their names mean
// the same in every session.
func readViews(ctx context.Context, conn *pgx.Conn, oids []uint32) (map[uint32]dissolve.Name, *dissolve.Catalog, *Definitions, error) {
	var path string
	if err := conn.QueryRow(ctx, "SELECT current_setting('search_path')").Scan(&path); err != nil {
		return nil, nil, nil, err
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, nil, nil, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // it only read
	if _, err := tx.Exec(ctx, "SET LOCAL search_path = ''"); err != nil {
		return nil, nil, nil, err
	}
	rows, err := tx.Query(ctx, viewsSQL, oids)
	if err != nil {
		return nil, nil, nil, err
	}
	all := map[uint32]*relation{}
	var oid uint32
	var r relation
	_, err = pgx.ForEachRow(rows, []any{&oid, &r.state, &r.Schema, &r.View.Name.Name, &r.isView, &r.rowSecurity, &r.barrier, &r.Definition, &r.Columns, &r.behind, &r.volatile}, func() error {
		one := r
		r.Columns, r.behind = nil, nil
		all[oid] = &one
		return nil
	})
	if err != nil {
		return nil, nil, nil, err
	}
	names, catalog := map[uint32]dissolve.Name{}, &dissolve.Catalog{Views: map[dissolve.Name]*dissolve.View{}}
	for oid, r := range all {
		names[oid] = r.View.Name
		if r.isView {
			r.Refusal = refusal(oid, all, path)
			catalog.Views[r.View.Name] = &r.View
		}
	}
	catalog.Functions, err = traits(ctx, tx, catalog)
	return names, catalog, definitionsOf(all), err
}

// refusal is what the catalogue has against taking a view apart. A view reads
// with the rights of its owner, its statement with ours: where rows depend on
// who reads them, the two are not the same.
func refusal(oid uint32, all map[uint32]*relation, path string) string {
	r := all[oid]
	switch {
	case r.barrier:
		return "it is a security barrier"
	case r.volatile:
		return "it calls a function that is volatile"
	case strings.Contains(path, "pg_catalog"):
		return "search_path names pg_catalog, so that names of the system may mean others"
	case guarded(oid, all, map[uint32]bool{}):
		return "it reads a table with row level security"
	}
	return ""
}

func guarded(oid uint32, all map[uint32]*relation, seen map[uint32]bool) bool {
	r := all[oid]
	if r == nil || seen[oid] {
		return false
	}
	seen[oid] = true
	if r.rowSecurity {
		return true
	}
	return slices.ContainsFunc(r.behind, func(next uint32) bool { return guarded(next, all, seen) })
}

func traits(ctx context.Context, tx pgx.Tx, c *dissolve.Catalog) (map[string]dissolve.Trait, error) {
	names := map[string]bool{}
	for _, v := range c.Views {
		for _, name := range dissolve.Calls(v.Definition) {
			names[name] = true
		}
	}
	rows, err := tx.Query(ctx, traitsSQL, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return nil, err
	}
	out := map[string]dissolve.Trait{}
	var name string
	var t dissolve.Trait
	_, err = pgx.ForEachRow(rows, []any{&name, &t.Volatile, &t.Set, &t.Gathers}, func() error {
		out[name] = t
		return nil
	})
	return out, err
}

var errNoTypes = errors.New("its parts have no types")

// typed has PostgreSQL say what the parts of a form are, which it also tries.
func typed(ctx context.Context, conn *pgx.Conn, form *dissolve.Form) error {
	var oids, found []uint32
	if err := conn.QueryRow(ctx, form.TypesSQL()).Scan(&oids); err != nil {
		return err
	}
	rows, err := conn.Query(ctx, enumsSQL, oids)
	if err != nil {
		return err
	}
	if found, err = pgx.CollectRows(rows, pgx.RowTo[uint32]); err != nil {
		return err
	}
	enums := map[uint32]bool{}
	for _, oid := range found {
		enums[oid] = true
	}
	if err := form.SetTypes(oids, enums); err != nil {
		return err
	}
	sql := form.CollationsSQL()
	if sql == "" {
		return nil
	}
	var names []*string
	if err := conn.QueryRow(ctx, sql).Scan(&names); err != nil {
		return err
	}
	if len(names) == 0 {
		return errNoTypes
	}
	return form.SetCollations(names)
}
