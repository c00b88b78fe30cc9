package pgexec

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/schema"
)

// relationsSQL describes the relations asked for by name; a name without a
// schema is looked for on the search path.
const relationsSQL = `
SELECT asked.n, c.relkind::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(nsp, rel, n)
CROSS JOIN LATERAL (
  SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
  WHERE c.relname = asked.rel AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
    AND CASE WHEN asked.nsp = '' THEN s.nspname = ANY (current_schemas(false)) ELSE s.nspname = asked.nsp END
  ORDER BY array_position(current_schemas(false), s.nspname) LIMIT 1) c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY asked.n, a.attnum`

const functionsSQL = `
SELECT asked.n, coalesce(p.proargnames, '{}')::text[], coalesce(p.proargmodes::text[], '{}'),
  coalesce((SELECT array_agg(format_type(t, NULL) ORDER BY i) FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS u(t, i)), '{}')::text[],
  p.pronargdefaults, format_type(p.prorettype, NULL), p.proretset, t.typtype = 'c' OR p.prorettype = 'record'::regtype, p.provolatile::text,
  coalesce((SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '{}')::text[],
  coalesce((SELECT array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '{}')::text[]
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(nsp, fn, n)
JOIN pg_proc p ON p.proname = asked.fn AND p.prokind = 'f'
JOIN pg_namespace s ON s.oid = p.pronamespace AND CASE WHEN asked.nsp = '' THEN s.nspname = ANY (current_schemas(false)) ELSE s.nspname = asked.nsp END
JOIN pg_type t ON t.oid = p.prorettype
ORDER BY asked.n, array_position(current_schemas(false), s.nspname), p.oid`

const nearbySQL = `
SELECT asked.n, array_agg(DISTINCT x.name ORDER BY x.name)
FROM unnest($1::text[], $2::boolean[]) WITH ORDINALITY AS asked(nsp, function, n)
CROSS JOIN LATERAL (
  SELECT c.relname::text, c.relnamespace FROM pg_class c WHERE NOT asked.function AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
  UNION ALL SELECT p.proname::text, p.pronamespace FROM pg_proc p WHERE asked.function) AS x(name, nsp)
JOIN pg_namespace s ON s.oid = x.nsp AND CASE WHEN asked.nsp = '' THEN s.nspname = ANY (current_schemas(false)) ELSE s.nspname = asked.nsp END
GROUP BY asked.n`

// with runs f on a session of the pool.
func (d *DB) with(ctx context.Context, f func(*pgx.Conn) error) error {
	conn, err := d.prepared(ctx)
	if err != nil {
		d.acquireFailed(ctx, err)
		return err
	}
	defer conn.Release()
	return f(conn.Conn())
}

// Facts implements schema.Catalog.
func (d *DB) Facts(ctx context.Context, ask schema.Ask) (*schema.Facts, error) {
	f := &schema.Facts{
		Relations: map[schema.Ident]*schema.Relation{}, Functions: map[schema.Ident][]schema.FunctionFact{},
		Samples: map[schema.SampleAsk][]string{}, Nearby: map[schema.Ident][]string{},
	}
	if ask.Server || len(ask.Relations)+len(ask.Functions)+len(ask.Trees) > 0 {
		err := d.reading(ctx, func(conn *pgx.Conn) error { return facts(ctx, conn, ask, f) })
		if err != nil {
			return nil, fmt.Errorf("reading the catalogue: %w", err)
		}
	}
	var err error
	f.Samples, err = d.samples(ctx, ask.Samples)
	return f, err
}

// facts asks for all but samples.
func facts(ctx context.Context, conn *pgx.Conn, ask schema.Ask, f *schema.Facts) error {
	b := &pgx.Batch{}
	if ask.Server {
		b.Queue("SELECT current_setting('server_version_num')::int, array(SELECT extname::text FROM pg_extension)").QueryRow(func(row pgx.Row) error {
			return row.Scan(&f.Version, &f.Extensions)
		})
	}
	if relations := slices.Concat(ask.Relations, ask.Trees); len(relations) > 0 {
		nsp, rel := split(relations)
		b.Queue(relationsSQL, nsp, rel).Query(func(rows pgx.Rows) error { return readRelations(rows, relations, f) })
	}
	if len(ask.Functions) > 0 {
		nsp, fn := split(ask.Functions)
		b.Queue(functionsSQL, nsp, fn).Query(func(rows pgx.Rows) error { return readFunctions(rows, ask.Functions, f) })
	}
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	return nearby(ctx, conn, ask, f)
}

