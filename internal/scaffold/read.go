package scaffold

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// What reading costs the database at most.
const (
	maxSamples    = 200
	sampleTimeout = 5 * time.Second
)

// mine are the schemas of users, without what an extension made there.
const mine = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`

const relationsSQL = `
SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text, n.nspname = ANY (current_schemas(false)), coalesce(obj_description(c.oid, 'pg_class'), ''),
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) ELSE '' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'c') AND ` + mine + ` AND NOT c.relispartition AND has_schema_privilege(n.oid, 'USAGE')
  AND (c.relkind = 'c' OR has_table_privilege(c.oid, 'SELECT'))
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname, c.relname`

// columnsSQL lists the columns of relations, and those of the tables that views read.
const columnsSQL = `
WITH own AS (SELECT unnest($1::oid[]) AS oid),
wanted AS (
  SELECT own.oid, a.attrelid, a.attnum, false AS based FROM own JOIN pg_attribute a ON a.attrelid = own.oid
  UNION
  SELECT own.oid, d.refobjid, d.refobjsubid, true FROM own
  JOIN pg_rewrite r ON r.ev_class = own.oid
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
  JOIN pg_class b ON b.oid = d.refobjid AND b.relkind IN ('r', 'p', 'f', 'm'))
SELECT w.oid, w.based, a.attname::text, format_type(CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END, a.atttypmod), a.attnotnull OR t.typnotnull,
  coalesce(col_description(a.attrelid, a.attnum), ''),
  EXISTS (SELECT FROM pg_class b WHERE b.oid = a.attrelid AND b.relkind IN ('r', 'p', 'f')),
  EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'p' AND k.conkey = ARRAY[a.attnum]),
  coalesce((SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.contype = 'c' AND (k.conrelid = a.attrelid AND k.conkey = ARRAY[a.attnum] OR k.contypid = t.oid)
    AND pg_get_constraintdef(k.oid) LIKE '%= ANY (%' ORDER BY k.conname LIMIT 1), '')
