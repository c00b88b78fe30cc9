package main

// question is one condition: as a client asks it, and as a person would write it
// in SQL, on the document and on the columns. Empty: not asked of that form.
type question struct {
	filter, document, column string
}

// questions are asked of 2,000 rows without an index, so that what is compared
// is what the condition itself costs. TestIndexesServe in engine/pgsql shows
// that indexes serve.
var questions = []question{
	{`name: {eq: "n42"}`, `data->>'name' = 'n42'`, `name = 'n42'`},
	{`name: {neq: "n42"}`, `data->>'name' <> 'n42'`, `name <> 'n42'`},
	{`name: {in: ["n1", "n2", "n3"]}`, `data->>'name' IN ('n1', 'n2', 'n3')`, `name IN ('n1', 'n2', 'n3')`},
	{`name: {nin: ["n1", "n2", "n3"]}`, `data->>'name' NOT IN ('n1', 'n2', 'n3')`, `name NOT IN ('n1', 'n2', 'n3')`},
	{`name: {contains: "42"}`, `data->>'name' LIKE '%42%'`, `name LIKE '%42%'`},
	{`name: {icontains: "N42"}`, `data->>'name' ILIKE '%N42%'`, `name ILIKE '%N42%'`},
	{`name: {startswith: "n4"}`, `data->>'name' LIKE 'n4%'`, `name LIKE 'n4%'`},
	{`name: {endswith: "42"}`, `data->>'name' LIKE '%42'`, `name LIKE '%42'`},
	{`name: {like: "n_2"}`, `data->>'name' LIKE 'n_2'`, `name LIKE 'n_2'`},
	{`name: {matches: "^n4+2$"}`, `data->>'name' ~ '^n4+2$'`, `name ~ '^n4+2$'`},
	{`name: {imatches: "^N4+2$"}`, `data->>'name' ~* '^N4+2$'`, `name ~* '^N4+2$'`},
	{`name: {notMatches: "^n4"}`, `data->>'name' !~ '^n4'`, `name !~ '^n4'`},
	{`name: {isnull: true}`, `data->>'name' IS NULL`, `name IS NULL`},
	{`n: {eq: 42}`, `(data->>'n')::numeric = 42`, `n = 42`},
	{`n: {gte: 42, lt: 99}`, `(data->>'n')::numeric >= 42 AND (data->>'n')::numeric < 99`, `n >= 42 AND n < 99`},
	{`n: {in: [1, 2, 3]}`, `(data->>'n')::numeric IN (1, 2, 3)`, `n IN (1, 2, 3)`},
	{`price: {lt: "9.5"}`, `(data->>'price')::numeric < 9.5`, `price < 9.5`},
	{`ratio: {gt: 0.5}`, `(data->>'ratio')::numeric > 0.5`, `ratio > 0.5`},
	{`ok: {eq: true}`, `(data->>'ok')::boolean`, `ok`},
	{`born: {gte: "2024-01-01"}`, `(data->>'born')::date >= '2024-01-01'`, `born >= '2024-01-01'`},
	{`seen: {lt: "2020-03-01T00:00:00Z"}`, `(data->>'seen')::timestamptz < '2020-03-01T00:00:00Z'`, `seen < '2020-03-01T00:00:00Z'`},
	{`ref: {eq: "00000001-0000-4000-8000-000000000042"}`, `(data->>'ref')::uuid = '00000001-0000-4000-8000-000000000042'`, `ref = '00000001-0000-4000-8000-000000000042'`},
	{`key: {in: ["k1", "k2"]}`, `data->>'key' IN ('k1', 'k2')`, `key IN ('k1', 'k2')`},
	{`kind: {eq: "RED"}`, `data->>'kind' = 'red'`, `kind = 'red'`},
	{`addr: {inSubnet: "10.0.1.0/24"}`, `(data->>'addr')::inet <<= '10.0.1.0/24'`, `addr <<= '10.0.1.0/24'`},
	{`addr: {inRange: {from: "10.0.1.0", to: "10.0.2.9"}}`, `(data->>'addr')::inet BETWEEN '10.0.1.0' AND '10.0.2.9'`, `addr BETWEEN '10.0.1.0' AND '10.0.2.9'`},
	{`addr: {isLoopback: true}`, `((data->>'addr')::inet <<= '127.0.0.0/8' OR (data->>'addr')::inet <<= '::1/128')`, `(addr <<= '127.0.0.0/8' OR addr <<= '::1/128')`},
	{`addr: {isIPv4: false}`, `family((data->>'addr')::inet) <> 4`, `family(addr) <> 4`},
	{`path: {descendantOf: "a.b1"}`, `(data->>'path')::ltree <@ 'a.b1'`, `path <@ 'a.b1'`},
	{`path: {matchesLquery: "*.b1.*"}`, `(data->>'path')::ltree ~ '*.b1.*'`, `path ~ '*.b1.*'`},
	{`path: {nlevelEq: 3}`, `nlevel((data->>'path')::ltree) = 3`, `nlevel(path) = 3`},
	{`period: {containsDate: "2020-02-01"}`, `(data->>'period')::daterange @> date '2020-02-01'`, `period @> date '2020-02-01'`},
	{`period: {overlaps: "[2020-02-01,2020-03-01)"}`, `(data->>'period')::daterange && '[2020-02-01,2020-03-01)'`, `period && '[2020-02-01,2020-03-01)'`},
	{`meta: {hasKey: "k7"}`, `data->'meta' ? 'k7'`, `meta ? 'k7'`},
	{`meta: {contains: {n: 42}}`, `data->'meta' @> '{"n": 42}'`, `meta @> '{"n": 42}'`},
	{`meta: {neq: {n: 42}}`, `data->'meta' <> '{"n": 42}'`, `meta <> '{"n": 42}'`},
	{`meta: {pathExists: "$.k7"}`, `data->'meta' @? '$.k7'`, `meta @? '$.k7'`},
	{`tags: {contains: ["t1", "t2"]}`, `data->'tags' @> '["t1", "t2"]'`, `tags @> '{t1,t2}'`},
	{`tags: {containedBy: ["t1", "t2", "t3"]}`, `data->'tags' <@ '["t1", "t2", "t3"]'`, `tags <@ '{t1,t2,t3}'`},
	{`tags: {overlaps: ["t1", "t2"]}`, `data->'tags' ?| '{t1,t2}'`, `tags && '{t1,t2}'`},
	{`tags: {anyEq: "t1"}`, `data->'tags' ? 't1'`, `'t1' = ANY(tags)`},
	{`tags: {allEq: "t1"}`, `data->'tags' <@ '["t1"]'`, `'t1' = ALL(tags)`},
	{`tags: {eq: ["t1", "t2"]}`, `data->'tags' = '["t1", "t2"]'`, `tags = '{t1,t2}'`},
	{`tags: {neq: ["t1", "t2"]}`, `data->'tags' <> '["t1", "t2"]'`, `tags <> '{t1,t2}'`},
	{`tags: {lenGt: 1}`, `jsonb_array_length(data->'tags') > 1`, `cardinality(tags) > 1`},
	{`nums: {contains: ["1"]}`, `data->'nums' @> '[1]'`, `nums @> '{1}'`},
	{`nums: {overlaps: ["1", "2"]}`, `(data->'nums' @> '1' OR data->'nums' @> '2')`, `nums && '{1,2}'`},
	{`searchVector: {matches: "w7"}`, ``, `search_vector @@ to_tsquery('w7')`},
	{`searchVector: {rankGt: "w7:0.01"}`, ``, `ts_rank(search_vector, to_tsquery('w7')) > 0.01`},
	{`inner: {word: {eq: "w42"}}`, `data->'inner'->>'word' = 'w42'`, ``},
	{`OR: [{name: {eq: "n42"}}, {n: {gt: 1900}}]`, `(data->>'name' = 'n42' OR (data->>'n')::numeric > 1900)`, `(name = 'n42' OR n > 1900)`},
	{`NOT: {name: {startswith: "n4"}, n: {lt: 100}}`, `NOT (data->>'name' LIKE 'n4%' AND (data->>'n')::numeric < 100)`, `NOT (name LIKE 'n4%' AND n < 100)`},
}

