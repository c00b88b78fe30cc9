package engine_test

import (
	"testing"

	"fraiseqld/internal/pgcluster/pgtest"
)

// oddSQL are views whose documents hold what is easily written in two ways.
const oddSQL = `
CREATE TYPE mood AS ENUM ('low', 'so so', 'q"uote', 'HIGH');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN short AS varchar(20) CHECK (length(VALUE) < 20);
CREATE DOMAIN count0 AS int CHECK (VALUE >= 0);
CREATE SCHEMA "Odd schema";
CREATE TABLE "Odd schema"."T 1" (
  n int PRIMARY KEY, id uuid NOT NULL UNIQUE, t text, v varchar(12), c char(5), ct text COLLATE "C", s short, k count0,
  b boolean, i2 smallint, i8 bigint, f4 real, f8 double precision, num numeric, money numeric(12,4),
  ts timestamptz, tz timestamp, d date, tm time, iv interval, m mood, arr text[], nums int[], comp pair, j json, jb jsonb, ip inet, by bytea, fk int);
INSERT INTO "Odd schema"."T 1"
SELECT n, md5(n::text)::uuid,
  (ARRAY[NULL, '', 'plain', E'line\nbreak\ttab\r\b\f', E'\x01\x1f\x7f', 'quote " and \ slash', '日本語 📚', 'é%_', 'Zebra', 'apple', '</script>', ' lead'])[1 + n % 12],
  (ARRAY['x', NULL, '', 'Ä', 'ab'])[1 + n % 5], (ARRAY['a', 'ab   ', NULL])[1 + n % 3], (ARRAY['b', 'B', 'a', NULL])[1 + n % 4],
  (ARRAY['one', NULL, 't"wo'])[1 + n % 3], (ARRAY[0, 7, NULL])[1 + n % 3],
  (ARRAY[true, false, NULL])[1 + n % 3], (ARRAY[-32768, 32767, NULL, 0])[1 + n % 4]::smallint,
  (ARRAY[9223372036854775807, -9223372036854775808, NULL, 9007199254740993])[1 + n % 4],
  (ARRAY[1.5, '-0', 'NaN', 'Infinity', NULL, 3.4e38])[1 + n % 6]::real,
  (ARRAY['-0', '1e300', 'NaN', '-Infinity', NULL, '0.1', '1e-7', '1e21'])[1 + n % 8]::float8,
  (ARRAY['NaN', '123456789012345678901234567890.12345678901234567890', '-0.00', NULL, 'Infinity', '1e30', '7', '-Infinity', '0.10'])[1 + n % 9]::numeric,
  (ARRAY[0.1, NULL, 12345678.9, -1])[1 + n % 4]::numeric(12,4),
  (ARRAY['2024-02-29 12:34:56.123456+02', 'infinity', '-infinity', NULL, '0044-03-15 00:00:00+00 BC', '1890-01-01 00:00:00+00', '2024-01-01 00:00:00+00'])[1 + n % 7]::timestamptz,
  (ARRAY['2024-02-29 12:34:56.1', 'infinity', NULL, '1999-12-31 23:59:59.999999'])[1 + n % 4]::timestamp,
  (ARRAY['2024-02-29', 'infinity', NULL, '0044-03-15 BC', '1999-12-31'])[1 + n % 5]::date,
  (ARRAY['12:00:00.5', NULL, '23:59:59'])[1 + n % 3]::time, (ARRAY['1 day 02:00', NULL, '3 mons'])[1 + n % 3]::interval,
  (ARRAY['low', 'so so', 'q"uote', NULL, 'HIGH'])[1 + n % 5]::mood,
  (ARRAY['{}', '{a,"b c",NULL,"q\"x"}', NULL, '{1}'])[1 + n % 4]::text[], (ARRAY['{1,2,NULL}', NULL, '{}'])[1 + n % 3]::int[],
  CASE WHEN n % 3 > 0 THEN ROW(n, 'b"' || n)::pair END,
  (ARRAY['{"a": 1, "a": 2}', 'null', NULL, '[1, 2.50]', '"text"', '  7 '])[1 + n % 6]::json,
  (ARRAY['{"b": {"c": [1, null]}}', 'null', NULL, '[]', '"x"', 'true', '1.10'])[1 + n % 7]::jsonb,
  (ARRAY['10.0.0.1', NULL, '10.0.0.0/8', '::1'])[1 + n % 4]::inet, decode(to_hex(n), 'escape'), CASE WHEN n % 4 > 0 THEN n / 2 END
FROM generate_series(1, 60) n;

-- A document that comes from another view, and one more behind it.
CREATE VIEW v_inner AS SELECT x.n AS key, x.id, jsonb_build_object('id', x.id, 'name', x.t, 'mood', x.m, 'num', x.num, 'it''s "k"', x.v, E'back\\slash', x.i8,
    'none', NULL, 'fixed', 'a constant', 'one', 1, 'yes', true) AS data FROM "Odd schema"."T 1" x WHERE x.n % 7 <> 3;
CREATE VIEW v_middle AS SELECT y.n AS key, y.id, y.n AS ordinal, jsonb_build_object('id', y.id, 'label', y.v, 'inner', i.data, 'maybe', CASE WHEN y.b THEN i.data END,
    'at', y.ts) AS data FROM "Odd schema"."T 1" y LEFT JOIN v_inner i ON i.key = y.fk WHERE y.n % 5 <> 0;
CREATE VIEW v_odd AS SELECT o.id, o.b AS flag, o.t AS txt, jsonb_build_object('id', o.id, 'n', o.n, 't', o.t, 'v', o.v, 'c', o.c, 'ct', o.ct, 's', o.s, 'k', o.k, 'b', o.b, 'i2', o.i2, 'i8', o.i8,
    'f4', o.f4, 'f8', o.f8, 'num', o.num, 'money', o.money, 'ts', o.ts, 'tz', o.tz, 'd', o.d, 'tm', o.tm, 'iv', o.iv, 'm', o.m, 'arr', o.arr, 'nums', o.nums,
    'comp', o.comp, 'j', o.j, 'jb', o.jb, 'ip', o.ip, 'by', o.by, 'sum', o.n + coalesce(o.i2, 0), 'upper', upper(o.t), 'list', (SELECT jsonb_agg(z.data ORDER BY z.key) FROM v_inner z WHERE z.key < o.n AND z.key > o.n - 4),
    'middle', m.data,
    'direct', jsonb_build_object('x', o.t, 'deep', jsonb_build_object('y', o.num, 'deeper', jsonb_build_object('z', o.m, 'w', o.f8))),
    'when', CASE WHEN o.n % 3 = 0 THEN NULL ELSE jsonb_build_object('x', o.v, 'deep', CASE WHEN o.n % 2 = 0 THEN jsonb_build_object('y', 60 / (o.n % 3), 'm', m.data) END) END,
    'either', CASE WHEN o.b THEN jsonb_build_object('x', o.t) ELSE jsonb_build_object('x', o.v) END,
    'glued', jsonb_build_object('x', o.t) || jsonb_build_object('y', o.v), 'stripped', jsonb_strip_nulls(jsonb_build_object('x', o.t))) AS data
  FROM "Odd schema"."T 1" o LEFT JOIN v_middle m ON m.key = o.fk + 1;
CREATE VIEW v_sorted AS SELECT v.id, v.ordinal, v.data FROM v_middle v WHERE v.ordinal > 3 ORDER BY v.ordinal DESC;
`

