package schema

import (
	"strings"
	"testing"

	"fraiseqld/engine/input"
)

const featureSDL = `"What it is for." schema { query: Query }
"Repeated." directive @mark("Which." a: Int = 1, b: [String!] @deprecated(reason: "no")) repeatable on OBJECT
directive @old @deprecated on FIELD
scalar Day @specifiedBy(url: "https://days.example")
interface Node { id: ID! } interface Named implements Node { id: ID! name: String }
type User implements Named & Node @sqlSource(view: "v_user") { id: ID! name: String old(a: In = {x: 1, y: [A, null]}): Int @deprecated }
union Any = User
enum E { A B @deprecated(reason: "gone \"b\"") }
input In @oneOf { x: Int y: [E] old: Int @deprecated }
type Query { users(a: In @default(value: {x: 1}), text: String = "a\"b\n"): User @upstream any: Any @upstream day: Day @upstream }`

func TestIntrospectionFeatures(t *testing.T) {
	s := loadText(t, featureSDL+"\nextend type Query { b: Int @upstream }")
	for _, test := range []struct{ query, want string }{
		{`{__schema{description queryType{name} mutationType{name} subscriptionType{name} __typename}}`,
			`{"__schema":{"description":"What it is for.","queryType":{"name":"Query"},"mutationType":null,"subscriptionType":null,"__typename":"__Schema"}}`},
		{`{__schema{directives{name isRepeatable isDeprecated args{name defaultValue}}}}`,
			`{"__schema":{"directives":[{"name":"include","isRepeatable":false,"isDeprecated":false,"args":[{"name":"if","defaultValue":null}]},{"name":"skip","isRepeatable":false,"isDeprecated":false,"args":[{"name":"if","defaultValue":null}]},{"name":"deprecated","isRepeatable":false,"isDeprecated":false,"args":[{"name":"reason","defaultValue":"\"No longer supported\""}]},{"name":"specifiedBy","isRepeatable":false,"isDeprecated":false,"args":[{"name":"url","defaultValue":null}]},{"name":"oneOf","isRepeatable":false,"isDeprecated":false,"args":[]},{"name":"live","isRepeatable":false,"isDeprecated":false,"args":[{"name":"if","defaultValue":"true"},{"name":"throttle","defaultValue":null},{"name":"patch","defaultValue":"false"}]},{"name":"mark","isRepeatable":true,"isDeprecated":false,"args":[{"name":"a","defaultValue":"1"}]}]}}`},
		{`{t:__type(name:"Day"){kind specifiedByURL isOneOf fields{name} possibleTypes{name}}}`,
			`{"t":{"kind":"SCALAR","specifiedByURL":"https://days.example","isOneOf":null,"fields":null,"possibleTypes":null}}`},
		{`{__type(name:"In"){isOneOf inputFields{name isDeprecated} all:inputFields(includeDeprecated:true){name deprecationReason}}}`,
			`{"__type":{"isOneOf":true,"inputFields":[{"name":"x","isDeprecated":false},{"name":"y","isDeprecated":false}],"all":[{"name":"x","deprecationReason":null},{"name":"y","deprecationReason":null},{"name":"old","deprecationReason":"No longer supported"}]}}`},
		{`{__type(name:"E"){enumValues{name} all:enumValues(includeDeprecated:true){name isDeprecated deprecationReason}}}`,
			`{"__type":{"enumValues":[{"name":"A"}],"all":[{"name":"A","isDeprecated":false,"deprecationReason":null},{"name":"B","isDeprecated":true,"deprecationReason":"gone \"b\""}]}}`},
		{`{__type(name:"User"){fields(includeDeprecated:true){name args{defaultValue type{name}}} interfaces{name}}}`,
			`{"__type":{"fields":[{"name":"id","args":[]},{"name":"name","args":[]},{"name":"old","args":[{"defaultValue":"{x: 1, y: [A, null]}","type":{"name":"In"}}]}],"interfaces":[{"name":"Named"},{"name":"Node"}]}}`},
		{`{__type(name:"Node"){possibleTypes{name __typename} fields{type{kind name ofType{name ofType{name}}}}}}`,
			`{"__type":{"possibleTypes":[{"name":"User","__typename":"__Type"}],"fields":[{"type":{"kind":"NON_NULL","name":null,"ofType":{"name":"ID","ofType":null}}}]}}`},
		{`{__type(name:"Query"){fields{name args{name defaultValue}}}}`,
			`{"__type":{"fields":[{"name":"users","args":[{"name":"a","defaultValue":null},{"name":"text","defaultValue":"\"a\\\"b\\n\""}]},{"name":"any","args":[]},{"name":"day","args":[]},{"name":"b","args":[]}]}}`},
		{`{__type(name:"_Literal"){name} b:__type(name:"_CacheScope"){name} c:__type(name:"Nope"){name}}`, ``},
		{`query($n:String! $d:Boolean! $s:Boolean!){__type(name:$n){...F ...F @skip(if:true) kind @skip(if:$s) ...on __Type @include(if:$d){enumValues(includeDeprecated:$d){name}} ...on __Field{name}}} fragment F on __Type{a:name enumValues(includeDeprecated:$d){isDeprecated}}`,
			`{"__type":{"a":"E","enumValues":[{"isDeprecated":false,"name":"A"},{"isDeprecated":true,"name":"B"}]}}`},
	} {
		vars := map[string]input.Value{"n": {Kind: input.String, Text: "E"}, "d": {Kind: input.Bool, Text: "true"}, "s": {Kind: input.Bool, Text: "true"}}
		if test.want == "" {
			test.want = `{"__type":null,"b":null,"c":null}`
		}
		if got := introspect(t, s, test.query, vars); got != test.want {
			t.Errorf("%s\n%s\nwant\n%s", test.query, got, test.want)
		}
	}
}

// Nothing of the bindings is shown.
func TestIntrospectionHidesBindings(t *testing.T) {
	for _, path := range []string{goldenFile, "testdata/complete/shop.graphql"} {
		s := loadFile(t, path)
		got := introspect(t, s, standardQuery, nil)
		for name := range loadedBindings() {
			if strings.Contains(got, `"name":"`+name+`","description"`) && name != "list" {
				t.Errorf("%s shows @%s", path, name)
			}
		}
		for _, def := range s.AST.Types {
			for _, f := range def.Fields {
				if d := f.Directives.ForName("sqlFunction"); d != nil {
					t.Errorf("%s.%s keeps @sqlFunction", def.Name, f.Name)
				}
			}
			if d := def.Directives.ForName("sqlSource"); d != nil {
				t.Errorf("%s keeps @sqlSource", def.Name)
			}
		}
		if strings.Contains(got, "_Literal") || strings.Contains(got, "_CacheScope") || strings.Contains(got, "v_person") {
			t.Errorf("%s shows a helper type or a view", path)
		}
	}
}

func loadedBindings() map[string]bool {
	out := map[string]bool{}
	for _, d := range mustParse("bindings.graphql", bindingsText).Directives {
		out[d.Name] = true
	}
	return out
}

func BenchmarkIntrospection(b *testing.B) {
	s := loadFile(b, goldenFile)
	b.ReportAllocs()
	for b.Loop() {
		introspect(b, s, standardQuery, nil)
	}
}
