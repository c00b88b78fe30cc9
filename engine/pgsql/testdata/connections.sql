=== a page
{ thingPages(first: 3) { edges { cursor node { id } } } }
---
SELECT json_build_object('size', $1::bigint, 'rows', (SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array((t."id")::text) AS k, t."data" AS d FROM "v_thing" AS t WHERE true ORDER BY t."id" LIMIT $2::bigint + 1) AS r))
  $1 = 3
  $2 = 3

=== a page of unsaid size
{ thingPages { edges { node { id } } totalCount } }
---
SELECT json_build_object('size', 10000, 'rows', (SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array((t."id")::text) AS k, t."data" AS d FROM "v_thing" AS t WHERE true ORDER BY t."id" LIMIT 10000 + 1) AS r), 'total', (SELECT count(*) FROM "v_thing" AS t WHERE true))

=== behind a cursor, in an order with ties
{ thingPages(first: 3, after: "WzEsImJnb2RCS2NZT0k5NiIsImEiXQ", where: {n: {gt: 1}}, orderBy: [{label: DESC}, {seen: ASC}]) { edges { cursor } } }
---
SELECT json_build_object('size', $1::bigint, 'rows', (SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array((t."data"->'label')::text, ((t."data"->>'seen')::timestamptz)::text, (t."id")::text) AS k, t."data" AS d FROM "v_thing" AS t WHERE ((t."data"->>'n')::numeric > $2::numeric) AND (((t."data"->'label' < $3::jsonb OR $3::jsonb IS NULL AND t."data"->'label' IS NOT NULL)) OR (t."data"->'label' IS NOT DISTINCT FROM $3::jsonb AND ((t."data"->>'seen')::timestamptz > $4::timestamptz OR (t."data"->>'seen')::timestamptz IS NULL AND $4::timestamptz IS NOT NULL)) OR (t."data"->'label' IS NOT DISTINCT FROM $3::jsonb AND (t."data"->>'seen')::timestamptz IS NOT DISTINCT FROM $4::timestamptz AND t."id" > $5::uuid)) ORDER BY t."data"->'label' DESC, (t."data"->>'seen')::timestamptz, t."id" LIMIT $6::bigint + 1) AS r))
  $1 = 3
  $2 = 1
  $3 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $4 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $5 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $6 = 3

=== from the end, between two cursors
query($a: String, $b: String, $n: Int) { thingPages(last: $n, after: $a, before: $b) { pageInfo { hasNextPage hasPreviousPage } } }
--- {"n":2,"a":"","b":"x"}
SELECT json_build_object('size', $1::bigint, 'rows', (SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array((t."id")::text) AS k, t."data" AS d FROM "v_thing" AS t WHERE true AND ((t."id" > $2::uuid)) AND ((t."id" < $3::uuid)) ORDER BY t."id" DESC LIMIT $4::bigint + 1) AS r), 'before', EXISTS(SELECT 1 FROM "v_thing" AS t WHERE true AND (((t."id" > $5::uuid))) IS NOT TRUE), 'behind', EXISTS(SELECT 1 FROM "v_thing" AS t WHERE true AND (((t."id" < $6::uuid))) IS NOT TRUE))
  $1 = 2
  $2 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $3 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $4 = 2
  $5 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $6 = error BAD_USER_INPUT: The cursor is not one of this list in this order.

