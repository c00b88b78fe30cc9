package answers_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/idempotency"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/rbac"
)

const onceSDL = `
type Order { id: Int!  amount: Decimal  made: Int }
type Ok { message: String  status: String  order: Order }
type Bad { message: String  status: String  code: Int }
union OrderResult = Ok | Bad
input OrderInput { amount: Decimal!  fail: String }
type Query { made: Int! @sqlFunction(name: "made") }
type Mutation {
  order(input: OrderInput!, idempotencyKey: String): OrderResult! @sqlFunction(name: "make_order", success: "Ok", error: "Bad", entity: "order")
  count(step: Int!): Int @sqlFunction(name: "count_up")
  rows(step: Int!): Order @sqlFunction(name: "row_up")
  nothing: Boolean @sqlFunction(name: "no_answer")
  own(idempotencyKey: ID!): String @sqlFunction(name: "own_key")
}`

const onceSQL = idempotencySQL + `
CREATE TABLE made (id serial, amount numeric);
CREATE FUNCTION made() RETURNS bigint STABLE LANGUAGE sql AS 'SELECT count(*) FROM made';
CREATE FUNCTION make_order(input jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN
  INSERT INTO made (amount) VALUES ((input->>'amount')::numeric) RETURNING id INTO n;
  IF input->>'fail' = 'raise' THEN RAISE EXCEPTION 'no stock'; END IF;
  IF input->>'fail' = 'status' THEN RETURN '{"status": "validation:amount", "message": "too much", "entity": null}'; END IF;
  RETURN json_build_object('status', 'created', 'message', 'made', 'entity', json_build_object('id', n, 'amount', (input->>'amount')::numeric, 'made', (SELECT count(*) FROM made)));
END $$;
CREATE FUNCTION count_up(step int) RETURNS int LANGUAGE sql AS 'INSERT INTO made SELECT 1000, 0 FROM generate_series(1, step); SELECT count(*)::int FROM made';
CREATE FUNCTION row_up(step int) RETURNS TABLE (id int, amount numeric) LANGUAGE plpgsql AS $$ BEGIN INSERT INTO made SELECT 2000, i FROM generate_series(1, step) AS i; RETURN QUERY SELECT m.id, m.amount FROM made AS m WHERE m.id = 2000 ORDER BY m.amount; END $$;
CREATE FUNCTION no_answer() RETURNS boolean LANGUAGE sql AS 'INSERT INTO made SELECT 3000, 0; SELECT NULL::boolean';
CREATE FUNCTION own_key(idempotency_key text) RETURNS text LANGUAGE sql AS $$ SELECT 'function: ' || idempotency_key $$;`

const idempotencySQL = `CREATE SCHEMA fraiseqld;` // the rest by Install, as an operator would

// once opens an engine whose table of keys is installed.
func once(t *testing.T, change ...func(*engine.Options)) *engine.Engine {
	t.Helper()
	return answers(t, onceSDL, onceSQL, append(change, func(o *engine.Options) {
		for range 2 { // it can be run again
			if err := idempotency.Install(t.Context(), o.DB); err != nil {
				t.Fatal(err)
			}
		}
		if err := idempotency.Usable(t.Context(), o.DB); err != nil {
			t.Fatal(err)
		}
	})...)
}

func keyed(t *testing.T, e *engine.Engine, key, query, variables string, change ...func(*engine.Request)) string {
	t.Helper()
	req := &engine.Request{Query: query, Variables: []byte(variables), IdempotencyKey: key}
	for _, f := range change {
		f(req)
	}
	body, _ := e.Execute(t.Context(), req, nil)
	return string(body)
}

func wantMade(t *testing.T, e *engine.Engine, n string) {
	t.Helper()
	want(t, e, `{ made }`, "", `{"data":{"made":`+n+`}}`)
}

const orderDoc = `mutation ($in: OrderInput!) { order(input: $in) { __typename ... on Ok { message order { amount id made } } ... on Bad { code message } } }`

