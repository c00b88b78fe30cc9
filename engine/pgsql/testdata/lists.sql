=== some, none, every
query($d: String) { things(where: {parts: {some: {deep: {eq: $d}}, none: {id: {eq: "7"}}, every: {OR: [{weight: {gt: 1}}, {weight: {isnull: true}}]}, lenGte: 2}}) { id } }
--- {"d":"x"}
SELECT t."data" FROM "v_thing" AS t WHERE EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(t."data"->'parts') WHEN 'array' THEN t."data"->'parts' END) AS e1(data) WHERE (e1."data"->>'deep' = $1::text)) AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(t."data"->'parts') WHEN 'array' THEN t."data"->'parts' END) AS e1(data) WHERE (e1."data"->>'id' = $2::text)) AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(t."data"->'parts') WHEN 'array' THEN t."data"->'parts' END) AS e1(data) WHERE ((((e1."data"->>'weight')::numeric > $3::numeric) OR (e1."data"->>'weight' IS NULL))) IS NOT TRUE) AND jsonb_array_length(CASE WHEN jsonb_typeof(t."data"->'parts') = 'array' THEN t."data"->'parts' END) >= $4::int LIMIT 10001
  $1 = x
  $2 = 7
  $3 = 1
  $4 = 2

=== in each other
{ things(where: {NOT: {part: {inner: {leaves: {leaf: {eq: 1}, leaves: {leaf: {in: [2, 3]}}}}}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (NOT ((EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(t."data"->'part'->'inner'->'leaves') WHEN 'array' THEN t."data"->'part'->'inner'->'leaves' END) AS e1(data) WHERE ((e1."data"->>'leaf')::numeric = $1::numeric AND EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(e1."data"->'leaves') WHEN 'array' THEN e1."data"->'leaves' END) AS e2(data) WHERE ((e2."data"->>'leaf')::numeric = ANY($2::numeric[])))))))) LIMIT 10001
  $1 = 1
  $2 = {"2","3"}

=== a condition that cannot be asked of objects of a list
{ things(where: {parts: {some: {NOT: {deep: {isnull: false}}}}, path: {subpath: "a"}}) { id } }
---
error BAD_USER_INPUT: Operator 'subpath' is not a filter: it computes a value.

