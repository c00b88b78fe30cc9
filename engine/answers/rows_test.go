package answers_test

import (
	"strings"
	"testing"
)

const rowsSDL = `
type Row @sqlSource(view: "shop.t_row", jsonbColumn: null) {
  id: BigInt!  label: String  price: Decimal  ratio: Float  ref: UUID  live: Boolean  born: Date  seen: DateTime  tags: [String!]  scores: [Int!]
  address: Address  past: [Address!]  meta: JSON  plain: JSON  info: Info  kind: Kind  addr: IpAddressString  short: String  nothing: String
}
type Address { street: String  zipCode: String  lot: Decimal }
type Info { deep: Deep  n: Int  big: BigInt }
type Deep { word: String  at: Date }
enum Kind { RED @enumStored(as: "red")  BLUE @enumStored(as: "blue") }
type Other @sqlSource(view: "t_other", jsonbColumn: null) { id: Int!  word: String! @stored(as: "Odd \"Word") }
type Plain @sqlSource(view: "t_json") { id: Int!  name: String  n: Int  tags: [String!]  meta: JSON  inner: Plain }
type Query {
  rows: [Row!]!  row(id: BigInt!): Row  byRef(ref: UUID): Row  rowCount: Int! @count(view: "shop.t_row")  hasRow(label: String): Boolean! @exists(view: "shop.t_row")
  pageOfRows: RowConnection!
  others: [Other!]!  plains: [Plain!]!
}`

const rowsSQL = `
CREATE SCHEMA shop;
CREATE TYPE shop.address AS (street text, zip_code text, lot numeric);
CREATE TYPE shop.kind AS ENUM ('red', 'blue');
CREATE TABLE shop.t_row (id bigint PRIMARY KEY, label varchar(20), price numeric(30,4), ratio float8, ref uuid, live boolean, born date, seen timestamptz, tags text[], scores int[],
  address shop.address, past shop.address[], meta jsonb, plain json, info jsonb, kind shop.kind, addr inet, short char(3), nothing text);
INSERT INTO shop.t_row VALUES
 (9007199254740993, 'one', 12345678901234567890.1000, 0.1, '00000000-0000-4000-8000-000000000001', true, '2024-02-29', '2024-01-01 12:00:00+00', '{a,b}', '{1,2}',
  ROW('Long', '4000', 1.10), ARRAY[ROW('Old', '1', 2.0)::shop.address], '{"a": 1.10}', '{"b":  2}', '{"deep": {"word": "w", "at": "2024-03-01"}, "n": 10, "big": 9007199254740993}', 'red', '10.0.0.1/32', 'ab', NULL),
 (9007199254740994, 'two', 2.5, 3, NULL, false, NULL, '2023-01-01 00:00:00+02', '{}', NULL, ROW('Short', '4001', 3), NULL, 'null', NULL, '{"deep": null, "n": 9}', 'blue', NULL, NULL, NULL),
 (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE t_other (id int, "Odd ""Word" text);
INSERT INTO t_other VALUES (1, 'x''y'), (2, 'z');
CREATE TABLE t_json (id int, data json);
INSERT INTO t_json VALUES (1, '{"id": 1, "name": "b", "n": 10, "tags": ["x"], "meta": {"k": 1}, "inner": {"id": 5, "name": "q"}}'), (2, '{"id": 2, "name": "a", "n": 9, "tags": [], "inner": null}');`

