=== id eq
{ hybrids(where: {id: {eq: "00000001-0000-4000-8000-000000000005"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."id" = $1::uuid LIMIT 10001
  $1 = 00000001-0000-4000-8000-000000000005

=== id neq
{ hybrids(where: {id: {neq: "00000001-0000-4000-8000-000000000005"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."id" <> $1::uuid LIMIT 10001
  $1 = 00000001-0000-4000-8000-000000000005

=== id in
{ hybrids(where: {id: {in: ["00000001-0000-4000-8000-000000000005"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."id" = ANY($1::uuid[]) LIMIT 10001
  $1 = {"00000001-0000-4000-8000-000000000005"}

=== id nin
{ hybrids(where: {id: {nin: ["00000001-0000-4000-8000-000000000005"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."id" <> ALL($1::uuid[]) LIMIT 10001
  $1 = {"00000001-0000-4000-8000-000000000005"}

=== id isnull
{ hybrids(where: {id: {isnull: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."id" IS NULL LIMIT 10001

=== ref eq
{ hybrids(where: {ref: {eq: "no uuid"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."ref" = $1::uuid LIMIT 10001
  $1 = NULL

=== ref neq
{ hybrids(where: {ref: {neq: "no uuid"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (t."ref")::text <> $1::text LIMIT 10001
  $1 = no uuid

=== ref in
{ hybrids(where: {ref: {in: ["x", "00000001-0000-4000-8000-000000000005"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."ref" = ANY($1::uuid[]) LIMIT 10001
  $1 = {"00000001-0000-4000-8000-000000000005"}

=== ref nin
{ hybrids(where: {ref: {nin: ["x", "00000001-0000-4000-8000-000000000005"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (t."ref")::text <> ALL($1::text[]) LIMIT 10001
  $1 = {"x","00000001-0000-4000-8000-000000000005"}

=== ref isnull
{ hybrids(where: {ref: {isnull: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."ref" IS NULL LIMIT 10001

=== label eq
{ hybrids(where: {label: {eq: "x"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."label" = $1::text LIMIT 10001
  $1 = x

=== label neq
{ hybrids(where: {label: {neq: "x"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."label" <> $1::text LIMIT 10001
  $1 = x

=== label in
{ hybrids(where: {label: {in: ["x"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."label" = ANY($1::text[]) LIMIT 10001
  $1 = {"x"}

=== label nin
{ hybrids(where: {label: {nin: ["x"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."label" <> ALL($1::text[]) LIMIT 10001
  $1 = {"x"}

=== label isnull
{ hybrids(where: {label: {isnull: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."label" IS NULL LIMIT 10001

=== label contains
{ hybrids(where: {label: {contains: "x"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."label" LIKE $1 LIMIT 10001
  $1 = %x%

=== label matches
{ hybrids(where: {label: {matches: "x"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."label" ~ $1 LIMIT 10001
  $1 = x

=== n eq
{ hybrids(where: {n: {eq: 5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" = $1::bigint LIMIT 10001
  $1 = 5

=== n neq
{ hybrids(where: {n: {neq: 5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" <> $1::bigint LIMIT 10001
  $1 = 5

=== n in
{ hybrids(where: {n: {in: [1]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" = ANY($1::bigint[]) LIMIT 10001
  $1 = {"1"}

=== n nin
{ hybrids(where: {n: {nin: [1]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" <> ALL($1::bigint[]) LIMIT 10001
  $1 = {"1"}

=== n isnull
{ hybrids(where: {n: {isnull: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" IS NULL LIMIT 10001

=== n gt
{ hybrids(where: {n: {gt: 5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" > $1::bigint LIMIT 10001
  $1 = 5

=== n gte
{ hybrids(where: {n: {gte: 5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" >= $1::bigint LIMIT 10001
  $1 = 5

=== n lt
{ hybrids(where: {n: {lt: 5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" < $1::bigint LIMIT 10001
  $1 = 5

=== n lte
{ hybrids(where: {n: {lte: 5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" <= $1::bigint LIMIT 10001
  $1 = 5

=== ratio eq
{ hybrids(where: {ratio: {eq: 2.5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."ratio" = $1::float8 LIMIT 10001
  $1 = 2.5

=== ratio gt
{ hybrids(where: {ratio: {gt: 2.5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."ratio" > $1::float8 LIMIT 10001
  $1 = 2.5

=== price eq
{ hybrids(where: {price: {eq: "1.50"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."price" = $1::numeric LIMIT 10001
  $1 = 1.50

=== price in
{ hybrids(where: {price: {in: [1]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."price" = ANY($1::numeric[]) LIMIT 10001
  $1 = {"1"}

=== live eq
{ hybrids(where: {live: {eq: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."live" = $1::boolean LIMIT 10001
  $1 = true

=== live isnull
{ hybrids(where: {live: {isnull: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."live" IS NULL LIMIT 10001

=== born gte
{ hybrids(where: {born: {gte: "2024-02-29"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."born" >= $1::date LIMIT 10001
  $1 = 2024-02-29

=== born in
{ hybrids(where: {born: {in: ["2024-02-29"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."born" = ANY($1::date[]) LIMIT 10001
  $1 = {"2024-02-29"}

=== born isnull
{ hybrids(where: {born: {isnull: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."born" IS NULL LIMIT 10001

=== seen lt
{ hybrids(where: {seen: {lt: "2024-02-29T12:00:00Z"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."seen" < $1::timestamptz LIMIT 10001
  $1 = 2024-02-29T12:00:00Z

=== addr eq
{ hybrids(where: {addr: {eq: "10.0.0.0/8"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."addr" = $1::inet LIMIT 10001
  $1 = 10.0.0.0/8

=== addr in
{ hybrids(where: {addr: {in: ["10.0.0.1"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."addr" = ANY($1::inet[]) LIMIT 10001
  $1 = {"10.0.0.1"}

=== addr inSubnet
{ hybrids(where: {addr: {inSubnet: "10.0.0.0/8"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."addr" <<= $1::inet LIMIT 10001
  $1 = 10.0.0.0/8

=== mac eq
{ hybrids(where: {mac: {eq: "08:00:2b:01:02:03"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."mac" = $1::macaddr LIMIT 10001
  $1 = 08:00:2b:01:02:03

=== path descendantOf
{ hybrids(where: {path: {descendantOf: "a.b"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."path" <@ $1::ltree LIMIT 10001
  $1 = a.b

=== path in
{ hybrids(where: {path: {in: ["a.b"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."path" = ANY($1::ltree[]) LIMIT 10001
  $1 = {"a.b"}

=== period overlaps
{ hybrids(where: {period: {overlaps: "[2024-01-01,)"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."period" && $1::daterange LIMIT 10001
  $1 = [2024-01-01,)

=== meta contains
{ hybrids(where: {meta: {contains: {a: 1}}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."meta" @> $1::jsonb LIMIT 10001
  $1 = {"a":1}

=== meta eq
{ hybrids(where: {meta: {eq: {a: 1}}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."meta" = $1::jsonb LIMIT 10001
  $1 = {"a":1}

=== meta isnull
{ hybrids(where: {meta: {isnull: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE NULLIF(t."meta", 'null'::jsonb) IS NULL LIMIT 10001

=== tags contains
{ hybrids(where: {tags: {contains: ["a"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (t."tags" @> $1::text[] AND (array_position($2::text[], NULL) IS NULL OR array_position(t."tags", NULL) IS NOT NULL)) LIMIT 10001
  $1 = {"a"}
  $2 = {"a"}

=== tags overlaps
{ hybrids(where: {tags: {overlaps: ["a"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."tags" && $1::text[] LIMIT 10001
  $1 = {"a"}

=== tags eq
{ hybrids(where: {tags: {eq: ["a"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."tags" = $1::text[] LIMIT 10001
  $1 = {"a"}

=== tags allEq
{ hybrids(where: {tags: {allEq: "a"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."tags" <@ $1::text[] LIMIT 10001
  $1 = {"a"}

=== tags isnull
{ hybrids(where: {tags: {isnull: true}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."tags" IS NULL LIMIT 10001

=== scores contains
{ hybrids(where: {scores: {contains: ["1"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (t."scores" @> $1::integer[] AND (array_position($2::integer[], NULL) IS NULL OR array_position(t."scores", NULL) IS NOT NULL)) LIMIT 10001
  $1 = {"1"}
  $2 = {"1"}

=== searchVector matches
{ hybrids(where: {searchVector: {matches: "a & b"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."search_vector" @@ to_tsquery($1::text) LIMIT 10001
  $1 = a & b

=== searchVector plainQuery
{ hybrids(where: {searchVector: {plainQuery: "a & b"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."search_vector" @@ plainto_tsquery($1::text) LIMIT 10001
  $1 = a & b

=== grade eq
{ hybrids(where: {grade: {eq: "HIGH"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."grade" = $1::text LIMIT 10001
  $1 = h

=== grade in
{ hybrids(where: {grade: {in: ["LOW"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."grade" = ANY($1::text[]) LIMIT 10001
  $1 = {"l"}

=== odd eq
{ hybrids(where: {odd: {eq: 5}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (t."doc"->>'odd')::numeric = $1::numeric LIMIT 10001
  $1 = 5

=== odd in
{ hybrids(where: {odd: {in: [1]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (t."doc"->>'odd')::numeric = ANY($1::numeric[]) LIMIT 10001
  $1 = {"1"}

=== line1 eq
{ hybrids(where: {line1: {eq: "x"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."line_1" = $1::text LIMIT 10001
  $1 = x

=== numbers of a tag list
{ hybrids(where: {tags: {lenGt: 1}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE cardinality(t."tags") > $1::int LIMIT 10001
  $1 = 1

=== the id of an owner has a column
{ hybrids(where: {owner: {id: {eq: "00000001-0000-4000-8000-000000000005"}}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."owner_id" = $1::uuid LIMIT 10001
  $1 = 00000001-0000-4000-8000-000000000005

=== other things of it have not
{ hybrids(where: {owner: {deep: {eq: "x"}, inner: {leaf: {gt: 1}}}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."doc"->'owner'->>'deep' = $1::text AND (t."doc"->'owner'->'inner'->>'leaf')::numeric > $2::numeric LIMIT 10001
  $1 = x
  $2 = 1

=== text operators on a uuid
{ hybrids(where: {ref: {in: ["a"], neq: "b", nin: ["c"]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."ref" = ANY($1::uuid[]) AND (t."ref")::text <> $2::text AND (t."ref")::text <> ALL($3::text[]) LIMIT 10001
  $1 = {}
  $2 = b
  $3 = {"c"}

=== big eq
{ hybrids(where: {big: {eq: 9223372036854775807}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."big" = $1::bigint LIMIT 10001
  $1 = 9223372036854775807

=== big eq beyond
{ hybrids(where: {big: {eq: "9223372036854775808"}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."big" = $1::bigint LIMIT 10001
  $1 = NULL

=== big in
{ hybrids(where: {big: {in: [1, 9223372036854775808]}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."big" = ANY($1::bigint[]) LIMIT 10001
  $1 = {"1"}

=== big gt
{ hybrids(where: {big: {gt: 9223372036854775808}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."big" > $1::numeric LIMIT 10001
  $1 = 9223372036854775808

=== NOT of what cannot be a value
{ hybrids(where: {NOT: {ref: {eq: "no uuid"}, big: {eq: "9223372036854775808"}, n: {eq: 1, gt: 5}}, big: {eq: 7}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (NOT (((t."ref")::text = $1::text AND t."big" = $2::numeric AND t."n" = $3::bigint AND t."n" > $4::bigint))) AND t."big" = $5::bigint LIMIT 10001
  $1 = no uuid
  $2 = 9223372036854775808
  $3 = 1
  $4 = 5
  $5 = 7

