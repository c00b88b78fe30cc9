=== born eq
{ things(where: {born: {eq: "2024-02-29"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'born')::date = $1::date LIMIT 10001
  $1 = 2024-02-29

=== born neq
{ things(where: {born: {neq: "2024-02-29"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'born')::date <> $1::date LIMIT 10001
  $1 = 2024-02-29

=== born in
{ things(where: {born: {in: ["2024-02-29"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'born')::date = ANY($1::date[]) LIMIT 10001
  $1 = {"2024-02-29"}

=== born nin
{ things(where: {born: {nin: ["2024-02-29"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'born')::date <> ALL($1::date[]) LIMIT 10001
  $1 = {"2024-02-29"}

=== born isnull
{ things(where: {born: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'born' IS NULL LIMIT 10001

=== born gt
{ things(where: {born: {gt: "2024-02-29"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'born')::date > $1::date LIMIT 10001
  $1 = 2024-02-29

=== born gte
{ things(where: {born: {gte: "2024-02-29"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'born')::date >= $1::date LIMIT 10001
  $1 = 2024-02-29

=== born lt
{ things(where: {born: {lt: "2024-02-29"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'born')::date < $1::date LIMIT 10001
  $1 = 2024-02-29

=== born lte
{ things(where: {born: {lte: "2024-02-29"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'born')::date <= $1::date LIMIT 10001
  $1 = 2024-02-29

=== seen eq
{ things(where: {seen: {eq: "2024-02-29T12:00:00.5+02:00"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'seen')::timestamptz = $1::timestamptz LIMIT 10001
  $1 = 2024-02-29T12:00:00.5+02:00

=== seen neq
{ things(where: {seen: {neq: "2024-02-29T12:00:00.5+02:00"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'seen')::timestamptz <> $1::timestamptz LIMIT 10001
  $1 = 2024-02-29T12:00:00.5+02:00

=== seen in
{ things(where: {seen: {in: ["2024-02-29T12:00:00.5+02:00"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'seen')::timestamptz = ANY($1::timestamptz[]) LIMIT 10001
  $1 = {"2024-02-29T12:00:00.5+02:00"}

=== seen nin
{ things(where: {seen: {nin: ["2024-02-29T12:00:00.5+02:00"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'seen')::timestamptz <> ALL($1::timestamptz[]) LIMIT 10001
  $1 = {"2024-02-29T12:00:00.5+02:00"}

=== seen isnull
{ things(where: {seen: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'seen' IS NULL LIMIT 10001

=== seen gt
{ things(where: {seen: {gt: "2024-02-29T12:00:00.5+02:00"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'seen')::timestamptz > $1::timestamptz LIMIT 10001
  $1 = 2024-02-29T12:00:00.5+02:00

=== seen gte
{ things(where: {seen: {gte: "2024-02-29T12:00:00.5+02:00"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'seen')::timestamptz >= $1::timestamptz LIMIT 10001
  $1 = 2024-02-29T12:00:00.5+02:00

=== seen lt
{ things(where: {seen: {lt: "2024-02-29T12:00:00.5+02:00"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'seen')::timestamptz < $1::timestamptz LIMIT 10001
  $1 = 2024-02-29T12:00:00.5+02:00

=== seen lte
{ things(where: {seen: {lte: "2024-02-29T12:00:00.5+02:00"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'seen')::timestamptz <= $1::timestamptz LIMIT 10001
  $1 = 2024-02-29T12:00:00.5+02:00

