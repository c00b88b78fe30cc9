package answers_test

import (
	"encoding/json"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/schema"
)

// Filters that were silently ignored are what FraiseQL's users were hit by most:
// every row came back. So what is unknown, in whatever place, is an error, and
// never an unfiltered read. One test for each of these rules.

const secretsSDL = `
enum Kind { RED BLUE }
type Secret @sqlSource(view: "v_secret") { id: ID!  fullName: String  kind: Kind  owner: Owner  tenantId: ID }
type Owner { id: ID  lastName: String  homeTown: Town }
type Town { zipCode: String }
input SecretInput { fullName: String! }
type Made { message: String!  secret: Secret }
type Query { secrets: [Secret!]!  secret(id: ID!): Secret  secretCount(where: SecretWhereInput): Int! @count(view: "v_secret")  anySecret(where: SecretWhereInput): Boolean! @exists(view: "v_secret") }
type Mutation { make(input: SecretInput!): Made @sqlFunction(name: "make_secret", success: "Made", entity: "secret") }`

// A hybrid view: owner_id and tenant_id are real columns beside the document.
const secretsSQL = `
CREATE TABLE v_secret (id uuid PRIMARY KEY, owner_id uuid, tenant_id uuid, data jsonb);
INSERT INTO v_secret SELECT ('00000000-0000-4000-8000-00000000000' || i)::uuid, ('10000000-0000-4000-8000-00000000000' || i)::uuid, ('20000000-0000-4000-8000-00000000000' || i)::uuid,
  jsonb_build_object('id', '00000000-0000-4000-8000-00000000000' || i, 'full_name', 'hidden' || i, 'kind', 'RED', 'tenant_id', '20000000-0000-4000-8000-00000000000' || i,
    'owner', jsonb_build_object('id', '10000000-0000-4000-8000-00000000000' || i, 'last_name', 'last' || i, 'home_town', jsonb_build_object('zip_code', 'Z' || i)))
FROM generate_series(1, 3) AS i;
CREATE FUNCTION make_secret(input jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('status', 'success', 'message', 'hidden made', 'entity', input) $$;`

func secrets(t *testing.T) *engine.Engine { return answers(t, secretsSDL, secretsSQL) }

// refused asks operations that must be errors which read nothing.
func refused(t *testing.T, e *engine.Engine, operations ...[2]string) {
	t.Helper()
	for _, o := range operations {
		if got := reply(t, e, o[0], o[1]); !strings.Contains(got, `"errors"`) || strings.Contains(got, "hidden") || strings.Contains(got, `"data":{`) && !strings.Contains(got, `":null`) {
			t.Errorf("%s %s\n%s", o[0], o[1], got)
		}
	}
}

const byFilter = `query($w: SecretWhereInput) { secrets(where: $w) { fullName } }`

// TestUnknownFilterFieldIsAnError at the top, nested, and behind AND, OR and NOT.
func TestUnknownFilterFieldIsAnError(t *testing.T) {
	e := secrets(t)
	for _, where := range []string{`{nope: {eq: "x"}}`, `{full_name: {eq: "x"}}`, `{owner: {nope: {eq: "x"}}}`, `{owner: {homeTown: {nope: {eq: "x"}}}}`,
		`{AND: [{nope: {eq: "x"}}]}`, `{OR: [{fullName: {eq: "x"}}, {nope: {eq: "x"}}]}`, `{NOT: {nope: {eq: "x"}}}`, `{NOT: "{\"nope\": {\"eq\": \"x\"}}"}`, `{and: [{fullName: {eq: "x"}}]}`} {
		refused(t, e, [2]string{`{ secrets(where: ` + where + `) { fullName } }`}, [2]string{`{ secretCount(where: ` + where + `) }`}, [2]string{`{ anySecret(where: ` + where + `) }`})
	}
	for _, w := range []string{`{"nope": {"eq": "x"}}`, `{"owner": {"nope": {"eq": "x"}}}`, `{"OR": [{"nope": {"eq": "x"}}]}`, `{"NOT": {"nope": {"eq": "x"}}}`, `{"NOT": "{\"nope\": {\"eq\": \"x\"}}"}`, `{"": {"eq": "x"}}`} {
		refused(t, e, [2]string{byFilter, `{"w": ` + w + `}`})
	}
}

