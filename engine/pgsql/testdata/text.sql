=== label eq
{ things(where: {label: {eq: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' = $1::text LIMIT 10001
  $1 = x%_y

=== label neq
{ things(where: {label: {neq: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' <> $1::text LIMIT 10001
  $1 = x%_y

=== label in
{ things(where: {label: {in: ["a", null, "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' = ANY($1::text[]) LIMIT 10001
  $1 = {"a","b"}

=== label nin
{ things(where: {label: {nin: ["a", null, "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' <> ALL($1::text[]) LIMIT 10001
  $1 = {"a","b"}

=== label isnull
{ things(where: {label: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' IS NULL LIMIT 10001

=== label contains
{ things(where: {label: {contains: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' LIKE $1 LIMIT 10001
  $1 = %x\%\_y%

=== label icontains
{ things(where: {label: {icontains: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' ILIKE $1 LIMIT 10001
  $1 = %x\%\_y%

=== label startswith
{ things(where: {label: {startswith: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' LIKE $1 LIMIT 10001
  $1 = x\%\_y%

=== label istartswith
{ things(where: {label: {istartswith: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' ILIKE $1 LIMIT 10001
  $1 = x\%\_y%

=== label endswith
{ things(where: {label: {endswith: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' LIKE $1 LIMIT 10001
  $1 = %x\%\_y

=== label iendswith
{ things(where: {label: {iendswith: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' ILIKE $1 LIMIT 10001
  $1 = %x\%\_y

=== label like
{ things(where: {label: {like: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' LIKE $1 LIMIT 10001
  $1 = x%_y

=== label ilike
{ things(where: {label: {ilike: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' ILIKE $1 LIMIT 10001
  $1 = x%_y

=== label matches
{ things(where: {label: {matches: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' ~ $1 LIMIT 10001
  $1 = x%_y

=== label imatches
{ things(where: {label: {imatches: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' ~* $1 LIMIT 10001
  $1 = x%_y

=== label notMatches
{ things(where: {label: {notMatches: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' !~ $1 LIMIT 10001
  $1 = x%_y

=== label notin
{ things(where: {label: {notin: ["a", null, "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' <> ALL($1::text[]) LIMIT 10001
  $1 = {"a","b"}

=== isnull false
{ things(where: {label: {isnull: false}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' IS NOT NULL LIMIT 10001

=== in with nothing
{ things(where: {label: {in: []}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' = ANY($1::text[]) LIMIT 10001
  $1 = {}

=== a pattern is literal
{ things(where: {label: {contains: "100%_\\ 'quoted' \"x\""}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'label' LIKE $1 LIMIT 10001
  $1 = %100\%\_\\ 'quoted' "x"%

=== ref eq
{ things(where: {ref: {eq: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'ref' = $1::text LIMIT 10001
  $1 = x%_y

=== ref neq
{ things(where: {ref: {neq: "x%_y"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'ref' <> $1::text LIMIT 10001
  $1 = x%_y

=== ref in
{ things(where: {ref: {in: ["a", null, "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'ref' = ANY($1::text[]) LIMIT 10001
  $1 = {"a","b"}

=== ref nin
{ things(where: {ref: {nin: ["a", null, "b"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'ref' <> ALL($1::text[]) LIMIT 10001
  $1 = {"a","b"}

=== ref isnull
{ things(where: {ref: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'ref' IS NULL LIMIT 10001

=== grade eq
{ things(where: {grade: {eq: "HIGH"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'grade' = $1::text LIMIT 10001
  $1 = h

=== grade neq
{ things(where: {grade: {neq: "HIGH"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'grade' <> $1::text LIMIT 10001
  $1 = h

=== grade in
{ things(where: {grade: {in: ["LOW","none"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'grade' = ANY($1::text[]) LIMIT 10001
  $1 = {"l","none"}

=== grade nin
{ things(where: {grade: {nin: ["LOW"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'grade' <> ALL($1::text[]) LIMIT 10001
  $1 = {"l"}

=== grade isnull
{ things(where: {grade: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'grade' IS NULL LIMIT 10001

=== a key with digits
{ things(where: {line1: {eq: "x"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE COALESCE(t."data"->>'line1', t."data"->>'line_1') = $1::text LIMIT 10001
  $1 = x

=== a tree of nodes is none
{ things(where: {ref: {descendantOfId: "x"}}) { id } }
---
error NOT_SUPPORTED: Operator 'descendantOfId' cannot be used on field 'ref': there is no table of its tree, with id and path.