=== keys of columns
query($c: String) { hybridPages(first: 1, after: $c, orderBy: [{price: DESC}, {odd: ASC}, {grade: ASC}]) { edges { node { id } } } }
--- {"c":"x"}
SELECT json_build_object('size', $1::bigint, 'rows', (SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array((t."born")::text, (t."price")::text, (t."doc"->'odd')::text, (t."grade")::text, (t."id")::text) AS k, t."doc" AS d FROM "app"."v_hybrid" AS t WHERE true AND (((t."born" < $2::date OR $2::date IS NULL AND t."born" IS NOT NULL)) OR (t."born" IS NOT DISTINCT FROM $2::date AND (t."price" < $3::numeric(14,4) OR $3::numeric(14,4) IS NULL AND t."price" IS NOT NULL)) OR (t."born" IS NOT DISTINCT FROM $2::date AND t."price" IS NOT DISTINCT FROM $3::numeric(14,4) AND (t."doc"->'odd' > $4::jsonb OR t."doc"->'odd' IS NULL AND $4::jsonb IS NOT NULL)) OR (t."born" IS NOT DISTINCT FROM $2::date AND t."price" IS NOT DISTINCT FROM $3::numeric(14,4) AND t."doc"->'odd' IS NOT DISTINCT FROM $4::jsonb AND (t."grade" > $5::character varying(20) OR t."grade" IS NULL AND $5::character varying(20) IS NOT NULL)) OR (t."born" IS NOT DISTINCT FROM $2::date AND t."price" IS NOT DISTINCT FROM $3::numeric(14,4) AND t."doc"->'odd' IS NOT DISTINCT FROM $4::jsonb AND t."grade" IS NOT DISTINCT FROM $5::character varying(20) AND t."id" > $6::uuid)) ORDER BY t."born" DESC, t."price" DESC, t."doc"->'odd', t."grade", t."id" LIMIT $7::bigint + 1) AS r))
  $1 = 1
  $2 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $3 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $4 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $5 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $6 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $7 = 1

=== keys of rows
{ rowPages(last: 1, before: "x", orderBy: [{born: DESC}]) { edges { node { id } } } }
---
SELECT json_build_object('size', $1::bigint, 'rows', (SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array((t."born")::text, (t."id")::text) AS k, row_to_json(t) AS d FROM "v_row" AS t WHERE true AND (((t."born" > $2::date OR t."born" IS NULL AND $2::date IS NOT NULL)) OR (t."born" IS NOT DISTINCT FROM $2::date AND t."id" < $3::uuid)) ORDER BY t."born", t."id" DESC LIMIT $4::bigint + 1) AS r))
  $1 = 1
  $2 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $3 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $4 = 1

=== a count alone looks at its cursors
{ thingPages(first: 1, after: "x", before: "y") { totalCount } }
---
SELECT json_build_object('size', $1::bigint, 'total', (SELECT count(*) FROM "v_thing" AS t WHERE true), 'unused', $2::text, 'unused', $3::text)
  $1 = 1
  $2 = error BAD_USER_INPUT: The cursor is not one of this list in this order.
  $3 = error BAD_USER_INPUT: The cursor is not one of this list in this order.

=== sizes that are none
query($n: Int) { a: thingPages(first: -1) { edges { cursor } } b: thingPages(last: 10001) { edges { cursor } } c: thingPages(first: $n) { totalCount } }
--- {"n":-2}
SELECT json_build_object('size', $1::bigint, 'rows', (SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array((t."id")::text) AS k, t."data" AS d FROM "v_thing" AS t WHERE true ORDER BY t."id" LIMIT $2::bigint + 1) AS r))
  $1 = error BAD_USER_INPUT: first must be non-negative
  $2 = error BAD_USER_INPUT: first must be non-negative
SELECT json_build_object('size', $1::bigint, 'rows', (SELECT json_agg(json_build_array(r.k, r.d)) FROM (SELECT json_build_array((t."id")::text) AS k, t."data" AS d FROM "v_thing" AS t WHERE true ORDER BY t."id" DESC LIMIT $2::bigint + 1) AS r))
  $1 = error BAD_USER_INPUT: last must be at most 10000
  $2 = error BAD_USER_INPUT: last must be at most 10000
SELECT json_build_object('size', $1::bigint, 'total', (SELECT count(*) FROM "v_thing" AS t WHERE true))
  $1 = error BAD_USER_INPUT: first must be non-negative

=== a condition that cannot be asked
{ a: thingPages(where: {path: {subpath: "a"}}) { edges { cursor } } b: thingPages(where: {path: {subpath: "a"}}) { totalCount } c: thingPages(after: "x", where: {path: {subpath: "a"}}) { pageInfo { hasPreviousPage } } }
---
error BAD_USER_INPUT: Operator 'subpath' is not a filter: it computes a value.
error BAD_USER_INPUT: Operator 'subpath' is not a filter: it computes a value.
error BAD_USER_INPUT: Operator 'subpath' is not a filter: it computes a value.

