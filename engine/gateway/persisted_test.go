package gateway

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"fraiseqld/engine/apq"
)

const text = "{ a }"

func hashed(query, hash string) string {
	extensions := `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hash + `"}}`
	if query == "" {
		return "{" + extensions + "}"
	}
	return fmt.Sprintf(`{"query":%q,%s}`, query, extensions)
}

func hashOf(text string) string { return apq.HashOf(text).String() }

func registry(mode apq.Mode) *apq.Registry {
	return &apq.Registry{Mode: mode, Store: apq.NewStore(10, nil, nil)}
}

func TestPersistedQueries(t *testing.T) {
	r := newRig(Options{Persisted: registry(apq.Optional), MaxBatch: 3})
	for _, step := range []struct {
		name, body string
		status     int
		part       string
	}{
		{"unknown", hashed("", hashOf(text)), 200, "PERSISTED_QUERY_NOT_FOUND"},
		{"wrong hash", hashed(text, hashOf("{ b }")), 400, "PERSISTED_QUERY_HASH_MISMATCH"},
		{"not registered by a wrong hash", hashed("", hashOf("{ b }")), 200, "PERSISTED_QUERY_NOT_FOUND"},
		{"registered", hashed(text, hashOf(text)), 200, `{"data":"{ a }"}`},
		{"known", hashed("", hashOf(text)), 200, `{"data":"{ a }"}`},
		{"known, with the text again", hashed(text, hashOf(text)), 200, `{"data":"{ a }"}`},
		{"known, with another text", hashed("{ b }", hashOf(text)), 400, "PERSISTED_QUERY_HASH_MISMATCH"},
		{"by documentId", `{"documentId":"sha256:` + hashOf(text) + `"}`, 200, `{"data":"{ a }"}`},
		{"by documentId and text", `{"query":"{ a }","documentId":"x"}`, 400, "BAD_REQUEST"},
		{"by two identifiers", `{"documentId":"x",` + hashed("", hashOf(text))[1:], 400, "BAD_REQUEST"},
		{"documentId of another type", `{"documentId":5}`, 400, "BAD_REQUEST"},
		{"documentId unknown", `{"documentId":"x"}`, 200, "PERSISTED_QUERY_NOT_FOUND"},
		{"upper case", hashed("", strings.ToUpper(hashOf(text))), 200, "PERSISTED_QUERY_NOT_FOUND"},
		{"malformed", `{"query":"{ a }","extensions":{"persistedQuery":"x"}}`, 400, "must be an object"},
		{"invalid document", hashed("invalid", hashOf("invalid")), 200, "GRAPHQL_VALIDATION_FAILED"},
		{"not registered when invalid", hashed("", hashOf("invalid")), 200, "PERSISTED_QUERY_NOT_FOUND"},
		{"batch registers", "[" + hashed("{ c }", hashOf("{ c }")) + "," + hashed("", hashOf("{ c }")) + ",{}]", 200, `[{"data":"{ c }"},{"data":"{ c }"},{"errors"`},
	} {
		x := post(step.body)
		r.do(x)
		if x.Status != step.status || !strings.Contains(string(x.Out), step.part) {
			t.Errorf("%s: got %d %s", step.name, x.Status, x.Out)
		}
	}
}

func TestPersistedOnly(t *testing.T) {
	reg := registry(apq.Required)
	r := newRig(Options{Persisted: reg})
	for body, part := range map[string]string{
		`{"query":"{ a }"}`:           "PERSISTED_QUERY_REQUIRED",
		hashed(text, hashOf(text)):    "PERSISTED_QUERY_REQUIRED",
		hashed("", hashOf(text)):      "PERSISTED_QUERY_NOT_FOUND",
		hashed(text, hashOf("{ b }")): "PERSISTED_QUERY_HASH_MISMATCH",
		`{}`:                          "no \\\"query\\\"",
	} {
		x := post(body)
		r.do(x)
		if !strings.Contains(string(x.Out), part) {
			t.Errorf("%s: got %s", body, x.Out)
		}
	}
	if len(r.fake.asked) > 0 {
		t.Errorf("asked %+v", r.fake.asked)
	}
	reg.Register(t.Context(), apq.Resolved{Text: text, New: true, Hash: apq.HashOf(text)})
	x := post(hashed("", hashOf(text)))
	r.do(x)
	want(t, x, 200, `{"data":"{ a }"}`)
}

func TestPersistedOff(t *testing.T) {
	for _, reg := range []*apq.Registry{nil, registry(apq.Off)} {
		r := newRig(Options{Persisted: reg})
		x := post(hashed(text, hashOf(text)))
		r.do(x)
		want(t, x, 200, "PERSISTED_QUERY_NOT_SUPPORTED")
		x = post(`{"documentId":"x"}`)
		r.do(x)
		want(t, x, 200, "PERSISTED_QUERY_NOT_SUPPORTED")
		x = post(`{"query":"{ a }"}`)
		r.do(x)
		want(t, x, 200, `{"data":"{ a }"}`)
	}
}

func TestPersistedByGet(t *testing.T) {
	r := newRig(Options{Persisted: registry(apq.Optional), Get: GetPersisted})
	by := func(query, hash string) string {
		v := url.Values{"extensions": {`{"persistedQuery":{"version":1,"sha256Hash":"` + hash + `"}}`}}
		if query != "" {
			v.Set("query", query)
		}
		return "/graphql?" + v.Encode()
	}
	for _, step := range []struct {
		target string
		status int
		part   string
	}{
		{"/graphql?query=%7B+a+%7D", 405, "METHOD_NOT_ALLOWED"},
		{by("", hashOf(text)), 200, "PERSISTED_QUERY_NOT_FOUND"},
		{by(text, hashOf(text)), 200, `{"data":"{ a }"}`},
		{by("", hashOf(text)), 200, `{"data":"{ a }"}`},
		{"/graphql?documentId=sha256%3A" + hashOf(text), 200, `{"data":"{ a }"}`},
		{"/graphql?documentId=", 400, "BAD_REQUEST"},
		{by("mutation { a }", hashOf("mutation { a }")), 405, "METHOD_NOT_ALLOWED"},
		{by("", hashOf("mutation { a }")), 200, "PERSISTED_QUERY_NOT_FOUND"},
	} {
		x := get(step.target)
		r.do(x)
		if x.Status != step.status || !strings.Contains(string(x.Out), step.part) {
			t.Errorf("%s: got %d %s", step.target, x.Status, x.Out)
		}
	}
}

func TestPersistedMetrics(t *testing.T) {
	reg := registry(apq.Optional)
	m := NewMetrics(Sources{Persisted: reg.Stats})
	reg.Register(t.Context(), apq.Resolved{Text: text, New: true, Hash: apq.HashOf(text)})
	reg.Lookup([]byte(hashOf(text)))
	out, err := m.text()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`persisted_queries_total{outcome="hit"} 1`, `persisted_queries_total{outcome="stored"} 1`, `persisted_queries_total{outcome="miss"} 0`,
		`persisted_queries_entries{kind="registered"} 1`, `persisted_queries_entries{kind="trusted"} 0`,
	} {
		if !strings.Contains(string(out), line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
}