// TestUnknownOperatorIsAnError, also one of another type's.
func TestUnknownOperatorIsAnError(t *testing.T) {
	e := secrets(t)
	for _, where := range []string{`{fullName: {nope: "x"}}`, `{fullName: {EQ: "x"}}`, `{fullName: {gt: "x"}}`, `{owner: {eq: "x"}}`, `{owner: {lastName: {isPrivate: true}}}`, `{NOT: {fullName: {nope: "x"}}}`} {
		refused(t, e, [2]string{`{ secrets(where: ` + where + `) { fullName } }`})
	}
	for _, w := range []string{`{"fullName": {"nope": "x"}}`, `{"owner": {"eq": "x"}}`, `{"NOT": {"fullName": {"nope": "x"}}}`, `{"fullName": {"eq": "x", "nope": null}}`} {
		refused(t, e, [2]string{byFilter, `{"w": ` + w + `}`})
	}
}

// TestNestedFilterInCamelCaseFilters: names inside nested filters become stored
// keys as those at the top do.
func TestNestedFilterInCamelCaseFilters(t *testing.T) {
	e := secrets(t)
	for where, name := range map[string]string{
		`{owner: {lastName: {eq: "last2"}}}`: "hidden2", `{owner: {homeTown: {zipCode: {eq: "Z3"}}}}`: "hidden3", `{OR: [{owner: {homeTown: {zipCode: {eq: "Z1"}}}}]}`: "hidden1",
	} {
		want(t, e, `{ secrets(where: `+where+`) { fullName } }`, "", `{"data":{"secrets":[{"fullName":"`+name+`"}]}}`)
	}
	want(t, e, byFilter, `{"w": {"owner": {"lastName": {"eq": "nobody"}}}}`, `{"data":{"secrets":[]}}`)
}

// TestNestedFilterIsNotAnOperator: what is nested is told from what compares by
// the schema, not by its names.
func TestNestedFilterIsNotAnOperator(t *testing.T) {
	e := answers(t, `type Item @sqlSource(view: "v_item") { id: Int!  eq: Inner  in: String } type Inner { in: String  eq: Inner } type Query { items: [Item!]! }`,
		`CREATE TABLE v_item (id int, data jsonb); INSERT INTO v_item SELECT i, jsonb_build_object('id', i, 'in', 'i' || i, 'eq', jsonb_build_object('in', 'n' || i, 'eq', jsonb_build_object('in', 'd' || i))) FROM generate_series(1, 3) AS i;`)
	for filter, ids := range map[string]string{`eq: {in: {eq: "n2"}}`: "2", `eq: {eq: {in: {in: ["d3"]}}}`: "3", `in: {in: ["i1"]}`: "1", `eq: {eq: {in: {eq: "none"}}}`: ""} {
		if got := found(t, e, "items", filter); got != ids {
			t.Errorf("{%s}: %s, want %s", filter, got, ids)
		}
	}
}

// TestHybridFilterFilters: a condition reads the column, the document or the
// column of the relation's id, and filters in each.
func TestHybridFilterFilters(t *testing.T) {
	e := secrets(t)
	for _, where := range []string{`{tenantId: {eq: "20000000-0000-4000-8000-000000000002"}}`, `{owner: {id: {eq: "10000000-0000-4000-8000-000000000002"}}}`, `{fullName: {eq: "hidden2"}}`, `{id: {in: ["00000000-0000-4000-8000-000000000002"]}}`,
		`{owner: {id: {eq: "10000000-0000-4000-8000-000000000002"}, lastName: {eq: "last2"}}, tenantId: {eq: "20000000-0000-4000-8000-000000000002"}, fullName: {eq: "hidden2"}}`} {
		want(t, e, `{ secrets(where: `+where+`) { fullName } }`, "", `{"data":{"secrets":[{"fullName":"hidden2"}]}}`)
		want(t, e, `{ secretCount(where: `+where+`) }`, "", `{"data":{"secretCount":1}}`)
	}
	for _, where := range []string{`{tenantId: {eq: "no uuid"}}`, `{owner: {id: {eq: "x' OR true --"}}}`, `{owner: {id: {in: ["", "no uuid"]}}}`} {
		want(t, e, `{ secrets(where: `+where+`) { fullName } }`, "", `{"data":{"secrets":[]}}`)
	}
}

