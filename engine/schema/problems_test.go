package schema

import (
	"strings"
	"testing"
)

// base is a schema without problems, to which each test adds one.
const base = `
type User @sqlSource(view: "v_user") { id: ID! fullName: String! boss: User }
type Ok { user: User message: String! }
type Bad { message: String! }
union Result = Ok | Bad
scalar Own
`

func TestProblems(t *testing.T) {
	for _, test := range []struct{ name, sdl, want string }{
		{"syntax", `type Query {`, `a.graphql:1:13: Expected Name, found <EOF>`},
		{"no query", `type A { b: Int }`, `The schema has no type Query.`},
		{"unknown type", base + `type Query { users: [Usr] }`, `a.graphql:7:22: Query.users: type Usr is not declared; did you mean User?`},
		{"unknown scalar", base + `type Query { users: [User] }
extend type User { mail: EmailAdress }`, `a.graphql:8:26: User.mail: type EmailAdress is not declared; did you mean EmailAddress?`},
		{"unknown argument type", base + `type Query { users(a: Strin): [User] }`, `a.graphql:7:23: Query.users(a:): type Strin is not declared; did you mean String?`},
		{"helper type", base + `type Query { users(a: _Literal): [User] }`, `a.graphql:7:23: Query.users(a:): type _Literal is not declared`},
		{"unknown directive", base + `type Query { users: [User] @lst }`, `a.graphql:7:29: directive @lst is not known; did you mean @list?`},
		{"unknown directive argument", base + `type Query { n: Int @count(vew: "v_user") }`,
			"a.graphql:7:22: @count needs the argument view\na.graphql:7:28: @count has no argument vew; did you mean view?"},
		{"wrong place", base + `type Query { users: [User] @sqlSource(view: "x") }`, `a.graphql:7:29: @sqlSource cannot stand on a field definition; it belongs on an object or an interface`},
		{"directive twice", base + `type Query { users: [User] @cost(weight: 1) @cost(weight: 2) }`, `a.graphql:7:46: @cost is written twice`},
		{"argument twice", base + `type Query { users: [User] @cost(weight: 1, weight: 2) }`, `a.graphql:7:45: @cost(weight:) is written twice`},
		{"wrong argument", base + `type Query { users: [User] @cost(weight: "1") }`, `a.graphql:7:43: @cost(weight:): "1" is not Int!`},
		{"null argument", base + `type Query { n: Int @count(view: null) }`,
			"a.graphql:7:34: @count(view:): null is not a String!"},
		{"wrong enum", base + `type Query { users: [User] @cache(ttl: "1s", scope: PUBLI) }`, `a.graphql:7:53: @cache(scope:): PUBLI is not a value of _CacheScope; did you mean PUBLIC?`},
		{"cache of a nested field", `type A { b: Int @cache(ttl: "1s") } type Query { a: A @sqlFunction }`, `a.graphql:1:18: A.b: @cache belongs on a field of Query or on a type`},
		{"cache of a mutation", `type Query { a: Int @sqlFunction } type Mutation { m: Int @sqlFunction @cache(ttl: "1s") }`, `a.graphql:1:73: Mutation.m: @cache belongs on a field of Query or on a type`},
		{"wrong ttl", base + `type Query { users: [User] @cache(ttl: "soon") }`, `a.graphql:7:41: @cache(ttl:): "soon" is not a duration like 30s or 5m`},
		{"negative cost", base + `type Query { users: [User] @cost(weight: -1) }`, `a.graphql:7:42: @cost(weight:) is negative`},
		{"empty roles", base + `type Query { users: [User] @requiresRole(roles: []) }`, `a.graphql:7:29: @requiresRole(roles:) is empty`},
		{"empty filter", base + `type Query { users: [User] @mandatoryFilter(column: "", claim: "c") }`, `a.graphql:7:29: @mandatoryFilter needs a column and a claim`},
		{"no source", base + `type Query { bads: [Bad] }`,
			`a.graphql:7:14: Query.bads: nothing says where its value comes from: Bad has no @sqlSource, and the field no @sqlFunction, @count, @exists, @aggregate, @list, @single or @upstream`},
		{"two kinds", base + `type Query { users: [User] @list @upstream }`, `a.graphql:7:35: Query.users: @list and @upstream contradict each other`},
		{"list of one", base + `type Query { user: User @list }`, `a.graphql:7:26: Query.user: @list does not fit the type User`},
		{"list without source", base + `type Query { bads: [Bad] @list }`, `a.graphql:7:27: Query.bads: Bad has no @sqlSource: write @list(view:)`},
		{"list of scalars", base + `type Query { ids: [ID] @list(view: "v") }`, `a.graphql:7:25: Query.ids: @list needs an object type, not ID`},
		{"constant filter", base + `type Query { users: [User] @list(where: {fullNam: {eq: 1}}) }`,
			`a.graphql:7:42: Query.users: @list(where:): UserWhereInput has no field fullNam; did you mean fullName?`},
		{"constant order", base + `type Query { users: [User] @list(orderBy: "ful_name up") }`,
			"a.graphql:7:29: Query.users: orderBy has terms like \"name\" and \"name DESC\", not \"ful_name up\"\na.graphql:7:29: Query.users: orderBy names ful_name, which User has not; did you mean fullName?"},
		{"single by", base + `type Query { user(id: ID, name: String): User @single(by: ["id", "nam"]) }`,
			"a.graphql:7:27: Query.user(name:) is not among @single(by:)\na.graphql:7:48: Query.user: @single(by:) names nam, which is not an argument; did you mean name?"},
		{"count of text", base + `type Query { n: String @count(view: "v_user") }`, `a.graphql:7:25: Query.n: a count is an Int, not String`},
		{"exists as number", base + `type Query { n: Int @exists(view: "v_user") }`, `a.graphql:7:22: Query.n: @exists answers a Boolean, not Int`},
		{"measure", base + `type Query { n: Float @aggregate(view: "v_user", measures: ["SUM(salry)", "MEDIAN(id)", "AVG(*)"], groupBy: ["full"]) }`,
			strings.Join([]string{
				"a.graphql:7:24: Query.n: User has no field full", "a.graphql:7:24: Query.n: User has no field salry",
				`a.graphql:7:24: Query.n: a measure is like SUM(slots), COUNT(*) or COUNT(DISTINCT owner) with one of SUM, AVG, MIN, MAX, COUNT, BOOL_AND, BOOL_OR, ARRAY_AGG, not "AVG(*)"`,
				`a.graphql:7:24: Query.n: a measure is like SUM(slots), COUNT(*) or COUNT(DISTINCT owner) with one of SUM, AVG, MIN, MAX, COUNT, BOOL_AND, BOOL_OR, ARRAY_AGG, not "MEDIAN(id)"`,
				"a.graphql:7:24: Query.n: groups are a list of an object type with a field for each dimension and measure, not Float",
			}, "\n")},
		{"no measure", base + `type Query { n: Float @aggregate(view: "v_user", measures: []) }`, `a.graphql:7:24: Query.n: @aggregate(measures:) is empty`},
		{"view name", base + `type Query { n: Int @count(view: "a.b.c") }`, `a.graphql:7:22: @count(view:): "a.b.c" is not the name of a relation or function`},
		{"default value", base + `type Query { users(limit: Int @default(value: "x")): [User] }`, `a.graphql:7:48: Query.users(limit:): "x" is not Int`},
		{"declared default", base + `type Query { users(limit: Int = 99999999999): [User] }`, `a.graphql:7:33: Query.users(limit:): 99999999999 is not Int`},
		{"default without effect", base + `type Query { users: [User] }
extend type Bad { f(a: Int @default(value: 1)): Int }`, `a.graphql:8:29: Bad.f(a:): @default belongs on arguments of Query, Mutation or Subscription fields`},
		{"binding on a field", base + `type Query { users: [User] }
extend type Bad { f: Int @count(view: "x") }`, `a.graphql:8:27: Bad.f: @count belongs on a field of Query, Mutation or Subscription`},
		{"stored twice", base + `type Query { users: [User] }
extend type User { a: Int @stored(as: "k") b: Int @stored(as: "k") c: Int @stored(as: "") }`,
			"a.graphql:8:52: User.b is stored as k, and so is User.a\na.graphql:8:76: User.c: @stored(as:) is empty"},
		{"stored on a root", base + `type Query { users: [User] @stored(as: "x") }`, `a.graphql:7:29: Query.users: @stored belongs on a field of a document`},
		{"enum stored twice", base + `type Query { users: [User] }
enum E { A B @enumStored(as: "A") }`, `a.graphql:8:15: E.B is stored as A, and so is E.A`},
		{"one of", base + `type Query { users: [User] }
input I @oneOf { a: Int! b: Int = 1 }`, "a.graphql:8:18: I.a must be nullable: I is @oneOf\na.graphql:8:26: I.b cannot have a default: I is @oneOf"},
		{"union member", base + `type Query { users: [User] }
union U = Bed | Own`, "a.graphql:8:11: union U has the member Bed, which is not declared; did you mean Bad?\na.graphql:8:17: union U has the member Own, which is not an object type"},
		{"interface", base + `type Query { users: [User] }
interface Node { id: ID! }
type N implements Nod { id: ID! }`, `a.graphql:9:6: N implements Nod, which is not declared; did you mean Node?`},
		{"interface field", base + `type Query { users: [User] }
interface Node { id: ID! }
type N implements Node { x: ID! }`, `a.graphql:9:6: For N to implement Node it must have a field called id.`},
		{"type twice", base + `type Query { users: [User] } type Bad { x: Int }`, `a.graphql:7:35: type Bad is declared twice; first at a.graphql:4:6`},
		{"field twice", base + `type Query { users: [User] users: [User] }`, `a.graphql:7:28: field Query.users is declared twice; first at a.graphql:7:14`},
		{"extended as another kind", base + `type Query { users: [User] } extend enum Bad { X }`, `a.graphql:7:42: type Bad is extended as ENUM, but it is OBJECT`},
		{"input as output", base + `type Query { users: UserWhereInput @upstream }`, `a.graphql:7:14: Query.users: UserWhereInput is an input type and cannot be returned`},
		{"output as input", base + `type Query { users(u: User): [User] }`, `a.graphql:7:20: Query.users(u:): User is not an input type`},
		{"filter of another type", base + `type Query { users(where: BadWhereInput): [User] }`, `a.graphql:7:20: Query.users(where:): BadWhereInput speaks of Bad, but the rows are User`},
		{"filter field", base + `type Query { users: [User] }
input UserWhereInput { fullNam: StringFilter AND: [UserWhereInput] }`, `a.graphql:8:24: UserWhereInput.fullNam: User has no field fullNam; did you mean fullName?`},
		{"object as equality", base + `type Query { users(x: UserOrderByInput): [User] }`, `a.graphql:7:20: Query.users(x:): an equality filter cannot be an input object`},
		{"literal object", base + `type Query { users(i: I = {b: 1}): [User] @upstream } input I { a: Int! }`,
			"a.graphql:7:27: Query.users(i:): I.a is required\na.graphql:7:28: Query.users(i:): I has no field b"},
		{"literal list", base + `type Query { users(i: [Int!] = [1, null, true]): [User] @upstream }`,
			"a.graphql:7:36: Query.users(i:): null is not a Int!\na.graphql:7:42: Query.users(i:): true is not Int!"},
		{"mutation without function", base + `type Query { users: [User] } type Mutation { a: Result b: Result @list }`,
			"a.graphql:7:46: Mutation.a: a mutation needs @sqlFunction or @upstream\na.graphql:7:67: Mutation.b: a mutation needs @sqlFunction or @upstream"},
		{"success type", base + `type Query { users: [User] } type Mutation { a: Result @sqlFunction(name: "f", success: "Okk", error: "User", entity: "user") }`,
			"a.graphql:7:90: Mutation.a: success type Okk is not declared; did you mean Ok?\na.graphql:7:104: Mutation.a: error type User is not a member of Result"},
		{"entity", base + `type Query { users: [User] } type Mutation { a: Result @sqlFunction(name: "f", success: "Ok", error: "Bad", entity: "usr") }`,
			`a.graphql:7:118: Mutation.a: Ok has no field usr to take the entity; did you mean user?`},
		{"untold members", base + `type Query { users: [User] } type Mutation { a: Result @sqlFunction }`,
			`a.graphql:7:57: Mutation.a: write success: and error:, the members of Result do not tell by their names`},
		{"two documents", base + `input I { a: Int } type Query { users: [User] } type Mutation { a(x: I, y: I): Int @sqlFunction }`,
			`a.graphql:7:85: Mutation.a has 2 input documents; a function takes one`},
		{"mutation binding on a query", base + `type Query { users: [User] @sqlFunction(name: "f", success: "Ok") }`,
			`a.graphql:7:29: Query.users: @sqlFunction(success:) belongs on fields of Mutation`},
		{"listen on a query", base + `type Query { users: [User] @listen(channel: "x") }`, `a.graphql:7:29: Query.users: @listen belongs on a field of Subscription`},
		{"live", base + `type Query { users: [User] } type Subscription { a: Query! b: [Query] c(throttle: String, pause: Int): Query live(throttle: Int!, patch: Boolean): Query }`,
			strings.Join([]string{
				"a.graphql:7:50: Subscription.a: a live query's type is Query, not Query!", "a.graphql:7:60: Subscription.b: a live query's type is Query, not [Query]",
				"a.graphql:7:73: Subscription.c(throttle:): a live query has the arguments throttle: Int and patch: Boolean",
				"a.graphql:7:91: Subscription.c(pause:): a live query has the arguments throttle: Int and patch: Boolean",
			}, "\n")},
		{"subscription", base + `type Query { users: [User] } type Subscription { a: User b: Int @changes(view: "v") c: User @listen(channel: "") }`,
			"a.graphql:7:50: Subscription.a: a subscription needs @listen, @changes or @upstream\na.graphql:7:66: Subscription.b: @changes needs an object type, not Int\na.graphql:7:94: Subscription.c: a channel's name has 1 to 63 bytes"},
		{"empty jsonb column", `type A @sqlSource(view: "v", jsonbColumn: "") { b: Int } type Query { a: [A] }`,
			`a.graphql:1:44: @sqlSource(jsonbColumn:) is empty; null means that the columns are the fields`},
		{"root type", `schema { query: Nope } type Query { a: Int }`, `The schema has no type Nope.`},
	} {
		s, problems := Load([]File{{Name: "a.graphql", Text: test.sdl}})
		if got := problems.Error(); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
		if s != nil {
			t.Errorf("%s: there is a schema", test.name)
		}
	}
}

