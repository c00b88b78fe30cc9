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
	if err := b.manyTypes(ctx, dir); err != nil {
		return err
	}
	for range 2*b.rounds + 1 {
		took, err := b.startOnce(ctx, filepath.Join(dir, "many.graphql"))
		if err != nil {
			return err
		}
		b.report.StartMillis = append(b.report.StartMillis, float64(took.Microseconds())/1000)
	}
	return nil
}

func (b *bench) startOnce(ctx context.Context, schema string) (time.Duration, error) {
	addr, err := freeAddress()
	if err != nil {
		return 0, err
	}
	ready := load.Post(addr, "/graphql", `{ t42(id: "00000042-0000-4000-8000-000000000001") { id name score } }`, nil)
	began := time.Now()
	s, err := b.fraiseqld(ctx, addr, schema, b.db.cluster.URL("many"), ready)
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	s.stop()
	return took, nil
}

// manyTypes writes the schema and fills a database for it.
func (b *bench) manyTypes(ctx context.Context, dir string) error {
	if err := b.db.cluster.CreateDatabase(ctx, "many"); err != nil {
		return err
	}
	var sql, types, query strings.Builder
	for i := 1; i <= startTypes; i++ {
		fmt.Fprintf(&sql, `CREATE TABLE tb_%[1]d (id uuid PRIMARY KEY, name text NOT NULL, score int, created_at timestamptz, note text, active boolean);
INSERT INTO tb_%[1]d VALUES ('%08[1]d-0000-4000-8000-000000000001', 'row', 7, now(), NULL, true);
CREATE VIEW v_%[1]d AS SELECT id, jsonb_build_object('id', id, 'name', name, 'score', score, 'created_at', created_at, 'note', note, 'active', active) AS data FROM tb_%[1]d;
`, i)
		fmt.Fprintf(&types, "type T%[1]d @sqlSource(view: \"v_%[1]d\") { id: UUID! name: String! score: Int createdAt: DateTime note: String active: Boolean }\n", i)
		fmt.Fprintf(&query, "  t%[1]d(id: UUID): T%[1]d\n  t%[1]dList(limit: Int @default(value: 20)): [T%[1]d]\n", i)
	}
	if err := b.db.cluster.Exec(ctx, "many", sql.String()); err != nil {
		return err
	}
	text := types.String() + "type Query {\n" + query.String() + "}\n"
	return os.WriteFile(filepath.Join(dir, "many.graphql"), []byte(text), 0o644)
}
