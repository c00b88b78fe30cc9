package validate

import (
	"strings"
	"testing"

	"fraiseqld/engine/gqlerr"
)

const petsSDL = `
interface Being { name(short: Boolean): String }
interface Pet implements Being { name(short: Boolean): String }
type Dog implements Being & Pet { name(short: Boolean): String  nick: String  barks: Boolean  volume: Int  knows(command: Command!, times: Int = 1): Boolean!  home(at: Place): Boolean  owner: Human  mates: [Dog] }
type Cat implements Being & Pet { name(short: Boolean): String  nick: String!  meows: Boolean  volume: String  owner: Human }
type Human implements Being { name(short: Boolean): String  pets: [Pet]  iq: Int }
union Animal = Dog | Cat
union Any = Human | Dog
enum Command { SIT  HEEL }
input Place { x: Int!  y: Int = 0  label: String  tags: [String!]  inner: Place  command: Command }
input One @oneOf { a: String  b: Int }
directive @onField(level: Int! = 1, name: String!) on FIELD
directive @many(n: Int) repeatable on FIELD
directive @onQuery on QUERY
directive @onFragment on FRAGMENT_DEFINITION | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @onVariable on VARIABLE_DEFINITION
scalar Anything
type Query {
  dog: Dog  cat: Cat  human(id: ID): Human  pet: Pet  animal: Animal  any: Any  pets(limit: Int, offset: Int): [Pet!]
  place(at: Place, list: [Place!]): Boolean  one(of: One): Boolean
  ints(list: [Int]): Int  lists(of: [[Int!]]): Int  text(s: String, n: Int!, f: Float, b: Boolean, id: ID, any: Anything, command: Command): String  must(have: Int! = 3): Int
}
type Mutation { feed(name: String): Dog }
type Subscription { born: Dog  died: Dog }
`

var pets = load(petsSDL)

