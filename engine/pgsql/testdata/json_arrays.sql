=== meta eq
{ things(where: {meta: {eq: {a: [1, "x"]}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'meta' = $1::jsonb LIMIT 10001
  $1 = {"a":[1,"x"]}

=== meta neq
{ things(where: {meta: {neq: {a: [1, "x"]}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NULLIF(t."data"->'meta', 'null'::jsonb) <> $1::jsonb LIMIT 10001
  $1 = {"a":[1,"x"]}

=== meta isnull
{ things(where: {meta: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'meta' IS NULL LIMIT 10001

=== meta hasKey
{ things(where: {meta: {hasKey: "a"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'meta' ? $1::text LIMIT 10001
  $1 = a

=== meta hasAnyKeys
{ things(where: {meta: {hasAnyKeys: ["a", "b\"c"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'meta' ?| $1::text[] LIMIT 10001
  $1 = {"a","b\"c"}

=== meta hasAllKeys
{ things(where: {meta: {hasAllKeys: ["a"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'meta' ?& $1::text[] LIMIT 10001
  $1 = {"a"}

=== meta contains
{ things(where: {meta: {contains: {a: [1, "x"]}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'meta' @> $1::jsonb LIMIT 10001
  $1 = {"a":[1,"x"]}

=== meta containedBy
{ things(where: {meta: {containedBy: {a: [1, "x"]}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'meta' <@ $1::jsonb LIMIT 10001
  $1 = {"a":[1,"x"]}

=== meta pathExists
{ things(where: {meta: {pathExists: "$.a"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'meta' @? $1::jsonpath LIMIT 10001
  $1 = $.a

=== meta pathMatch
{ things(where: {meta: {pathMatch: "$.a > 1"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'meta' @@ $1::jsonpath LIMIT 10001
  $1 = $.a > 1

=== tags eq
{ things(where: {tags: {eq: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' = $1::jsonb LIMIT 10001
  $1 = ["a","b"]

=== tags neq
{ things(where: {tags: {neq: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NULLIF(t."data"->'tags', 'null'::jsonb) <> $1::jsonb LIMIT 10001
  $1 = ["a","b"]

=== tags isnull
{ things(where: {tags: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'tags' IS NULL LIMIT 10001

=== tags contains
{ things(where: {tags: {contains: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' @> $1::jsonb LIMIT 10001
  $1 = ["a","b"]

=== tags containedBy
{ things(where: {tags: {containedBy: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NULLIF(t."data"->'tags', 'null'::jsonb) <@ $1::jsonb LIMIT 10001
  $1 = ["a","b"]

=== tags strictlyContains
{ things(where: {tags: {strictlyContains: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->'tags' @> $1::jsonb AND NULLIF(t."data"->'tags', 'null'::jsonb) <> $2::jsonb) LIMIT 10001
  $1 = ["a","b"]
  $2 = ["a","b"]

=== tags overlaps
{ things(where: {tags: {overlaps: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' ?| $1::text[] LIMIT 10001
  $1 = {"a","b"}

=== tags lenEq
{ things(where: {tags: {lenEq: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) = $1::int LIMIT 10001
  $1 = 2

=== tags lenNeq
{ things(where: {tags: {lenNeq: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) <> $1::int LIMIT 10001
  $1 = 2

=== tags lenGt
{ things(where: {tags: {lenGt: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) > $1::int LIMIT 10001
  $1 = 2

=== tags lenGte
{ things(where: {tags: {lenGte: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) >= $1::int LIMIT 10001
  $1 = 2

=== tags lenLt
{ things(where: {tags: {lenLt: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) < $1::int LIMIT 10001
  $1 = 2

=== tags lenLte
{ things(where: {tags: {lenLte: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) <= $1::int LIMIT 10001
  $1 = 2

=== tags anyEq
{ things(where: {tags: {anyEq: "a"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' @> $1::jsonb LIMIT 10001
  $1 = ["a"]

=== tags allEq
{ things(where: {tags: {allEq: "a"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' <@ $1::jsonb LIMIT 10001
  $1 = ["a"]

=== tags inArray
{ things(where: {tags: {inArray: "a"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' @> $1::jsonb LIMIT 10001
  $1 = ["a"]

=== tags arrayEq
{ things(where: {tags: {arrayEq: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' = $1::jsonb LIMIT 10001
  $1 = ["a","b"]

=== tags arrayNeq
{ things(where: {tags: {arrayNeq: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NULLIF(t."data"->'tags', 'null'::jsonb) <> $1::jsonb LIMIT 10001
  $1 = ["a","b"]

=== tags arrayContains
{ things(where: {tags: {arrayContains: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' @> $1::jsonb LIMIT 10001
  $1 = ["a","b"]

=== tags arrayContainedBy
{ things(where: {tags: {arrayContainedBy: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NULLIF(t."data"->'tags', 'null'::jsonb) <@ $1::jsonb LIMIT 10001
  $1 = ["a","b"]

=== tags arrayOverlaps
{ things(where: {tags: {arrayOverlaps: ["a", "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' ?| $1::text[] LIMIT 10001
  $1 = {"a","b"}

=== tags arrayLengthEq
{ things(where: {tags: {arrayLengthEq: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) = $1::int LIMIT 10001
  $1 = 2

=== tags arrayLengthGt
{ things(where: {tags: {arrayLengthGt: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) > $1::int LIMIT 10001
  $1 = 2

=== tags arrayLengthGte
{ things(where: {tags: {arrayLengthGte: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) >= $1::int LIMIT 10001
  $1 = 2

=== tags arrayLengthLt
{ things(where: {tags: {arrayLengthLt: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'tags') = 'array' THEN t."data"->'tags' END) < $1::int LIMIT 10001
  $1 = 2

=== tags arrayAnyEq
{ things(where: {tags: {arrayAnyEq: "a"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' @> $1::jsonb LIMIT 10001
  $1 = ["a"]

=== tags arrayAllEq
{ things(where: {tags: {arrayAllEq: "a"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'tags' <@ $1::jsonb LIMIT 10001
  $1 = ["a"]

=== numbers as texts
{ things(where: {scores: {contains: ["1", "-2.5", "007", "x", "true"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'scores' @> $1::jsonb LIMIT 10001
  $1 = [1,-2.5,"007","x",true]

=== an item of numbers
{ things(where: {scores: {anyEq: "5"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'scores' @> $1::jsonb LIMIT 10001
  $1 = [5]

=== of enums
{ things(where: {grades: {contains: ["LOW"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'grades' @> $1::jsonb LIMIT 10001
  $1 = ["l"]

=== of objects
{ things(where: {parts: {lenGt: 1}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'parts') = 'array' THEN t."data"->'parts' END) > $1::int LIMIT 10001
  $1 = 1

