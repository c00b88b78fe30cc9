package engine_test

import (
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/rbac"
)

const guardedSDL = `
type Person @sqlSource(view: "v_person") {
  id: ID!
  name: String
  salary: Int @requiresRole(roles: ["hr"])
  badge: String! @requiresAuth
  boss: Person
  file: File
  things: [Thing!]
}
type File @requiresPermission(permissions: ["files"]) { path: String }
type Open { a: String }
union Thing = File | Open
type Query {
  people: [Person!]!
  one(id: ID!): Person
  secret: Person @single(view: "v_person") @requiresAuth
}
`

const aPerson = `{"id":"1","name":"Ann","salary":900,"badge":"b-1","boss":{"id":"2","salary":901,"badge":"b-2"},"file":{"path":"/f"},` +
	`"things":[{"__typename":"Open","a":"x"},{"__typename":"File","path":"/g"}]}`

func as(t *testing.T, e *engine.Engine, who rbac.Principal, query string) (string, engine.Outcome) {
	t.Helper()
	body, out := e.Execute(t.Context(), &engine.Request{Query: query, Principal: who}, nil)
	return string(body), out
}

var (
	nobody = rbac.Principal{}
	user   = rbac.Principal{Authenticated: true}
	hr     = rbac.Principal{Authenticated: true, Roles: []string{"hr"}, Permissions: []string{"files"}}
)

func TestProtectedValuesAreNotServed(t *testing.T) {
	db := &fakeDB{rows: always(aPerson)}
	e := withFake(t, guardedSDL, db)
	for _, c := range []struct {
		name, query string
		who         rbac.Principal
		want        string
	}{
		{"nobody", `{ one(id: 1) { name salary } }`, nobody,
			`{"data":{"one":{"name":"Ann","salary":null}},"errors":[{"message":"Authentication is required for field Person.salary.","locations":[{"line":1,"column":21}],"path":["one","salary"],"extensions":{"code":"UNAUTHENTICATED"}}]}`},
		{"without the role", `{ one(id: 1) { pay: salary } }`, user,
			`{"data":{"one":{"pay":null}},"errors":[{"message":"Not allowed to access field Person.salary.","locations":[{"line":1,"column":16}],"path":["one","pay"],"extensions":{"code":"FORBIDDEN"}}]}`},
		{"with the role", `{ one(id: 1) { salary badge } }`, hr, `{"data":{"one":{"salary":900,"badge":"b-1"}}}`},
		{"null moves up", `{ one(id: 1) { name boss { id badge } } }`, nobody,
			`{"data":{"one":{"name":"Ann","boss":null}},"errors":[{"message":"Authentication is required for field Person.badge.","locations":[{"line":1,"column":31}],"path":["one","boss","badge"],"extensions":{"code":"UNAUTHENTICATED"}}]}`},
		{"null moves up to data", `{ people { badge } }`, nobody,
			`{"data":null,"errors":[{"message":"Authentication is required for field Person.badge.","locations":[{"line":1,"column":12}],"path":["people",0,"badge"],"extensions":{"code":"UNAUTHENTICATED"}}]}`},
		{"a guarded type", `{ one(id: 1) { file { path } } }`, user,
			`{"data":{"one":{"file":null}},"errors":[{"message":"Not allowed to access field Person.file.","locations":[{"line":1,"column":16}],"path":["one","file"],"extensions":{"code":"FORBIDDEN"}}]}`},
		{"a guarded member of a union", `{ one(id: 1) { id things { __typename ... on File { path } ... on Open { a } } } }`, user,
			`{"data":{"one":{"id":"1","things":null}},"errors":[{"message":"Not allowed to access field Person.things.","locations":[{"line":1,"column":19}],"path":["one","things",1],"extensions":{"code":"FORBIDDEN"}}]}`},
		{"a member of a union, allowed", `{ one(id: 1) { things { ... on File { path } } } }`, hr, `{"data":{"one":{"things":[{},{"path":"/g"}]}}}`},
		{"a guarded root", `{ secret { id } one(id: 1) { id } }`, nobody,
			`{"data":{"secret":null,"one":{"id":"1"}},"errors":[{"message":"Authentication is required for field secret.","locations":[{"line":1,"column":3}],"path":["secret"],"extensions":{"code":"UNAUTHENTICATED"}}]}`},
	} {
		for range 4 { // planned, found, found without a lock
			if got, _ := as(t, e, c.who, c.query); got != c.want {
				t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
				break
			}
		}
	}
}