// TestRules: each rule of the specification's section 5, held and broken. An
// empty want is a valid document; else a part of the one message wanted.
func TestRules(t *testing.T) {
	tests := []struct{ section, query, want string }{
		{"5.2.1.1 operation names are unique", `query a { dog { name } } query b { dog { name } }`, ""},
		{"5.2.1.1 operation names are unique", `query a { dog { name } } query a { cat { name } }`, "only one operation named 'a'"},
		{"5.2.1.1 operation names are unique", `query a { dog { name } } mutation a { feed { name } }`, "only one operation named 'a'"},
		{"5.2.2.1 a lone anonymous operation", `{ dog { name } }`, ""},
		{"5.2.2.1 a lone anonymous operation", `{ dog { name } } query b { dog { name } }`, "anonymous operation must be the only"},
		{"5.2.3.1 a subscription has one root field", `subscription s { born { name nick } }`, ""},
		{"5.2.3.1 a subscription has one root field", `subscription { ...F } fragment F on Subscription { born { name } b: born { name } }`, "must select only one top level field"},
		{"5.2.3.1 a subscription has one root field", `subscription s { born { name } died { name } }`, "Subscription 's' must select only one"},
		{"5.2.3.1 a subscription has one root field", `subscription s { __typename }`, "must not select an introspection top level field"},
		{"5.2.3.1 a subscription has one root field", `subscription s($x: Boolean!) { born @skip(if: $x) { name } }`, "must not use '@skip'"},
		{"5.2.3.1 a subscription has one root field", `subscription s($x: Boolean!) { ... @include(if: $x) { born { name } } }`, "must not use '@include'"},
		{"5.2.3.1 a subscription has one root field", `subscription s { ... { ...F @onFragment } } fragment F on Subscription { born { name } }`, ""},
		{"5.3.1 fields exist", `{ dog { name ... on Being { name } __typename } animal { __typename } }`, ""},
		{"5.3.1 fields exist", `{ dog { colour } }`, "Cannot query field 'colour' on type 'Dog'"},
		{"5.3.1 fields exist", `{ animal { name } }`, "Cannot query field 'name' on type 'Animal'"},
		{"5.3.1 fields exist", `{ pet { barks } }`, "inline fragment on 'Dog'"},
		{"5.3.1 fields exist", `{ dog { nam } }`, "Did you mean 'name'?"},
		{"5.3.2 fields merge", `{ dog { name n: name name } pet { ... on Dog { v: volume } ... on Cat { w: volume } } }`, ""},
		{"5.3.2 fields merge", `{ pet { ... on Dog { x: name(short: true) } ... on Cat { x: name(short: false) } } }`, ""},
		{"5.3.2 fields merge", `{ dog { name: nick name } }`, "'nick' and 'name' are different fields"},
		{"5.3.2 fields merge", `{ dog { knows(command: SIT) knows(command: HEEL) } }`, "differing arguments"},
		{"5.3.2 fields merge", `{ dog { knows(command: SIT) knows(command: SIT, times: 2) } }`, "differing arguments"},
		{"5.3.2 fields merge", `{ dog { home(at: {x: 1, tags: ["a"]}) home(at: {tags: ["a"], x: 1}) } }`, ""},
		{"5.3.2 fields merge", `{ dog { home(at: {x: 1, tags: ["a"]}) home(at: {tags: ["b"], x: 1}) } }`, "differing arguments"},
		{"5.3.2 fields merge", `{ dog { home(at: {x: 1}) home(at: {x: 1, y: 2}) } }`, "differing arguments"},
		{"5.3.2 fields merge", `query($a: Place, $b: Place) { dog { home(at: $a) home(at: $b) } }`, "differing arguments"},
		{"5.3.2 fields merge", `{ pet { ... on Dog { x: volume } ... on Cat { x: volume } } }`, "conflicting types 'Int' and 'String'"},
		{"5.3.2 fields merge", `{ pet { ... on Dog { x: nick } ... on Cat { x: nick } } }`, "conflicting types 'String' and 'String!'"},
		{"5.3.2 fields merge", `{ any { ... on Dog { x: mates { name } } ... on Human { x: pets { name } } } }`, ""},
		{"5.3.2 fields merge", `{ any { ... on Dog { x: owner { name } } ... on Human { x: pets { name } } } }`, "conflicting types 'Human' and '[Pet]'"},
		{"5.3.2 fields merge", `{ dog { owner { a: name } } dog { owner { a: iq } } }`, "subfields 'owner' conflict because subfields 'a' conflict"},
		{"5.3.2 fields merge", `{ pet { ... on Dog { owner { a: name } } ... on Cat { owner { a: iq } } } }`, "conflicting types"},
		{"5.3.2 fields merge", `{ pet { name ...F ...G } } fragment F on Dog { name } fragment G on Pet { name: __typename }`, "conflicting types 'String' and 'String!'"},
		{"5.3.2 fields merge", `{ dog { name ...F } } fragment F on Being { ...G } fragment G on Dog { name: nick }`, "'name' and 'nick' are different fields"},
		{"5.3.3 leaves", `{ dog { name } }`, ""},
		{"5.3.3 leaves", `{ dog { name { x } } }`, "must not have a selection"},
		{"5.3.3 leaves", `{ dog }`, "must have a selection of subfields. Did you mean 'dog { ... }'?"},
		{"5.4.1 arguments are known", `{ dog { knows(command: SIT, times: 2) } }`, ""},
		{"5.4.1 arguments are known", `{ dog { knows(command: SIT, tims: 2) } }`, "Unknown argument 'tims' on field 'Dog.knows'. Did you mean 'times'?"},
		{"5.4.1 arguments are known", `{ dog { name @skip(if: true, unless: false) } }`, "Unknown argument 'unless' on directive '@skip'"},
		{"5.4.2 arguments are unique", `{ dog { knows(command: SIT, command: SIT) } }`, "only one argument named 'command'"},
		{"5.4.2 arguments are unique", `{ dog { name @skip(if: true, if: true) } }`, "only one argument named 'if'"},
		{"5.4.3 required arguments are given", `{ must dog { knows(command: SIT) } }`, ""},
		{"5.4.3 required arguments are given", `{ dog { knows } }`, "Argument 'Dog.knows(command:)' of type 'Command!' is required"},
		{"5.4.3 required arguments are given", `{ dog { name @onField } }`, "Argument '@onField(name:)' of type 'String!' is required"},
		{"5.4.3 required arguments are given", `{ text(n: null) }`, "Expected value of non-null type 'Int!' not to be null"},
		{"5.5.1.1 fragment names are unique", `{ dog { ...F ...G } } fragment F on Dog { name } fragment G on Dog { name }`, ""},
		{"5.5.1.1 fragment names are unique", `{ dog { ...F } } fragment F on Dog { name } fragment F on Dog { nick }`, "only one fragment named 'F'"},
		{"5.5.1.2 fragments are on types that exist", `{ dog { ...F } } fragment F on Dgo { name }`, "Unknown type 'Dgo'. Did you mean 'Dog'"},
		{"5.5.1.2 fragments are on types that exist", `{ dog { ... on Nothing { name } } }`, "Unknown type 'Nothing'"},
		{"5.5.1.3 fragments are on composites", `{ dog { ... on Being { name } ... on Animal { __typename } } }`, ""},
		{"5.5.1.3 fragments are on composites", `{ dog { ... on Command { name } } }`, "cannot condition on non composite type 'Command'"},
		{"5.5.1.3 fragments are on composites", `{ dog { ...F } } fragment F on Place { x }`, "Fragment 'F' cannot condition on non composite type 'Place'"},
		{"5.5.1.4 fragments are used", `{ dog { name } } fragment F on Dog { name }`, "Fragment 'F' is never used"},
		{"5.5.2.1 spreads name fragments", `{ dog { ...F } }`, "Unknown fragment 'F'"},
		{"5.5.2.2 no cycles", `{ dog { ...F } } fragment F on Dog { name ...F }`, "Cannot spread fragment 'F' within itself."},
		{"5.5.2.2 no cycles", `{ dog { ...F } } fragment F on Dog { mates { ...G } } fragment G on Dog { ...H } fragment H on Dog { mates { ...F } }`, "within itself via 'G', 'H'"},
		{"5.5.2.3 spreads are possible", `{ pet { ... on Dog { name } } dog { ... on Pet { name } ...F } any { ... on Animal { __typename } } } fragment F on Any { __typename }`, ""},
		{"5.5.2.3 spreads are possible", `{ dog { ... on Cat { name } } }`, "objects of type 'Dog' can never be of type 'Cat'"},
		{"5.5.2.3 spreads are possible", `{ human { ...F } } fragment F on Pet { name }`, "Fragment 'F' cannot be spread here as objects of type 'Human' can never be of type 'Pet'"},
		{"5.6.1 values are of their types", `{ text(s: "a", n: 1, f: 2, b: true, id: 5, any: {a: [1, "x", NAME]}, command: SIT) }`, ""},
		{"5.6.1 values are of their types", `{ text(s: 5, n: 1) }`, "String cannot represent a non string value: 5"},
		{"5.6.1 values are of their types", `{ text(n: 1.0) }`, "Int cannot represent non-integer value: 1.0"},
		{"5.6.1 values are of their types", `{ text(n: 2147483648) }`, "Int cannot represent non 32-bit"},
		{"5.6.1 values are of their types", `{ text(n: 1, f: "2") }`, "Float cannot represent non numeric value"},
		{"5.6.1 values are of their types", `{ text(n: 1, b: 1) }`, "Boolean cannot represent a non boolean value"},
		{"5.6.1 values are of their types", `{ text(n: 1, id: 1.5) }`, "ID cannot represent a non-string and non-integer value"},
		{"5.6.1 values are of their types", `{ text(n: 1, command: "SIT") }`, "Enum 'Command' cannot represent non-enum value: \"SIT\". Did you mean the enum value 'SIT'"},
		{"5.6.1 values are of their types", `{ text(n: 1, command: SITT) }`, "Value 'SITT' does not exist in 'Command' enum. Did you mean the enum value 'SIT'"},
		{"5.6.1 values are of their types", `{ text(n: 1, any: NAME) }`, "cannot be represented by a name"},
		{"5.6.1 values are of their types", `{ ints(list: 5) lists(of: [[1], null]) }`, ""},
		{"5.6.1 values are of their types", `{ ints(list: [1, "x"]) }`, "Int cannot represent non-integer value: \"x\""},
		{"5.6.1 values are of their types", `{ lists(of: [[null]]) }`, "non-null type 'Int!' not to be null"},
		{"5.6.1 values are of their types", `{ place(at: 5) }`, "Expected value of type 'Place' to be an object, found: 5"},
		{"5.6.2 input fields exist", `{ place(at: {x: 1, tags: "a", inner: {x: 2}}, list: {x: 3}) }`, ""},
		{"5.6.2 input fields exist", `{ place(at: {x: 1, z: 2}) }`, "not to include unknown field 'z'"},
		{"5.6.3 input fields are unique", `{ place(at: {x: 1, x: 2}) }`, "only one input field named 'x'"},
		{"5.6.3 input fields are unique", `{ text(n: 1, any: {a: 1, a: 2}) }`, "only one input field named 'a'"},
		{"5.6.4 required input fields are given", `{ place(at: {y: 1}) }`, "to include required field 'x'"},
		{"5.6.4 required input fields are given", `{ place(at: {x: null}) }`, "non-null type 'Int!'"},
		{"OneOf input objects", `query($a: String!) { one(of: {b: 1}) c: one(of: {a: $a}) }`, ""},
		{"OneOf input objects", `{ one(of: {a: "x", b: 1}) }`, "must specify exactly one key"},
		{"OneOf input objects", `{ one(of: {a: null}) }`, "Field 'One.a' must be non-null"},
		{"OneOf input objects", `query($a: String) { one(of: {a: $a}) }`, "must be non-nullable to be used for OneOf Input Object 'One'"},
		{"5.7.1 directives are known", `query @onQuery { dog { ...F @onFragment ... @onFragment { name @onField(name: "x") } } } fragment F on Dog @onFragment { name }`, ""},
		{"5.7.1 directives are known", `{ dog @unknown(a: $v) { name } }`, "Unknown directive '@unknown'"},
		{"5.7.1 directives are known", `{ dog { ... @defer { name } } }`, "The directive '@defer' is not supported: an answer comes whole."},
		{"5.7.1 directives are known", `{ dog { name @stream(initialCount: 1) } }`, "The directive '@stream' is not supported"},
		{"5.7.2 directives stand where they may", `query @onField(name: "x") { dog { name } }`, "'@onField' may not be used on query"},
		{"5.7.2 directives stand where they may", `query($x: Int @onVariable) { ints(list: [$x]) }`, ""},
		{"5.7.2 directives stand where they may", `query($x: Int @onQuery) { ints(list: [$x]) }`, "may not be used on variable definition"},
		{"5.7.2 directives stand where they may", `mutation @onQuery { feed { name } }`, "may not be used on mutation"},
		{"5.7.2 directives stand where they may", `subscription @onQuery { born { name } }`, "may not be used on subscription"},
		{"5.7.3 directives are unique", `{ dog @many @many { name @many(n: 1) @many(n: 1) } }`, ""},
		{"5.7.3 directives are unique", `{ dog @skip(if: true) @skip(if: false) { name } }`, "'@skip' can only be used once"},
		{"5.8.1 variables are unique", `query($x: Int, $x: Int) { ints(list: [$x]) }`, "only one variable named '$x'"},
		{"5.8.2 variables are of input types", `query($x: Dog) { ints(list: [$x]) }`, "Variable '$x' cannot be non-input type 'Dog'"},
		{"5.8.2 variables are of input types", `query($x: [Dog!]!) { ints(list: [$x]) }`, "Variable '$x' cannot be non-input type '[Dog!]!'"},
		{"5.8.2 variables are of input types", `query($x: [Whta]) { ints(list: [$x]) }`, "Unknown type 'Whta'"},
		{"5.8.3 variables are defined", `query q { ints(list: [$x]) }`, "Variable '$x' is not defined by operation 'q'"},
		{"5.8.3 variables are defined", `{ ...F } fragment F on Query { ints(list: [$x]) }`, "Variable '$x' is not defined."},
		{"5.8.4 variables are used", `query q($x: Int) { must }`, "Variable '$x' is never used in operation 'q'"},
		{"5.8.4 variables are used", `query($x: Int) { ...F } fragment F on Query { ints(list: [$x]) }`, ""},
		{"5.8.5 variables fit their places", `query($x: Int = 5, $l: [Int], $p: Place!, $n: Int!) { must(have: $x) text(n: $n) ints(list: $l) place(at: $p, list: [$p]) }`, ""},
		{"5.8.5 variables fit their places", `query($x: Int) { text(n: $x) }`, "Variable '$x' of type 'Int' used in position expecting type 'Int!'"},
		{"5.8.5 variables fit their places", `query($x: Int = null) { text(n: $x) }`, "used in position expecting type 'Int!'"},
		{"5.8.5 variables fit their places", `query($x: Int) { must(have: $x) }`, ""},
		{"5.8.5 variables fit their places", `query($x: String) { ints(list: [$x]) }`, "of type 'String' used in position expecting type 'Int'"},
		{"5.8.5 variables fit their places", `query($x: Int) { ints(list: $x) }`, "of type 'Int' used in position expecting type '[Int]'"},
		{"5.8.5 variables fit their places", `query($x: [Int]) { lists(of: [$x]) }`, "expecting type '[Int!]'"},
		{"5.8.5 variables fit their places", `query($x: Boolean) { dog { name @skip(if: $x) } }`, "expecting type 'Boolean!'"},
		{"defaults are of their types", `query($x: Int = "a") { ints(list: [$x]) }`, "Int cannot represent non-integer value: \"a\""},
		{"defaults are of their types", `query($x: Int! = null) { ints(list: [$x]) }`, "non-null type 'Int!'"},
	}
	for _, tt := range tests {
		t.Run(tt.section+"/"+tt.query, func(t *testing.T) {
			_, errs := Document(pets, tt.query, development)
			if tt.want == "" && len(errs) > 0 {
				t.Fatalf("%v", errs)
			}
			if tt.want != "" && (len(errs) == 0 || !strings.Contains(shown(errs), jsonText(tt.want))) {
				t.Fatalf("want %q, got %s", tt.want, shown(errs))
			}
			for _, e := range errs {
				if e.Code != gqlerr.ValidationFailed || len(e.Locations) == 0 || e.Locations[0].Line != 1 {
					t.Errorf("code %s at %v", e.Code, e.Locations)
				}
			}
		})
	}
}

