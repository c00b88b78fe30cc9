=== columns of each kind
{ things { __typename id ref label n ratio price live born seen addr meta tags scores } }
---
SELECT t."d.1", t."d.2", t."d.3", t."d.4", to_jsonb(t."d.5"), t."d.6", t."d.7", to_jsonb(t."d.8"), to_jsonb(t."d.9"), to_jsonb(t."d.10"), t."d.11", to_jsonb(t."d.12") … LIMIT 10001
  nothing
  column 0 as text
  column 1 as text
  column 2 as text
  column 3 as number
  column 4 as json
  column 5 as number
  column 6 as boolean
  column 7 as json
  column 8 as json
  column 9 as json
  column 10 as made json
  column 11 as json
  nothing

=== nothing of a row
{ things { __typename } }
---
SELECT true … LIMIT 10001
  nothing

=== objects in objects
{ things { part { deep inner { leaf } } parts { id } } }
---
SELECT t."d.24", t."d.19", t."d.22", t."d.25" … LIMIT 10001
  object
    absent when column 0 is null
    column 1 as text
    object
      column 2 as number
  column 3 as made json

=== one row
{ thing(id: "c4ca4238-a0b9-2382-0dcc-509a6f75849b") { id label } }
---
SELECT t."d.1", t."d.3" … WHERE t."id" = $1::uuid LIMIT 1
  column 0 as text
  column 1 as text

=== conditions on columns
query($l: String, $n: Int) { things(where: {label: {eq: $l}, ref: {neq: "r"}, n: {in: [1, $n]}, price: {gt: 2.5}, live: {eq: true}, born: {gte: "2020-01-02"}, seen: {isnull: false}, addr: {inSubnet: "10.0.0.0/8"}}) { id } }
--- {"l":"l1","n":1}
SELECT t."d.1" … WHERE t."d.3" = $1::text AND t."d.2" <> $2::text AND t."d.4" = ANY($3::bigint[]) AND t."d.6" > $4::numeric AND t."d.7" = $5::boolean AND t."d.8" >= $6::date AND t."d.9" IS NOT NULL AND t."d.10" <<= $7::inet LIMIT 10001
  column 0 as text

=== conditions on JSON
{ things(where: {meta: {hasKey: "k"}, tags: {contains: ["t1"]}, NOT: {n: {eq: 2}}}) { id } }
---
SELECT t."d.1" … WHERE COALESCE(to_jsonb(t."d.11"), 'null'::jsonb) ? $1::text AND COALESCE(to_jsonb(t."d.12"), 'null'::jsonb) @> $2::jsonb AND (NOT ((t."d.4" = $3::bigint))) LIMIT 10001
  column 0 as text

=== conditions on objects
{ things(where: {part: {deep: {eq: "d1"}}, OR: [{part: {id: {eq: "1"}}}, {part: {id: {isnull: true}}}]}) { id } }
---
SELECT t."d.1" … WHERE t."d.19" = $1::text AND (((t."d.20")::text = $2::text) OR ((t."d.20")::text IS NULL)) LIMIT 10001
  column 0 as text

=== a mandatory filter
{ ofTenant { id } }
---
SELECT t."d.1" … WHERE t."d.13" = $1::text LIMIT 10001
  column 0 as text

=== orders
{ a: things(orderBy: [{label: DESC}, {n: ASC}, {live: DESC}, {ref: ASC}]) { n } b: things(orderBy: [{price: ASC}, {ratio: DESC}, {meta: ASC}]) { n } c: things(orderBy: [{born: DESC}, {seen: ASC}, {id: ASC}], limit: 3, offset: 1) { n } d: things(orderBy: [{part: {deep: ASC}}, {part: {id: DESC}}, {part: {inner: {leaf: ASC}}}]) { n } }
---
SELECT t."d.4" … ORDER BY t."d.3" DESC NULLS LAST, t."d.4" NULLS FIRST, t."d.7" DESC NULLS LAST, (t."d.2")::text NULLS FIRST LIMIT 10001
  column 0 as number
as documents: 'ratio' is stored as another type than it is compared as
SELECT t."d.4" … ORDER BY t."d.8" DESC, t."d.9", t."id" LIMIT 3 OFFSET $1::bigint
  column 0 as number
SELECT t."d.4" … ORDER BY CASE WHEN t."d.24" THEN COALESCE(to_jsonb(t."d.19"), 'null'::jsonb) END, CASE WHEN t."d.24" THEN COALESCE(to_jsonb(t."d.20"), 'null'::jsonb) END DESC, CASE WHEN t."d.24" THEN COALESCE(to_jsonb(t."d.22"), 'null'::jsonb) END LIMIT 10001
  column 0 as number

=== what needs the document
{ a: things(where: {site: {eq: "https://x.test"}}) { id } b: things(where: {line1: {eq: "x"}}) { id } c: things(where: {label: {matches: "x"}}) { id } d: things(where: {ratio: {eq: 1}}) { id } e: things(where: {parts: {some: {deep: {eq: "x"}}}}) { id } f: things(orderBy: [{site: ASC}]) { id } g: things(where: {searchVector: {matches: "x"}}, orderBy: [{searchVector: ASC}]) { id } h: things(where: {part: {inner: {leaves: {leaf: {eq: 1}}}}}) { id } i: things(where: {path: {eq: "a"}}) { id } j: thingCount k: things(where: {path: {subpath: "a"}}) { id } l: things(where: {node: {id: {eq: "x"}}}) { id } m: things(where: {meta: {eq: {a: 1}}}, orderBy: [{part: {inner: {leaf: ASC}}}]) { id } }
---
as documents: a condition or order is on 'site', which the documents do not have
as documents: the field 'line1' is stored under two keys
as documents: a pattern of the client's may be malformed, which is noticed only where rows are looked at
as documents: 'ratio' is stored as another type than it is compared as
SELECT t."d.1" … WHERE EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(COALESCE(to_jsonb(t."d.25"), 'null'::jsonb)) WHEN 'array' THEN COALESCE(to_jsonb(t."d.25"), 'null'::jsonb) END) AS e1(data) WHERE (e1."data"->>'deep' = $1::text)) LIMIT 10001
  column 0 as text
as documents: a condition or order is on 'site', which the documents do not have
as documents: a pattern of the client's may be malformed, which is noticed only where rows are looked at
as documents: a condition or order is on 'leaves', which the documents do not have
as documents: 'path' is stored as another type than it is compared as
as documents: its rows are counted, grouped or paged
error BAD_USER_INPUT: Operator 'subpath' is not a filter: it computes a value.
as documents: a condition or order is on 'node', which the documents do not have
SELECT t."d.1" … WHERE COALESCE(to_jsonb(t."d.11"), 'null'::jsonb) = $1::jsonb ORDER BY CASE WHEN t."d.24" THEN COALESCE(to_jsonb(t."d.22"), 'null'::jsonb) END LIMIT 10001
  column 0 as text

