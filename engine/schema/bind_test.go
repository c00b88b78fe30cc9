package schema

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
)

// asking guards what catalogs note: they are asked from several goroutines.
var asking sync.Mutex

// catalog is a database that answers from memory.
type catalog struct {
	facts   Facts
	samples map[string][]string // by view
	err     error
	asked   []Ask
}

func (c *catalog) Facts(_ context.Context, ask Ask) (*Facts, error) {
	asking.Lock()
	c.asked = append(c.asked, ask)
	asking.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	f := c.facts
	if f.Version == 0 {
		f.Version = 150000
	}
	f.Samples = map[SampleAsk][]string{}
	for _, a := range ask.Samples {
		f.Samples[a] = c.samples[a.View.Name]
	}
	return &f, nil
}

// relation reads "id uuid, data jsonb".
func columns(text string) []Column {
	var out []Column
	for c := range strings.SplitSeq(text, ", ") {
		name, typ, _ := strings.Cut(c, " ")
		out = append(out, Column{Name: name, Type: typ})
	}
	return out
}

func relations(list map[string]string) map[Ident]*Relation {
	out := map[Ident]*Relation{}
	for name, text := range list {
		out[Ident{Name: name}] = &Relation{Kind: 'v', Columns: columns(text)}
	}
	return out
}

// function reads "a text, b int=" (with a default) and "jsonb", "setof jsonb" or "row: status text, …".
func function(params, returns string, volatile byte) FunctionFact {
	f := FunctionFact{Volatile: volatile}
	if params != "" {
		for _, c := range columns(params) {
			name, _ := strings.CutSuffix(c.Name, "_")
			typ, hasDefault := strings.CutSuffix(c.Type, "=")
			f.Params = append(f.Params, Param{Name: name, Type: typ, HasDefault: hasDefault})
		}
	}
	f.Returns, f.Set = strings.CutPrefix(returns, "setof ")
	if rest, ok := strings.CutPrefix(f.Returns, "row: "); ok {
		f.Returns, f.RowType, f.Columns = "record", true, columns(rest)
	}
	return f
}