// TestIdempotencyKey: a retry gets the first answer, byte for byte, and nothing is done twice.
func TestIdempotencyKey(t *testing.T) {
	e := once(t)
	first := keyed(t, e, "k1", orderDoc, `{"in":{"amount":"12.50"}}`)
	if first != `{"data":{"order":{"__typename":"Ok","message":"made","order":{"amount":12.50,"id":1,"made":1}}}}` {
		t.Fatal(first)
	}
	keyed(t, e, "k2", orderDoc, `{"in":{"amount":"1"}}`)
	if again := keyed(t, e, "k1", orderDoc, `{"in": {"amount": "12.50"}}`); again != first {
		t.Errorf("retry: %s", again)
	}
	wantMade(t, e, "2")

	byArgument := `mutation { order(input: {amount: 1}, idempotencyKey: "k3") { ... on Ok { order { made } } } }`
	if a, b := keyed(t, e, "", byArgument, ""), keyed(t, e, "", byArgument, ""); a != b || !strings.Contains(a, `"made":3`) {
		t.Errorf("%s, then %s", a, b)
	}
	wantMade(t, e, "3")
}

// TestIdempotencyKeyOfAnotherRequest: a key says nothing about other documents,
// variables, sessions; it is refused, and nothing runs.
func TestIdempotencyKeyOfAnotherRequest(t *testing.T) {
	e := once(t)
	vars := `{"in":{"amount":"1"}}`
	keyed(t, e, "k", orderDoc, vars)
	for name, got := range map[string]string{
		"variables": keyed(t, e, "k", orderDoc, `{"in":{"amount":"2"}}`),
		"document":  keyed(t, e, "k", strings.Replace(orderDoc, "order(", "o: order(", 1), vars),
		"session":   keyed(t, e, "k", orderDoc, vars, func(r *engine.Request) { r.Session = []pgexec.Var{{Name: "app.tenant", Value: "b"}} }),
	} {
		if !strings.Contains(got, `"code":"IDEMPOTENCY_KEY_REUSED"`) || !strings.Contains(got, "The idempotency key 'k' was used with another document or other variables.") {
			t.Errorf("%s: %s", name, got)
		}
	}
	wantMade(t, e, "1")
}

// TestIdempotencyKeyScope: keys are a principal's own, and a root field's.
func TestIdempotencyKeyScope(t *testing.T) {
	e := once(t)
	as := func(claims map[string]string) func(*engine.Request) {
		return func(r *engine.Request) { r.Principal = rbac.Principal{Authenticated: true, Claims: claims} }
	}
	doc := `mutation { count(step: 1) }`
	for i, step := range []struct {
		who  map[string]string
		want string
	}{
		{map[string]string{"sub": "ann", "exp": "1"}, "1"},
		{map[string]string{"sub": "bob"}, "2"},
		{map[string]string{"sub": "ann", "iss": "other"}, "3"},
		{map[string]string{"sub": "ann", "exp": "2", "jti": "renewed"}, "1"},
		{map[string]string{"email": "a@b", "exp": "1"}, "4"},
		{map[string]string{"email": "a@b", "exp": "2"}, "4"},
		{map[string]string{}, "5"},
	} {
		if got := keyed(t, e, "k", doc, "", as(step.who)); got != `{"data":{"count":`+step.want+`}}` {
			t.Errorf("%d: %s", i, got)
		}
	}
	if got := keyed(t, e, "k", doc, ""); got != `{"data":{"count":6}}` {
		t.Errorf("nobody: %s", got)
	}
	several := `mutation { a: count(step: 1) b: count(step: 1) nothing rows(step: 2) { id amount } }`
	first := keyed(t, e, "k9", several, "")
	if first != `{"data":{"a":7,"b":8,"nothing":null,"rows":{"id":2000,"amount":1}}}` {
		t.Error(first)
	}
	if again := keyed(t, e, "k9", several, ""); again != first {
		t.Errorf("retry: %s", again)
	}
	wantMade(t, e, "11")
}

