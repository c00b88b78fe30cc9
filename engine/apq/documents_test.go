package apq

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder writes files, of which the names say where.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// judge refuses texts that say so.
func judge(text string) []Finding {
	if strings.Contains(text, "bad") {
		return []Finding{{3, 5, "Cannot query field 'bad'."}}
	}
	return nil
}

func apollo(id, body string) string {
	return fmt.Sprintf(`{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":%q,"name":"Users","type":"query","body":%q}]}`, id, body)
}

func TestLoadDocuments(t *testing.T) {
	const file, inFolder, relay, withHash, manifest = "{ file }\n", "{ folder }", "{ relay }", "{ hashed }", "{ manifest }"
	dir := folder(t, map[string]string{
		"users.graphql": file, "admin/list.gql": inFolder, "README.md": "bad", ".git/x.graphql": "bad", ".hidden.graphql": "bad",
		"relay.json": fmt.Sprintf(`{"r1":%q,%q:%q}`, relay, id(withHash), withHash), "apollo.json": apollo(id(manifest), manifest),
	})
	docs, err := Load(dir, judge)
	if err != nil {
		t.Fatal(err)
	}
	if docs.Len() != 5 {
		t.Errorf("%d documents", docs.Len())
	}
	r := &Registry{Mode: Required, Trusted: docs, Store: NewStore(1, nil, nil)}
	for name, want := range map[string]string{
		"users": file, id(file): file, id("{ file }"): "{ file }", "admin/list": inFolder, id(inFolder): inFolder,
		"r1": relay, id(relay): relay, id(withHash): withHash, id(manifest): manifest,
		"users.graphql": "", "README": "", "x": "", id("bad"): "",
	} {
		if got, ok := r.Lookup([]byte(name)); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	one, err := Load(filepath.Join(dir, "relay.json"), judge)
	if err != nil || one.Len() != 2 {
		t.Errorf("one manifest: %d documents, %v", one.Len(), err)
	}
}

func TestLoadProblems(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"all at once": {map[string]string{"a.graphql": "bad", "b/c.graphql": "bad", "m.json": `{"one":"bad","two":5}`},
			[]string{"a.graphql:3:5: Cannot query field 'bad'.", "c.graphql:3:5: Cannot", "m.json: document one: Cannot", "m.json: document two: the text must be a string"}},
		"nothing":             {map[string]string{"README.md": "x"}, []string{"holds no documents"}},
		"no JSON":             {map[string]string{"m.json": "{"}, []string{"m.json: is not valid JSON"}},
		"no object":           {map[string]string{"m.json": "[]"}, []string{"must be a JSON object"}},
		"another format":      {map[string]string{"m.json": `{"format":"x","version":1,"operations":[]}`}, []string{`the format is "x"`}},
		"another version":     {map[string]string{"m.json": `{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}`}, []string{"version 1 of the format is read, not 2"}},
		"no version":          {map[string]string{"m.json": `{"format":"apollo-persisted-query-manifest","operations":[]}`}, []string{"not nothing"}},
		"operations no array": {map[string]string{"m.json": `{"format":"apollo-persisted-query-manifest","version":1,"operations":{}}`}, []string{"operations must be an array"}},
		"operation no object": {map[string]string{"m.json": `{"format":"apollo-persisted-query-manifest","version":1,"operations":[1]}`}, []string{"operations must hold objects"}},
		"no body":             {map[string]string{"m.json": `{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"x","name":"N"}]}`}, []string{`operation "N" needs an id and a body`}},
		"hash of another":     {map[string]string{"m.json": apollo(id("{ b }"), "{ a }")}, []string{"looks like a SHA-256 and is not that of the text"}},
		"two texts":           {map[string]string{"m.json": `{"x":"{ a }"}`, "n.json": `{"x":"{ b }"}`}, []string{"the identifier x stands for two documents"}},
		"empty identifier":    {map[string]string{"m.json": `{"":"{ a }"}`}, []string{"an identifier has 1 to 512 bytes"}},
		"too long":            {map[string]string{"a.graphql": strings.Repeat("#", MaxText+1)}, []string{"a.graphql:1:1: is longer than 102400 bytes"}},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := Load(folder(t, c.files), judge)
			if err == nil || docs.Len() != 0 {
				t.Fatalf("%d documents, %v", docs.Len(), err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %s\nwant %s", err, want)
				}
			}
			if n := strings.Count(err.Error(), "\n") + 1; n != len(c.want) {
				t.Errorf("%d problems:\n%s", n, err)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none"), judge); err == nil || !strings.Contains(err.Error(), "none: no such file") {
		t.Errorf("%v", err)
	}
}

func TestLoadSameDocumentTwice(t *testing.T) {
	docs, err := Load(folder(t, map[string]string{"a.json": `{"x":"{ a }"}`, "b.json": `{"x":"{ a }"}`}), judge)
	if err != nil || docs.byID["x"] != "{ a }" {
		t.Errorf("%v", err)
	}
}