FROM wanted w JOIN pg_attribute a ON a.attrelid = w.attrelid AND a.attnum = w.attnum AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
ORDER BY w.oid, w.based, w.attrelid, a.attnum`

const enumsSQL = `
SELECT format_type(t.oid, NULL), t.typname::text, array_agg(e.enumlabel::text ORDER BY e.enumsortorder), coalesce(obj_description(t.oid, 'pg_type'), '')
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ` + mine + ` GROUP BY t.oid ORDER BY 1`

const functionsSQL = `
SELECT n.nspname::text, p.proname::text, n.nspname = ANY (current_schemas(false)), coalesce(obj_description(p.oid, 'pg_proc'), ''),
  coalesce(p.proargnames, '{}')::text[], coalesce(p.proargmodes::text[], '{}'),
  coalesce((SELECT array_agg(format_type(x, NULL) ORDER BY i) FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS u(x, i)), '{}')::text[],
  p.pronargdefaults, format_type(p.prorettype, NULL), p.proretset, p.provolatile = 'v',
  coalesce((SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '{}')::text[]
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_type t ON t.oid = p.prorettype
WHERE p.prokind = 'f' AND ` + mine + ` AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
  AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY n.nspname, p.proname, p.oid`

// Read describes a database. Nothing is written: all is read in transactions that say so.
func Read(ctx context.Context, url string) (*Database, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the database URL cannot be read") // pgx's message would show it
	}
	cfg.RuntimeParams["application_name"] = "fraiseqld init"
	cfg.RuntimeParams["default_transaction_read_only"] = "on"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	r := &reader{conn: conn, db: &Database{Enums: map[string]*Enum{}, Composites: map[string][]*Column{}}, byOID: map[uint32]*Relation{}}
	for _, step := range []func(context.Context) error{r.relations, r.columns, r.enums, r.functions, r.samples} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("reading the catalogue: %w", err)
		}
	}
	return r.db, nil
}

type reader struct {
	conn  *pgx.Conn
	db    *Database
	oids  []uint32
	byOID map[uint32]*Relation
}

func (r *reader) relations(ctx context.Context) error {
	rows, err := r.conn.Query(ctx, relationsSQL)
	if err != nil {
		return err
	}
	var oid uint32
	var schema, name, kind, comment, definition string
	var onPath bool
	_, err = pgx.ForEachRow(rows, []any{&oid, &schema, &name, &kind, &onPath, &comment, &definition}, func() error {
		relation := &Relation{Schema: schema, Name: name, OnPath: onPath, Kind: kind[0], Comment: comment, Definition: definition}
		r.oids = append(r.oids, oid)
		r.byOID[oid] = relation
		if kind != "c" {
			r.db.Relations = append(r.db.Relations, relation)
		}
		return nil
	})
	return err
}

func (r *reader) columns(ctx context.Context) error {
	rows, err := r.conn.Query(ctx, columnsSQL, r.oids)
	if err != nil {
		return err
	}
	var oid uint32
	var based bool
	var c Column
	var check string
	_, err = pgx.ForEachRow(rows, []any{&oid, &based, &c.Name, &c.Type, &c.NotNull, &c.Comment, &c.Table, &c.Key, &check}, func() error {
		column := c
		column.Only = listed(check)
		relation := r.byOID[oid]
		if based {
			relation.Based = append(relation.Based, &column)
		} else {
			relation.Columns = append(relation.Columns, &column)
		}
		return nil
	})
	for _, relation := range r.byOID {
		if relation.Kind == 'c' {
			r.db.Composites[relation.Schema+"."+relation.Name] = relation.Columns
			if relation.OnPath {
				r.db.Composites[relation.Name] = relation.Columns
			}
			continue
		}
		if c := relation.column("data"); c != nil && (c.Type == "jsonb" || c.Type == "json") {
			relation.Document = "data"
		}
	}
	return err
}

// listForm is how PostgreSQL prints CHECK (status IN ('a', 'b')).
var (
	listForm = regexp.MustCompile(`^CHECK \(+"?\w+"?\)?(?:::text)?\)? = ANY \(+ARRAY\[((?:'(?:[^']|'')*'::[a-z ]+(?:, )?)+)\]\)?(?:::text\[\])?\)+( NOT VALID)?$`)
	itemForm = regexp.MustCompile(`'((?:[^']|'')*)'::`)
)

// listed are the values that a constraint of that form allows.
func listed(check string) []string {
	m := listForm.FindStringSubmatch(check)
	if m == nil || m[2] != "" {
		return nil
	}
	var out []string
	for _, item := range itemForm.FindAllStringSubmatch(m[1], -1) {
		out = append(out, strings.ReplaceAll(item[1], "''", "'"))
	}
	return out
}

func (r *reader) enums(ctx context.Context) error {
	rows, err := r.conn.Query(ctx, enumsSQL)
	if err != nil {
		return err
	}
	var typ string
	var e Enum
	_, err = pgx.ForEachRow(rows, []any{&typ, &e.Name, &e.Labels, &e.Comment}, func() error {
		r.db.Enums[typ] = &Enum{Name: e.Name, Labels: e.Labels, Comment: e.Comment}
		e.Labels = nil
		return nil
	})
	return err
}

func (r *reader) functions(ctx context.Context) error {
	rows, err := r.conn.Query(ctx, functionsSQL)
	if err != nil {
		return err
	}
	var f Function
	var names, modes, types []string
	var defaults int
	_, err = pgx.ForEachRow(rows, []any{&f.Schema, &f.Name, &f.OnPath, &f.Comment, &names, &modes, &types, &defaults, &f.Returns, &f.Set, &f.Volatile, &f.Columns}, func() error {
		fn := f
		fn.parameters(names, modes, types, defaults)
		r.db.Functions = append(r.db.Functions, &fn)
		names, modes, types, f.Columns = nil, nil, nil, nil
		return nil
	})
	return err
}

// parameters keeps those that go in; columns of RETURNS TABLE and OUT parameters come out.
func (fn *Function) parameters(names, modes, types []string, defaults int) {
	for i, typ := range types {
		p, mode := Param{Type: typ}, "i"
		if i < len(names) {
			p.Name = names[i]
		}
		if i < len(modes) {
			mode = modes[i]
		}
		switch mode {
		case "i", "b":
			fn.Params = append(fn.Params, p)
		case "o", "t":
			fn.Columns = append(fn.Columns, p.Name)
		}
	}
	for i := max(0, len(fn.Params)-defaults); i < len(fn.Params); i++ {
		fn.Params[i].HasDefault = true
	}
}

// samples reads documents of what will be offered. A relation that fails or is
// slow has none, and says why.
func (r *reader) samples(ctx context.Context) error {
	chosen, _ := rows(r.db)
	for _, row := range chosen {
		list, err := r.sample(ctx, row.Relation)
		if ctx.Err() != nil || r.conn.IsClosed() {
			return err
		}
		if err != nil {
			row.Unread = err.Error()
		}
		row.Samples = list
	}
	return nil
}

func (r *reader) sample(ctx context.Context, relation *Relation) ([]json.RawMessage, error) {
	name := pgx.Identifier{relation.Schema, relation.Name}.Sanitize()
	sql := fmt.Sprintf("SELECT row_to_json(t)::text FROM %s AS t LIMIT %d", name, maxSamples)
	if relation.Document != "" {
		column := pgx.Identifier{relation.Document}.Sanitize()
		sql = fmt.Sprintf("SELECT t.%s::text FROM %s AS t WHERE t.%s IS NOT NULL LIMIT %d", column, name, column, maxSamples)
	}
	tx, err := r.conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, err := tx.Exec(ctx, "SELECT set_config('statement_timeout', $1, true)", fmt.Sprint(sampleTimeout.Milliseconds())); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (json.RawMessage, error) {
		var text string
		err := row.Scan(&text)
		return json.RawMessage(text), err
	})
}
