package pgsql_test

import (
	"fmt"
	"strings"
	"testing"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgsql"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/plan/plantest"
)

// TestCursorsAreRead: each key of a cursor of the list and order is an argument.
func TestCursorsAreRead(t *testing.T) {
	s := plantest.World(t)
	const query = `query($c: String) { thingPages(first: 1, after: $c, orderBy: [{label: DESC}]) { edges { cursor } } }`
	p, _ := plantest.Plan(t, s, query, "")
	cursor := plan.AppendCursor(nil, p.Roots[0].Read.Page.Order, []byte(`["\"a\"", "x"]`))
	_, asked := plantest.Plan(t, s, query, `{"c":"`+string(cursor)+`"}`)
	if p, _ = plantest.Plan(t, s, query, `{"c":"`+string(cursor)+`"}`); p.Roots[0].Read.Page.After == nil {
		t.Fatal("the cursor is not in the plan")
	}
	q, problem := pgsql.Select(p.Roots[0].Read, pgsql.Limits{})
	if problem != nil {
		t.Fatal(problem)
	}
	var got []string
	for i := range q.Args {
		got = append(got, bound(&q.Args[i], asked))
	}
	if want := `1 "a" x 1`; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", got, want)
	}
	null := plan.AppendCursor(nil, p.Roots[0].Read.Page.Order, []byte(`[null, "x"]`))
	_, asked = plantest.Plan(t, s, query, `{"c":"`+string(null)+`"}`)
	if got := bound(&q.Args[1], asked); got != "NULL" {
		t.Errorf("a key that is NULL: %s", got)
	}
}

// TestLimits: the configured numbers of rows are written, or bind what is asked.
func TestLimits(t *testing.T) {
	s := plantest.World(t)
	for _, c := range []struct {
		query  string
		limits pgsql.Limits
		in     string
		strict int
	}{
		{`{ things { id } }`, pgsql.Limits{MaxRows: 7}, "LIMIT 8", 7},
		{`{ things { id } }`, pgsql.Limits{MaxRows: 7, DefaultLimit: 5}, "LIMIT 5", 7},
		{`{ things(limit: 50) { id } }`, pgsql.Limits{MaxRows: 7}, "LIMIT 8", 7},
		{`{ byTime { count } }`, pgsql.Limits{MaxRows: 7}, "LIMIT 8", 7},
		{`{ statistics { count } }`, pgsql.Limits{MaxRows: 7}, ") AS t", 7},
		{`{ thingPages { edges { cursor } } }`, pgsql.Limits{MaxRows: 7}, "LIMIT 7 + 1", 7},
		{`{ thingPages { edges { cursor } } }`, pgsql.Limits{MaxRows: 7, DefaultLimit: 5}, "LIMIT 5 + 1", 0},
		{`{ thingPages(first: 5) { edges { cursor } } }`, pgsql.Limits{MaxRows: 7}, "LIMIT $2::bigint + 1", 0},
	} {
		p, _ := plantest.Plan(t, s, c.query, "")
		q, err := pgsql.Select(p.Roots[0].Read, c.limits)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(q.SQL, c.in) || q.MaxRows != c.strict {
			t.Errorf("%s: at most %d rows by %s", c.query, q.MaxRows, q.SQL)
		}
	}
}

// TestClaims: a mandatory filter takes the claim as its column can hold it.
func TestClaims(t *testing.T) {
	s := plantest.World(t)
	for query, claims := range map[string]map[string]string{
		`{ ofUUID { id } }`:   {"00000001-0000-4000-8000-000000000005": "00000001-0000-4000-8000-000000000005", "x": "NULL", "00000001-0000-4000-8000-00000000000g": "NULL", "00000001x0000-4000-8000-000000000005": "NULL"},
		`{ ofNumber { id } }`: {"7": "7", "-1": "-1", "7x": "NULL", "9223372036854775808": "NULL"},
		`{ ofText { id } }`:   {"%_": "%_"},
		`{ ofTenant { id } }`: {"t": "t"},
	} {
		p, vars := plantest.Plan(t, s, query, "")
		q, problem := pgsql.Select(p.Roots[0].Read, pgsql.Limits{})
		if problem != nil {
			t.Fatal(problem)
		}
		for claim, want := range claims {
			value, null, err := q.Args[0].Append(nil, vars, map[string]string{"tenant_id": claim})
			got := string(value)
			if null {
				got = "NULL"
			}
			if err != nil || got != want {
				t.Errorf("%s with %s: got %s, %v", query, claim, got, err)
			}
		}
		if _, _, err := q.Args[0].Append(nil, vars, nil); err == nil || err.Code != gqlerr.Forbidden {
			t.Errorf("%s without a claim: %v", query, err)
		}
	}
}

func TestContextIsNeeded(t *testing.T) {
	p, vars := plantest.Plan(t, plantest.World(t), `{ rowFn { id } }`, "")
	q := pgsql.Call(p.Roots[0].Call)
	if _, _, err := q.Args[0].Append(nil, vars, map[string]string{"other": "x"}); err == nil || err.Code != gqlerr.ContextMissing {
		t.Errorf("without the context: %v", err)
	}
}

func TestNoSuchAggregate(t *testing.T) {
	s := plantest.World(t)
	p, _ := plantest.Plan(t, s, `{ nSum }`, "")
	p.Roots[0].Read.Measure.Func = "MEDIAN"
	if q, err := pgsql.Select(p.Roots[0].Read, pgsql.Limits{}); err == nil || err.Code != gqlerr.Internal {
		t.Errorf("%v, %v", q, err)
	}
	p, _ = plantest.Plan(t, s, `{ statistics { sumN } }`, "")
	p.Roots[0].Read.Group.Measures[0].Func = "MEDIAN"
	if q, err := pgsql.Select(p.Roots[0].Read, pgsql.Limits{}); err == nil || err.Code != gqlerr.Internal {
		t.Errorf("in a group: %v, %v", q, err)
	}
}

// TestInputKeys: keys of free JSON inside an input are snake_case, texts stay.
func TestInputKeys(t *testing.T) {
	s := plantest.World(t)
	for in, want := range map[string]string{
		`{"aKey":1}`: `{"a_key":1}`, `{"HTTPUrl":{"xY":"aB: cD"}}`: `{"http_url":{"x_y":"aB: cD"}}`, `{"a_B":["cD"]}`: `{"a_b":["cD"]}`,
		`{"a\"Bc":"x\\"}`: `{"a\"_bc":"x\\"}`, `"aB"`: `"aB"`, `[{"k1Up":null}]`: `[{"k1_up":null}]`,
	} {
		p, vars := plantest.Plan(t, s, `mutation($m: JSON) { makeThing(input: {label: "l", meta: $m}) { __typename } }`, `{"m":`+in+`}`)
		q := pgsql.Call(p.Roots[0].Call)
		if got := bound(&q.Args[1], vars); !strings.Contains(got, fmt.Sprintf(`"meta":%s,`, want)) {
			t.Errorf("%s: no %s in %s", in, want, got)
		}
	}
}
