package apq

import (
	"strings"
	"testing"

	"fraiseqld/engine/gqlerr"
)

func TestIdentifier(t *testing.T) {
	h := id(doc)
	for _, c := range []struct {
		extensions, id string
		given          bool
		problem        string
	}{
		{"", "", false, ""},
		{`{}`, "", false, ""},
		{`{"persistedQuery":null}`, "", false, ""},
		{`{"other":{"persistedQuery":{}},"x":1}`, "", false, ""},
		{`{"persistedQuery":{"version":1,"sha256Hash":"` + h + `"}}`, h, true, ""},
		{`{"persistedQuery":{"sha256Hash":"` + h + `","extra":[1],"version":1}}`, h, true, ""},
		{`{"persistedQuery":null,"persistedQuery":{"version":1,"sha256Hash":"\u0061"}}`, "a", true, ""},
		{`{"persistedQuery":"x"}`, "", true, "must be an object"},
		{`{"persistedQuery":[]}`, "", true, "must be an object"},
		{`{"persistedQuery":{"sha256Hash":"x"}}`, "", true, "version is required"},
		{`{"persistedQuery":{"version":2,"sha256Hash":"x"}}`, "", true, "Only version 1"},
		{`{"persistedQuery":{"version":"1","sha256Hash":"x"}}`, "", true, "Only version 1"},
		{`{"persistedQuery":{"version":1}}`, "", true, "sha256Hash is required"},
		{`{"persistedQuery":{"version":1,"sha256Hash":""}}`, "", true, "not empty"},
		{`{"persistedQuery":{"version":1,"sha256Hash":5}}`, "", true, "must be a string"},
		{`{"persistedQuery":{"version":1,"sha256Hash":"\ud800"}}`, "", true, "must be a string"},
		{`{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("a", maxIdentifier+1) + `"}}`, "", true, "must be a string"},
	} {
		got, given, err := Identifier([]byte(c.extensions))
		switch {
		case got != c.id || given != c.given || (err != nil) != (c.problem != ""):
			t.Errorf("%s: got %q, %v, %v", c.extensions, got, given, err)
		case err != nil && (err.Code != gqlerr.BadRequest || !strings.Contains(err.Message, c.problem)):
			t.Errorf("%s: got %v", c.extensions, err)
		}
	}
}

func TestIdentifierDoesNotAllocate(t *testing.T) {
	extensions := []byte(`{"persistedQuery":{"version":1,"sha256Hash":"` + id(doc) + `"}}`)
	if n := testing.AllocsPerRun(100, func() {
		if got, _, _ := Identifier(extensions); got == "" {
			t.Fatal("not read")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestDocumentID(t *testing.T) {
	for given, want := range map[string]string{"sha256:" + id(doc): id(doc), id(doc): id(doc), "x-users": "x-users", "sha256:": "sha256:"} {
		if got, err := DocumentID(given); err != nil || got != want {
			t.Errorf("%s: got %q, %v", given, got, err)
		}
	}
	for _, bad := range []string{"", "sha256:ab", "sha256:" + strings.ToUpper(id(doc)), strings.Repeat("x", maxIdentifier+1)} {
		if got, err := DocumentID(bad); err == nil || err.Code != gqlerr.BadRequest {
			t.Errorf("%s: got %q, %v", bad, got, err)
		}
	}
}
