package engine_test

import (
	"slices"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/pgcluster/pgtest"
)

func explain(t *testing.T, e *engine.Engine, req *engine.Request, analyze bool) *engine.Explanation {
	t.Helper()
	said, errs := e.Explain(t.Context(), req, analyze)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	return said
}

func TestExplainQuery(t *testing.T) {
	e := openGolden(t)
	said := explain(t, e, &engine.Request{
		Query: `query($n: Int!) { devices(where: {slots: {gt: $n}, OR: [{name: {contains: "x_"}}, {id: {isnull: true}}]}, orderBy: [{name: DESC}], limit: 3) { name }
			deviceCount: productCount hello(name: "you") plains { plainId } __typename __schema { queryType { name } } ping: __typename }`,
		Variables: []byte(`{"n": 9}`), Session: []pgexec.Var{{Name: "app.tenant_id", Value: "hidden"}},
	}, false)
	if said.Operation != "query" || !strings.Contains(said.Plan, "read documents of v_device") {
		t.Errorf("%s\n%s", said.Operation, said.Plan)
	}
	keys := []string{}
	for _, r := range said.Roots {
		keys = append(keys, r.Key)
		if r.Err != nil {
			t.Errorf("%s: %v", r.Key, r.Err)
		}
	}
	if !slices.Equal(keys, []string{"devices", "deviceCount", "hello", "plains", "__typename", "__schema", "ping"}) {
		t.Errorf("roots: %v", keys)
	}
	devices, typename := said.Roots[0], said.Roots[4]
	if !slices.Contains(devices.Values, `"9"`) || !slices.Contains(devices.Values, `"%x\\_%"`) {
		t.Errorf("values: %q", devices.Values)
	}
	if !slices.Equal(devices.Session, []string{"app.tenant_id"}) || len(devices.Plan) == 0 {
		t.Errorf("session: %q, plan: %q", devices.Session, devices.Plan)
	}
	indexes := strings.Join(devices.Indexes, "\n")
	for _, part := range []string{"gt: no index serves v_device.slots: CREATE INDEX ON tb_device (slots)", "contains: no index serves v_device.name: CREATE INDEX ON tb_device USING gin (name gin_trgm_ops)"} {
		if !strings.Contains(indexes, part) {
			t.Errorf("there is no %q in\n%s", part, indexes)
		}
	}
	if typename.SQL != "" || !strings.HasPrefix(typename.Class, "inline") {
		t.Errorf("__typename: %+v", typename)
	}
}

func TestExplainAnalyze(t *testing.T) {
	e := openGolden(t)
	said := explain(t, e, &engine.Request{Query: `{ hello(name: "you") boom(text: "bang") }`}, true)
	if r := said.Roots[0]; !strings.Contains(strings.Join(r.Plan, "\n"), "Execution Time") || !strings.Contains(r.Class, "it takes PostgreSQL") {
		t.Errorf("%+v", r)
	}
	if r := said.Roots[1]; r.Err == nil || !strings.HasPrefix(r.Err.Message, "bang") {
		t.Errorf("%+v", r)
	}
	_, errs := e.Explain(t.Context(), &engine.Request{Query: `mutation { deleteNote(input: {id: "0000000e-0000-4000-8000-000000000001"}) { __typename } }`}, true)
	if len(errs) != 1 || errs[0].Code != gqlerr.BadUserInput {
		t.Errorf("a mutation gave %v", errs)
	}
}

func TestExplainMutation(t *testing.T) {
	e := openGolden(t)
	query := `mutation { echoContext(input: {kind: "it"}) { __typename } }`
	said := explain(t, e, &engine.Request{Query: query, Context: map[string]string{"tenant_id": "00000000-0000-4000-8000-00000000beef"}}, false)
	r := said.Roots[0]
	if !slices.Equal(r.Values, []string{"(context value tenant_id, not shown)", `"{\"kind\":\"it\"}"`}) || r.Plan != nil || !strings.Contains(r.Class, "mutation") {
		t.Errorf("%+v", r)
	}
	if r := explain(t, e, &engine.Request{Query: query}, false).Roots[0]; r.Err == nil || r.Err.Code != gqlerr.ContextMissing {
		t.Errorf("without its context: %+v", r)
	}
}

func TestExplainRefuses(t *testing.T) {
	e := openGolden(t)
	if _, errs := e.Explain(t.Context(), &engine.Request{Query: "{ nope }"}, false); len(errs) != 1 || errs[0].Code != gqlerr.ValidationFailed {
		t.Errorf("an invalid document gave %v", errs)
	}
	s, _ := schema.Load([]schema.File{{Name: "s", Text: `type A @sqlSource(view: "v_a") { id: ID! } type Query { all: [A!]! }`}})
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: pgtest.URL(t, "unbound", "")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if _, errs := engine.New(engine.Options{Schema: s, DB: db}).Explain(t.Context(), &engine.Request{Query: "{ __typename }"}, false); len(errs) != 1 || errs[0].Code != gqlerr.Unavailable {
		t.Errorf("a schema that is not bound gave %v", errs)
	}
}

func TestIndexWarnings(t *testing.T) {
	e := openGolden(t)
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: pgtest.Golden(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	list, err := engine.IndexWarnings(t.Context(), e.Schema(), db)
	if err != nil || list.Fatal() {
		t.Fatal(err, list)
	}
	text := list.Error()
	for _, part := range []string{"no index serves v_device.status: CREATE INDEX ON tb_device (status)", "no index can serve v_product.sku: the view makes its document; pass tb_product.sku", "no index serves v_depot.code: CREATE INDEX ON tb_depot ((data->>'code'))"} {
		if !strings.Contains(text, part) {
			t.Errorf("there is no %q in\n%s", part, text)
		}
	}
	if strings.Contains(text, "v_device.id:") {
		t.Errorf("the primary key is said to have no index:\n%s", text)
	}
}