// jsonText is a text as it stands inside a JSON string.
func jsonText(s string) string { return strings.Trim(string(gqlerr.AppendString(nil, s)), `"`) }

// TestNoSuchOperationType: a schema without mutations has none to validate.
func TestNoSuchOperationType(t *testing.T) {
	s := load(`type Query { a: Int }`)
	for _, query := range []string{`mutation { a }`, `subscription { a }`} {
		if _, errs := Document(s, query, development); !strings.Contains(shown(errs), "Schema is not configured to execute") {
			t.Errorf("%s: %s", query, shown(errs))
		}
	}
}

func TestIntrospectionCanBeOff(t *testing.T) {
	off := development
	off.Introspection = false
	for query, want := range map[string]bool{
		`{ __typename dog { __typename } }`:                                             false,
		`{ __schema { queryType { name } } }`:                                           true,
		`{ dog { nothing } ...F } fragment F on Query { __type(name: "Dog") { name } }`: true,
	} {
		_, errs := Document(pets, query, off)
		if got := strings.Contains(shown(errs), "introspection has been disabled"); got != want {
			t.Errorf("%s: %s", query, shown(errs))
		}
		if want && strings.Contains(shown(errs), "nothing") {
			t.Errorf("%s tells of the schema: %s", query, shown(errs))
		}
	}
}

