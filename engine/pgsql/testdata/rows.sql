=== id eq
{ rowList(where: {id: {eq: "00000001-0000-4000-8000-000000000005"}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."id" = $1::uuid LIMIT 10001
  $1 = 00000001-0000-4000-8000-000000000005

=== id neq
{ rowList(where: {id: {neq: "00000001-0000-4000-8000-000000000005"}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."id" <> $1::uuid LIMIT 10001
  $1 = 00000001-0000-4000-8000-000000000005

=== id in
{ rowList(where: {id: {in: ["00000001-0000-4000-8000-000000000005"]}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."id" = ANY($1::uuid[]) LIMIT 10001
  $1 = {"00000001-0000-4000-8000-000000000005"}

=== id nin
{ rowList(where: {id: {nin: ["00000001-0000-4000-8000-000000000005"]}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."id" <> ALL($1::uuid[]) LIMIT 10001
  $1 = {"00000001-0000-4000-8000-000000000005"}

=== id isnull
{ rowList(where: {id: {isnull: true}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."id" IS NULL LIMIT 10001

=== label eq
{ rowList(where: {label: {eq: "x"}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."label" = $1::text LIMIT 10001
  $1 = x

=== label contains
{ rowList(where: {label: {contains: "x"}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."label" LIKE $1 LIMIT 10001
  $1 = %x%

=== label isnull
{ rowList(where: {label: {isnull: true}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."label" IS NULL LIMIT 10001

=== n eq
{ rowList(where: {n: {eq: 5}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."n" = $1::bigint LIMIT 10001
  $1 = 5

=== n gt
{ rowList(where: {n: {gt: 5}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."n" > $1::bigint LIMIT 10001
  $1 = 5

=== n in
{ rowList(where: {n: {in: [1]}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."n" = ANY($1::bigint[]) LIMIT 10001
  $1 = {"1"}

=== born eq
{ rowList(where: {born: {eq: "2024-02-29"}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."born" = $1::date LIMIT 10001
  $1 = 2024-02-29

=== odd eq
{ rowList(where: {odd: {eq: 5}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE (t."odd")::numeric = $1::numeric LIMIT 10001
  $1 = 5

=== odd gt
{ rowList(where: {odd: {gt: 5}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE (t."odd")::numeric > $1::numeric LIMIT 10001
  $1 = 5

=== odd in
{ rowList(where: {odd: {in: [1]}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE (t."odd")::numeric = ANY($1::numeric[]) LIMIT 10001
  $1 = {"1"}

=== odd isnull
{ rowList(where: {odd: {isnull: true}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."odd" IS NULL LIMIT 10001

=== meta contains
{ rowList(where: {meta: {contains: {a: 1}}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."meta" @> $1::jsonb LIMIT 10001
  $1 = {"a":1}

=== meta hasKey
{ rowList(where: {meta: {hasKey: "a"}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."meta" ? $1::text LIMIT 10001
  $1 = a

=== tags contains
{ rowList(where: {tags: {contains: ["a"]}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE (t."tags" @> $1::text[] AND (array_position($2::text[], NULL) IS NULL OR array_position(t."tags", NULL) IS NOT NULL)) LIMIT 10001
  $1 = {"a"}
  $2 = {"a"}

=== fullName eq
{ rowList(where: {fullName: {eq: "x"}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."full_name" = $1::citext LIMIT 10001
  $1 = x

=== fullName in
{ rowList(where: {fullName: {in: ["x"]}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."full_name" = ANY($1::citext[]) LIMIT 10001
  $1 = {"x"}

=== fullName icontains
{ rowList(where: {fullName: {icontains: "x"}}) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."full_name" ILIKE $1 LIMIT 10001
  $1 = %x%

=== one row
{ row(id: "00000001-0000-4000-8000-000000000005") { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."id" = $1::uuid LIMIT 1
  $1 = 00000001-0000-4000-8000-000000000005

=== order of rows
{ rowList(orderBy: [{label: DESC}, {n: ASC}, {odd: ASC}, {meta: ASC}]) { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t ORDER BY t."label" DESC, t."n", t."odd", t."meta" LIMIT 10001

