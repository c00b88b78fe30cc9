=== by every class
{ things(orderBy: [{label: ASC}, {n: DESC}, {born: ASC}, {seen: DESC}, {live: ASC}, {tags: ASC}, {meta: DESC}, {grade: ASC}, {id: ASC}]) { id } }
---
SELECT t."data" FROM "v_thing" AS t ORDER BY t."data"->'label', t."data"->'n' DESC, (t."data"->>'born')::date, (t."data"->>'seen')::timestamptz DESC, t."data"->'live', t."data"->'tags', t."data"->'meta' DESC, t."data"->'grade', t."id" LIMIT 10001

=== nested
{ things(orderBy: [{part: {weight: DESC, inner: {leaf: ASC}}}]) { id } }
---
SELECT t."data" FROM "v_thing" AS t ORDER BY t."data"->'part'->'weight' DESC, t."data"->'part'->'inner'->'leaf' LIMIT 10001

=== by columns
{ hybrids(orderBy: [{label: ASC}, {n: DESC}, {born: ASC}, {odd: ASC}, {grade: DESC}, {owner: {id: ASC}}]) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t ORDER BY t."label", t."n" DESC, t."born", t."doc"->'odd', t."grade" DESC, t."owner_id" LIMIT 10001

=== a key with digits
{ things(orderBy: [{line1: ASC}]) { id } }
---
SELECT t."data" FROM "v_thing" AS t ORDER BY COALESCE(t."data"->'line1', t."data"->'line_1') LIMIT 10001

=== limit
{ things(limit: 5) { id } }
---
SELECT t."data" FROM "v_thing" AS t LIMIT 5

=== limit and offset
query($l: Int, $o: Int) { things(limit: $l, offset: $o) { id } }
--- {"l":5,"o":10}
SELECT t."data" FROM "v_thing" AS t LIMIT 5 OFFSET $1::bigint
  $1 = 10

=== beyond the most rows
{ things(limit: 2000000) { id } }
---
SELECT t."data" FROM "v_thing" AS t LIMIT $1::bigint
  $1 = 10001

=== zero
{ things(limit: 0, offset: 0) { id } }
---
SELECT t."data" FROM "v_thing" AS t LIMIT 0 OFFSET $1::bigint
  $1 = 0

=== negative
{ things(limit: -1, offset: -2) { id } }
---
SELECT t."data" FROM "v_thing" AS t LIMIT $1::bigint OFFSET $2::bigint
  $1 = error BAD_USER_INPUT: limit must be non-negative
  $2 = error BAD_USER_INPUT: offset must be non-negative

=== null in a variable
query($l: Int) { things(limit: $l) { id } }
--- {"l":null}
SELECT t."data" FROM "v_thing" AS t LIMIT 10001