// TestUnknownArgumentIsAnError on fields of every kind and depth, and on directives.
func TestUnknownArgumentIsAnError(t *testing.T) {
	refused(t, secrets(t), [2]string{`{ secrets(nope: 1) { fullName } }`}, [2]string{`{ secrets(filter: {fullName: {eq: "x"}}) { fullName } }`}, [2]string{`{ secrets(fullName: "x") { fullName } }`},
		[2]string{`{ secret(id: "00000000-0000-4000-8000-000000000001", nope: 1) { fullName } }`}, [2]string{`{ secretCount(nope: 1) }`}, [2]string{`{ secrets { fullName(nope: 1) } }`},
		[2]string{`{ secrets { owner(where: {}) { lastName } fullName } }`}, [2]string{`{ secrets { fullName @include(if: true, nope: 1) } }`}, [2]string{`{ secret { fullName } }`})
}

// TestFilterThatCannotBeReadIsAnError: a filter of another kind is not left out.
func TestFilterThatCannotBeReadIsAnError(t *testing.T) {
	e := secrets(t)
	for _, where := range []string{`"x"`, `5`, `[1]`, `{fullName: "x"}`, `{fullName: ["x"]}`, `{owner: "x"}`, `{AND: "x"}`, `{OR: 5}`, `{NOT: 5}`, `{NOT: "no json"}`, `{NOT: "[1]"}`, `{NOT: "\"x\""}`, `{id: {in: {a: 1}}}`, `{fullName: {eq: {a: 1}}}`} {
		refused(t, e, [2]string{`{ secrets(where: ` + where + `) { fullName } }`})
	}
	for _, w := range []string{`"x"`, `5`, `[1]`, `[{"fullName": {"eq": "a"}}, {}]`, `{"fullName": "x"}`, `{"NOT": 5}`, `{"NOT": "no json"}`, `{"NOT": [1]}`, `{"AND": [5]}`, `{"fullName": {"eq": {}}}`} {
		refused(t, e, [2]string{byFilter, `{"w": ` + w + `}`})
	}
}

// TestFragmentSpreadsAreTaken, with a directive and without.
func TestFragmentSpreadsAreTaken(t *testing.T) {
	e := secrets(t)
	const where = `(where: {fullName: {eq: "hidden1"}})`
	for spread, row := range map[string]string{`...F`: `{"kind":"RED","fullName":"hidden1"}`, `...F @include(if: true)`: `{"kind":"RED","fullName":"hidden1"}`, `...F @include(if: false)`: `{"kind":"RED"}`, `...F @skip(if: true)`: `{"kind":"RED"}`} {
		want(t, e, `{ secrets`+where+` { kind `+spread+` } } fragment F on Secret { fullName }`, "", `{"data":{"secrets":[`+row+`]}}`)
	}
	want(t, e, `{ ...Q } fragment Q on Query { secrets`+where+` { fullName } }`, "", `{"data":{"secrets":[{"fullName":"hidden1"}]}}`)
	refused(t, e, [2]string{`{ secrets { ...Nope } }`}, [2]string{`{ secrets { ...F } } fragment F on Nope { fullName }`}, [2]string{`{ secrets { ...F fullName } } fragment F on Owner { lastName }`})
}

// TestEmptySelectionIsAnError: a row is never answered whole.
func TestEmptySelectionIsAnError(t *testing.T) {
	refused(t, secrets(t), [2]string{`{ secrets }`}, [2]string{`{ secrets { } }`}, [2]string{`{ secrets { owner fullName } }`}, [2]string{`{ secret(id: "00000000-0000-4000-8000-000000000001") }`}, [2]string{`mutation { make(input: {fullName: "x"}) }`})
	want(t, secrets(t), `{ secrets(limit: 1) { owner { lastName @skip(if: true) } } }`, "", `{"data":{"secrets":[{"owner":{}}]}}`)
}

