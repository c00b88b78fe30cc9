package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fraiseqld/perf/load"
	"fraiseqld/perf/plot"
)

// rowsCurve reads one list, from a row to all ten thousand users.
func rowsCurve(ctx context.Context, b *bench, _ string) ([]*plot.Chart, error) {
	chart := costChart("rows", "One list of users: cost by its length", "rows in the answer")
	for _, n := range []int{1, 3, 10, 30, 100, 300, 1000, 3000, 10000} {
		c := &call{truth: b.truth, host: b.servers[0].addr}
		c.post(fmt.Sprintf(`{ users(limit: %d) { id username fullName } }`, n), nil, b.truth.rows("users", truthUsers, n))
		if err := b.cost(ctx, chart, float64(n), b.servers[0], c.list); err != nil {
			return nil, err
		}
	}
	return []*plot.Chart{chart}, nil
}

// The documents of bytesCurve are stored as they are, so that decompression is
// not what is measured.
const (
	textTable = `CREATE TABLE tb_text (id int PRIMARY KEY, body text NOT NULL);
ALTER TABLE tb_text ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE VIEW v_text AS SELECT id, jsonb_build_object('id', id, 'body', body) AS data FROM tb_text;
`
	textSchema = `type Text @sqlSource(view: "v_text") { id: Int! body: String! }
type Query { text(id: Int!): Text }
`
)

// bytesCurve selects one text, from ten bytes to a million.
func bytesCurve(ctx context.Context, b *bench, dir string) ([]*plot.Chart, error) {
	sizes := []int{10, 100, 1000, 10_000, 100_000, 1_000_000}
	sql := textTable
	for _, n := range sizes {
		sql += fmt.Sprintf("INSERT INTO tb_text VALUES (%d, repeat('0123456789', %d));\n", n, n/10)
	}
	schema := filepath.Join(dir, "text.graphql")
	if err := os.WriteFile(schema, []byte(textSchema), 0o644); err != nil {
		return nil, err
	}
	if err := b.db.cluster.CreateDatabase(ctx, "texts"); err != nil {
		return nil, err
	}
	if err := b.db.cluster.Exec(ctx, "texts", sql); err != nil {
		return nil, err
	}
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s, err := fraiseqld(ctx, b.binary, addr, schema, b.db.cluster.URL("texts"), ask(addr))
	if err != nil {
		return nil, err
	}
	defer s.stop()
	chart := costChart("bytes", "One text by id: cost by its length", "bytes selected")
	for _, n := range sizes {
		c := &call{host: addr}
		want := fmt.Sprintf(`{"data":{"text":{"id":%d,"body":"%s"}}}`, n, strings.Repeat("0123456789", n/10))
		c.post(`query($id: Int!) { text(id: $id) { id body } }`, map[string]any{"id": n}, load.EqualJSON(want))
		if err := b.cost(ctx, chart, float64(n), s, c.list); err != nil {
			return nil, err
		}
	}
	return []*plot.Chart{chart}, nil
}

// plansCurve sends more and more different documents, in turn. The server knows
// 4096 at most, so the last point is what forgetting costs.
func plansCurve(ctx context.Context, b *bench, _ string) ([]*plot.Chart, error) {
	s, err := b.fresh(ctx)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	cost := costChart("plans", "By-id in many different documents: cost by their number", "documents sent in turn")
	memory := memoryChart("plans-memory", "Memory by the number of documents", "documents sent in turn")
	c := &call{truth: b.truth, host: s.addr}
	all, err := b.truth.users(1, 1)
	if err != nil {
		return nil, err
	}
	for _, n := range []int{1, 10, 100, 1000, 4000, 10_000} {
		for i := len(c.list); i < n; i++ {
			query := fmt.Sprintf(`query q%d($id: UUID!) { user(id: $id) { id username fullName } }`, i)
			c.post(query, map[string]any{"id": userID(1)}, load.EqualJSON(`{"data":{"user":`+all[userID(1)]+`}}`))
		}
		if err := load.AskAll(s.addr, c.list); err != nil {
			return nil, err
		}
		if err := b.cost(ctx, cost, float64(n), s, c.list); err != nil {
			return nil, err
		}
		settle(ctx)
		addPoint(memory, 0, float64(n), megabytes(rssOf(s.pid)))
	}
	return []*plot.Chart{cost, memory}, nil
}

// connectionsCurve holds more and more connections, each of which was answered once.
func connectionsCurve(ctx context.Context, b *bench, _ string) ([]*plot.Chart, error) {
	s, err := b.fresh(ctx)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	c := &call{host: s.addr}
	if err := typename(c); err != nil {
		return nil, err
	}
	if err := warm(ctx, s, c); err != nil {
		return nil, err
	}
	chart := memoryChart("connections", "Memory by idle connections", "connections")
	for _, n := range []int{0, 1000, 2500, 5000, 7500, 10_000} {
		held, err := load.Hold(s.addr, n, c.list[0])
		if err != nil {
			return nil, err
		}
		settle(ctx)
		addPoint(chart, 0, float64(n), megabytes(rssOf(s.pid)))
		held.Close()
		settle(ctx)
	}
	return []*plot.Chart{chart}, nil
}

// schemaCurve starts the server with larger and larger schemas.
func schemaCurve(ctx context.Context, b *bench, dir string) ([]*plot.Chart, error) {
	start := &plot.Chart{
		Name: "schema-start", Title: "From exec to the first answer from the database", X: plot.Axis{Label: "types, each with its table and view"},
		Y: plot.Axis{Label: "ms"}, Series: []plot.Series{{Name: product}},
	}
	memory := memoryChart("schema-memory", "Memory by the size of the schema", start.X.Label)
	for _, n := range []int{100, 200, 500, 1000, 2000} {
		m, err := b.manyTypes(ctx, dir, n)
		if err != nil {
			return nil, err
		}
		var took, rss []float64
		for range b.rounds {
			s, d, err := b.startOnce(ctx, m)
			if err != nil {
				return nil, err
			}
			settle(ctx)
			took, rss = append(took, millisOf(d)), append(rss, megabytes(rssOf(s.pid)).median)
			s.stop()
		}
		addPoint(start, 0, float64(n), spreadOf(took))
		addPoint(memory, 0, float64(n), spreadOf(rss))
	}
	return []*plot.Chart{start, memory}, nil
}

func memoryChart(name, title, along string) *plot.Chart {
	return &plot.Chart{
		Name: name, Title: title, X: plot.Axis{Label: along}, Y: plot.Axis{Label: "resident MB"},
		Series: []plot.Series{{Name: product}},
	}
}

func megabytes(n int64) spread {
	v := mb(n)
	return spread{v, v, v}
}
