package wellformed

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const sdl = `
type Query { a: Int  b: String!  l: [[Float!]]!  e: Grade  n: Node  u: Both  i: Item  many: [Item!] }
interface Node { id: ID! }
type Item implements Node { id: ID!  price: Decimal  on: Date  ok: Boolean  any: JSON }
type Other implements Node { id: ID!  word: String }
union Both = Item | Other
enum Grade { LOW HIGH }
scalar Decimal scalar Date scalar JSON`

func TestCheck(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: sdl})
	for _, tt := range []struct{ name, query, vars, body, want string }{
		{"right", `{ x: a b l e }`, "", `{"data":{"x":1,"b":"t","l":[[1.5],null,[]],"e":"LOW"}}`, ""},
		{"order of keys", `{ a b }`, "", `{"data":{"b":"t","a":1}}`, "keys"},
		{"a key too many", `{ a }`, "", `{"data":{"a":1,"b":"t"}}`, "keys"},
		{"a key too few", `{ a b }`, "", `{"data":{"a":1}}`, "keys"},
		{"a key twice", `{ a }`, "", `{"data":{"a":1,"a":1}}`, "twice"},
		{"a wrong kind", `{ a }`, "", `{"data":{"a":"1"}}`, "no Int"},
		{"a fraction as Int", `{ a }`, "", `{"data":{"a":1.5}}`, "no Int"},
		{"null under non-null", `{ b }`, "", `{"data":{"b":null}}`, "null where"},
		{"null in a list of non-null", `{ l }`, "", `{"data":{"l":[[null]]}}`, "null where"},
		{"a list that is flat", `{ l }`, "", `{"data":{"l":[1]}}`, "not a list"},
		{"a stored enum", `{ e }`, "", `{"data":{"e":"low"}}`, "no value"},
		{"an object for a scalar", `{ a }`, "", `{"data":{"a":{}}}`, "no Int"},
		{"a scalar for an object", `{ i { id } }`, "", `{"data":{"i":"x"}}`, "not an object"},
		{"skip and include", `query($s: Boolean = true) { a @skip(if: $s) b @include(if: true) ... @include(if: false) { l } }`, "", `{"data":{"b":"t"}}`, ""},
		{"skip by a variable", `query($s: Boolean = true) { a @skip(if: $s) }`, `{"s":false}`, `{"data":{"a":null}}`, ""},
		{"merged", `{ i { id } ...F } fragment F on Query { i { ok id } }`, "", `{"data":{"i":{"id":"1","ok":true}}}`, ""},
		{"a fragment of another type", `{ n { id ... on Other { word } } }`, "", `{"data":{"n":{"id":"1","word":"w"}}}`, ""},
		{"a fragment of none", `{ u { ... on Item { ok } ... on Other { word } } }`, "", `{"data":{"u":{"ok":true,"word":"w"}}}`, "keys"},
		{"a typename of none", `{ u { __typename } }`, "", `{"data":{"u":{"__typename":"Both"}}}`, "the type is"},
		{"a date", `{ i { on price any } }`, "", `{"data":{"i":{"on":"2024-02-29","price":1.10,"any":[{}]}}}`, ""},
		{"no date", `{ i { on } }`, "", `{"data":{"i":{"on":"29.2.2024"}}}`, "no Date"},
		{"introspection", `{ __type(name: "Item") { kind name fields { name type { name } } } }`, "", `{"data":{"__type":{"kind":"OBJECT","name":"Item","fields":[{"name":"id","type":{"name":null}}]}}}`, ""},
		{"introspection with a wrong kind", `{ __schema { queryType { kind } } }`, "", `{"data":{"__schema":{"queryType":{"kind":"THING"}}}}`, "no value"},
		{"nothing", `{ a }`, "", `{}`, "neither"},
		{"null without errors", `{ b }`, "", `{"data":null}`, "without errors"},
		{"an error at a null", `{ a }`, "", `{"data":{"a":null},"errors":[{"message":"m","path":["a"],"locations":[{"line":1,"column":3}]}]}`, ""},
		{"an error below a null", `{ many { id } }`, "", `{"data":{"many":null},"errors":[{"message":"m","path":["many",3,"id"]}]}`, ""},
		{"an error at a value", `{ a }`, "", `{"data":{"a":1},"errors":[{"message":"m","path":["a"]}]}`, "no null"},
		{"an error at nothing", `{ a }`, "", `{"data":{"a":1},"errors":[{"message":"m","path":["z"]}]}`, "nothing"},
		{"an error without a message", `{ a }`, "", `{"errors":[{}]}`, "no message"},
		{"no errors listed", `{ a }`, "", `{"data":{"a":1},"errors":[]}`, "not a list of errors"},
		{"a location of zero", `{ a }`, "", `{"errors":[{"message":"m","locations":[{"line":0,"column":1}]}]}`, "line 0"},
		{"another member", `{ a }`, "", `{"data":{"a":1},"took":5}`, "took"},
		{"data of a document that is none", `{ a`, "", `{"data":{"a":1}}`, "no operation"},
		{"cut", `{ a }`, "", `{"data":{"a":1}`, "not JSON"},
		{"two texts", `{ a }`, "", `{"data":{"a":1}} {}`, "not JSON"},
	} {
		got := strings.Join(Check(schema, tt.query, "", []byte(tt.vars), []byte(tt.body)), "; ")
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
