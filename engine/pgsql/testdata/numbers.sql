=== n eq
{ things(where: {n: {eq: 5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric = $1::numeric LIMIT 10001
  $1 = 5

=== n neq
{ things(where: {n: {neq: 5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric <> $1::numeric LIMIT 10001
  $1 = 5

=== n in
{ things(where: {n: {in: [1, 2]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric = ANY($1::numeric[]) LIMIT 10001
  $1 = {"1","2"}

=== n nin
{ things(where: {n: {nin: [1, 2]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric <> ALL($1::numeric[]) LIMIT 10001
  $1 = {"1","2"}

=== n isnull
{ things(where: {n: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'n' IS NULL LIMIT 10001

=== n gt
{ things(where: {n: {gt: 5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric > $1::numeric LIMIT 10001
  $1 = 5

=== n gte
{ things(where: {n: {gte: 5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric >= $1::numeric LIMIT 10001
  $1 = 5

=== n lt
{ things(where: {n: {lt: 5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric < $1::numeric LIMIT 10001
  $1 = 5

=== n lte
{ things(where: {n: {lte: 5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'n')::numeric <= $1::numeric LIMIT 10001
  $1 = 5

=== ratio eq
{ things(where: {ratio: {eq: 2.5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'ratio')::numeric = $1::numeric LIMIT 10001
  $1 = 2.5

=== ratio neq
{ things(where: {ratio: {neq: 2.5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'ratio')::numeric <> $1::numeric LIMIT 10001
  $1 = 2.5

=== ratio in
{ things(where: {ratio: {in: [1.5, 2e3]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'ratio')::numeric = ANY($1::numeric[]) LIMIT 10001
  $1 = {"1.5","2e3"}

=== ratio nin
{ things(where: {ratio: {nin: [1.5, 2e3]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'ratio')::numeric <> ALL($1::numeric[]) LIMIT 10001
  $1 = {"1.5","2e3"}

=== ratio isnull
{ things(where: {ratio: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'ratio' IS NULL LIMIT 10001

=== ratio gt
{ things(where: {ratio: {gt: 2.5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'ratio')::numeric > $1::numeric LIMIT 10001
  $1 = 2.5

=== ratio gte
{ things(where: {ratio: {gte: 2.5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'ratio')::numeric >= $1::numeric LIMIT 10001
  $1 = 2.5

=== ratio lt
{ things(where: {ratio: {lt: 2.5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'ratio')::numeric < $1::numeric LIMIT 10001
  $1 = 2.5

=== ratio lte
{ things(where: {ratio: {lte: 2.5}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'ratio')::numeric <= $1::numeric LIMIT 10001
  $1 = 2.5

=== price eq
{ things(where: {price: {eq: "12345678901234567890.10"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric = $1::numeric LIMIT 10001
  $1 = 12345678901234567890.10

=== price neq
{ things(where: {price: {neq: "12345678901234567890.10"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric <> $1::numeric LIMIT 10001
  $1 = 12345678901234567890.10

=== price in
{ things(where: {price: {in: [1, "2.5"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric = ANY($1::numeric[]) LIMIT 10001
  $1 = {"1","2.5"}

=== price nin
{ things(where: {price: {nin: [1, "2.5"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric <> ALL($1::numeric[]) LIMIT 10001
  $1 = {"1","2.5"}

=== price isnull
{ things(where: {price: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'price' IS NULL LIMIT 10001

=== price gt
{ things(where: {price: {gt: "12345678901234567890.10"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric > $1::numeric LIMIT 10001
  $1 = 12345678901234567890.10

=== price gte
{ things(where: {price: {gte: "12345678901234567890.10"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric >= $1::numeric LIMIT 10001
  $1 = 12345678901234567890.10

=== price lt
{ things(where: {price: {lt: "12345678901234567890.10"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric < $1::numeric LIMIT 10001
  $1 = 12345678901234567890.10

=== price lte
{ things(where: {price: {lte: "12345678901234567890.10"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'price')::numeric <= $1::numeric LIMIT 10001
  $1 = 12345678901234567890.10

