=== live eq
{ things(where: {live: {eq: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'live')::boolean = $1::boolean LIMIT 10001
  $1 = true

=== live neq
{ things(where: {live: {neq: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'live')::boolean <> $1::boolean LIMIT 10001
  $1 = true

=== live isnull
{ things(where: {live: {isnull: false}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'live' IS NOT NULL LIMIT 10001

=== id eq
{ things(where: {id: {eq: "00000001-0000-4000-8000-000000000005"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."id" = $1::uuid LIMIT 10001
  $1 = 00000001-0000-4000-8000-000000000005

=== id neq
{ things(where: {id: {neq: "00000001-0000-4000-8000-000000000005"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."id" <> $1::uuid LIMIT 10001
  $1 = 00000001-0000-4000-8000-000000000005

=== id in
{ things(where: {id: {in: ["00000001-0000-4000-8000-000000000005"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."id" = ANY($1::uuid[]) LIMIT 10001
  $1 = {"00000001-0000-4000-8000-000000000005"}

=== id nin
{ things(where: {id: {nin: ["00000001-0000-4000-8000-000000000005"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."id" <> ALL($1::uuid[]) LIMIT 10001
  $1 = {"00000001-0000-4000-8000-000000000005"}

=== id isnull
{ things(where: {id: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."id" IS NULL LIMIT 10001

