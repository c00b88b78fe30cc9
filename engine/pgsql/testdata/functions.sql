=== a scalar
{ scalarFn(text: "x") b: scalarFn(text: "x", times: 3) }
---
SELECT to_json("scalar_fn"("text" => $1::text))
  $1 = x
SELECT to_json("scalar_fn"("text" => $1::text, "times" => $2::integer))
  $1 = x
  $2 = 3

=== a document
{ jsonFn(value: {aB: [1, "x", null, true, 2.50]}, list: [1, 2]) none: jsonFn nul: jsonFn(value: null, list: null) }
---
SELECT "app"."json_fn"("value" => $1::jsonb, "list" => $2::integer[])
  $1 = {"aB":[1,"x",null,true,2.50]}
  $2 = {"1","2"}
SELECT "app"."json_fn"("value" => NULL, "list" => NULL)
SELECT "app"."json_fn"("value" => $1::jsonb, "list" => $2::integer[])
  $1 = NULL
  $2 = NULL

=== a row with context
{ rowFn(id: "00000001-0000-4000-8000-000000000005") { id } none: rowFn { id } }
---
SELECT row_to_json("row_fn"($1::uuid, "id" => $2::uuid))
  $1 = a-tenant
  $2 = 00000001-0000-4000-8000-000000000005
SELECT row_to_json("row_fn"($1::uuid, "id" => NULL))
  $1 = a-tenant

=== a set of documents
{ thingsFn(word: "w", where: {label: {eq: "l"}}, orderBy: [{n: ASC}], limit: 3, offset: 1) { id } }
---
SELECT t.data FROM "things_fn"("word" => $1::text) AS t(data) WHERE t."data"->>'label' = $2::text ORDER BY t."data"->'n' LIMIT 3 OFFSET $3::bigint
  $1 = w
  $2 = l
  $3 = 1

=== a set of rows
{ rowsFn(label: "l", where: {n: {eq: 1}, fullName: {eq: "f"}}, orderBy: [{n: DESC}], limit: 3) { id } }
---
SELECT row_to_json(t) FROM "rows_fn"("label" => $1::text) AS t WHERE (t."n")::numeric = $2::numeric AND (t."full_name")::text = $3::text ORDER BY t."n" DESC LIMIT 3
  $1 = l
  $2 = 1
  $3 = f

=== an array
{ wordsFn }
---
SELECT to_json("words_fn"())

=== a value of JSON
query($v: JSON) { jsonFn(value: $v) }
--- {"v":{"aB":"x","n":1e3}}
SELECT "app"."json_fn"("value" => $1::jsonb, "list" => NULL)
  $1 = {"aB":"x","n":1e3}

