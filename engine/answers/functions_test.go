package answers_test

import (
	"strings"
	"testing"
)

const functionsSDL = `
type User { id: Int!  name: String  big: BigInt  tags: [String!] }
type Shape { name: String  area: Decimal  at: Date  inner: Inner }
type Inner { lot: Decimal }
interface Animal @sqlSource(view: "v_animal") { id: Int! }
type Cat implements Animal { id: Int!  lives: Int }
type Dog implements Animal { id: Int!  bark: String }
union Any = Cat | Dog
enum Level { LOW @enumStored(as: "l")  HIGH @enumStored(as: "h") }
type Query {
  add(a: Int!, b: Int): BigInt! @sqlFunction(name: "fn.add")
  greet(name: String, level: Level): String @sqlFunction(name: "fn.greet")
  level(n: Int): Level @sqlFunction(name: "fn.level")
  words(text: String!): [String!]! @sqlFunction(name: "fn.words")
  total(items: [Int!]!): Decimal @sqlFunction(name: "fn.total")
  one(id: Int!): User @sqlFunction(name: "fn.one_user")
  many(lowest: Int): [User!]! @sqlFunction(name: "fn.many_users")
  listed: [User!] @sqlFunction(name: "fn.listed")
  shapes(kind: String): [Shape!]! @sqlFunction(name: "fn.shapes")
  table: [Shape!]! @sqlFunction(name: "fn.shape_table")
  shape: Shape @sqlFunction(name: "fn.one_shape")
  numbers: [Int!]! @sqlFunction(name: "fn.numbers")
  tenant: String @sqlFunction(name: "fn.tenant", context: ["tenant_id"])
  animals: [Animal!]!
  any: [Any!]! @list(view: "v_animal")
}`

const functionsSQL = `
CREATE SCHEMA fn;
CREATE FUNCTION fn.add(a int, b int DEFAULT 40) RETURNS bigint STABLE LANGUAGE sql AS 'SELECT 9007199254740993 + a + b';
CREATE FUNCTION fn.greet(name text, level text) RETURNS text STABLE LANGUAGE sql AS $$ SELECT 'hello ' || coalesce(name, 'nobody') || ' ' || coalesce(level, '-') $$;
CREATE FUNCTION fn.level(n int) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT CASE WHEN n > 1 THEN 'h' WHEN n = 1 THEN 'l' END $$;
CREATE FUNCTION fn.words(text text) RETURNS text[] IMMUTABLE LANGUAGE sql AS $$ SELECT string_to_array(text, ' ') $$;
CREATE FUNCTION fn.total(items int[]) RETURNS numeric IMMUTABLE LANGUAGE sql AS $$ SELECT sum(i) * 1.50 FROM unnest(items) AS i $$;
CREATE FUNCTION fn.one_user(id int) RETURNS jsonb STABLE LANGUAGE sql AS $$ SELECT jsonb_build_object('id', id, 'name', 'n' || id, 'big', 9007199254740993) WHERE id < 10 $$;
CREATE FUNCTION fn.many_users(lowest int) RETURNS SETOF jsonb STABLE LANGUAGE sql AS $$ SELECT jsonb_build_object('id', i, 'name', 'n' || i % 2, 'tags', jsonb_build_array('t' || i)) FROM generate_series(coalesce(lowest, 1), 5) AS i $$;
CREATE FUNCTION fn.listed() RETURNS jsonb STABLE LANGUAGE sql AS $$ SELECT '[{"id": 1, "name": "a"}, {"id": 2}]'::jsonb $$;
CREATE TYPE fn.inner_type AS (lot numeric);
CREATE TABLE fn.shape (name text, area numeric, at date, inner_ fn.inner_type);
ALTER TABLE fn.shape RENAME COLUMN inner_ TO "inner";
INSERT INTO fn.shape VALUES ('a', 1.10, '2024-01-01', ROW(2.0)), ('b', 20, NULL, NULL), ('c', 3, '2023-01-01', ROW(1.5));
CREATE FUNCTION fn.shapes(kind text) RETURNS SETOF fn.shape STABLE LANGUAGE sql AS $$ SELECT * FROM fn.shape WHERE kind IS NULL OR name = kind $$;
CREATE FUNCTION fn.shape_table() RETURNS TABLE (name text, area numeric, at date, "inner" jsonb) STABLE LANGUAGE sql AS $$ VALUES ('t', 1.0, NULL::date, '{"lot": 5.50}'::jsonb) $$;
CREATE FUNCTION fn.one_shape() RETURNS fn.shape STABLE LANGUAGE sql AS $$ SELECT * FROM fn.shape ORDER BY name LIMIT 1 $$;
CREATE FUNCTION fn.numbers() RETURNS SETOF int STABLE LANGUAGE sql AS $$ SELECT * FROM generate_series(3, 5) $$;
CREATE FUNCTION fn.tenant(tenant text) RETURNS text STABLE LANGUAGE sql AS $$ SELECT tenant $$;
CREATE TABLE v_animal (id int, data jsonb);
INSERT INTO v_animal VALUES (1, '{"id": 1, "__typename": "Cat", "lives": 9}'), (2, '{"id": 2, "__typename": "Dog", "bark": "wau"}');`

