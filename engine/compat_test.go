package engine_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/apq"
	"fraiseqld/engine/gateway"
	"fraiseqld/internal/golden"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/netloop"
)

var update = flag.Bool("update", false, "write testdata/deviating.json again; then read its difference against the GraphQL specification")

// deviating holds what this server answers where FraiseQL 1.31.1 breaks a
// specification. It is reviewed by eye; docs/compatibility.md has a row for each reason.
const deviating = "testdata/deviating.json"

// deviation is one case of the corpus.
type deviation struct {
	Reason string `json:"reason"`
	answer
	Production *answer `json:"production,omitempty"` // where it is another one
}

type answer struct {
	Status int             `json:"status"`
	Type   string          `json:"type,omitempty"` // media type, where it is not application/json
	Body   json.RawMessage `json:"body"`
}

// TestDeviations holds our own answers to the cases that are not to be copied.
func TestDeviations(t *testing.T) {
	got := map[string]deviation{}
	deviate(t, "development", got)
	deviate(t, "production", got)
	if *update {
		writeDeviations(t, got)
	}
	text, err := os.ReadFile(deviating)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]deviation{}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		t.Run(name, func(t *testing.T) {
			if a, b := encode(t, want[name]), encode(t, got[name]); !bytes.Equal(a, b) {
				t.Errorf("got\n%s\nwant\n%s", b, a)
			}
		})
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s has no reviewed answer in %s: run this test with -update and review it", name, deviating)
		}
	}
}

// deviate asks every case of a mode through the gateway, for the status too.
// The others are asked because later writes build on them.
func deviate(t *testing.T, mode string, into map[string]deviation) {
	cases, err := golden.Load(goldenDir(t), mode)
	if err != nil {
		t.Fatal(err)
	}
	python := upstream(t)
	g, file := openGateway(t, mode), ""
	for _, c := range cases {
		if c.Writes() && c.File != file {
			g, file = openGateway(t, mode), c.File
		}
		name, reason := c.File+"/"+c.Name, reasonOf(&c)
		if query, _, _, _ := c.GraphQL(); reason == "" && (!c.Writes() || python.MatchString(query)) {
			continue
		}
		if a := askGateway(t, g, &c); reason != "" {
			note(into, name, reason, mode, a)
		}
	}
}

// reasonOf says what is wrong with the recorded answer, "" when it is to be copied.
func reasonOf(c *golden.Case) string {
	if c.Deviates() {
		return strings.TrimPrefix(c.Spec, "deviates: ")
	}
	return elsewhere[c.File+"/"+c.Name]
}

func note(into map[string]deviation, name, reason, mode string, a answer) {
	d, seen := into[name]
	if !seen {
		into[name] = deviation{Reason: reason, answer: a}
		return
	}
	if d.Status != a.Status || d.Type != a.Type || !bytes.Equal(d.Body, a.Body) {
		d.Production = &a
		into[name] = d
	}
}

// onWorkers hides that an engine can answer on the event loop, which there is none of here.
type onWorkers struct{ gateway.Engine }

func openGateway(t *testing.T, mode string) *gateway.Gateway {
	o := gateway.Options{
		Session:   []gateway.Value{{Name: "app.tenant_id", Header: "x-tenant"}},
		Context:   []gateway.Value{{Name: "tenant_id", Header: "x-tenant"}},
		Persisted: &apq.Registry{Mode: apq.Optional, Store: apq.NewStore(100, nil, nil)},
	}
	var change []func(*engine.Options)
	if mode == "production" {
		o.Get = gateway.GetPersisted
		change = append(change, production)
	}
	return gateway.New(onWorkers{openGolden(t, change...)}, gateway.NewMetrics(gateway.Sources{}), nil, o)
}

func askGateway(t *testing.T, g *gateway.Gateway, c *golden.Case) answer {
	t.Helper()
	body := []byte(c.Request.Body)
	if c.Request.BodyText != nil {
		body = []byte(*c.Request.BodyText)
	}
	var headers [][2]string
	for _, name := range slices.Sorted(maps.Keys(c.Request.Headers)) {
		headers = append(headers, [2]string{name, c.Request.Headers[name]})
	}
	x := netloop.NewExchange(c.Request.Method, c.Request.Path, headers, body)
	if g.Handle(x) == netloop.Offload {
		g.Serve(x)
	}
	if !json.Valid(x.Out) {
		t.Fatalf("%s/%s: the answer is no JSON: %s", c.File, c.Name, x.Out)
	}
	a := answer{Status: x.Status, Body: withoutIDs(x.Out)}
	if media, _, _ := strings.Cut(x.ContentType, ";"); media != "application/json" {
		a.Type = media
	}
	return a
}

// withoutIDs removes extensions.id, which is new each time, and keeps all else as it was sent.
func withoutIDs(body []byte) json.RawMessage {
	const member = `,"id":"`
	var out bytes.Buffer
	rest := body
	for {
		before, after, found := bytes.Cut(rest, []byte(`"extensions":{"code":"`))
		out.Write(before)
		if !found {
			break
		}
		end := bytes.IndexByte(after, '}')
		extensions := string(after[:end])
		if code, id, ok := strings.Cut(extensions, member); ok && strings.IndexByte(id, '"') == len(id)-1 {
			extensions = code
		}
		out.WriteString(`"extensions":{"code":"` + extensions)
		rest = after[end:]
	}
	return bytes.Clone(out.Bytes())
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// writeDeviations writes one case a line, so that a difference names it.
func writeDeviations(t *testing.T, all map[string]deviation) {
	t.Helper()
	var out bytes.Buffer
	out.WriteString("{\n")
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if i > 0 {
			out.WriteString(",\n")
		}
		out.Write(bytes.TrimSpace(encode(t, name)))
		out.WriteString(": ")
		out.Write(bytes.TrimSpace(encode(t, all[name])))
	}
	out.WriteString("\n}\n")
	if err := os.WriteFile(deviating, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestDeviationsAreDocumented holds the page to its promise of a row for each case.
func TestDeviationsAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(pgtest.Root(t), "docs", "compatibility.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(deviating)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]deviation{}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.ReplaceAll(string(page), `\|`, "|"), "\n")
	for _, key := range slices.Sorted(maps.Keys(all)) {
		file, name, _ := strings.Cut(key, "/")
		area, _, _ := strings.Cut(file, ".")
		if !slices.ContainsFunc(rows, func(row string) bool {
			return strings.Contains(row, area+": `") && strings.Contains(row, "`"+name+"`")
		}) {
			t.Errorf("%s has no row", key)
		}
	}
}
