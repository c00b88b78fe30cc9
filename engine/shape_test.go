package engine_test

import (
	"slices"
	"strings"
	"testing"
)

// specimens has a field of every kind of value that a variable can be part of.
const specimens = `
type Specimen @sqlSource(view: "v_specimen", jsonbColumn: "data") {
  id: UUID!  label: String  meta: JSON  addr: IpAddressString  spot: Coordinate  tags: [String!]  path: LTree  grade: Grade  inner: Inner
}
type Inner { deep: String }
enum Grade { LOW @enumStored(as: "l")  HIGH @enumStored(as: "h") }
input NoteInput { title: String!  inner: InnerInput  list: [Int]  meta: JSON }
input InnerInput { deep: String }
type Query {
  specimens: [Specimen!]!
  specimen(label: String, grade: Grade): Specimen
  echoJson(value: JSON): JSON @sqlFunction(name: "echo_json")
  total(items: [Int!]): Int @sqlFunction(name: "total")
}
type Mutation { note(input: NoteInput!): JSON @sqlFunction(name: "app.note") }
scalar UUID
scalar JSON
scalar IpAddressString
scalar Coordinate
scalar LTree
`

// TestVariablesInsideLiterals: one document, two values of its variables. No
// plan that was made for one request answers another with its values.
func TestVariablesInsideLiterals(t *testing.T) {
	tests := []struct{ name, query, one, two, args1, args2 string }{
		{"JSON filter", `query($x: String) { specimens(where: {meta: {contains: {a: $x}}}) { id } }`, `{"x":"1"}`, `{"x":"2"}`, `{"a":"1"}`, `{"a":"2"}`},
		{"JSON filter, deep", `query($x: Int) { specimens(where: {meta: {eq: [{a: [1, $x]}]}}) { id } }`, `{"x":1}`, `{"x":2}`, `[{"a":[1,1]}]`, `[{"a":[1,2]}]`},
		{"JSON member left out", `query($x: Int) { specimens(where: {meta: {eq: {a: $x}}}) { id } }`, `{}`, `{"x":2}`, `{}`, `{"a":2}`},
		{"function argument", `query($x: String) { echoJson(value: {a: $x}) }`, `{"x":"1"}`, `{"x":"2"}`, `{"a":"1"}`, `{"a":"2"}`},
		{"function argument, whole", `query($x: JSON) { echoJson(value: $x) }`, `{"x":{"a":1}}`, `{"x":[2]}`, `{"a":1}`, `[2]`},
		{"item of a list argument", `query($x: Int!) { total(items: [1, $x]) }`, `{"x":2}`, `{"x":3}`, `{"1","2"}`, `{"1","3"}`},
		{"item of in", `query($x: String, $y: String) { specimens(where: {label: {in: ["a", $x, $y]}}) { id } }`, `{"x":"b","y":"c"}`, `{"x":"d","y":"e"}`, `{"a","b","c"}`, `{"a","d","e"}`},
		{"null item of in", `query($x: String) { specimens(where: {label: {in: ["a", $x]}}) { id } }`, `{"x":null}`, `{"x":"d"}`, `{"a"}`, `{"a","d"}`},
		{"absent item of in", `query($x: String) { specimens(where: {label: {in: ["a", $x]}}) { id } }`, `{}`, `{"x":"d"}`, `{"a"}`, `{"a","d"}`},
		{"whole in", `query($x: [String]) { specimens(where: {label: {in: $x}}) { id } }`, `{"x":["a"]}`, `{"x":["b","c"]}`, `{"a"}`, `{"b","c"}`},
		{"operand that is an object", `query($x: String!, $y: String!) { specimens(where: {addr: {inRange: {from: $x, to: $y}}}) { id } }`,
			`{"x":"10.0.0.1","y":"10.0.0.9"}`, `{"x":"10.0.0.2","y":"10.0.0.8"}`, `10.0.0.1, 10.0.0.9`, `10.0.0.2, 10.0.0.8`},
		{"whole operand that is an object", `query($x: IPRange) { specimens(where: {addr: {inRange: $x}}) { id } }`,
			`{"x":{"from":"10.0.0.1","to":"10.0.0.9"}}`, `{"x":{"to":"10.0.0.8","from":"10.0.0.2"}}`, `10.0.0.1, 10.0.0.9`, `10.0.0.2, 10.0.0.8`},
		{"list inside an operand", `query($x: Float!) { specimens(where: {spot: {distanceWithin: {center: [1, $x], radius: 5}}}) { id } }`, `{"x":2}`, `{"x":3}`, `(2,1), (2,1), (2,1), 5`, `(3,1), (3,1), (3,1), 5`},
		{"enum of an argument", `query($g: Grade) { specimen(grade: $g) { id } }`, `{"g":"LOW"}`, `{"g":"HIGH"}`, `l`, `h`},
		{"input document", `mutation($t: String!) { note(input: {title: $t}) }`, `{"t":"a"}`, `{"t":"b"}`, `{"title":"a","inner":null,"list":null,"meta":null}`, `{"title":"b","inner":null,"list":null,"meta":null}`},
		{"inside an input document", `mutation($d: String, $n: Int, $m: JSON) { note(input: {title: "t", inner: {deep: $d}, list: [1, $n], meta: {a: $m}}) }`,
			`{"d":"x","n":2,"m":3}`, `{"d":"y","n":4,"m":{"z":null}}`, `{"title":"t","inner":{"deep":"x"},"list":[1,2],"meta":{"a":3}}`, `{"title":"t","inner":{"deep":"y"},"list":[1,4],"meta":{"a":{"z":null}}}`},
		{"field of an input document left out", `mutation($d: String) { note(input: {title: "t", inner: {deep: $d}}) }`, `{}`, `{"d":null}`, `{"title":"t","inner":{},"list":null,"meta":null}`, `{"title":"t","inner":{"deep":null},"list":null,"meta":null}`},
		{"NOT as JSON", `query($x: JSON) { specimens(where: {NOT: $x}) { id } }`, `{"x":{"label":{"eq":"a"}}}`, `{"x":{"label":{"eq":"b"}}}`, `a`, `b`},
		{"inside an OR", `query($x: String, $w: SpecimenWhereInput) { specimens(where: {OR: [{label: {eq: $x}}, $w]}) { id } }`,
			`{"x":"a","w":{"label":{"eq":"b"}}}`, `{"x":"c","w":{"label":{"eq":"d"}}}`, `a, b`, `c, d`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := &fakeDB{rows: always(`{"id":"1"}`)}
			e := withFake(t, specimens, db)
			var got []string
			for _, variables := range []string{tt.one, tt.two, tt.one} {
				raw := []byte(variables)
				body, out := run(t, e, tt.query, string(raw))
				if out.Errors > 0 {
					t.Fatal(body)
				}
				_, args, _ := strings.Cut(db.seen[len(db.seen)-1], " | ")
				got = append(got, args)
			}
			if want := []string{tt.args1, tt.args2, tt.args1}; !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q\n%s", got, want, db.seen[0])
			}
		})
	}
}

