=== all rows in one
{ statistics { count sumN avgRatio minLive maxLive maxRef minMac countLabel countDistinctPartDeep maxPrice maxSeen } }
---
SELECT row_to_json(t) FROM (SELECT count(*) AS "count", sum((t."data"->>'n')::numeric) AS "sum_n", avg((t."data"->>'ratio')::numeric) AS "avg_ratio", bool_and((t."data"->>'live')::boolean) AS "min_live", bool_or((t."data"->>'live')::boolean) AS "max_live", max(t."data"->>'ref') AS "max_ref", min((t."data"->>'mac')::text) AS "min_mac", count(t."data"->>'label') AS "count_label", count(DISTINCT t."data"->'part'->>'deep') AS "count_distinct_part_deep", max((t."data"->>'price')::numeric) AS "max_price", max((t."data"->>'seen')::timestamptz) AS "max_seen" FROM "v_thing" AS t) AS t

=== nothing selected
{ statistics { __typename } }
---
SELECT row_to_json(t) FROM (SELECT count(*) AS "count" FROM "v_thing" AS t) AS t

=== over columns
{ hybridStatistics { sumBig maxOwnerId countOdd minMeta } }
---
SELECT row_to_json(t) FROM (SELECT sum(t."big") AS "sum_big", max((t."owner_id")::text) AS "max_owner_id", count(t."doc"->>'odd') AS "count_odd", min((NULLIF(t."meta", 'null'::jsonb))::text) AS "min_meta" FROM "app"."v_hybrid" AS t) AS t

=== by time and value
{ byTime { seenMonth seenHour bornWeek grade count } }
---
SELECT row_to_json(t) FROM (SELECT date_trunc('month', ((t."data"->>'seen')::timestamptz)::timestamptz AT TIME ZONE 'UTC')::date AS "seen_month", date_trunc('hour', ((t."data"->>'seen')::timestamptz)::timestamptz AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS "seen_hour", date_trunc('week', ((t."data"->>'born')::date)::timestamp)::date AS "born_week", t."data"->>'grade' AS "grade", count(*) AS "count" FROM "v_thing" AS t GROUP BY 1, 2, 3, 4) AS t ORDER BY t."seen_month", t."seen_hour", t."born_week", t."grade" LIMIT 10001

=== of some groups
query($l: Int) { byTime(where: {live: {eq: true}}, having: {sumN: {gt: 5}, grade: {eq: "h"}}, orderBy: [{maxN: DESC}], limit: $l, offset: 1) { count } }
--- {"l":300}
SELECT row_to_json(t) FROM (SELECT date_trunc('month', ((t."data"->>'seen')::timestamptz)::timestamptz AT TIME ZONE 'UTC')::date AS "seen_month", date_trunc('hour', ((t."data"->>'seen')::timestamptz)::timestamptz AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS "seen_hour", date_trunc('week', ((t."data"->>'born')::date)::timestamp)::date AS "born_week", t."data"->>'grade' AS "grade", count(*) AS "count", sum((t."data"->>'n')::numeric) AS "sum_n", max((t."data"->>'n')::numeric) AS "max_n" FROM "v_thing" AS t WHERE (t."data"->>'live')::boolean = $1::boolean GROUP BY 1, 2, 3, 4) AS t WHERE (t."sum_n")::numeric > $2::numeric AND (t."grade")::text = $3::text ORDER BY t."max_n" DESC, t."seen_month", t."seen_hour", t."born_week", t."grade" LIMIT $4::bigint OFFSET $5::bigint
  $1 = true
  $2 = 5
  $3 = h
  $4 = 300
  $5 = 1

=== a condition that cannot be asked
{ byTime(where: {path: {subpath: "a"}}) { count } }
---
error BAD_USER_INPUT: Operator 'subpath' is not a filter: it computes a value.