// TestUnknownFieldIsAnError, and beside it nothing is read.
func TestUnknownFieldIsAnError(t *testing.T) {
	refused(t, secrets(t), [2]string{`{ secrets { nope fullName } }`}, [2]string{`{ nope secrets { fullName } }`}, [2]string{`{ secrets { full_name } }`}, [2]string{`{ secrets { owner { nope } fullName } }`},
		[2]string{`mutation { nope }`}, [2]string{`mutation { make(input: {fullName: "x"}) { message nope } }`})
}

// TestUnknownOrderIsAnError: not an order that is left out.
func TestUnknownOrderIsAnError(t *testing.T) {
	refused(t, secrets(t), [2]string{`{ secrets(orderBy: [{nope: ASC}]) { fullName } }`}, [2]string{`{ secrets(orderBy: [{fullName: UP}]) { fullName } }`}, [2]string{`{ secrets(orderBy: "fullName") { fullName } }`}, [2]string{`{ secrets(orderBy: [{owner: ASC}]) { fullName } }`},
		[2]string{`{ secrets(orderBy: [{owner: {nope: ASC}}]) { fullName } }`}, [2]string{`query($o: [SecretOrderByInput!]) { secrets(orderBy: $o) { fullName } }`, `{"o": [{"nope": "ASC"}]}`},
		[2]string{`query($o: [SecretOrderByInput!]) { secrets(orderBy: $o) { fullName } }`, `{"o": [{"fullName": "asc; DROP TABLE v_secret"}]}`})
}

// TestUnknownEnumValueIsAnError in a literal, a variable and a filter's operand.
func TestUnknownEnumValueIsAnError(t *testing.T) {
	e := answers(t, secretsSDL+` input ByKind { kind: Kind } extend type Query { ofKind(kind: Kind!): [Secret!]! @list(view: "v_secret") }`, secretsSQL)
	refused(t, e, [2]string{`{ ofKind(kind: GREEN) { fullName } }`}, [2]string{`{ ofKind(kind: "RED") { fullName } }`}, [2]string{`query($k: Kind!) { ofKind(kind: $k) { fullName } }`, `{"k": "GREEN"}`}, [2]string{`query($k: Kind!) { ofKind(kind: $k) { fullName } }`, `{"k": 1}`})
	want(t, e, `{ ofKind(kind: BLUE) { fullName } }`, "", `{"data":{"ofKind":[]}}`)
	want(t, e, `{ secrets(where: {kind: {eq: "GREEN"}}) { fullName } }`, "", `{"data":{"secrets":[]}}`)
}

// TestUnknownVariableIsAnError: one that is not defined, and a required one that is not given.
func TestUnknownVariableIsAnError(t *testing.T) {
	refused(t, secrets(t), [2]string{`{ secrets(where: $w) { fullName } }`, `{"w": {"fullName": {"eq": "x"}}}`}, [2]string{`query($w: Nope) { secrets(where: $w) { fullName } }`}, [2]string{`query($w: SecretWhereInput!) { secrets(where: $w) { fullName } }`},
		[2]string{`query($w: String) { secrets(where: $w) { fullName } }`, `{"w": "x"}`}, [2]string{`query($id: ID) { secret(id: $id) { fullName } }`}, [2]string{`query($id: ID!) { secret(id: $id) { fullName } }`, `{"ID": "00000000-0000-4000-8000-000000000001"}`})
}