func TestSuggestionsCanBeOff(t *testing.T) {
	silent := Limits{Introspection: true}
	for _, query := range []string{`{ dgo }`, `{ dog { nam } }`, `{ pet { barks } }`, `{ dog }`, `{ dog { ...F } } fragment F on Dgo { name }`, `{ text(n: 1, command: SITT) }`, `{ dog { knows(comand: SIT) } }`} {
		if _, errs := Document(pets, query, silent); len(errs) == 0 || strings.Contains(shown(errs), "Did you mean") {
			t.Errorf("%s: %s", query, shown(errs))
		}
	}
}

func TestErrorsAreBounded(t *testing.T) {
	query := "{ " + strings.Repeat("x ", 500) + "}"
	for most, want := range map[int]int{0: defaultErrors, 5: 5} {
		_, errs := Document(pets, query, Limits{Errors: most})
		if len(errs) != want+1 || !strings.Contains(errs[want].Message, "error limit reached") {
			t.Errorf("limit %d: %d errors", most, len(errs))
		}
	}
	for _, query := range []string{
		`query(` + strings.Repeat("$x: Int ", 300) + `) { must }`,
		`{ dog { ` + strings.Repeat("...F ", 300) + ` } }`,
		`{ ` + strings.Repeat("text(n: 1, s: 5, zz: 3) ", 300) + `}`,
		`{ ` + strings.Repeat("ints(list: [$x]) ", 300) + `}`,
		`{ dog ` + strings.Repeat("@nope ", 300) + `{ name } }`,
		`subscription { ` + strings.Repeat("__typename ", 300) + `}`,
		`{ must } ` + strings.Repeat("fragment F on Nope { a { b } } ", 100),
		`{ must } ` + strings.Repeat("query { must } ", 300),
	} {
		if _, errs := Document(pets, query, Limits{Errors: 7}); len(errs) == 0 || len(errs) > 8 {
			t.Errorf("%.40s…: %d errors", query, len(errs))
		}
	}
}

