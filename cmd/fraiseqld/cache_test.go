package main

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"fraiseqld/engine/pgexec"
	"fraiseqld/internal/pgcluster/pgtest"
)

const cachedSDL = `type Item @sqlSource(view: "v_item") @cache(ttl: "1h", scope: PUBLIC) { id: Int! title: String }
type Query { items: [Item!]! item(id: Int!): Item @cache(ttl: "1h") }
type Mutation { retitle(id: Int!, title: String!): Item @sqlFunction(name: "retitle") }`

const cachedSQL = `CREATE TABLE tb_item (id int PRIMARY KEY, title text);
INSERT INTO tb_item VALUES (1, 'One'), (2, 'Two');
CREATE VIEW v_item AS SELECT id, jsonb_build_object('id', id, 'title', title) AS data FROM tb_item;
CREATE FUNCTION retitle(id int, title text) RETURNS jsonb LANGUAGE sql AS $$ UPDATE tb_item SET title = $2 WHERE id = $1 RETURNING jsonb_build_object('id', id, 'title', title) $$;`

// cached is a server that keeps answers, and its database.
func cached(t *testing.T, install bool, config string) (*process, *pgx.Conn) {
	t.Helper()
	db := pgtest.URL(t, "cached", cachedSQL)
	schema := writeFile(t, "s.graphql", cachedSDL)
	if install {
		p := start(t, "cache", "install-triggers", "--schema", schema, "--database-url", db)
		p.exits(exitDone)
		if !strings.Contains(p.text(), "the tables behind v_item tell of their changes") {
			t.Error(p.text())
		}
	}
	conn, err := pgx.Connect(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	p := start(t, "serve", "--schema", schema, "--database-url", db, "--listen", "127.0.0.1:0", "--environment", "development",
		"--config", writeFile(t, "c.toml", config))
	p.ready()
	return p, conn
}

// asDocuments keeps what is kept: plans, and with them the keys of answers, are
// made anew once the views were taken apart.
const asDocuments = "[database]\ndissolve = \"off\"\n"

const itemsQuery, itemsOne = `{items{title}}`, `{"data":{"items":[{"title":"One"},{"title":"Two"}]}}`

// change changes the table without the server.
func change(t *testing.T, conn *pgx.Conn, title string) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), `UPDATE tb_item SET title = $1 WHERE id = 1`, title); err != nil {
		t.Fatal(err)
	}
}