// TestUnknownDirectiveIsAnError: @defer and @stream say that they are not supported.
func TestUnknownDirectiveIsAnError(t *testing.T) {
	e := secrets(t)
	refused(t, e, [2]string{`{ secrets @nope { fullName } }`}, [2]string{`{ secrets { fullName @nope } }`}, [2]string{`query @nope { secrets { fullName } }`}, [2]string{`{ secrets { ... @nope { fullName } } }`})
	for _, query := range []string{`{ secrets @stream(initialCount: 1) { fullName } }`, `{ secrets { ... @defer { fullName } } }`, `{ secrets { ...F @defer(label: "l") } } fragment F on Secret { fullName }`} {
		refused(t, e, [2]string{query})
		if got := reply(t, e, query, ""); !strings.Contains(got, "not supported") {
			t.Errorf("%s: %s", query, got)
		}
	}
}

// TestUnknownOperationIsAnError: none is chosen that was not asked for.
func TestUnknownOperationIsAnError(t *testing.T) {
	e := secrets(t)
	for _, name := range []string{"Nope", ""} {
		body, _ := e.Execute(t.Context(), &engine.Request{Query: `query A { secrets { fullName } } query B { secretCount }`, OperationName: name}, nil)
		if got := string(body); !strings.Contains(got, `"errors"`) || strings.Contains(got, "hidden") || strings.Contains(got, `"data"`) {
			t.Errorf("%q: %s", name, got)
		}
	}
}

// TestUnknownInputFieldIsAnError: a mutation does not run without what was meant.
func TestUnknownInputFieldIsAnError(t *testing.T) {
	refused(t, secrets(t), [2]string{`mutation { make(input: {fullName: "x", nope: 1}) { message } }`}, [2]string{`mutation { make(input: {full_name: "x"}) { message } }`}, [2]string{`mutation { make(input: {}) { message } }`}, [2]string{`mutation { make { message } }`},
		[2]string{`mutation($i: SecretInput!) { make(input: $i) { message } }`, `{"i": {"fullName": "x", "nope": 1}}`}, [2]string{`mutation($i: SecretInput!) { make(input: $i) { message } }`, `{"i": {"fullName": null}}`})
}

// TestUnknownNamesEndTheStart: what the database does not have is not read around.
func TestUnknownNamesEndTheStart(t *testing.T) {
	for name, sdl := range map[string]string{
		"view":                strings.ReplaceAll(secretsSDL, `view: "v_secret"`, `view: "v_nope"`),
		"column":              strings.Replace(secretsSDL, `@sqlSource(view: "v_secret")`, `@sqlSource(view: "v_secret", columns: ["nope"])`, 1),
		"function":            strings.Replace(secretsSDL, `make_secret`, `make_nope`, 1),
		"mandatory filter":    strings.Replace(secretsSDL, `@sqlSource(view: "v_secret")`, `@sqlSource(view: "v_secret") @mandatoryFilter(column: "nope", claim: "tenant_id")`, 1),
		"document column":     strings.Replace(secretsSDL, `@sqlSource(view: "v_secret")`, `@sqlSource(view: "v_secret", jsonbColumn: "nope")`, 1),
		"argument's own name": strings.Replace(secretsSDL, `secret(id: ID!): Secret`, `secret(nope: ID!): Secret`, 1),
	} {
		if _, problems := load(t, sdl); !problems.Fatal() {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// load is bound without an end at problems of the text.
func load(t *testing.T, sdl string) (*engine.Engine, schema.Problems) {
	t.Helper()
	if _, problems := schema.Load([]schema.File{{Name: "schema.graphql", Text: sdl}}); problems.Fatal() {
		return nil, problems
	}
	return bound(t, sdl, secretsSQL)
}

// TestNoExtensions: an answer has data and errors, and nothing that nobody asked for.
func TestNoExtensions(t *testing.T) {
	e := secrets(t)
	for _, query := range []string{`{ secrets { fullName } }`, `{ nope }`, `{`, `mutation { make(input: {fullName: "x"}) { message } }`} {
		body, _ := e.Execute(t.Context(), &engine.Request{Query: query, Extensions: []byte(`{"tracing": true, "explain": {}}`)}, nil)
		var members map[string]json.RawMessage
		if err := json.Unmarshal(body, &members); err != nil {
			t.Fatal(err)
		}
		delete(members, "data")
		delete(members, "errors")
		if len(members) > 0 {
			t.Errorf("%s: %s", query, body)
		}
	}
}