func bound(t *testing.T, sdl string, c *catalog) (*Schema, string) {
	t.Helper()
	s := loadText(t, sdl)
	problems, err := s.Bind(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s, strings.ReplaceAll(problems.Error(), "schema.graphql:", "")
}

const userSDL = `type User @sqlSource(view: "v_user") { id: ID! fullName: String! }
`

var userView = map[string]string{"v_user": "id uuid, tenant_id uuid, data jsonb"}

func TestBindProblems(t *testing.T) {
	user := []string{`{"id": 1, "full_name": "x"}`}
	for _, test := range []struct {
		name, sdl string
		c         catalog
		want      string
	}{
		{"all well", userSDL + `type Query { users: [User] }`, catalog{facts: Facts{Relations: relations(userView)}, samples: map[string][]string{"v_user": user}}, ``},
		{"old PostgreSQL", userSDL + `type Query { users: [User] }`, catalog{facts: Facts{Version: 130004, Relations: relations(userView)}},
			`PostgreSQL 13.4 is too old; 14 or newer is needed`},
		{"missing view", userSDL + `type Query { users: [User] }`, catalog{facts: Facts{Nearby: map[Ident][]string{{Name: "v_user"}: {"v_users", "tb_user"}}}},
			`1:12: relation v_user does not exist; did you mean v_users?`},
		{"missing document", userSDL + `type Query { users: [User] }`, catalog{facts: Facts{Relations: relations(map[string]string{"v_user": "id uuid, date jsonb"})}},
			`1:12: v_user has no column data for documents; did you mean date?; jsonbColumn names another, null makes its columns the fields`},
		{"text document", userSDL + `type Query { users: [User] }`, catalog{facts: Facts{Relations: relations(map[string]string{"v_user": "id uuid, data text"})}},
			`1:12: v_user.data is text; a document is jsonb or json`},
		{"missing column", `type User @sqlSource(view: "v_user", columns: ["tenant"]) { id: ID! } type Query { users: [User] }`, catalog{facts: Facts{Relations: relations(userView)}},
			`1:12: v_user has no column tenant; did you mean tenant_id?`},
		{"row mode", `type User @sqlSource(view: "v_user", jsonbColumn: null) { id: ID! tenatId: ID x: Int } type Query { users: [User] }`, catalog{facts: Facts{Relations: relations(userView)}},
			"1:67: User.tenatId is not a column of v_user; did you mean tenant_id?\n1:79: User.x is not a column of v_user"},
		{"field that is nowhere", userSDL + `extend type User { age: Int! bio: String } type Query { users: [User] }`,
			catalog{facts: Facts{Relations: relations(userView)}, samples: map[string][]string{"v_user": user}},
			"2:20: User.age is not in v_user.data\n2:30: warning: User.bio is not in v_user.data"},
		{"misspelt nullable field", userSDL + `extend type User { nicname: String } type Query { users: [User] }`,
			catalog{facts: Facts{Relations: relations(userView)}, samples: map[string][]string{"v_user": {`{"id": 1, "full_name": "x", "nickname": null}`}}},
			"2:20: User.nicname is not in v_user.data; did you mean nickname?"},
		{"part of a document cut down", userSDL + `type Post @sqlSource(view: "v_post") { id: ID! author: User } type Query { users: [User] posts: [Post] }`,
			catalog{facts: Facts{Relations: relations(map[string]string{"v_user": "data jsonb", "v_post": "data jsonb"})}, samples: map[string][]string{"v_post": {`{"id": 1, "author": {"id": 2}}`, `null`, `{`}}},
			"1:48: warning: User.fullName is not in v_post.data"},
		{"equality on nothing", userSDL + `type Query { user(ful: ID): User byTenant(tenantId: ID): User n(secret: ID): Int @count(view: "v_user") }`,
			catalog{facts: Facts{Relations: relations(userView)}, samples: map[string][]string{"v_user": {`{"id": 1, "full_name": "x", "secret": 1}`}}},
			"2:19: Query.user(ful:): v_user has no field, column or key of that name"},
		{"aggregate of nothing", userSDL + `type Sums { sumAmuont: Float maxPaidAt: DateTime } type Query { users: [User] a: Sums @aggregate(view: "v_pay", measures: ["SUM(amuont)", "MAX(paidAt)"]) }`,
			catalog{facts: Facts{Relations: relations(map[string]string{"v_user": "data jsonb", "v_pay": "amount numeric, paid_at date"})}},
			"2:88: v_pay has no column or key amuont; did you mean amount?"},
		{"mandatory filter", `type User @sqlSource(view: "v_user") @mandatoryFilter(column: "tenat_id", claim: "t") { id: ID! } type Query { users: [User] }`,
			catalog{facts: Facts{Relations: relations(userView)}},
			"1:39: Query.users: @mandatoryFilter(column:): v_user has no column tenat_id; did you mean tenant_id?"},
		{"extension", userSDL + `extend type User { at: LTree } type Query { users: [User] }`, catalog{facts: Facts{Relations: relations(userView)}},
			"2:20: warning: filters on User.at need the extension ltree, which is not installed"},
		{"no function", userSDL + `type Query { users: [User] v: String @sqlFunction }`,
			catalog{facts: Facts{Relations: relations(userView), Nearby: map[Ident][]string{{Name: "v"}: {"w"}}}},
			"2:39: function v does not exist"},
	} {
		_, got := bound(t, test.sdl, &test.c)
		if got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestBindFunctions(t *testing.T) {
	const result = "type Ok { user: User message: String } type Bad { message: String } input I { a: Int }\n"
	query := func(f string) string { return userSDL + result + "type Query { users: [User] " + f + " }" }
	mutation := func(f string) string {
		return userSDL + result + "type Query { users: [User] } union R = Ok | Bad type Mutation { " + f + " }"
	}
	const saves = `m(input: I!): R @sqlFunction(name: "f", context: ["tenant_id"], success: "Ok", error: "Bad")`
	for _, test := range []struct {
		name, sdl string
		functions []FunctionFact
		want      string
	}{
		{"scalar", query(`f(a: Int): String @sqlFunction`), []FunctionFact{function("a integer, b integer=", "text", 's')}, ``},
		{"volatile", query(`f: String @sqlFunction`), []FunctionFact{function("", "text", 'v')}, `3:39: Query.f: f is VOLATILE; a function of Query must be STABLE or IMMUTABLE`},
		{"no parameter", query(`f(userName: Int): String @sqlFunction`), []FunctionFact{function("user_nam text", "text", 's')},
			`3:54: Query.f: f has no parameter for the argument userName; did you mean user_nam?; there is f(user_nam text)`},
		{"unnamed parameter", query(`f: String @sqlFunction`), []FunctionFact{function("_ text", "text", 's')},
			`3:39: Query.f: nothing fills parameter 1 of f; there is f(text)`},
		{"nothing", query(`f: String @sqlFunction`), []FunctionFact{function("", "void", 's')}, `3:39: Query.f: f returns nothing`},
		{"trigger", query(`f: String @sqlFunction`), []FunctionFact{function("", "trigger", 's')}, `3:39: Query.f: f is a trigger function`},
		{"record", query(`f: String @sqlFunction`), []FunctionFact{function("", "record", 's')}, `3:39: Query.f: f returns record without columns; PostgreSQL cannot read that`},
		{"one for a list", query(`f: [Int] @sqlFunction`), []FunctionFact{function("", "integer", 's')}, `3:38: Query.f is a list, but f returns one integer`},
		{"array", query(`f: [Int] @sqlFunction`), []FunctionFact{function("", "integer[]", 's')}, ``},
		{"scalar for an object", query(`f: User @sqlFunction`), []FunctionFact{function("", "text", 's')}, `3:37: Query.f is of type User, but f returns text; it must return jsonb or rows`},
		{"rows for a scalar", query(`f: [Int] @sqlFunction`), []FunctionFact{function("", "setof row: a integer", 's')}, `3:38: Query.f is of type [Int], but f returns rows`},
		{"rows", query(`f: [User] @sqlFunction`), []FunctionFact{function("", "setof row: id uuid, name text", 's')},
			`3:39: warning: Query.f: the rows of f have no column for User.fullName`},
		{"list arguments of one value", query(`f(limit: Int): [User] @sqlFunction`), []FunctionFact{function("", "jsonb", 's')},
			`3:30: warning: Query.f(limit:) is left out: f answers one value, not a set of rows`},
		{"mutation", mutation(saves), []FunctionFact{function("t uuid, i jsonb", "row: status text, message character(20), entity jsonb, updated_fields text[]", 'v')},
			`3:82: Mutation.m: column message of f is character(20), and must be text`},
		{"loose row", mutation(saves), []FunctionFact{function("t uuid, i jsonb", "row: id uuid, status integer", 'v')}, ``},
		{"jsonb", mutation(saves), []FunctionFact{function("t uuid, i jsonb", "jsonb", 'v')}, ``},
		{"void", mutation(saves), []FunctionFact{function("t uuid, i jsonb", "void", 'v')}, ``},
		{"number", mutation(saves), []FunctionFact{function("t uuid, i jsonb", "integer", 'v')}, `3:82: Mutation.m: f returns integer; a mutation's result is a row or jsonb`},
		{"no context", mutation(saves), []FunctionFact{function("", "jsonb", 'v')}, `3:82: Mutation.m: f has no parameter for the context value tenant_id; there is f()`},
		{"no document", mutation(saves), []FunctionFact{function("t uuid, i json", "jsonb", 'v'), function("t uuid", "jsonb", 'v')},
			`3:82: Mutation.m: f does not take the input document: parameter 2 must be jsonb; there is f(t uuid, i json), f(t uuid)`},
		{"third parameter", mutation(saves), []FunctionFact{function("t uuid, i jsonb, x integer", "jsonb", 'v')}, `3:82: Mutation.m: nothing fills parameter 3 of f; there is f(t uuid, i jsonb, x integer)`},
	} {
		c := &catalog{facts: Facts{Relations: relations(userView), Functions: map[Ident][]FunctionFact{{Name: "f"}: test.functions}}}
		if _, got := bound(t, test.sdl, c); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestBindChoosesTheOverload(t *testing.T) {
	c := &catalog{facts: Facts{Relations: relations(userView), Functions: map[Ident][]FunctionFact{{Name: "f"}: {
		function("a integer, b integer", "text", 's'), function("a integer", "integer", 'i'), function("z text", "text", 'v'),
	}}}}
	s, got := bound(t, userSDL+`type Query { users: [User] f(a: Int): String @sqlFunction }`, c)
	if fn := s.Query["f"].Fn; got != "" || fn.Returns != "integer" || len(fn.Params) != 1 || fn.Volatile {
		t.Errorf("%s%+v", got, fn)
	}
}

// A list argument that the function itself takes goes to it; those of a function
// that answers one value disappear.
func TestBindSettlesListArguments(t *testing.T) {
	const sdl = userSDL + `type Query { f(offset: Int): [User] @sqlFunction }`
	c := &catalog{facts: Facts{Relations: relations(userView), Functions: map[Ident][]FunctionFact{{Name: "f"}: {function("limit integer, offset integer", "setof jsonb", 's')}}}}
	s, got := bound(t, sdl, c)
	f := s.Query["f"]
	if got != "" || f.Arg("limit").Role != RoleParam || f.Arg("offset").Role != RoleParam || f.Arg("where").Role != RoleWhere {
		t.Errorf("%s%+v", got, f.Args)
	}
	c.facts.Functions = map[Ident][]FunctionFact{{Name: "f"}: {function("offset integer", "jsonb", 's')}}
	s, got = bound(t, sdl, c)
	f = s.Query["f"]
	if got != "" || len(f.Args) != 1 || len(f.Def.Arguments) != 1 || f.Def.Arguments[0].Name != "offset" {
		t.Errorf("%s%+v", got, f.Args)
	}
}

func TestBindTakesTheSpellingOfTheDocuments(t *testing.T) {
	const sdl = `type A @sqlSource(view: "v") { addressLine1: String line2: String ipV4: String part: B items: [B] }
interface N { dns1Id: ID } type B implements N { dns1Id: ID b: Int } type C implements N { dns1Id: ID c: Int }
type Query { as: [A] ns: [N] @list(view: "n") }`
	c := &catalog{facts: Facts{Relations: relations(map[string]string{"v": "data json", "n": "data jsonb"})}, samples: map[string][]string{
		"v": {`{"address_line_1": 1, "line2": 1, "ip_v4": 1, "part": {"dns_1_id": 1, "b": 1}, "items": null}`,
			`{"address_line_1": 1, "line_2": 1, "ip_v4": 1, "part": null, "items": [{"dns_1_id": 1, "b": 1}]}`, `{"line_2": 1}`},
		"n": {`{"__typename": "C", "dns1_id": 1, "c": 1}`},
	}}
	s, got := bound(t, sdl, c)
	if got != "" {
		t.Fatal(got)
	}
	for field, want := range map[*Field]string{
		s.Objects["A"].Fields["addressLine1"]: "address_line_1 true",
		s.Objects["A"].Fields["line2"]:        "line_2 false", // both are used
		s.Objects["B"].Fields["dns1Id"]:       "dns_1_id true",
		s.Objects["C"].Fields["dns1Id"]:       "dns1_id true",
	} {
		known := " false"
		if field.Known {
			known = " true"
		}
		if field.Key()+known != want {
			t.Errorf("%s: %v%s, want %s", field.Name, field.Keys, known, want)
		}
	}
}

// What fails leaves the schema as it was, and can be tried again; what succeeded stays.
func TestBindAgain(t *testing.T) {
	s := loadText(t, userSDL+`type Query { users: [User] n: Int @count(view: "tb_user") }`)
	down := errors.New("down")
	c := &catalog{err: down}
	if _, err := s.Bind(t.Context(), c); !errors.Is(err, down) {
		t.Fatal(err)
	}
	c = &catalog{facts: Facts{Relations: relations(map[string]string{"v_user": "id uuid, data jsonb"})}}
	if problems, err := s.Bind(t.Context(), c); err != nil || !problems.Fatal() {
		t.Fatal(problems, err)
	}
	user := s.Objects["User"]
	if len(user.Source.Columns) != 0 || user.Fields["fullName"].Known || s.Query["n"].Source.Document == "" {
		t.Error("a failed Bind has left traces")
	}
	c.facts.Relations = relations(map[string]string{"v_user": "id uuid, data jsonb", "tb_user": "pk integer"})
	c.samples = map[string][]string{"v_user": {`{"id": 1, "fullName": "x"}`}}
	for range 2 {
		if problems, err := s.Bind(t.Context(), c); err != nil || len(problems) > 0 {
			t.Fatal(problems, err)
		}
	}
	if user.Source.Columns["id"] != "uuid" || user.Fields["fullName"].Key() != "fullName" || s.Query["n"].Source.Document != "" {
		t.Errorf("%+v %v", user.Source, user.Fields["fullName"].Keys)
	}
	if _, ok := user.Source.Columns["data"]; ok {
		t.Error("the document is among the columns")
	}
	if first := c.asked[0]; !slices.Equal(first.Relations, []Ident{{Name: "tb_user"}, {Name: "v_user"}}) || len(first.Samples) > 0 {
		t.Errorf("%+v", first)
	}
	samples := 0
	s2 := loadText(t, userSDL+`type Query { users: [User] }`)
	failing := &catalog{facts: c.facts}
	if _, err := s2.Bind(t.Context(), catalogFunc(func(ask Ask) (*Facts, error) {
		if samples++; len(ask.Samples) > 0 {
			return nil, down
		}
		return failing.Facts(t.Context(), ask)
	})); !errors.Is(err, down) || samples != 2 {
		t.Errorf("%v after %d calls", err, samples)
	}
}

type catalogFunc func(Ask) (*Facts, error)

func (f catalogFunc) Facts(_ context.Context, ask Ask) (*Facts, error) { return f(ask) }

func TestMandatoryFilters(t *testing.T) {
	const sdl = `type User @sqlSource(view: "v_user", columns: ["id"]) @mandatoryFilter(column: "tenant_id", claim: "tenant") { id: ID! }
type Query { users: [User] @mandatoryFilter(column: "owner", claim: "sub") n: Int @count(view: "v_user") }`
	c := &catalog{facts: Facts{Relations: relations(userView)}, samples: map[string][]string{"v_user": {`{"id": 1, "owner": 2}`}}}
	s, got := bound(t, sdl, c)
	if got != "" {
		t.Fatal(got)
	}
	if f := s.Query["users"].Filters; len(f) != 2 || f[0].Column != "owner" || f[1].Claim != "tenant" {
		t.Errorf("%+v", f)
	}
	if f := s.Query["n"].Filters; len(f) != 1 {
		t.Errorf("a count of the rows has the filters %+v", f)
	}
	if typ := s.Query["users"].Source.Columns["tenant_id"]; typ != "uuid" {
		t.Errorf("tenant_id is %q", typ)
	}
}