func TestProblemsOfSeveralFiles(t *testing.T) {
	_, problems := Load([]File{
		{Name: "b.graphql", Text: "type User { id: Inte }\nextend type Query { a: Uzer @upstream }"},
		{Name: "a.graphql", Text: "extend type Query { b: Usr @upstream }"},
	})
	want := "a.graphql:1:24: Query.b: type Usr is not declared; did you mean User?\n" +
		"b.graphql:1:17: User.id: type Inte is not declared; did you mean Int?\n" +
		"b.graphql:2:24: Query.a: type Uzer is not declared; did you mean User?"
	if got := problems.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWarningIsNotFatal(t *testing.T) {
	list := Problems{{Message: "odd", Warning: true}}
	if list.Fatal() || list.Error() != "warning: odd" {
		t.Error(list.Fatal(), list.Error())
	}
	if list = append(list, Problem{Message: "wrong"}); !list.Fatal() || !strings.HasSuffix(list.Error(), "\nwrong") {
		t.Error(list.Fatal(), list.Error())
	}
}

func TestBindingDirectivesMayBeDeclared(t *testing.T) {
	loadText(t, bindingsText+base+`type Query { users: [User] }`)
}

func FuzzLoad(f *testing.F) {
	for _, path := range []string{sparseFile, "testdata/complete/shop.graphql"} {
		f.Add(loadFile(f, path).Print())
	}
	f.Add(base + `type Query { users: [User] @list(where: {a: $b}) n: Int @count(view: "\"a\".b") }`)
	f.Add("type Query { a: A } type A @sqlSource(view:1) { b: A } input AWhereInput { x: AWhereInput! }")
	f.Fuzz(func(t *testing.T, text string) {
		s, problems := Load([]File{{Name: "f", Text: text}})
		if (s == nil) != problems.Fatal() {
			t.Fatal(problems)
		}
		if s != nil {
			if _, again := Load([]File{{Name: "f", Text: s.Print()}}); again.Fatal() {
				t.Fatalf("%s\n%s", again.Error(), s.Print())
			}
		}
	})
}