const operatorsFields = `{ id: Int!  name: String  n: Int  price: Decimal  ratio: Float  ok: Boolean  born: Date  seen: DateTime  ref: UUID  key: ID  kind: Kind
  addr: IpAddressString  path: LTree  period: DateRange  meta: JSON  tags: [String]  nums: [Int]  searchVector: String  inner: Inner }
`

const operatorsSDL = `enum Kind { RED @enumStored(as: "red")  BLUE @enumStored(as: "blue") }
type Inner { word: String }
type Document @sqlSource(view: "t_document") ` + operatorsFields + `
type Column @sqlSource(view: "t_column") ` + operatorsFields + `
type Query { document: [Document!]!  column: [Column!]! }
`

const operatorsSQL = `CREATE EXTENSION ltree;
CREATE TABLE t_column (id int PRIMARY KEY, name text, n int, price numeric, ratio float8, ok boolean, born date, seen timestamptz, ref uuid, key text, kind text, addr inet, path ltree, period daterange,
  meta jsonb, tags text[], nums int[], search_vector tsvector, data jsonb);
INSERT INTO t_column SELECT i, 'n' || i, i, i / 10.0, i / 2000.0, i % 2 = 0, date '2020-01-01' + i, timestamptz '2020-01-01 00:00:00Z' + i * interval '1 hour',
  ('00000001-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'k' || i, CASE i % 2 WHEN 0 THEN 'red' ELSE 'blue' END, '10.0.0.0'::inet + i, ('a.b' || i % 10 || '.c' || i)::ltree,
  daterange(date '2020-01-01' + i, date '2020-01-05' + i), jsonb_build_object('n', i, 'k' || i % 50, 1), ARRAY['t' || i % 7, 't' || i % 11], ARRAY[i % 7, i % 11], to_tsvector('simple', 'w' || i % 40 || ' word ' || i) FROM generate_series(1, 2000) i;
UPDATE t_column t SET data = to_jsonb(t) - 'data' - 'search_vector' || jsonb_build_object('addr', host(addr), 'inner', jsonb_build_object('word', 'w' || id));
CREATE TABLE t_document AS SELECT id, data FROM t_column;
`
