=== list
{ things { id } }
---
SELECT t."data" FROM "v_thing" AS t LIMIT 10001

=== list with constants
{ cheapThings { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric < $1::numeric AND ((t."data"->>'label' = $2::text) OR ((t."data"->>'live')::boolean = $3::boolean)) ORDER BY t."data"->'label' DESC, t."data"->'n' LIMIT 5
  $1 = 10
  $2 = a
  $3 = true

=== one
{ thing(id: "00000001-0000-4000-8000-000000000005") { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."id" = $1::uuid LIMIT 1
  $1 = 00000001-0000-4000-8000-000000000005

=== one by several
{ thingBy(label: "a", grade: HIGH, n: 5) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' = $1::text AND t."data"->>'grade' = $2::text AND (t."data"->>'n')::numeric = $3::numeric LIMIT 1
  $1 = a
  $2 = h
  $3 = 5

=== one by nothing
{ thingBy { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE false LIMIT 1

=== count
{ thingCount all: thingCount(live: true) }
---
SELECT count(*) FROM "v_thing" AS t
SELECT count(*) FROM "v_thing" AS t WHERE (t."data"->>'live')::boolean = $1::boolean
  $1 = true

=== exists
{ hasThing any: hasThing(label: "x") }
---
SELECT to_json(EXISTS(SELECT 1 FROM "v_thing" AS t))
SELECT to_json(EXISTS(SELECT 1 FROM "v_thing" AS t WHERE t."data"->>'label' = $1::text))
  $1 = x

=== measures
{ nSum rows hybridMax }
---
SELECT to_json(sum((t."data"->>'n')::numeric)) FROM "v_thing" AS t
SELECT to_json(count(*)) FROM "v_thing" AS t
SELECT to_json(max(t."n")) FROM "app"."v_hybrid" AS t

=== hybrid by a uuid column
{ a: hybrid(ref: "00000001-0000-4000-8000-000000000005") { id } b: hybrid(ref: "no uuid") { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."ref" = $1::uuid LIMIT 1
  $1 = 00000001-0000-4000-8000-000000000005
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."ref" = $1::uuid LIMIT 1
  $1 = NULL

=== groups
{ groups(where: {n: {gt: 1}}, orderBy: [{sumN: DESC}], limit: 3) { label sumN } }
---
SELECT row_to_json(t) FROM (SELECT t."data"->>'label' AS "label", sum((t."data"->>'n')::numeric) AS "sum_n" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric > $1::numeric GROUP BY 1) AS t ORDER BY t."sum_n" DESC, t."label" LIMIT 3
  $1 = 1

