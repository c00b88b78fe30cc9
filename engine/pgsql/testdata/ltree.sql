=== path eq
{ things(where: {path: {eq: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree = $1::ltree LIMIT 10001
  $1 = a.b

=== path neq
{ things(where: {path: {neq: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree <> $1::ltree LIMIT 10001
  $1 = a.b

=== path in
{ things(where: {path: {in: ["a.b", "a.c"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree = ANY($1::ltree[]) LIMIT 10001
  $1 = {"a.b","a.c"}

=== path nin
{ things(where: {path: {nin: ["a.b", "a.c"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree <> ALL($1::ltree[]) LIMIT 10001
  $1 = {"a.b","a.c"}

=== path isnull
{ things(where: {path: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'path' IS NULL LIMIT 10001

=== path gt
{ things(where: {path: {gt: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree > $1::ltree LIMIT 10001
  $1 = a.b

=== path gte
{ things(where: {path: {gte: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree >= $1::ltree LIMIT 10001
  $1 = a.b

=== path lt
{ things(where: {path: {lt: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree < $1::ltree LIMIT 10001
  $1 = a.b

=== path lte
{ things(where: {path: {lte: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree <= $1::ltree LIMIT 10001
  $1 = a.b

=== path ancestorOf
{ things(where: {path: {ancestorOf: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree @> $1::ltree LIMIT 10001
  $1 = a.b

=== path descendantOf
{ things(where: {path: {descendantOf: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree <@ $1::ltree LIMIT 10001
  $1 = a.b

=== path isdescendant
{ things(where: {path: {isdescendant: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree <@ $1::ltree LIMIT 10001
  $1 = a.b

=== path matchesLquery
{ things(where: {path: {matchesLquery: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree ~ $1::lquery LIMIT 10001
  $1 = a.b

=== path matchesLtxtquery
{ things(where: {path: {matchesLtxtquery: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree @ $1::ltxtquery LIMIT 10001
  $1 = a.b

=== path matchesAnyLquery
{ things(where: {path: {matchesAnyLquery: ["a.b", "a.c"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree ? $1::lquery[] LIMIT 10001
  $1 = {"a.b","a.c"}

=== path nlevel
{ things(where: {path: {nlevel: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) = $1::int LIMIT 10001
  $1 = 2

=== path nlevelEq
{ things(where: {path: {nlevelEq: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) = $1::int LIMIT 10001
  $1 = 2

=== path nlevelGt
{ things(where: {path: {nlevelGt: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) > $1::int LIMIT 10001
  $1 = 2

=== path nlevelGte
{ things(where: {path: {nlevelGte: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) >= $1::int LIMIT 10001
  $1 = 2

=== path nlevelLt
{ things(where: {path: {nlevelLt: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) < $1::int LIMIT 10001
  $1 = 2

=== path nlevelLte
{ things(where: {path: {nlevelLte: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) <= $1::int LIMIT 10001
  $1 = 2

=== path nlevelNeq
{ things(where: {path: {nlevelNeq: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) <> $1::int LIMIT 10001
  $1 = 2

=== path depthEq
{ things(where: {path: {depthEq: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) = $1::int LIMIT 10001
  $1 = 2

=== path depthGt
{ things(where: {path: {depthGt: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) > $1::int LIMIT 10001
  $1 = 2

=== path depthGte
{ things(where: {path: {depthGte: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) >= $1::int LIMIT 10001
  $1 = 2

=== path depthLt
{ things(where: {path: {depthLt: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) < $1::int LIMIT 10001
  $1 = 2

=== path depthLte
{ things(where: {path: {depthLte: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) <= $1::int LIMIT 10001
  $1 = 2

=== path depthNeq
{ things(where: {path: {depthNeq: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE nlevel((t."data"->>'path')::ltree) <> $1::int LIMIT 10001
  $1 = 2

=== path subpath
{ things(where: {path: {subpath: "a.b"}}) { id } }
---
error BAD_USER_INPUT: Operator 'subpath' is not a filter: it computes a value.

=== path index
{ things(where: {path: {index: 2}}) { id } }
---
error BAD_USER_INPUT: Operator 'index' is not a filter: it computes a value.

=== path indexEq
{ things(where: {path: {indexEq: {label: "b", position: 1}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE index((t."data"->>'path')::ltree, $1::ltree) = $2::int LIMIT 10001
  $1 = b
  $2 = 1

=== path indexGte
{ things(where: {path: {indexGte: {label: "b", position: 1}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE index((t."data"->>'path')::ltree, $1::ltree) >= $2::int LIMIT 10001
  $1 = b
  $2 = 1

=== path lca
{ things(where: {path: {lca: ["a.b", "a.c"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree = lca($1::ltree[]) LIMIT 10001
  $1 = {"a.b","a.c"}

=== path concat
{ things(where: {path: {concat: "a.b"}}) { id } }
---
error BAD_USER_INPUT: Operator 'concat' is not a filter: it computes a value.

=== path inArray
{ things(where: {path: {inArray: ["a.b", "a.c"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree <@ ANY($1::ltree[]) LIMIT 10001
  $1 = {"a.b","a.c"}

=== path arrayContains
{ things(where: {path: {arrayContains: "a.b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'path')::ltree = $1::ltree LIMIT 10001
  $1 = a.b