// TestFailedMutationKeepsNoKey: what was raised undoes the key too, so that a
// retry runs; an error that the function answered is its answer.
func TestFailedMutationKeepsNoKey(t *testing.T) {
	e := once(t)
	raised := keyed(t, e, "k", orderDoc, `{"in":{"amount":1,"fail":"raise"}}`)
	if !strings.Contains(raised, "no stock") || !strings.Contains(raised, `"RAISED"`) {
		t.Error(raised)
	}
	wantMade(t, e, "0")
	if got := keyed(t, e, "k", orderDoc, `{"in":{"amount":1}}`); !strings.Contains(got, `"made":1`) {
		t.Errorf("after a failure: %s", got)
	}
	refused := `{"data":{"order":{"__typename":"Bad","code":422,"message":"too much"}}}`
	for range 2 {
		if got := keyed(t, e, "k2", orderDoc, `{"in":{"amount":1,"fail":"status"}}`); got != refused {
			t.Error(got)
		}
	}
	wantMade(t, e, "2")
}

// TestConcurrentIdempotencyKey: requests with one key wait for each other.
func TestConcurrentIdempotencyKey(t *testing.T) {
	e := once(t)
	const n = 8
	var got [n]string
	var work sync.WaitGroup
	for i := range n {
		work.Go(func() { got[i] = keyed(t, e, "k", orderDoc, `{"in":{"amount":1}}`) })
	}
	work.Wait()
	for i := range n {
		if got[i] != got[0] || !strings.Contains(got[i], `"made":1`) {
			t.Errorf("%d: %s", i, got[i])
		}
	}
	wantMade(t, e, "1")
}

// TestIdempotencyKeyExpires: an answer is kept for a time, and expired rows go.
func TestIdempotencyKeyExpires(t *testing.T) {
	var db engine.Database
	e := once(t, func(o *engine.Options) { o.KeyTTL = time.Hour; db = o.DB })
	one := func(sql string) string {
		text, _, err := pgexec.OneValue(t.Context(), db, sql)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	keyed(t, e, "k", `mutation { count(step: 1) }`, "")
	one(`UPDATE fraiseqld.idempotency_key SET created_at = now() - interval '59 minutes'`)
	if got := keyed(t, e, "k", `mutation { count(step: 1) }`, ""); got != `{"data":{"count":1}}` {
		t.Error(got)
	}
	one(`UPDATE fraiseqld.idempotency_key SET created_at = now() - interval '61 minutes'`)
	if got := keyed(t, e, "k", `mutation { count(step: 2) }`, ""); got != `{"data":{"count":3}}` {
		t.Errorf("an expired key: %s", got)
	}
	one(`UPDATE fraiseqld.idempotency_key SET created_at = now() - interval '61 minutes'`)
	for range 64 {
		keyed(t, e, "other", `mutation { count(step: 1) }`, "")
	}
	if left := one(`SELECT string_agg(key, ' ') FROM fraiseqld.idempotency_key`); left != "other" {
		t.Errorf("left: %s", left)
	}
}

// TestNoIdempotencyKey: what is no key is an error of its field, a function's own
// parameter is its own, and a table that is not there refuses what it would have to keep.
func TestNoIdempotencyKey(t *testing.T) {
	e := once(t)
	for _, key := range []string{strings.Repeat("x", 256), "a b", "ü", "a\x00"} {
		if got := keyed(t, e, key, `mutation { count(step: 1) }`, ""); !strings.Contains(got, "BAD_USER_INPUT") || !strings.Contains(got, `"path":["count"]`) {
			t.Errorf("%q: %s", key, got)
		}
	}
	if got := keyed(t, e, "", `mutation { order(input: {amount: 1}, idempotencyKey: "") { __typename } }`, ""); !strings.Contains(got, "BAD_USER_INPUT") {
		t.Error(got)
	}
	wantMade(t, e, "0")
	want(t, e, `mutation { own(idempotencyKey: "k") }`, "", `{"data":{"own":"function: k"}}`)
	want(t, e, `mutation { order(input: {amount: 1}, idempotencyKey: null) { __typename } }`, "", `{"data":{"order":{"__typename":"Ok"}}}`)

	bare := answers(t, onceSDL, strings.Replace(onceSQL, idempotencySQL, "", 1))
	if got := keyed(t, bare, "k", `mutation { count(step: 1) }`, ""); !strings.Contains(got, "NOT_SUPPORTED") || !strings.Contains(got, "fraiseqld.idempotency_key") {
		t.Error(got)
	}
	wantMade(t, bare, "0")
}
