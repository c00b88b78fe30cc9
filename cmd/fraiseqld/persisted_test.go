package main

import (
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"fraiseqld/engine/apq"
	"fraiseqld/internal/pgcluster/pgtest"
)

// body posts a request body.
func (p *process) body(text string) (int, string) {
	p.t.Helper()
	return answer(http.Post(p.url, "application/json", strings.NewReader(text)))
}

func byHash(query, of string) string {
	extensions := `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + apq.HashOf(of).String() + `"}}}`
	if query == "" {
		return "{" + extensions
	}
	return `{"query":"` + query + `",` + extensions
}

const titles = "{books{title}}"

func TestPersistedQueriesAreShared(t *testing.T) {
	url := pgtest.URL(t, "library", library)
	sdl, toml := writeFile(t, "s.graphql", librarySDL), writeFile(t, "c.toml", "[apq]\nbackend = \"postgresql\"\n")
	args := []string{"serve", "--schema", sdl, "--config", toml, "--database-url", url, "--listen", "127.0.0.1:0"}
	p := start(t, args...)
	p.exits(exitConfig)
	if !strings.Contains(p.text(), `relation "fraiseqld.persisted_query" does not exist`) || !strings.Contains(p.text(), "fraiseqld apq install makes it") {
		t.Fatalf("without its table:\n%s", p.text())
	}
	start(t, "apq", "install", "--database-url", url).exits(exitDone)
	one, other := start(t, args...), start(t, args...)
	one.ready()
	other.ready()
	if status, body := other.body(byHash("", titles)); status != 200 || !strings.Contains(body, "PERSISTED_QUERY_NOT_FOUND") {
		t.Errorf("got %d %s", status, body)
	}
	for _, step := range []struct {
		p    *process
		body string
	}{{one, byHash(titles, titles)}, {other, byHash("", titles)}, {one, byHash("", titles)}} {
		if status, body := step.p.body(step.body); status != 200 || !strings.Contains(body, `"Emma"`) {
			t.Errorf("got %d %s", status, body)
		}
	}
}

func TestTrustedDocuments(t *testing.T) {
	docs := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(docs+"/"+name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("titles.graphql", titles+"\n")
	write("bad.graphql", "{books{\n  isbn}}")
	write("m.json", `{"one":"{boks{id}}","two":"{"}`)
	toml := writeFile(t, "c.toml", "[apq]\nmode = \"required\"\ndocuments = '"+docs+"'\n")
	args := []string{"serve", "--schema", writeFile(t, "s.graphql", librarySDL), "--database-url", pgtest.URL(t, "library", library),
		"--listen", "127.0.0.1:0", "--config", toml}
	p := start(t, args...)
	p.exits(exitConfig)
	for _, want := range []string{"bad.graphql:2:3: Cannot query field 'isbn'", "m.json: document one: Cannot query field 'boks'", "m.json: document two: "} {
		if !strings.Contains(p.text(), want) {
			t.Errorf("no problem %q in\n%s", want, p.text())
		}
	}
	write("bad.graphql", "{books{id}}")
	write("m.json", `{"one":"{books{id}}"}`)
	p = start(t, args...)
	p.ready()
	for body, want := range map[string]string{
		byHash("", titles): `"Emma"`, byHash("", titles+"\\n"): "NOT_FOUND", `{"documentId":"titles"}`: `"Emma"`, `{"documentId":"one"}`: `{"id":1}`,
		`{"query":"` + titles + `"}`: "PERSISTED_QUERY_REQUIRED", byHash(titles, titles): `"Emma"`, byHash("{books{title id}}", "{books{title id}}"): "PERSISTED_QUERY_REQUIRED",
	} {
		if _, got := p.body(body); !strings.Contains(got, want) {
			t.Errorf("%s: got %s", body, got)
		}
	}
	write("new.graphql", "{nap")
	p.signal(syscall.SIGHUP)
	p.prints("new.graphql:1:5: ")
	if _, got := p.body(`{"documentId":"one"}`); !strings.Contains(got, `{"id":1}`) {
		t.Errorf("after a reload that failed: %s", got)
	}
	write("new.graphql", "{__typename}")
	write("m.json", `{"three":"{books{id}}"}`)
	p.signal(syscall.SIGHUP)
	p.prints("msg=reloaded")
	for id, want := range map[string]string{"new": `"Query"`, "three": `{"id":1}`, "one": "NOT_FOUND"} {
		if _, got := p.body(`{"documentId":"` + id + `"}`); !strings.Contains(got, want) {
			t.Errorf("%s after the reload: %s", id, got)
		}
	}
}

func TestUnavailableIsSaid(t *testing.T) {
	p := start(t, "check", "--schema", writeFile(t, "s.graphql", `type Book @sqlSource(view: "v_book") @cache(ttl: "1m") { id: Int! } type Query { books: [Book!]! old: Int @upstream }`))
	p.exits(exitDone)
	if want := "warning: @upstream is not available in this build: 1 root field answer"; !strings.Contains(p.text(), want) {
		t.Errorf("no warning %q in\n%s", want, p.text())
	}
}

func TestInstallIsPrinted(t *testing.T) {
	var out, err strings.Builder
	if status := run([]string{"apq", "install", "--print"}, nil, &out, &err); status != exitDone || out.String() != apq.InstallSQL || err.String() != "" {
		t.Errorf("status %d\n%s%s", status, out.String(), err.String())
	}
}
