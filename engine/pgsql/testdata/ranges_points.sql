=== period eq
{ things(where: {period: {eq: "[2024-01-01,2024-02-01)"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange = $1::daterange LIMIT 10001
  $1 = [2024-01-01,2024-02-01)

=== period neq
{ things(where: {period: {neq: "[2024-01-01,2024-02-01)"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange <> $1::daterange LIMIT 10001
  $1 = [2024-01-01,2024-02-01)

=== period in
{ things(where: {period: {in: ["[2024-01-01,)"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange = ANY($1::daterange[]) LIMIT 10001
  $1 = {"[2024-01-01,)"}

=== period nin
{ things(where: {period: {nin: ["[2024-01-01,)"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange <> ALL($1::daterange[]) LIMIT 10001
  $1 = {"[2024-01-01,)"}

=== period isnull
{ things(where: {period: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'period' IS NULL LIMIT 10001

=== period containsDate
{ things(where: {period: {containsDate: "2024-01-15"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange @> $1::date LIMIT 10001
  $1 = 2024-01-15

=== period overlaps
{ things(where: {period: {overlaps: "[2024-01-01,2024-02-01)"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange && $1::daterange LIMIT 10001
  $1 = [2024-01-01,2024-02-01)

=== period adjacent
{ things(where: {period: {adjacent: "[2024-01-01,2024-02-01)"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange -|- $1::daterange LIMIT 10001
  $1 = [2024-01-01,2024-02-01)

=== period strictlyLeft
{ things(where: {period: {strictlyLeft: "[2024-01-01,2024-02-01)"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange << $1::daterange LIMIT 10001
  $1 = [2024-01-01,2024-02-01)

=== period strictlyRight
{ things(where: {period: {strictlyRight: "[2024-01-01,2024-02-01)"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange >> $1::daterange LIMIT 10001
  $1 = [2024-01-01,2024-02-01)

=== period notLeft
{ things(where: {period: {notLeft: "[2024-01-01,2024-02-01)"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange &> $1::daterange LIMIT 10001
  $1 = [2024-01-01,2024-02-01)

=== period notRight
{ things(where: {period: {notRight: "[2024-01-01,2024-02-01)"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'period')::daterange &< $1::daterange LIMIT 10001
  $1 = [2024-01-01,2024-02-01)

=== spot eq
{ things(where: {spot: {eq: "40.5, -74"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (t."data"->>'spot')::point ~= $1::point LIMIT 10001
  $1 = (-74,40.5)

=== spot neq
{ things(where: {spot: {neq: "40.5, -74"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NOT ((t."data"->>'spot')::point ~= $1::point) LIMIT 10001
  $1 = (-74,40.5)

=== spot in
{ things(where: {spot: {in: ["40.5,-74", "1,2"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ((t."data"->>'spot')::point ~= ANY($1::point[])) LIMIT 10001
  $1 = {"(-74,40.5)","(2,1)"}

=== spot nin
{ things(where: {spot: {nin: ["1,2"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE NOT ((t."data"->>'spot')::point ~= ANY($1::point[])) LIMIT 10001
  $1 = {"(2,1)"}

=== spot isnull
{ things(where: {spot: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'spot' IS NULL LIMIT 10001

=== spot distanceWithin
{ things(where: {spot: {distanceWithin: {center: [40.5, -74], radius: 1000}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (2 * 6371000 * asin(sqrt(power(sin(radians(((t."data"->>'spot')::point)[1] - ($1::point)[1]) / 2), 2) + cos(radians(($2::point)[1])) * cos(radians(((t."data"->>'spot')::point)[1])) * power(sin(radians(((t."data"->>'spot')::point)[0] - ($3::point)[0]) / 2), 2))) <= $4::float8) LIMIT 10001
  $1 = (-74,40.5)
  $2 = (-74,40.5)
  $3 = (-74,40.5)
  $4 = 1000

=== a center of three
{ things(where: {spot: {distanceWithin: {center: [1, 2, 3], radius: 1}}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (2 * 6371000 * asin(sqrt(power(sin(radians(((t."data"->>'spot')::point)[1] - ($1::point)[1]) / 2), 2) + cos(radians(($2::point)[1])) * cos(radians(((t."data"->>'spot')::point)[1])) * power(sin(radians(((t."data"->>'spot')::point)[0] - ($3::point)[0]) / 2), 2))) <= $4::float8) LIMIT 10001
  $1 = error BAD_USER_INPUT: A coordinate is a latitude and a longitude.
  $2 = error BAD_USER_INPUT: A coordinate is a latitude and a longitude.
  $3 = error BAD_USER_INPUT: A coordinate is a latitude and a longitude.
  $4 = 1

