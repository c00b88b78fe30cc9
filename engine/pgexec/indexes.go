package pgexec

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/schema"
)

// namedSQL finds relations by name, as the server does.
const namedSQL = `
SELECT asked.n, (SELECT c.oid FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
  WHERE c.relname = asked.rel AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
    AND CASE WHEN asked.nsp = '' THEN s.nspname = ANY (current_schemas(false)) ELSE s.nspname = asked.nsp END
  ORDER BY array_position(current_schemas(false), s.nspname) LIMIT 1)
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(nsp, rel, n)`

const storedSQL = `
SELECT c.oid, c.relkind = 'v', CASE WHEN n.nspname = ANY (current_schemas(false)) THEN '' ELSE n.nspname::text END, c.relname::text,
  CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) ELSE '' END,
  array(SELECT a.attnum::int FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
  array(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[])`

const keysSQL = `
SELECT i.indrelid, m.amname::text, pg_get_indexdef(i.indexrelid, 1, true), o.opcname::text, i.indpred IS NOT NULL
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam JOIN pg_opclass o ON o.oid = i.indclass[0]
WHERE i.indisvalid AND i.indrelid = ANY ($1::oid[]) ORDER BY c.relname`

// stored is a relation while columns are followed to where they are stored.
type stored struct {
	view       bool
	name       schema.Ident
	definition string
	numbers    []int
	columns    []string
	from       []cell // of a view, by column
	keys       []schema.IndexKey
}

// cell is a column of a relation; zero: an expression.
type cell struct {
	oid uint32
	num int
}

// Indexes follows the columns of relations to the tables they come from. What a
// column of a view is taken from, PostgreSQL says itself when it is asked to
// describe the view's own statement.
func (d *DB) Indexes(ctx context.Context, relations []schema.Ident) (map[schema.Ident]*schema.Origins, error) {
	conn, err := d.acquire(ctx)
	if err != nil {
		d.acquireFailed(ctx, err)
		return nil, err
	}
	defer conn.Release()
	t := &tracer{conn: conn.Conn(), known: map[uint32]*stored{}}
	roots, err := t.named(ctx, relations)
	if err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", err)
	}
	if err := t.follow(ctx, roots); err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", err)
	}
	out := map[schema.Ident]*schema.Origins{}
	for i, id := range relations {
		if roots[i] != 0 {
			out[id] = t.origins(roots[i])
		}
	}
	return out, nil
}

type tracer struct {
	conn  *pgx.Conn
	known map[uint32]*stored
}

func (t *tracer) named(ctx context.Context, relations []schema.Ident) ([]uint32, error) {
	schemas, names := split(relations)
	rows, err := t.conn.Query(ctx, namedSQL, schemas, names)
	if err != nil {
		return nil, err
	}
	out := make([]uint32, len(relations))
	var n int
	var oid *uint32
	_, err = pgx.ForEachRow(rows, []any{&n, &oid}, func() error {
		if oid != nil {
			out[n-1] = *oid
		}
		return nil
	})
	return out, err
}

// follow reads relations, then those that their columns come from.
func (t *tracer) follow(ctx context.Context, oids []uint32) error {
	for len(oids) > 0 {
		fresh, err := t.read(ctx, oids)
		if err != nil {
			return err
		}
		oids = nil
		for _, s := range fresh {
			if !s.view {
				continue
			}
			if err := t.describe(ctx, s); err != nil {
				return err
			}
			for _, c := range s.from {
				if c.oid != 0 && t.known[c.oid] == nil {
					oids = append(oids, c.oid)
				}
			}
		}
	}
	return t.indexes(ctx)
}

func (t *tracer) read(ctx context.Context, oids []uint32) ([]*stored, error) {
	rows, err := t.conn.Query(ctx, storedSQL, oids)
	if err != nil {
		return nil, err
	}
	var fresh []*stored
	var oid uint32
	var s stored
	_, err = pgx.ForEachRow(rows, []any{&oid, &s.view, &s.name.Schema, &s.name.Name, &s.definition, &s.numbers, &s.columns}, func() error {
		one := s
		s.numbers, s.columns = nil, nil
		t.known[oid] = &one
		fresh = append(fresh, &one)
		return nil
	})
	return fresh, err
}

// describe has PostgreSQL say what the columns of a view's statement are.
func (t *tracer) describe(ctx context.Context, s *stored) error {
	statement, err := t.conn.PgConn().Prepare(ctx, "", s.definition, nil)
	if err != nil {
		return err
	}
	for _, f := range statement.Fields {
		s.from = append(s.from, cell{f.TableOID, int(f.TableAttributeNumber)})
	}
	return nil
}

func (t *tracer) indexes(ctx context.Context) error {
	var tables []uint32
	for oid, s := range t.known {
		if !s.view {
			tables = append(tables, oid)
		}
	}
	rows, err := t.conn.Query(ctx, keysSQL, tables)
	if err != nil {
		return err
	}
	var oid uint32
	var k schema.IndexKey
	_, err = pgx.ForEachRow(rows, []any{&oid, &k.Method, &k.Expression, &k.Class, &k.Partial}, func() error {
		t.known[oid].keys = append(t.known[oid].keys, k)
		return nil
	})
	return err
}

func (t *tracer) origins(oid uint32) *schema.Origins {
	out := &schema.Origins{Columns: map[string]schema.Origin{}}
	s := t.known[oid]
	for i, name := range s.columns {
		at := cell{oid, s.numbers[i]}
		for at.oid != 0 && t.known[at.oid].view {
			at = t.known[at.oid].source(at.num)
		}
		if at.oid != 0 {
			out.Columns[name] = t.known[at.oid].origin(at.num)
		}
	}
	return out
}

// source is what a view's column is taken from.
func (s *stored) source(num int) cell {
	for i, n := range s.numbers {
		if n == num && i < len(s.from) {
			return s.from[i]
		}
	}
	return cell{}
}

func (s *stored) origin(num int) schema.Origin {
	o := schema.Origin{Table: s.name, Indexes: s.keys, Others: map[string]bool{}}
	for i, n := range s.numbers {
		o.Others[s.columns[i]] = true
		if n == num {
			o.Column = s.columns[i]
		}
	}
	return o
}