const oddSDL = `
enum Mood { LOW @enumStored(as: "low") SO_SO @enumStored(as: "so so") QUOTE @enumStored(as: "q\"uote") HIGH }
type Inner { id: ID! name: String mood: Mood num: Decimal quoted: String @stored(as: "it's \"k\"") back: BigInt @stored(as: "back\\slash") none: String fixed: String one: Int yes: Boolean missing: String }
type Middle @sqlSource(view: "v_middle") { id: UUID! label: String inner: Inner maybe: Inner at: DateTime }
type Sorted @sqlSource(view: "v_sorted") { id: UUID! label: String! inner: Inner maybe: Inner at: DateTime }
type Deeper { z: Mood w: Float }
type Deep { y: Decimal deeper: Deeper m: Middle }
type Box { x: String! y: String deep: Deep }
type Odd @sqlSource(view: "v_odd") {
  id: UUID! n: Int! t: String v: String! c: String ct: String s: String k: Int b: Boolean i2: Int i8: BigInt f4: Float f8: Float num: Decimal money: Decimal
  ts: DateTime tz: String d: Date tm: Time iv: String m: Mood arr: [String] nums: [Int!] comp: JSON j: JSON jb: JSON ip: IpAddress by: String sum: Int upper: String
  list: [Inner!] middle: Middle direct: Box when: Box either: Box glued: Box stripped: Box
}
type Wrong @sqlSource(view: "v_odd") {
  id: UUID! textOfN: String @stored(as: "n") numberOfT: Int @stored(as: "t") listOfV: [String] @stored(as: "v") objectOfC: Box @stored(as: "c") idOfB: ID @stored(as: "b")
  jsonOfDirect: JSON @stored(as: "direct") listOfWhen: [Box] @stored(as: "when") floatOfNum: Float @stored(as: "num") moodOfS: Mood @stored(as: "s") intOfMoney: Int @stored(as: "money")
  textOfI8: String! @stored(as: "i8") flagOfI2: Boolean @stored(as: "i2") dateOfUpper: Date @stored(as: "upper") idOfK: ID @stored(as: "k") jsonOfTs: JSON @stored(as: "ts")
}
scalar BigInt scalar Decimal scalar DateTime scalar Date scalar Time scalar JSON scalar UUID scalar IpAddress
type Query { odds: [Odd] odd(id: UUID!): Odd wrongs: [Wrong] wrong(id: ID!): Wrong middles: [Middle] middle(id: UUID!): Middle sorted: [Sorted] }
`

func TestColumnsEqualDocumentsOdd(t *testing.T) {
	newPair(t, oddSDL, pgtest.URL(t, "odd", oddSQL)).compare(t, 0.5)
}