// TestPlansDoNotLeak: the same document in turn for those who may and those who
// may not, on both ways to run it.
func TestPlansDoNotLeak(t *testing.T) {
	db := &fakeDB{rows: always(aPerson), lanes: true}
	e := withFake(t, guardedSDL, db)
	const query = `{ one(id: 1) { salary } }`
	for range 6 {
		for who, want := range map[*rbac.Principal]string{&nobody: "UNAUTHENTICATED", &user: "FORBIDDEN", &hr: `"salary":900`} {
			if got, _ := as(t, e, *who, query); !strings.Contains(got, want) {
				t.Fatalf("got %s, want %s", got, want)
			}
			c := &engine.Call{Request: engine.Request{Query: query, Principal: *who}, Done: func() {}}
			if p := e.Start(c); p == engine.Unknown {
				continue
			}
			if got := string(c.Out); !strings.Contains(got, want) {
				t.Fatalf("started: got %s, want %s", got, want)
			}
		}
	}
}

func TestGuardedFilters(t *testing.T) {
	db := &fakeDB{rows: always(aPerson)}
	e := withFake(t, guardedSDL, db)
	const query = `query($w: PersonWhereInput) { people(where: $w) { id } }`
	ask := func(who rbac.Principal, where string) string {
		body, _ := e.Execute(t.Context(), &engine.Request{Query: query, Variables: []byte(`{"w":` + where + `}`), Principal: who}, nil)
		return string(body)
	}
	if got := ask(user, `{"salary":{"gt":900}}`); !strings.Contains(got, "FORBIDDEN") || len(db.seen) > 0 {
		t.Errorf("got %s after %v", got, db.seen)
	}
	if got := ask(hr, `{"salary":{"gt":900}}`); got != `{"data":{"people":[{"id":"1"}]}}` {
		t.Errorf("got %s", got)
	}
	if got := ask(user, `{"OR":[{"boss":{"salary":{"gt":900}}}]}`); !strings.Contains(got, "FORBIDDEN") {
		t.Errorf("got %s", got)
	}
	if got := ask(user, `{"name":{"eq":"Ann"}}`); got != `{"data":{"people":[{"id":"1"}]}}` {
		t.Errorf("got %s", got)
	}
}

func TestGuardedMutationDoesNotRun(t *testing.T) {
	const sdl = `type Item { id: ID!  cost: Int @requiresAuth } type Query { n: Int! @count(view: "v_item") }
type Mutation { rename(id: ID!, name: String!): Item @sqlFunction(name: "app.rename") @requiresRole(roles: ["hr"]) }`
	db := &fakeDB{rows: always(`{"id":"1","cost":5}`)}
	e := withFake(t, sdl, db)
	const query = `mutation { rename(id: 1, name: "x") { id } }`
	for _, who := range []rbac.Principal{nobody, user} {
		if got, _ := as(t, e, who, query); !strings.HasPrefix(got, `{"data":{"rename":null},"errors"`) {
			t.Errorf("got %s", got)
		}
	}
	if len(db.seen) > 0 {
		t.Errorf("ran %v", db.seen)
	}
	if got, _ := as(t, e, hr, query); got != `{"data":{"rename":{"id":"1"}}}` || len(db.seen) != 1 {
		t.Errorf("got %s after %v", got, db.seen)
	}
}

// TestMandatoryFilterPerTenant: one cached plan, many tenants.
func TestMandatoryFilterPerTenant(t *testing.T) {
	const sdl = `type Item @sqlSource(view: "v_item") @mandatoryFilter(column: "id", claim: "tenant") { name: String }
type Query { items: [Item!] itemCount: Int @count(view: "v_item") }`
	db := &fakeDB{rows: func(c *pgexec.Call) ([]string, *gqlerr.Error) {
		return []string{`{"name":"` + string(c.Args[0]) + `"}`}, nil
	}}
	e := withFake(t, sdl, db)
	const a, b = "0000000a-0000-4000-8000-000000000001", "0000000b-0000-4000-8000-000000000002"
	for range 4 {
		for _, tenant := range []string{a, b} {
			byContext := &engine.Request{Query: `{ items { name } }`, Context: map[string]string{"tenant": tenant}}
			byClaim := &engine.Request{Query: `{ items { name } }`, Context: map[string]string{"tenant": "another"}, Principal: rbac.Principal{Claims: map[string]string{"tenant": tenant}}}
			for _, req := range []*engine.Request{byContext, byClaim} {
				if body, _ := e.Execute(t.Context(), req, nil); string(body) != `{"data":{"items":[{"name":"`+tenant+`"}]}}` {
					t.Fatalf("%s got %s", tenant, body)
				}
			}
		}
	}
	db.seen = nil
	for _, req := range []engine.Request{{}, {Context: map[string]string{"tenant": ""}}, {Context: map[string]string{"other": a}}} {
		req.Query = `{ items { name } itemCount }`
		body, _ := e.Execute(t.Context(), &req, nil)
		if !strings.HasPrefix(string(body), `{"data":{"items":null,"itemCount":null},"errors":[`) || strings.Count(string(body), "FORBIDDEN") != 2 || len(db.seen) > 0 {
			t.Errorf("got %s after %v", body, db.seen)
		}
	}
}