// TestShapes: which requests of a document may share a plan; those that do send
// the same SQL, those of another shape get their own.
func TestShapes(t *testing.T) {
	tests := []struct{ name, query, one, two, like string }{
		{"members of a filter", `query($w: SpecimenWhereInput) { specimens(where: $w) { id } }`, `{"w":{"label":{"eq":"a"}}}`, `{"w":{"label":{"neq":"a"}}}`, " <> "},
		{"null filter", `query($w: SpecimenWhereInput) { specimens(where: $w) { id } }`, `{"w":{"label":{"eq":"a"}}}`, `{"w":null}`, `"v_specimen" AS t LIMIT`},
		{"absent filter", `query($w: SpecimenWhereInput) { specimens(where: $w) { id } }`, `{"w":{"label":{"eq":"a"}}}`, `{}`, `"v_specimen" AS t LIMIT`},
		{"null operand", `query($x: String) { specimens(where: {label: {eq: $x}}) { id } }`, `{"x":"a"}`, `{"x":null}`, `"v_specimen" AS t LIMIT`},
		{"flag", `query($x: Boolean) { specimens(where: {label: {isnull: $x}}) { id } }`, `{"x":true}`, `{"x":false}`, `IS NOT NULL`},
		{"direction", `query($d: OrderDirection) { specimens(orderBy: [{label: $d}]) { id } }`, `{"d":"ASC"}`, `{"d":"DESC"}`, `DESC`},
		{"order", `query($o: [SpecimenOrderByInput]) { specimens(orderBy: $o) { id } }`, `{"o":[{"label":"ASC"}]}`, `{"o":[{"id":"ASC"}]}`, `ORDER BY t."id"`},
		{"null limit", `query($n: Int) { specimens(limit: $n) { id } }`, `{"n":1}`, `{"n":null}`, ` LIMIT 10001`},
		{"null equality", `query($l: String) { specimen(label: $l) { id } }`, `{"l":"a"}`, `{"l":null}`, ` WHERE false`},
		{"skipped", `query($s: Boolean!) { specimens @skip(if: $s) { id } specimen(label: "x") { id } }`, `{"s":true}`, `{"s":false}`, `v_specimen`},
		{"more alternatives", `query($w: [SpecimenWhereInput]) { specimens(where: {OR: $w}) { id } }`, `{"w":[{"label":{"eq":"a"}}]}`, `{"w":[{"label":{"eq":"a"}},{"label":{"eq":"b"}}]}`, ` OR `},
		{"variable in a fragment", `query($x: Boolean) { ...F } fragment F on Query { ... { specimens(where: {label: {isnull: $x}}) { id } } }`, `{"x":true}`, `{"x":false}`, `IS NOT NULL`},
		{"skip in a fragment", `query($x: Boolean!) { specimens { ...F ...F } } fragment F on Specimen { id label @include(if: $x) }`, `{"x":true}`, `{"x":false}`, `v_specimen`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := &fakeDB{rows: always(`{"id":"1","label":"l"}`)}
			e := withFake(t, specimens, db)
			first, _ := run(t, e, tt.query, tt.one)
			second, _ := run(t, e, tt.query, tt.two)
			last := db.seen[len(db.seen)-1]
			if !strings.Contains(last, tt.like) {
				t.Errorf("%s is not in %s", tt.like, last)
			}
			if strings.HasPrefix(tt.name, "skip") && first == second {
				t.Errorf("both answers are %s", first)
			}
			if again, _ := run(t, e, tt.query, tt.one); again != first {
				t.Errorf("first %s, then %s", first, again)
			}
		})
	}
}

// TestPlansKeepNoRequest: what a plan holds does not change with the memory of
// the request it was made for.
func TestPlansKeepNoRequest(t *testing.T) {
	db := &fakeDB{rows: always(`{"id":"1"}`)}
	e := withFake(t, specimens, db)
	const query = `mutation($t: String!, $m: JSON) { note(input: {title: $t, meta: {m: $m}}) }`
	raw := []byte(`{"t":"first title","m":"first text"}`)
	ask := func() string {
		if body, out := e.Execute(t.Context(), requestOf(query, raw), nil); out.Errors > 0 {
			t.Fatal(string(body))
		}
		return db.seen[len(db.seen)-1]
	}
	want := ask()
	kept := slices.Clone(raw)
	for i := range raw {
		raw[i] = '#' // the buffer belongs to another request now
	}
	raw = kept
	if got := ask(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