func TestRowMode(t *testing.T) {
	e := answers(t, rowsSDL, rowsSQL)
	want(t, e, `{ row(id: 9007199254740993) { id label price ratio ref live born seen tags scores address { street zipCode lot } past { street lot } meta plain info { n big deep { word at } } kind addr short nothing } }`, "", `{"data":{"row":{
		"id":9007199254740993,"label":"one","price":12345678901234567890.1000,"ratio":0.1,"ref":"00000000-0000-4000-8000-000000000001","live":true,"born":"2024-02-29","seen":"2024-01-01T12:00:00+00:00",
		"tags":["a","b"],"scores":[1,2],"address":{"street":"Long","zipCode":"4000","lot":1.10},"past":[{"street":"Old","lot":2.0}],"meta":{"a":1.10},"plain":{"b":2},
		"info":{"n":10,"big":9007199254740993,"deep":{"word":"w","at":"2024-03-01"}},"kind":"RED","addr":"10.0.0.1","short":"ab ","nothing":null}}}`)
	want(t, e, `{ row(id: 4) { id } byRef(ref: "00000000-0000-4000-8000-000000000001") { label } rowCount hasRow(label: "two") no: hasRow(label: "x") }`, "", `{"data":{"row":null,"byRef":{"label":"one"},"rowCount":3,"hasRow":true,"no":false}}`)
	want(t, e, `{ row(id: 3) { id label address { street } past { street } info { deep { word } } tags kind } }`, "", `{"data":{"row":{"id":3,"label":null,"address":null,"past":null,"info":null,"tags":null,"kind":null}}}`)
	for filter, ids := range map[string]string{
		`id: {gt: 9007199254740993}`: "9007199254740994", `id: {eq: "9007199254740993"}`: "9007199254740993", `id: {in: [3, 9007199254740994]}`: "3 9007199254740994",
		`price: {gt: "2.5"}`: "9007199254740993", `price: {eq: "12345678901234567890.1"}`: "9007199254740993", `ratio: {lt: 1}`: "9007199254740993", `label: {startswith: "o"}`: "9007199254740993",
		`live: {eq: false}`: "9007199254740994", `born: {eq: "2024-02-29"}`: "9007199254740993", `seen: {lt: "2023-01-01T00:00:00Z"}`: "9007199254740994", `kind: {eq: "BLUE"}`: "9007199254740994",
		`kind: {in: ["RED", "BLUE"]}`: "9007199254740993 9007199254740994", `addr: {inSubnet: "10.0.0.0/8"}`: "9007199254740993", `short: {eq: "ab"}`: "9007199254740993",
		`address: {street: {eq: "Short"}}`: "9007199254740994", `address: {lot: {lt: "2"}}`: "9007199254740993", `info: {n: {lt: 10}}`: "9007199254740994", `info: {deep: {word: {eq: "w"}}}`: "9007199254740993",
		`info: {deep: {at: {gt: "2024-02-01"}}}`: "9007199254740993", `meta: {hasKey: "a"}`: "9007199254740993", `meta: {contains: {a: 1.1}}`: "9007199254740993", `plain: {contains: {b: 2}}`: "9007199254740993",
		`past: {lenEq: 1}`: "9007199254740993", `tags: {contains: ["a"]}`: "9007199254740993", `tags: {lenEq: 0}`: "9007199254740994", `label: {isnull: true}`: "3", `address: {street: {isnull: true}}`: "3",
		`ref: {neq: "00000000-0000-4000-8000-000000000009"}`: "9007199254740993", `OR: [{label: {eq: "two"}}, {id: {lt: 5}}]`: "3 9007199254740994",
	} {
		if got := found(t, e, "rows", filter); got != ids {
			t.Errorf("{%s}: %s, want %s", filter, got, ids)
		}
	}
	for order, labels := range map[string]string{
		`{price: ASC}`: `"two","one",null`, `{price: DESC}`: `null,"one","two"`, `{address: {street: DESC}}`: `null,"two","one"`, `{info: {n: ASC}}`: `"two","one",null`, `{tags: ASC}`: `"two","one",null`,
		`{kind: DESC}`: `null,"two","one"`, `{seen: ASC}`: `"two","one",null`, `{address: {lot: ASC}}`: `"one","two",null`, `{info: {deep: {at: ASC}}}`: ``,
	} {
		got := reply(t, e, `{ rows(orderBy: [`+order+`, {id: ASC}]) { label } }`, "")
		list := strings.NewReplacer(`{"data":{"rows":[`, "", `]}}`, "", `{"label":`, "", "}", "").Replace(got)
		if labels != "" && list != labels || strings.Contains(got, "errors") {
			t.Errorf("%s: %s, want %s", order, got, labels)
		}
	}
	want(t, e, `{ pageOfRows(last: 1, orderBy: {address: {street: ASC}}) { nodes: edges { node { label } } totalCount } }`, "", `{"data":{"pageOfRows":{"nodes":[{"node":{"label":null}}],"totalCount":3}}}`)
	want(t, e, `{ others(where: {word: {eq: "x'y"}}, orderBy: {word: DESC}) { id word } }`, "", `{"data":{"others":[{"id":1,"word":"x'y"}]}}`)
}

// TestJSONDocuments: a document may be of type json, which has neither order nor containment.
func TestJSONDocuments(t *testing.T) {
	e := answers(t, rowsSDL, rowsSQL)
	want(t, e, `{ plains(orderBy: [{n: ASC}]) { id name meta } }`, "", `{"data":{"plains":[{"id":2,"name":"a","meta":null},{"id":1,"name":"b","meta":{"k":1}}]}}`)
	want(t, e, `{ plains(where: {tags: {contains: ["x"]}, meta: {hasKey: "k"}, inner: {name: {eq: "q"}}, n: {gt: 9}}, orderBy: {inner: {name: ASC}}) { id } }`, "", `{"data":{"plains":[{"id":1}]}}`)
}

// TestSearchPath: a name without a schema is looked for where the session looks.
func TestSearchPath(t *testing.T) {
	e := answers(t, `type Thing @sqlSource(view: "t_thing") { id: Int! } type Query { things: [Thing!]!  count: Int! @count(view: "other.t_thing") }`,
		`CREATE SCHEMA other; CREATE TABLE other.t_thing (id int, data jsonb); CREATE TABLE t_thing (id int, data jsonb); INSERT INTO t_thing VALUES (1, '{"id": 1}'); INSERT INTO other.t_thing SELECT i, '{"id": 7}' FROM generate_series(1, 3) AS i;`)
	want(t, e, `{ things { id } count }`, "", `{"data":{"things":[{"id":1}],"count":3}}`)
}
