package answers_test

import (
	"strings"
	"testing"

	"fraiseqld/engine/schema"
)

const kindsFields = `id: Int!  text: String  ident: ID  ref: UUID  n: Int  ratio: Float  price: Decimal  big: BigInt  ok: Boolean  born: Date  seen: DateTime  meta: JSON  addr: IpAddressString
  mac: MacAddress  path: LTree  period: DateRange  spot: Coordinate  tags: [String]  scores: [Int]  kind: Kind  searchVector: String  embedding: [Float]  hash: String  clock: Time  site: URL`

const kindsSDL = `
enum Kind { RED BLUE }
type Doc @sqlSource(view: "v_doc") { ` + kindsFields + ` }
type Hybrid @sqlSource(view: "v_hybrid") { ` + kindsFields + ` }
extend input DocWhereInput { hash: VectorFilter }
extend input HybridWhereInput { hash: VectorFilter }
type Query { docs: [Doc!]!  hybrids: [Hybrid!]! }`

const kindsSQL = `
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE TABLE v_hybrid (id int PRIMARY KEY, text text, ident text, ref uuid, n int, ratio float8, price numeric, big bigint, ok boolean, born date, seen timestamptz, meta jsonb, addr inet, mac macaddr, path ltree,
  period daterange, spot point, tags text[], scores int[], kind text, search_vector tsvector, embedding float8[], hash text, clock time, site text, data jsonb);
INSERT INTO v_hybrid VALUES (1, 'a', 'x', '00000000-0000-4000-8000-000000000001', 1, 1.5, 1.10, 7, true, '2020-01-05', '2020-01-05 00:00:00+00', '{"a": 1}', '10.0.0.1', '00:11:22:33:44:55', 'a.b',
  '[2020-01-01,2020-02-01)', '(2,1)', '{a}', '{1}', 'RED', 'a cat', '{1,2}', '101', '08:00', 'https://example.org/');
INSERT INTO v_hybrid (id) VALUES (2);
UPDATE v_hybrid h SET data = to_jsonb(h) - 'data' || jsonb_build_object('addr', host(addr), 'spot', spot::text);
CREATE VIEW v_doc AS SELECT id, data FROM v_hybrid;`

// operands are what an operator of a filter type is given, where its own is not in special.
var operands = map[string]string{
	"UUIDFilter": `"00000000-0000-4000-8000-000000000001"`, "IDFilter": `"x"`, "StringFilter": `"a"`, "IntFilter": "1", "FloatFilter": "1.5", "DecimalFilter": `"1.1"`, "BigIntFilter": "7",
	"DateFilter": `"2020-01-05"`, "DateTimeFilter": `"2020-01-05T00:00:00Z"`, "JSONBFilter": `{a: 1}`, "NetworkAddressFilter": `"10.0.0.0/8"`, "MacAddressFilter": `"00:11:22:33:44:55"`, "LTreeFilter": `"a.b"`,
	"DateRangeFilter": `"[2020-01-01,2020-02-01)"`, "CoordinateFilter": `"1,2"`, "ArrayFilter": `"1"`, "FullTextFilter": `"cat"`, "VectorFilter": `"101"`, "TimeFilter": `"08:00:00"`, "URLFilter": `"https://example.org/"`,
}

var special = map[string]string{
	"containsDate": `"2020-01-05"`, "inRange": `{from: "10.0.0.0", to: "10.0.0.9"}`, "inrange": `{from: "10.0.0.0", to: "10.0.0.9"}`, "indexEq": `{label: "a", position: 0}`, "indexGte": `{label: "a", position: 0}`,
	"distanceWithin": `{center: [1, 2], radius: 5}`, "pathExists": `"$.a"`, "pathMatch": `"$.a == 1"`, "hasKey": `"a"`, "hasAnyKeys": `["a"]`, "hasAllKeys": `["a"]`, "matchesLquery": `"a.*"`, "matchesLtxtquery": `"a & b"`,
	"rankGt": `"cat:0"`, "rankGte": `"cat:0"`, "rankLt": `"cat:1"`, "rankLte": `"cat:1"`, "rankCdGt": `"cat:0"`, "rankCdGte": `"cat:0"`, "rankCdLt": `"cat:1"`, "rankCdLte": `"cat:1"`,
}

// computing are offered as the reference offers them, and refused: they are no conditions.
var computing = map[string]bool{"path.subpath": true, "path.index": true, "path.concat": true}

// TestEveryOperator: what the schema offers for a type is carried out, in
// documents and in columns, and says nothing of rows without a value.
func TestEveryOperator(t *testing.T) {
	e := answers(t, kindsSDL, kindsSQL)
	n := 0
	for _, view := range []string{"Doc", "Hybrid"} {
		for _, f := range e.Schema().Inputs[view+"WhereInput"].Fields {
			if f.Input == nil || f.Input.Filters != nil || f.Name == "id" {
				continue
			}
			for _, op := range f.Input.Fields {
				n++
				filter := f.Name + ": {" + op.Name + ": " + operandOf(f, op) + "}"
				if f.Input.Name == "VectorFilter" && op.Name != "isnull" {
					filter = f.Name + ": {" + op.Name + ": " + operandOf(f, op) + ", distanceWithin: 1}"
				}
				if op.Name == "distanceWithin" && f.Input.Name == "VectorFilter" || vectorOf(f.Name) != vectorOf(op.Name) {
					continue
				}
				got := found(t, e, strings.ToLower(view)+"s", filter)
				switch {
				case strings.HasSuffix(op.Name, "OfId"): // there is no table of these trees
					if !strings.Contains(got, "NOT_SUPPORTED") {
						t.Errorf("%s {%s}: %s", view, filter, got)
					}
				case computing[f.Name+"."+op.Name]:
					if !strings.Contains(got, "is not a filter") {
						t.Errorf("%s {%s}: %s", view, filter, got)
					}
				case op.Name == "isnull" && got != "2", op.Name != "isnull" && got != "" && got != "1":
					t.Errorf("%s {%s}: %s", view, filter, got)
				}
			}
		}
	}
	if n < 450 {
		t.Errorf("only %d operators", n)
	}
}

// vectorOf tells the operators on lists of numbers from those on texts of bits.
func vectorOf(name string) bool {
	return name == "embedding" || name == "cosineDistance" || name == "l2Distance" || name == "l1Distance" || name == "innerProduct"
}

func operandOf(f, op *schema.InputField) string {
	if s, ok := special[op.Name]; ok {
		return s
	}
	typ := op.Type.Name()
	one := operands[f.Input.Name]
	switch {
	case typ == "Boolean":
		one = "true"
	case typ == "Int" && f.Input.Name != "IntFilter":
		one = "1"
	case typ == "VectorDistanceInput":
		one = "{dense: [1, 2]}"
	case op.Name == "in" && strings.HasSuffix(f.Input.Name, "WhereInput"):
		one = `"a"`
	}
	if op.Type.Elem != nil {
		return "[" + one + "]"
	}
	return one
}

// TestOneRowIsAList: a list of one row is a list, and one of none is empty.
func TestOneRowIsAList(t *testing.T) {
	e := answers(t, kindsSDL, kindsSQL)
	want(t, e, `{ docs(where: {id: {eq: 1}}) { id } none: docs(where: {id: {eq: 9}}) { id } other: hybrids(limit: 1, orderBy: {id: DESC}) { id tags } }`, "", `{"data":{"docs":[{"id":1}],"none":[],"other":[{"id":2,"tags":null}]}}`)
}
