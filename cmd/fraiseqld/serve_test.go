package main

import (
	"net/http"
	"strings"
	"syscall"
	"testing"

	"fraiseqld/internal/pgcluster/pgtest"
)

const librarySDL = `type Book @sqlSource(view: "v_book") { id: Int! title: String! }
type Query { books: [Book!]! nap: Int @sqlFunction(name: "nap") }`

// serving is a server of the library that is ready.
func serving(t *testing.T, args ...string) *process {
	t.Helper()
	p := start(t, append([]string{"serve", "--schema", writeFile(t, "s.graphql", librarySDL), "--database-url", pgtest.URL(t, "library", library),
		"--listen", "127.0.0.1:0"}, args...)...)
	p.ready()
	return p
}

func TestServe(t *testing.T) {
	p := serving(t, "--environment", "development")
	if !strings.Contains(p.text(), "schema: 1 types, 4 fields, 1 views, 1 functions (") {
		t.Errorf("start lines:\n%s", p.text())
	}
	if status, body := p.query("{books{title}}"); status != 200 || body != `{"data":{"books":[{"title":"Emma"},{"title":"Persuasion"}]}}` {
		t.Errorf("got %d %s", status, body)
	}
	if status, body := answer(http.Get(p.path("/ready"))); status != 200 || !strings.Contains(body, `{"status":"ready","checks":{"database":"ok","schema":"ok"}`) {
		t.Errorf("ready: %d %s", status, body)
	}
	if status, body := answer(http.Get(p.path("/metrics"))); status != 200 || !strings.Contains(body, `http_server_active_connections`) {
		t.Errorf("metrics: %d %s", status, body)
	}
	p.signal(syscall.SIGTERM)
	p.exits(0)
}

func TestDrainFinishesRequests(t *testing.T) {
	p := serving(t)
	done := make(chan string, 1)
	go func() {
		_, body := p.query("{nap}")
		done <- body
	}()
	p.becomes("{__typename}", 200, "Query")
	awaitNap(t, p)
	p.signal(syscall.SIGINT)
	if body := <-done; body != `{"data":{"nap":1}}` {
		t.Errorf("the request in flight got %s", body)
	}
	p.exits(0)
}

// awaitNap waits until the server has a statement running.
func awaitNap(t *testing.T, p *process) {
	t.Helper()
	for {
		_, body := answer(http.Get(p.path("/metrics")))
		if strings.Contains(body, `db_client_connections{state="used"} 1`) {
			return
		}
		select {
		case <-p.exited:
			t.Fatal("it ended")
		default:
		}
	}
}

func TestSecondSignalCutsDrain(t *testing.T) {
	p := serving(t, "--config", writeFile(t, "c.toml", "[server]\ndrain_delay = \"1h\"\n"))
	p.signal(syscall.SIGTERM)
	p.prints("draining")
	if status, body := answer(http.Get(p.path("/ready"))); status != 503 || !strings.Contains(body, "not_ready") {
		t.Errorf("ready while draining: %d %s", status, body)
	}
	if status, _ := p.query("{__typename}"); status != 200 {
		t.Errorf("a query while draining: %d", status)
	}
	p.signal(syscall.SIGTERM)
	p.exits(143)
}

func TestDrainTimeout(t *testing.T) {
	p := serving(t, "--config", writeFile(t, "c.toml", "[server]\ndrain_timeout = \"50ms\"\n"))
	go p.query("{nap}")
	awaitNap(t, p)
	p.signal(syscall.SIGTERM)
	p.exits(1)
}

func TestDatabaseAwayAtStart(t *testing.T) {
	cluster := pgtest.Cluster(t)
	for _, sql := range []string{library, "CHECKPOINT"} { // a crash must not lose it
		if err := cluster.Exec(t.Context(), "postgres", sql); err != nil {
			t.Fatal(err)
		}
	}
	cluster.Kill()
	p := start(t, "serve", "--schema", writeFile(t, "s.graphql", librarySDL), "--database-url", cluster.URL("postgres"), "--listen", "127.0.0.1:0")
	p.ready()
	if status, body := p.query("{books{title}}"); status != 503 || !strings.Contains(body, "SERVICE_UNAVAILABLE") {
		t.Errorf("got %d %s", status, body)
	}
	if status, body := answer(http.Get(p.path("/ready"))); status != 503 || !strings.Contains(body, `"database":"failed: `) {
		t.Errorf("ready: %d %s", status, body)
	}
	if err := cluster.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.becomes("{books{title}}", 200, "Emma")
	p.prints("schema checked")
	p.signal(syscall.SIGTERM)
	p.exits(0)
}

func TestSchemaThatNeverFits(t *testing.T) {
	cluster := pgtest.Cluster(t)
	cluster.Kill()
	p := start(t, "serve", "--schema", writeFile(t, "s.graphql", librarySDL), "--database-url", cluster.URL("postgres"), "--listen", "127.0.0.1:0")
	p.ready()
	if err := cluster.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.prints("the schema does not fit the database")
	if status, body := answer(http.Get(p.path("/ready"))); status != 503 || !strings.Contains(body, `"database":"ok","schema":"failed: `) {
		t.Errorf("ready: %d %s", status, body)
	}
	if err := cluster.Exec(t.Context(), "postgres", library); err != nil {
		t.Fatal(err)
	}
	p.becomes("{books{title}}", 200, "Emma") // after a migration
}