// reading runs f on one of the few sessions that read the catalogue at a time.
func (d *DB) reading(ctx context.Context, f func(*pgx.Conn) error) error {
	select {
	case d.readers <- struct{}{}:
		defer func() { <-d.readers }()
		return d.with(ctx, f)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func split(list []schema.Ident) (schemas, names []string) {
	schemas, names = make([]string, len(list)), make([]string, len(list))
	for i, id := range list {
		schemas[i], names[i] = id.Schema, id.Name
	}
	return schemas, names
}

func readRelations(rows pgx.Rows, asked []schema.Ident, f *schema.Facts) error {
	for rows.Next() {
		var n int
		var kind string
		var c schema.Column
		if err := rows.Scan(&n, &kind, &c.Name, &c.Type, &c.NotNull); err != nil {
			return err
		}
		r := f.Relations[asked[n-1]]
		if r == nil {
			r = &schema.Relation{Kind: kind[0]}
			f.Relations[asked[n-1]] = r
		}
		r.Columns = append(r.Columns, c)
	}
	return rows.Err()
}

func readFunctions(rows pgx.Rows, asked []schema.Ident, f *schema.Facts) error {
	for rows.Next() {
		var n, defaults int
		var names, modes, types, columns, columnTypes []string
		var volatile string
		var fact schema.FunctionFact
		if err := rows.Scan(&n, &names, &modes, &types, &defaults, &fact.Returns, &fact.Set, &fact.RowType, &volatile, &columns, &columnTypes); err != nil {
			return err
		}
		fact.Volatile = volatile[0]
		for i := range columns {
			fact.Columns = append(fact.Columns, schema.Column{Name: columns[i], Type: columnTypes[i]})
		}
		parameters(&fact, names, modes, types, defaults)
		f.Functions[asked[n-1]] = append(f.Functions[asked[n-1]], fact)
	}
	return rows.Err()
}

// parameters sorts a function's arguments into those that go in and the columns of a table it returns.
func parameters(fact *schema.FunctionFact, names, modes, types []string, defaults int) {
	for i, typ := range types {
		name, mode := "", "i"
		if i < len(names) {
			name = names[i]
		}
		if i < len(modes) {
			mode = modes[i]
		}
		if mode == "t" || mode == "o" {
			fact.Columns = append(fact.Columns, schema.Column{Name: name, Type: typ})
		}
		if mode == "i" || mode == "b" || mode == "v" {
			fact.Params = append(fact.Params, schema.Param{Name: name, Type: typ})
		}
	}
	for i := max(0, len(fact.Params)-defaults); i < len(fact.Params); i++ {
		fact.Params[i].HasDefault = true
	}
}

// nearby lists the names beside those that were not found, for suggestions.
func nearby(ctx context.Context, conn *pgx.Conn, ask schema.Ask, f *schema.Facts) error {
	var missing []schema.Ident
	var schemas []string
	var function []bool
	for _, id := range ask.Relations {
		if f.Relations[id] == nil {
			missing, schemas, function = append(missing, id), append(schemas, id.Schema), append(function, false)
		}
	}
	for _, id := range ask.Functions {
		if f.Functions[id] == nil {
			missing, schemas, function = append(missing, id), append(schemas, id.Schema), append(function, true)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	rows, err := conn.Query(ctx, nearbySQL, schemas, function)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		var names []string
		if err := rows.Scan(&n, &names); err != nil {
			return err
		}
		f.Nearby[missing[n-1]] = names
	}
	return rows.Err()
}

func quoted(id schema.Ident) string {
	if id.Schema == "" {
		return pgx.Identifier{id.Name}.Sanitize()
	}
	return pgx.Identifier{id.Schema, id.Name}.Sanitize()
}
