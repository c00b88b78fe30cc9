=== searchVector matches
{ things(where: {searchVector: {matches: "a & b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector @@ to_tsquery($1::text) LIMIT 10001
  $1 = a & b

=== searchVector plainQuery
{ things(where: {searchVector: {plainQuery: "a & b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector @@ plainto_tsquery($1::text) LIMIT 10001
  $1 = a & b

=== searchVector phraseQuery
{ things(where: {searchVector: {phraseQuery: "a & b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector @@ phraseto_tsquery($1::text) LIMIT 10001
  $1 = a & b

=== searchVector websearchQuery
{ things(where: {searchVector: {websearchQuery: "a & b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector @@ websearch_to_tsquery($1::text) LIMIT 10001
  $1 = a & b

=== searchVector rankGt
{ things(where: {searchVector: {rankGt: "a & b"}}) { id } }
---
error NOT_SUPPORTED: Operator 'rankGt' cannot be used on field 'searchVector'.

=== searchVector isnull
{ things(where: {searchVector: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE COALESCE(t."data"->>'search_vector', t."data"->>'searchVector') IS NULL LIMIT 10001

=== embedding cosineDistance
{ things(where: {embedding: {cosineDistance: {dense: [1, 2]}}}) { id } }
---
error NOT_SUPPORTED: Operator 'cosineDistance' cannot be used on field 'embedding'.

=== embedding hammingDistance
{ things(where: {embedding: {hammingDistance: "1"}}) { id } }
---
error NOT_SUPPORTED: Operator 'hammingDistance' cannot be used on field 'embedding'.

=== embedding distanceWithin
{ things(where: {embedding: {distanceWithin: 0.5}}) { id } }
---
error NOT_SUPPORTED: Operator 'distanceWithin' cannot be used on field 'embedding'.

=== embedding isnull
{ things(where: {embedding: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'embedding' IS NULL LIMIT 10001

=== site eq
{ things(where: {site: {eq: "https://x.test"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'site' = $1::text LIMIT 10001
  $1 = https://x.test

=== site ne
{ things(where: {site: {ne: "https://x.test"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'site' <> $1::text LIMIT 10001
  $1 = https://x.test

=== site in
{ things(where: {site: {in: ["https://x.test"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'site' = ANY($1::text[]) LIMIT 10001
  $1 = {"https://x.test"}

=== site notIn
{ things(where: {site: {notIn: ["https://x.test"]}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'site' <> ALL($1::text[]) LIMIT 10001
  $1 = {"https://x.test"}

=== site contains
{ things(where: {site: {contains: "https://x.test"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'site' LIKE $1 LIMIT 10001
  $1 = %https://x.test%

=== site startsWith
{ things(where: {site: {startsWith: "https://x.test"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'site' LIKE $1 LIMIT 10001
  $1 = https://x.test%

=== site endsWith
{ things(where: {site: {endsWith: "https://x.test"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE t."data"->>'site' LIKE $1 LIMIT 10001
  $1 = %https://x.test

