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

// Read describes a database. Nothing is written: of the catalogue it only selects,
// and what runs code of the database is in a transaction that says so. Nothing is
// prepared either, or it would stay behind with the session of a pooler.
func Read(ctx context.Context, url string) (*Database, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the database URL cannot be read") // pgx's message would show it
	}
	cfg.RuntimeParams["application_name"] = "fraiseqld init"
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
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