func TestMessagesAreClipped(t *testing.T) {
	long := strings.Repeat("é", 5000)
	for _, query := range []string{`{ text(n: "` + long + `") }`, `{ text(n: 1, command: "` + long + `") }`, `{ ` + strings.Repeat("x", 5000) + ` }`, `{ place(at: {x: 1, z: "` + long + `"}) }`, `{ place(at: [` + strings.Repeat("1,", 3000) + `]) }`} {
		_, errs := Document(pets, query, development)
		if len(errs) == 0 || len(errs[0].Message) > maxMessage+4 {
			t.Errorf("%.30s…: %d bytes", query, len(errs[0].Message))
		}
	}
}

func TestOperation(t *testing.T) {
	doc := valid(t, pets, `query a { must } query b { must }`)
	for name, want := range map[string]string{"a": "", "b": "", "c": "Unknown operation named 'c'.", "": "Must provide operation name if query contains multiple operations."} {
		op, err := Operation(doc, name)
		if (err == nil) != (want == "") || err != nil && (err.Message != want || err.Code != gqlerr.OperationResolution) || err == nil && op.Name != name {
			t.Errorf("%q: %v, %v", name, op, err)
		}
	}
	if op, err := Operation(valid(t, pets, `query a { must }`), ""); err != nil || op.Name != "a" {
		t.Errorf("the only operation: %v", err)
	}
	if _, err := Operation(mustParse(t, `fragment F on Dog { name }`), ""); err == nil || err.Message != "Must provide an operation." {
		t.Errorf("no operation: %v", err)
	}
}