func TestQueryFunctions(t *testing.T) {
	e := answers(t, functionsSDL, functionsSQL)
	for query, body := range map[string]string{
		`{ add(a: 1) both: add(a: 1, b: 2) }`:                                        `{"add":9007199254741034,"both":9007199254740996}`,
		`{ greet(level: HIGH) named: greet(name: "x'; --", level: null) }`:           `{"greet":"hello nobody h","named":"hello x'; -- -"}`,
		`{ level(n: 2) low: level(n: 1) none: level }`:                               `{"level":"HIGH","low":"LOW","none":null}`,
		`{ words(text: "a b \"c\"") total(items: [1, 2]) empty: total(items: []) }`:  `{"words":["a","b","\"c\""],"total":4.50,"empty":null}`,
		`{ one(id: 3) { name big } none: one(id: 30) { id } }`:                       `{"one":{"name":"n3","big":9007199254740993},"none":null}`,
		`{ listed { id name } numbers }`:                                             `{"listed":[{"id":1,"name":"a"},{"id":2,"name":null}],"numbers":[3,4,5]}`,
		`{ shapes { name area at inner { lot } } }`:                                  `{"shapes":[{"name":"a","area":1.10,"at":"2024-01-01","inner":{"lot":2.0}},{"name":"b","area":20,"at":null,"inner":null},{"name":"c","area":3,"at":"2023-01-01","inner":{"lot":1.5}}]}`,
		`{ shapes(kind: "b") { area } table { name inner { lot } } shape { name } }`: `{"shapes":[{"area":20}],"table":[{"name":"t","inner":{"lot":5.50}}],"shape":{"name":"a"}}`,
	} {
		want(t, e, query, "", `{"data":`+body+`}`)
	}
	if got := reply(t, e, `{ tenant }`, ""); !strings.Contains(got, "CONTEXT_MISSING") {
		t.Error(got)
	}
}

// TestSetsAreLists: what a function answers as a set is filtered, ordered and cut as rows of a view are.
func TestSetsAreLists(t *testing.T) {
	sdl := strings.Replace(functionsSDL, "type User {", `type User @sqlSource(view: "v_animal") {`, 1)
	sdl = strings.Replace(sdl, "type Shape {", `type Shape @sqlSource(view: "fn.shape", jsonbColumn: null) {`, 1)
	e := answers(t, sdl, functionsSQL)
	want(t, e, `{ many(lowest: 2, where: {name: {eq: "n1"}, tags: {overlaps: ["t3", "t9"]}}) { id } all: many(orderBy: [{name: DESC}, {id: DESC}], limit: 2, offset: 1) { id } }`, "",
		`{"data":{"many":[{"id":3}],"all":[{"id":3},{"id":1}]}}`)
	want(t, e, `{ shapes(where: {area: {gt: "2"}, inner: {lot: {lt: "9"}}}, orderBy: [{area: ASC}]) { name } byLot: shapes(orderBy: [{inner: {lot: ASC}}], limit: 1) { name } table(where: {inner: {lot: {eq: "5.5"}}}) { name } }`, "",
		`{"data":{"shapes":[{"name":"c"}],"byLot":[{"name":"c"}],"table":[{"name":"t"}]}}`)
}

// TestTypeOfDocument: documents of an interface or union name their type.
func TestTypeOfDocument(t *testing.T) {
	e := answers(t, functionsSDL, functionsSQL)
	want(t, e, `{ animals(orderBy: {id: ASC}) { __typename id ... on Cat { lives } ... on Dog { bark } } }`, "", `{"data":{"animals":[{"__typename":"Cat","id":1,"lives":9},{"__typename":"Dog","id":2,"bark":"wau"}]}}`)
	want(t, e, `{ any { ... on Dog { __typename bark } ... on Cat { id } } }`, "", `{"data":{"any":[{"id":1},{"__typename":"Dog","bark":"wau"}]}}`)
}
