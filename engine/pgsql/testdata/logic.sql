=== several fields
{ things(where: {label: {eq: "a"}, n: {gt: 1, lt: 5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' = $1::text AND (t."data"->>'n')::numeric > $2::numeric AND (t."data"->>'n')::numeric < $3::numeric LIMIT 10001
  $1 = a
  $2 = 1
  $3 = 5

=== AND
{ things(where: {AND: [{label: {eq: "a"}}, {n: {gt: 1, lt: 5}}]}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'label' = $1::text) AND ((t."data"->>'n')::numeric > $2::numeric AND (t."data"->>'n')::numeric < $3::numeric)) LIMIT 10001
  $1 = a
  $2 = 1
  $3 = 5

=== OR
{ things(where: {OR: [{label: {eq: "a"}}, {n: {gt: 1, lt: 5}}]}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'label' = $1::text) OR ((t."data"->>'n')::numeric > $2::numeric AND (t."data"->>'n')::numeric < $3::numeric)) LIMIT 10001
  $1 = a
  $2 = 1
  $3 = 5

=== NOT
{ things(where: {NOT: {label: {eq: "a"}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (NOT ((t."data"->>'label' = $1::text))) LIMIT 10001
  $1 = a

=== NOT of several
{ things(where: {NOT: {label: {eq: "a"}, n: {eq: 1}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (NOT ((t."data"->>'label' = $1::text AND (t."data"->>'n')::numeric = $2::numeric))) LIMIT 10001
  $1 = a
  $2 = 1

=== nested
{ things(where: {OR: [{AND: [{n: {eq: 1}}, {NOT: {label: {eq: "b"}}}]}, {OR: [{n: {eq: 2}}, {n: {eq: 3}}]}], label: {neq: "z"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (((((t."data"->>'n')::numeric = $1::numeric) AND ((NOT ((t."data"->>'label' = $2::text)))))) OR ((((t."data"->>'n')::numeric = $3::numeric) OR ((t."data"->>'n')::numeric = $4::numeric)))) AND t."data"->>'label' <> $5::text LIMIT 10001
  $1 = 1
  $2 = b
  $3 = 2
  $4 = 3
  $5 = z

=== nothing
{ things(where: {OR: [], AND: []}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE false AND true LIMIT 10001

=== nested objects
{ things(where: {part: {deep: {eq: "x"}, weight: {gt: 1}, inner: {leaf: {in: [1]}}, OR: [{id: {eq: "i"}}, {deep: {isnull: true}}]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->'part'->>'deep' = $1::text AND (t."data"->'part'->>'weight')::numeric > $2::numeric AND (t."data"->'part'->'inner'->>'leaf')::numeric = ANY($3::numeric[]) AND ((t."data"->'part'->>'id' = $4::text) OR (t."data"->'part'->>'deep' IS NULL)) LIMIT 10001
  $1 = x
  $2 = 1
  $3 = {"1"}
  $4 = i

=== alternatives inside a nested object
{ things(where: {part: {OR: [{deep: {eq: "x"}}, {inner: {leaf: {eq: 1}}}]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->'part'->>'deep' = $1::text) OR ((t."data"->'part'->'inner'->>'leaf')::numeric = $2::numeric)) LIMIT 10001
  $1 = x
  $2 = 1

