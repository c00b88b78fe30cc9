=== of numbers in documents
query($v: [Float!], $w: Float!) { things(where: {embedding: {cosineDistance: {dense: $v}, l2Distance: {dense: [1, 2]}, l1Distance: {dense: []}, innerProduct: {dense: [0.5]}, distanceWithin: $w}}) { id } }
--- {"v":[1,2.5],"w":0.5}
SELECT t."data" FROM "v_thing" AS t WHERE (SELECT 1 - sum(a.x::float8 * w.v) / NULLIF(sqrt(sum(a.x::float8 * a.x::float8)) * sqrt(sum(w.v * w.v)), 0) FROM jsonb_array_elements_text((t."data"->>'embedding')::jsonb) WITH ORDINALITY AS a(x, n) FULL JOIN unnest($1::float8[]) WITH ORDINALITY AS w(v, n) USING (n) HAVING count(a.x) = count(*) AND count(w.v) = count(*)) <= $2::float8 AND (SELECT sqrt(sum((a.x::float8 - w.v) * (a.x::float8 - w.v))) FROM jsonb_array_elements_text((t."data"->>'embedding')::jsonb) WITH ORDINALITY AS a(x, n) FULL JOIN unnest($3::float8[]) WITH ORDINALITY AS w(v, n) USING (n) HAVING count(a.x) = count(*) AND count(w.v) = count(*)) <= $4::float8 AND (SELECT sum(abs(a.x::float8 - w.v)) FROM jsonb_array_elements_text((t."data"->>'embedding')::jsonb) WITH ORDINALITY AS a(x, n) FULL JOIN unnest($5::float8[]) WITH ORDINALITY AS w(v, n) USING (n) HAVING count(a.x) = count(*) AND count(w.v) = count(*)) <= $6::float8 AND (SELECT -sum(a.x::float8 * w.v) FROM jsonb_array_elements_text((t."data"->>'embedding')::jsonb) WITH ORDINALITY AS a(x, n) FULL JOIN unnest($7::float8[]) WITH ORDINALITY AS w(v, n) USING (n) HAVING count(a.x) = count(*) AND count(w.v) = count(*)) <= $8::float8 LIMIT 10001
  $1 = {"1","2.5"}
  $2 = 0.5
  $3 = {"1","2"}
  $4 = 0.5
  $5 = {}
  $6 = 0.5
  $7 = {"0.5"}
  $8 = 0.5

=== beside an array column, and of one
{ hybrids(where: {embedding: {l2Distance: {dense: [1, 2]}, distanceWithin: 1}}) { id } rowList(where: {embedding: {l2Distance: {dense: [1, 2]}, distanceWithin: 1}}) { id } }
---
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE (SELECT sqrt(sum((a.x::float8 - w.v) * (a.x::float8 - w.v))) FROM jsonb_array_elements_text((t."doc"->>'embedding')::jsonb) WITH ORDINALITY AS a(x, n) FULL JOIN unnest($1::float8[]) WITH ORDINALITY AS w(v, n) USING (n) HAVING count(a.x) = count(*) AND count(w.v) = count(*)) <= $2::float8 LIMIT 10001
  $1 = {"1","2"}
  $2 = 1
SELECT row_to_json(t) FROM "v_row" AS t WHERE (SELECT sqrt(sum((a.x::float8 - w.v) * (a.x::float8 - w.v))) FROM jsonb_array_elements_text(to_jsonb(t."embedding")) WITH ORDINALITY AS a(x, n) FULL JOIN unnest($1::float8[]) WITH ORDINALITY AS w(v, n) USING (n) HAVING count(a.x) = count(*) AND count(w.v) = count(*)) <= $2::float8 LIMIT 10001
  $1 = {"1","2"}
  $2 = 1

=== of bits
{ things(where: {hash: {hammingDistance: "0101", jaccardDistance: "0111", distanceWithin: 2}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE CASE WHEN length((t."data"->>'hash')::text) = length($1::text) THEN bit_count((t."data"->>'hash')::bit varying # $2::bit varying) END <= $3::float8 AND CASE WHEN length((t."data"->>'hash')::text) = length($4::text) THEN 1 - bit_count((t."data"->>'hash')::bit varying & $5::bit varying)::float8 / NULLIF(bit_count((t."data"->>'hash')::bit varying | $6::bit varying), 0) END <= $7::float8 LIMIT 10001
  $1 = 0101
  $2 = 0101
  $3 = 2
  $4 = 0111
  $5 = 0111
  $6 = 0111
  $7 = 2

=== ranks
query($q: String!) { things(where: {searchVector: {rankGte: "a & b:0.1", rankCdLt: $q}}) { id } }
--- {"q":"a:b: 2e-1 "}
SELECT t."data" FROM "v_thing" AS t WHERE ts_rank((COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector, to_tsquery($1::text)) >= $2::float8 AND ts_rank_cd((COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector, to_tsquery($3::text)) < $4::float8 LIMIT 10001
  $1 = a & b
  $2 = 0.1
  $3 = a:b
  $4 = 2e-1

=== ranks that say too little
{ things(where: {searchVector: {rankLt: "a:b"}}) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE ts_rank((COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector, to_tsquery($1::text)) < $2::float8 LIMIT 10001
  $1 = a
  $2 = error BAD_USER_INPUT: The bound of a rank, behind the last colon, must be a number.

=== ordered by how well a search fits
{ a: things(where: {searchVector: {plainQuery: "x"}}, orderBy: [{searchVector: DESC}, {label: ASC}]) { id } b: hybrids(where: {searchVector: {websearchQuery: "x"}}, orderBy: [{searchVector: ASC}]) { id } }
---
SELECT t."data" FROM "v_thing" AS t WHERE (COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector @@ plainto_tsquery($1::text) ORDER BY ts_rank((COALESCE(t."data"->>'search_vector', t."data"->>'searchVector'))::tsvector, plainto_tsquery($2::text)) DESC, t."data"->'label' LIMIT 10001
  $1 = x
  $2 = x
SELECT t."doc" FROM "app"."v_hybrid" AS t WHERE t."search_vector" @@ websearch_to_tsquery($1::text) ORDER BY ts_rank(t."search_vector", websearch_to_tsquery($2::text)) LIMIT 10001
  $1 = x
  $2 = x

