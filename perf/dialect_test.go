package main

import (
	"encoding/json"
	"strings"
	"testing"

	"fraiseqld/perf/load"
)

// recorded are the requests of a scenario as a server with the dialect is asked.
func recorded(t *testing.T, d *dialect, requests func(*call) error) []*load.Request {
	t.Helper()
	c := &call{host: "h", by: "x", dialect: d}
	if err := requests(c); err != nil {
		t.Fatal(err)
	}
	return c.list
}

func TestDialectsAskForTheSame(t *testing.T) {
	ours := []string{userQuery, usersQuery, postsQuery, publishedQuery, commentsQuery, updateMutation}
	for name, d := range dialects {
		for from := range d.queries {
			if !strings.Contains(strings.Join(ours, "\n"), from) {
				t.Errorf("%s translates a query that nobody sends: %s", name, from)
			}
		}
	}
	for _, q := range ours {
		if postgraphileDialect.query(q) == q {
			t.Errorf("PostGraphile knows nothing of %s", q)
		}
	}
	if q := fraiseqlV2Dialect.query(usersQuery); q != usersQuery {
		t.Errorf("a query without a translation became %s", q)
	}
	var none *dialect
	if none.query(postsQuery) != postsQuery {
		t.Error("fraiseqld's own requests were translated")
	}
}

func TestDialectOfTheUpdate(t *testing.T) {
	for name, c := range map[string]struct {
		dialect       *dialect
		input, answer string
	}{
		"fraiseqld":    {nil, `{"bio":"by x","id":"00000001-0000-4000-8000-000000002329"}`, `{"user":{"id":"00000001-0000-4000-8000-000000002329","bio":"by x"}}`},
		"postgraphile": {postgraphileDialect, `{"rowId":"00000001-0000-4000-8000-000000002329","tbUserPatch":{"bio":"by x"}}`, `{"user":{"id":"00000001-0000-4000-8000-000000002329","bio":"by x"}}`},
		"fraiseql-v2":  {fraiseqlV2Dialect, `{"bio":"by x","id":"00000001-0000-4000-8000-000000002329"}`, `{"id":"00000001-0000-4000-8000-000000002329","bio":"by x"}`},
	} {
		list := recorded(t, c.dialect, update)
		_, body, _ := strings.Cut(string(list[0].Wire), "\r\n\r\n")
		var sent struct {
			Query     string
			Variables struct{ Input json.RawMessage }
		}
		if err := json.Unmarshal([]byte(body), &sent); err != nil {
			t.Fatal(err)
		}
		if string(sent.Variables.Input) != c.input || sent.Query != c.dialect.query(updateMutation) {
			t.Errorf("%s: sent %s with %s", name, sent.Query, sent.Variables.Input)
		}
		if err := list[0].Check([]byte(`{"data":{"updateUser":` + c.answer + `}}`)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExternalRival(t *testing.T) {
	s, err := parseExternal("v2,127.0.0.1:8200,77,fraiseql-v2")
	if err != nil || s.name != "v2" || s.pid != 77 || s.dialect != fraiseqlV2Dialect {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := parseExternal("x,127.0.0.1:1,2"); err != nil || s.dialect != nil {
		t.Errorf("%+v, %v", s, err)
	}
	for _, bad := range []string{"x", "x,y,z", "x,127.0.0.1:1,2,klingon"} {
		if _, err := parseExternal(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestNodeVersions(t *testing.T) {
	for text, want := range map[string]int{"v22.23.3\n": 22, "v9.0.0": 9, "": 0, "command not found": 0} {
		if got := nodeMajor(text); got != want {
			t.Errorf("%q is version %d instead of %d", text, got, want)
		}
	}
}
