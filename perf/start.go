package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fraiseqld/perf/load"
)

// startTypes is how many types, tables and views the generated schema has.
const startTypes = 100

// startTimes measures from exec to the first answer that came from the
// database, with a schema of 100 types.
func (b *bench) startTimes(ctx context.Context) error {
	say("start: exec to the first answer from the database, %d types", startTypes)
	dir, err := os.MkdirTemp("", "perf-start-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	many, err := b.manyTypes(ctx, dir, startTypes)
	if err != nil {
		return err
	}
	for range 2*b.rounds + 1 {
		s, took, err := b.startOnce(ctx, many)
		if err != nil {
			return err
		}
		s.stop()
		b.report.StartMillis = append(b.report.StartMillis, millisOf(took))
	}
	return nil
}

func millisOf(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// many is a generated schema with a database for it.
type many struct{ schema, database string }

// startOnce starts a server and says how long its first answer took from exec.
func (b *bench) startOnce(ctx context.Context, m many) (*server, time.Duration, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, 0, err
	}
	ready := load.Post(addr, "/graphql", `{ t42(id: "00000042-0000-4000-8000-000000000001") { id name score } }`, nil)
	began := time.Now()
	s, err := fraiseqld(ctx, b.binary, addr, m.schema, b.db.cluster.URL(m.database), ready)
	return s, time.Since(began), err
}

const (
	oneTable = `CREATE TABLE tb_%[1]d (id uuid PRIMARY KEY, name text NOT NULL, score int, created_at timestamptz, note text, active boolean);
INSERT INTO tb_%[1]d VALUES ('%08[1]d-0000-4000-8000-000000000001', 'row', 7, now(), NULL, true);
CREATE VIEW v_%[1]d AS SELECT id, jsonb_build_object('id', id, 'name', name, 'score', score, 'created_at', created_at, 'note', note, 'active', active) AS data FROM tb_%[1]d;
`
	oneType  = "type T%[1]d @sqlSource(view: \"v_%[1]d\") { id: UUID! name: String! score: Int createdAt: DateTime note: String active: Boolean }\n"
	twoRoots = "  t%[1]d(id: UUID): T%[1]d\n  t%[1]dList(limit: Int @default(value: 20)): [T%[1]d]\n"
)

// tablesAtOnce bounds a transaction: each object that it makes holds a lock.
const tablesAtOnce = 100

// manyTypes writes a schema of n types, at least 42, and fills a database for it.
func (b *bench) manyTypes(ctx context.Context, dir string, n int) (many, error) {
	m := many{filepath.Join(dir, fmt.Sprintf("many%d.graphql", n)), fmt.Sprintf("many%d", n)}
	if err := b.db.cluster.CreateDatabase(ctx, m.database); err != nil {
		return m, err
	}
	var sql, types, query strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&sql, oneTable, i)
		fmt.Fprintf(&types, oneType, i)
		fmt.Fprintf(&query, twoRoots, i)
		if i%tablesAtOnce == 0 || i == n {
			if err := b.db.cluster.Exec(ctx, m.database, sql.String()); err != nil {
				return m, err
			}
			sql.Reset()
		}
	}
	text := types.String() + "type Query {\n" + query.String() + "}\n"
	return m, os.WriteFile(m.schema, []byte(text), 0o644)
}