// TestCacheUntilChange: with triggers, what another session writes is seen soon,
// also after the connection that listens was lost.
func TestCacheUntilChange(t *testing.T) {
	p, conn := cached(t, true, "")
	p.metricBecomes(`response_cache_requests_total{outcome="hit"} `, func() { p.query(itemsQuery) })
	change(t, conn, "First")
	p.becomes(itemsQuery, 200, `"First"`)
	if _, err := conn.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`); err != nil {
		t.Fatal(err)
	}
	change(t, conn, "Second")
	p.becomes(itemsQuery, 200, `"Second"`)
}

// metricBecomes acts until a counter is above zero.
func (p *process) metricBecomes(series string, act func()) {
	p.t.Helper()
	for range 10_000 {
		act()
		_, text := answer(http.Get(p.path("/metrics")))
		if _, value, ok := strings.Cut(text, "\n"+series); ok && !strings.HasPrefix(value, "0\n") {
			return
		}
	}
	p.t.Fatalf("%s stays zero", series)
}

// TestCacheWithoutTriggers: then an answer stays until its time is over or a
// mutation comes through the server, whose sender reads what it wrote.
func TestCacheWithoutTriggers(t *testing.T) {
	p, conn := cached(t, false, asDocuments)
	if _, body := p.query(itemsQuery); body != itemsOne {
		t.Fatal(body)
	}
	if status, body := p.query(itemsQuery); status != 200 || body != itemsOne {
		t.Fatalf("%d %s", status, body)
	}
	change(t, conn, "Unseen")
	if _, body := p.query(itemsQuery); body != itemsOne {
		t.Errorf("got %s", body)
	}
	if status, body := p.query(`mutation{retitle(id:2,title:\"Zwei\"){title}}`); status != 200 || !strings.Contains(body, "Zwei") {
		t.Fatal(body)
	}
	if _, body := p.query(itemsQuery); !strings.Contains(body, "Unseen") || !strings.Contains(body, "Zwei") {
		t.Errorf("got %s", body)
	}
}

// TestCacheSwitchedOff: cache.max_bytes = 0 keeps nothing, also after a reload.
func TestCacheSwitchedOff(t *testing.T) {
	db := pgtest.URL(t, "cached", cachedSQL)
	config := writeFile(t, "c.toml", asDocuments)
	p := start(t, "serve", "--schema", writeFile(t, "s.graphql", cachedSDL), "--database-url", db, "--listen", "127.0.0.1:0", "--config", config)
	p.ready()
	if _, body := p.query(itemsQuery); body != itemsOne {
		t.Fatal(body)
	}
	conn, err := pgx.Connect(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	change(t, conn, "Seen")
	if _, body := p.query(itemsQuery); body != itemsOne {
		t.Errorf("got %s", body)
	}
	if err := os.WriteFile(config, []byte(asDocuments+"[cache]\nmax_bytes = 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	p.prints("msg=reloaded")
	for _, title := range []string{"Seen", "Again"} {
		change(t, conn, title)
		if _, body := p.query(itemsQuery); !strings.Contains(body, title) {
			t.Errorf("got %s", body)
		}
	}
}

// get asks by GET, with further fields.
func (p *process) get(query string, fields ...string) *http.Response {
	p.t.Helper()
	req, err := http.NewRequest(http.MethodGet, p.url+"?query="+url.QueryEscape(query), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		req.Header.Set(fields[i], fields[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

// TestCacheFields: what HTTP caches are told (RFC 9111), and 304 for a client
// that has the answer.
func TestCacheFields(t *testing.T) {
	p, conn := cached(t, true, "")
	p.metricBecomes(`response_cache_requests_total{outcome="hit"} `, func() { p.query(itemsQuery) })
	first := p.get(itemsQuery)
	tag := first.Header.Get("ETag")
	if first.StatusCode != 200 || len(tag) < 10 || first.Header.Get("Cache-Control") != "public, max-age=3600" || first.Header.Get("Vary") != "Accept" {
		t.Errorf("%d %v", first.StatusCode, first.Header)
	}
	for name, c := range map[string]struct {
		fields  []string
		status  int
		control string
	}{
		"the same":               {[]string{"If-None-Match", tag}, 304, "public, max-age=3600"},
		"one of many":            {[]string{"If-None-Match", `"x", W/` + tag}, 304, "public, max-age=3600"},
		"any":                    {[]string{"If-None-Match", "*"}, 304, "public, max-age=3600"},
		"another":                {[]string{"If-None-Match", `"x"`}, 200, "public, max-age=3600"},
		"another representation": {[]string{"If-None-Match", tag, "Accept", "application/graphql-response+json"}, 200, "public, max-age=3600"},
		"somebody":               {[]string{"Authorization", "Bearer x"}, 200, "private, max-age=3600"},
		"a cookie":               {[]string{"Cookie", "a=b"}, 200, "private, max-age=3600"},
	} {
		if r := p.get(itemsQuery, c.fields...); r.StatusCode != c.status || r.Header.Get("Cache-Control") != c.control || r.Header.Get("ETag") == "" {
			t.Errorf("%s: %d %v", name, r.StatusCode, r.Header)
		}
	}
	for query, want := range map[string]string{`{item(id:1){title}}`: "private, max-age=3600", `{__typename}`: "no-store", `{nope}`: "no-store"} {
		if r := p.get(query); r.Header.Get("Cache-Control") != want || (want == "no-store") != (r.Header.Get("ETag") == "") {
			t.Errorf("%s: %v", query, r.Header)
		}
	}
	resp, err := http.Post(p.url, "application/json", strings.NewReader(`{"query":"`+itemsQuery+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body.Close(); resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("ETag") != "" {
		t.Errorf("a POST: %v", resp.Header)
	}
	change(t, conn, "New")
	p.becomes(itemsQuery, 200, `"New"`)
	if r := p.get(itemsQuery, "If-None-Match", tag); r.StatusCode != 200 || r.Header.Get("ETag") == tag {
		t.Errorf("after a change: %d %v", r.StatusCode, r.Header)
	}
}

func TestCacheInstall(t *testing.T) {
	var out, err strings.Builder
	schema := writeFile(t, "s.graphql", cachedSDL)
	s, _, problem := loadSchema(schema)
	if problem != nil {
		t.Fatal(problem)
	}
	if status := run([]string{"cache", "install-triggers", "--print", "--schema", schema}, nil, &out, &err); status != exitDone ||
		out.String() != pgexec.CacheSQL(cachedViews(s, false)) || !strings.Contains(out.String(), `fraiseqld.watch('"v_item"')`) || err.String() != "" {
		t.Errorf("status %d\n%s%s", status, out.String(), err.String())
	}
	none := writeFile(t, "n.graphql", `type Item @sqlSource(view: "v_item") { id: Int! } type Query { items: [Item!]! }`)
	if status := run([]string{"cache", "install-triggers", "--print", "--schema", none}, nil, &out, &err); status != exitConfig || !strings.Contains(err.String(), "no field of Query has @cache") {
		t.Errorf("status %d\n%s", status, err.String())
	}
}

// TestExplainKept: explain says how long answers are kept, and until when.
func TestExplainKept(t *testing.T) {
	db := pgtest.URL(t, "cached", cachedSQL)
	schema := writeFile(t, "s.graphql", cachedSDL)
	explain := func() string {
		var out, err strings.Builder
		if status := run([]string{"explain", "--schema", schema, "--database-url", db, itemsQuery}, nil, &out, &err); status != exitDone {
			t.Fatalf("status %d: %s", status, err.String())
		}
		return out.String()
	}
	if got := explain(); !strings.Contains(got, "answers are kept for 1h0m0s, for all with the same session variables, and until a mutation through this server") {
		t.Error(got)
	}
	start(t, "cache", "install-triggers", "--schema", schema, "--database-url", db).exits(exitDone)
	if got := explain(); !strings.Contains(got, "and until one of its tables changes") {
		t.Error(got)
	}
}
