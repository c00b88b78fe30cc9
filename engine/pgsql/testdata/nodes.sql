=== among the types of an interface
{ node(id: "7") { id } }
---
SELECT d FROM ((SELECT 0 AS n, to_jsonb(t."data") || '{"__typename": "FoundThing"}'::jsonb AS d FROM "v_thing" AS t WHERE t."id" = $1::uuid LIMIT 1) UNION ALL (SELECT 1 AS n, to_jsonb(t) || '{"__typename": "FoundRow"}'::jsonb AS d FROM "v_row" AS t WHERE t."label" = $2::text AND t."id" = $3::uuid LIMIT 1)) AS m ORDER BY n LIMIT 1
  $1 = NULL
  $2 = a-tenant
  $3 = NULL

=== by a variable
query($i: ID!) { node(id: $i) { ... on FoundThing { label } } }
--- {"i":7}
SELECT d FROM ((SELECT 0 AS n, to_jsonb(t."data") || '{"__typename": "FoundThing"}'::jsonb AS d FROM "v_thing" AS t WHERE t."id" = $1::uuid LIMIT 1) UNION ALL (SELECT 1 AS n, to_jsonb(t) || '{"__typename": "FoundRow"}'::jsonb AS d FROM "v_row" AS t WHERE t."label" = $2::text AND t."id" = $3::uuid LIMIT 1)) AS m ORDER BY n LIMIT 1
  $1 = NULL
  $2 = a-tenant
  $3 = NULL

