package plan_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/plan/plantest"
)

func shownKeys(keys []*string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		if out[i] = "null"; k != nil {
			out[i] = fmt.Sprintf("%q", *k)
		}
	}
	return strings.Join(out, " ")
}

func TestCursor(t *testing.T) {
	for keys, want := range map[string]string{
		`["a"]`: `"a"`, `[null, "2"]`: `null "2"`, ` [ "a\"b" , "\u00e9" ] `: `"a\"b" "é"`, `[]`: ``,
	} {
		keys = strings.TrimSpace(keys)
		cursor := string(plan.AppendCursor([]byte("x"), "order", []byte(keys)))[1:]
		n := strings.Count(want, " ") + 1
		if want == "" {
			n = 0
		}
		got, err := plan.ReadCursor(cursor, "order", n)
		if err != nil || shownKeys(got) != want {
			t.Errorf("%s: got %s, %v", keys, shownKeys(got), err)
		}
	}
}

// TestCursorsOfOthersAreRefused: those of another order, number of keys or form,
// and made up ones.
func TestCursorsOfOthersAreRefused(t *testing.T) {
	encoded := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	cursor := string(plan.AppendCursor(nil, "order", []byte(`["a", "b"]`)))
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cursor, order string
		n             int
	}{
		"another order": {cursor, "other", 2}, "fewer keys": {cursor, "order", 1}, "more keys": {cursor, "order", 3},
		"empty": {"", "order", 2}, "not base64": {"!!", "order", 2}, "padded": {cursor + "=", "order", 2}, "not JSON": {encoded("x"), "order", 2},
		"another version": {encoded(strings.Replace(string(text), "[1,", "[2,", 1)), "order", 2},
		"another key":     {encoded(strings.Replace(string(text), `"a"`, `"c"`, 1)), "order", 2},
		"a number":        {encoded(strings.Replace(string(text), `"a"`, `7`, 1)), "order", 2},
		"no check":        {encoded(`[1,7,"a","b"]`), "order", 2},
		"too long":        {encoded(strings.Repeat("x", 10<<10)), "order", 2},
		"of text":         {string(plan.AppendCursor(nil, "order", []byte(`[7, 8]`))), "order", 2},
	} {
		if keys, err := plan.ReadCursor(c.cursor, c.order, c.n); err == nil || err.Code != gqlerr.BadUserInput || keys != nil {
			t.Errorf("%s: %s, %v", name, shownKeys(keys), err)
		}
	}
}

// TestDamagedCursors: no byte of a cursor can be another one.
func TestDamagedCursors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cursor := plan.AppendCursor(nil, "order", []byte(`["key", null, "2024-01-01"]`))
		at := rapid.IntRange(0, len(cursor)-1).Draw(t, "at")
		was := cursor[at]
		cursor[at] = rapid.Byte().Draw(t, "byte")
		if keys, err := plan.ReadCursor(string(cursor), "order", 3); err == nil && cursor[at] != was {
			t.Fatalf("%q is read as %s", cursor, shownKeys(keys))
		}
	})
}

// TestPage: what of a connection is selected decides what is read.
func TestPage(t *testing.T) {
	s := plantest.World(t)
	for selection, want := range map[string]plan.Page{
		`__typename`:                      {},
		`totalCount`:                      {Total: true},
		`edges { node { id } }`:           {Edges: true},
		`edges { cursor }`:                {Edges: true, Cursors: true},
		`pageInfo { endCursor }`:          {Info: true},
		`pageInfo { hasNextPage }`:        {Info: true, HasNext: true},
		`p: pageInfo { hasPreviousPage }`: {Info: true, HasPrevious: true},
	} {
		p, _ := plantest.Plan(t, s, `{ thingPages(last: 1) { `+selection+` } }`, "")
		page := p.Roots[0].Read.Page
		if !page.Backward() || page.Rows() != (want.Edges || want.Nodes || want.Info) {
			t.Errorf("%s: %+v", selection, page)
		}
		got := *page
		got.First, got.Last, got.Order = nil, nil, ""
		if got != want {
			t.Errorf("%s: got %+v, want %+v", selection, got, want)
		}
	}
}

// TestOrdersHaveNames: a cursor is of the rows and order it was made in.
func TestOrdersHaveNames(t *testing.T) {
	s := plantest.World(t)
	seen := map[string]string{}
	for _, query := range []string{
		`{ thingPages { totalCount } }`, `{ thingPages(orderBy: [{label: ASC}]) { totalCount } }`, `{ thingPages(orderBy: [{label: DESC}]) { totalCount } }`,
		`{ thingPages(orderBy: [{label: ASC}, {n: ASC}]) { totalCount } }`, `{ thingPages(orderBy: [{part: {deep: ASC}}]) { totalCount } }`, `{ rowPages { totalCount } }`,
	} {
		p, _ := plantest.Plan(t, s, query, "")
		name := p.Roots[0].Read.Page.Order
		if other, ok := seen[name]; ok {
			t.Errorf("%s has the order of %s", query, other)
		}
		seen[name] = query
	}
}

func TestOneCursorForEqualKeys(t *testing.T) {
	a, b := plan.AppendCursor(nil, "o", []byte(`["é", "1"]`)), plan.AppendCursor(nil, "o", []byte(`["\u00e9","1"]`))
	for _, cursor := range [][]byte{a, b} {
		if keys, err := plan.ReadCursor(string(cursor), "o", 2); err != nil || shownKeys(keys) != `"é" "1"` {
			t.Errorf("%s: %s, %v", cursor, shownKeys(keys), err)
		}
	}
}

// TestEventValues: an argument of a subscription follows the request.
func TestEventValues(t *testing.T) {
	s := plantest.World(t)
	p, vars := plantest.Plan(t, s, `subscription($w: String) { words(word: $w) }`, `{"w":"x"}`)
	e := p.Roots[0].Event
	if len(e.Equals) != 1 || e.Equals[0].Never || e.Equals[0].Class != plan.Text || p.Roots[0].Read != nil {
		t.Fatalf("%+v", e)
	}
	if v := e.Equals[0].Value.Resolve(vars); v == nil || v.Kind != input.String || v.Text != "x" {
		t.Errorf("the value is %v", v)
	}
}