func TestStartThatCannotWork(t *testing.T) {
	url, sdl := pgtest.URL(t, "library", library), writeFile(t, "s.graphql", librarySDL)
	taken, address := freePort(t)
	defer taken.Close()
	for _, c := range []struct {
		name   string
		args   []string
		status int
		part   string
	}{
		{"schema does not fit", []string{"--schema", writeFile(t, "s.graphql", strings.ReplaceAll(librarySDL, "v_book", "v_bok")), "--database-url", url}, 2, "s.graphql:1:12: relation v_bok does not exist"},
		{"configuration", []string{"--schema", sdl, "--database-url", url, "--config", writeFile(t, "c.toml", "[server]\nx = 1\n")}, 2, "c.toml:2:1: server.x is not known"},
		{"URL", []string{"--schema", sdl, "--database-url", "postgresql://u:hunter2@h:port/x"}, 2, "the database URL cannot be read"},
		{"port in use", []string{"--schema", sdl, "--database-url", url, "--listen", address}, 1, "address already in use"},
		{"admin port in use", []string{"--schema", sdl, "--database-url", url, "--listen", "127.0.0.1:0", "--admin-listen", address}, 1, "address already in use"},
		{"too many connections", []string{"--schema", sdl, "--database-url", url, "--config", writeFile(t, "c.toml", "[server]\nmax_connections = 9999999\n"), "--listen", "127.0.0.1:0"}, 2, "max_connections 9999999 needs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := start(t, append([]string{"serve"}, c.args...)...)
			p.prints(c.part)
			p.exits(c.status)
			if strings.Contains(p.text(), "hunter2") || strings.Contains(p.text(), readyPrefix) {
				t.Errorf("got\n%s", p.text())
			}
		})
	}
}

func TestReload(t *testing.T) {
	sdl, file := writeFile(t, "s.graphql", librarySDL), writeFile(t, "c.toml", "[graphql]\nmax_aliases = 5\n")
	p := start(t, "serve", "--schema", sdl, "--config", file, "--database-url", pgtest.URL(t, "library", library), "--listen", "127.0.0.1:0", "--log", "json")
	p.ready()
	writeFile(t, sdl, strings.ReplaceAll(librarySDL, "books:", "shelf:"))
	writeFile(t, file, "[graphql]\nmax_batch = 2\n[server]\nworkers = 9\n")
	p.signal(syscall.SIGHUP)
	p.prints(`"msg":"reloaded"`)
	p.prints(`"keys":"server.workers"`)
	if status, body := p.query("{shelf{title}}"); status != 200 || !strings.Contains(body, "Emma") {
		t.Errorf("got %d %s", status, body)
	}
	if status, body := answer(http.Post(p.url, "application/json", strings.NewReader(`[{"query":"{__typename}"}]`))); status != 200 || body != `[{"data":{"__typename":"Query"}}]` {
		t.Errorf("batch: got %d %s", status, body)
	}
	for _, bad := range []struct{ file, text, part string }{
		{sdl, "type Query {", "s.graphql:1:"}, {file, "[x]\n", "x is not known"}, {sdl, strings.ReplaceAll(librarySDL, "v_book", "v_gone"), "v_gone"},
	} {
		writeFile(t, sdl, librarySDL)
		writeFile(t, file, "")
		writeFile(t, bad.file, bad.text)
		p.signal(syscall.SIGHUP)
		p.prints(bad.part)
		if status, body := p.query("{shelf{title}}"); status != 200 || !strings.Contains(body, "Emma") {
			t.Errorf("after a bad reload: got %d %s", status, body)
		}
	}
}

func TestAdminListener(t *testing.T) {
	ln, address := freePort(t)
	ln.Close()
	p := serving(t, "--admin-listen", address)
	if status, _ := answer(http.Get(p.path("/metrics"))); status != 404 {
		t.Errorf("metrics on the main listener: %d", status)
	}
	if status, body := answer(http.Get("http://" + address + "/metrics")); status != 200 || !strings.Contains(body, "go_goroutines") {
		t.Errorf("metrics on the admin listener: %d", status)
	}
	p.signal(syscall.SIGTERM)
	p.exits(0)
}

func TestDemo(t *testing.T) {
	p := start(t, "demo", "--listen", "127.0.0.1:0")
	p.ready()
	if status, body := p.query("{__schema{queryType{name}}}"); status != 200 || !strings.Contains(body, "Query") {
		t.Errorf("got %d %s", status, body)
	}
	if !strings.Contains(p.text(), "first query:") {
		t.Error("the first query is not shown")
	}
	p.signal(syscall.SIGINT)
	p.exits(0)
}
