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
SELECT t."data" FROM "v_thing" AS t WHERE ts_rank((COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector, to_tsquery($1::text)) > $2::float8 LIMIT 10001
  $1 = error BAD_USER_INPUT: A rank is compared with "query:bound", like "cat & dog:0.1".
  $2 = error BAD_USER_INPUT: A rank is compared with "query:bound", like "cat & dog:0.1".

=== searchVector isnull
{ things(where: {searchVector: {isnull: true}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE COALESCE(t."data"->>'search_vector', t."data"->>'searchVector') IS NULL LIMIT 10001

=== embedding cosineDistance
{ things(where: {embedding: {cosineDistance: {dense: [1, 2]}}}) { id } }
---
error BAD_USER_INPUT: cosineDistance needs distanceWithin beside it, the distance that is allowed.

=== embedding hammingDistance
{ things(where: {embedding: {hammingDistance: "1"}}) { id } }
---
error BAD_USER_INPUT: hammingDistance needs distanceWithin beside it, the distance that is allowed.

=== embedding distanceWithin
{ things(where: {embedding: {distanceWithin: 0.5}}) { id } }
---
error BAD_USER_INPUT: distanceWithin needs a distance beside it, like cosineDistance.

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

