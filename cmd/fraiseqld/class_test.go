package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/pgcluster/pgtest"
)

// What the view costs is in a table, so that it can grow while the server runs.
const (
	classSDL = `type Item @sqlSource(view: "v_item") { id: Int! title: String }
type Query { items: [Item!]! kept: [Item!]! @cache(ttl: "1h", scope: PUBLIC) }
type Mutation { retitle(id: Int!, title: String!): Item @sqlFunction(name: "retitle") }`

	classSQL = `CREATE TABLE tb_item (id int PRIMARY KEY, title text);
INSERT INTO tb_item VALUES (1, 'One');
CREATE TABLE tb_pause (seconds float8);
INSERT INTO tb_pause VALUES (0);
CREATE FUNCTION pause() RETURNS boolean LANGUAGE sql AS $$ SELECT pg_sleep(seconds) IS NOT NULL FROM tb_pause WHERE seconds > 0 UNION ALL SELECT true LIMIT 1 $$;
CREATE VIEW v_item AS SELECT id, jsonb_build_object('id', id, 'title', title) AS data FROM tb_item WHERE pause();
CREATE FUNCTION retitle(id int, title text) RETURNS jsonb LANGUAGE sql AS $$ UPDATE tb_item SET title = $2 WHERE id = $1 RETURNING jsonb_build_object('id', id, 'title', title) $$;`
)

// classes reads how many requests of each class there were. Reading is one of a worker's.
func (p *process) classes() map[string]int {
	p.t.Helper()
	_, text := answer(http.Get(p.path("/metrics")))
	n := map[string]int{}
	for _, line := range strings.Split(text, "\n") {
		if rest, ok := strings.CutPrefix(line, `http_server_requests_by_class_total{class="`); ok {
			class, value, _ := strings.Cut(rest, `"} `)
			n[class], _ = strconv.Atoi(value)
		}
	}
	if len(n) != 3 {
		p.t.Fatalf("%d classes in\n%s", len(n), text)
	}
	return n
}

// class is that of the one request that act sends.
func (p *process) class(act func()) string {
	p.t.Helper()
	before := p.classes()
	act()
	after := p.classes()
	after["worker"]--
	for class := range after {
		if after[class] == before[class]+1 {
			return class
		}
	}
	p.t.Fatalf("no class: %v, then %v", before, after)
	return ""
}

// comesTo asks until requests are of a class, three times in a row.
func (p *process) comesTo(class string, act func()) {
	p.t.Helper()
	inRow := 0
	for range 3000 {
		if inRow++; p.class(act) != class {
			inRow = 0
		}
		if inRow == 3 {
			return
		}
	}
	p.t.Fatalf("it never is %s", class)
}

func TestClassesOfRequests(t *testing.T) {
	db := pgtest.URL(t, "classes", classSQL)
	p := start(t, "serve", "--schema", writeFile(t, "s.graphql", classSDL), "--database-url", db, "--listen", "127.0.0.1:0",
		"--environment", "development", "--config", writeFile(t, "c.toml", asDocuments))
	p.ready()
	const items, kept, wrong = `{items{id title}}`, `{kept{title}}`, `{nonsense}`
	ask := func(query string) func() { return func() { p.query(query) } }
	get := func(path string) func() { return func() { answer(http.Get(p.path(path))) } }
	for _, c := range []struct {
		name, class string
		act         func()
	}{
		{"health", "inline", get("/health")},
		{"a path that is not there", "inline", get("/nowhere")},
		{"a document that was not seen", "worker", ask(items)},
		{"a wrong document that was not seen", "worker", ask(wrong)},
		{"one that is known to be wrong", "inline", ask(wrong)},
		{"the first that may be kept", "worker", ask(kept)},
		{"a kept answer", "inline", ask(kept)},
		{"a mutation", "worker", ask(`mutation{retitle(id:1,title:\"Uno\"){title}}`)},
		{"the same mutation", "worker", ask(`mutation{retitle(id:1,title:\"Uno\"){title}}`)},
	} {
		if got := p.class(c.act); got != c.class {
			t.Errorf("%s: %s, want %s", c.name, got, c.class)
		}
	}
	p.comesTo("coalesced", ask(items)) // once it was seen to be cheap
	p.costs(db, 0.02)
	p.comesTo("worker", ask(items))
}

// costs makes each read of the view take so long.
func (p *process) costs(db string, seconds float64) {
	p.t.Helper()
	conn, err := pgx.Connect(context.Background(), db)
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), "UPDATE tb_pause SET seconds = $1", seconds); err != nil {
		p.t.Fatal(err)
	}
}
