=== a key of the document
{ ofTenant(where: {OR: [{n: {eq: 1}}, {n: {eq: 2}}]}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'tenant' = $1::text AND (((t."data"->>'n')::numeric = $2::numeric) OR ((t."data"->>'n')::numeric = $3::numeric)) LIMIT 10001
  $1 = a-tenant
  $2 = 1
  $3 = 2

=== columns of each type
{ ofUUID { id } ofNumber { id } ofText { id } ofPrice { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."owner_id" = $1::uuid LIMIT 10001
  $1 = NULL
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."n" = $1::bigint LIMIT 10001
  $1 = NULL
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."grade" = $1::text LIMIT 10001
  $1 = a-tenant
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (t."price")::text = $1::text LIMIT 10001
  $1 = a-tenant

=== a claim that nobody has
{ ofNobody { id } }
---
SELECT row_to_json(t) FROM "v_row" AS t WHERE t."label" = $1::text LIMIT 10001
  $1 = error FORBIDDEN: Rows are shown only to those with a value for 'sub'.

=== a row of a function
{ ownRowFn { id } }
---
SELECT row_to_json(t) FROM "row_fn"($1::uuid, "id" => NULL) AS t WHERE (t."label")::text = $2::text LIMIT 1
  $1 = a-tenant
  $2 = a-tenant

