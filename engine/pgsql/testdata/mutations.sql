=== an input document
mutation($i: ThingInput!) { makeThing(input: $i) { __typename } }
--- {"i":{"label":"l","n":5,"line1":"x","grade":"HIGH","grades":["LOW",null],"part":{"deep":"d","inner":"i"},"parts":[{"deep":"e"}],"meta":{"someKey":{"innerKey":"aValue"}},"other":"o"}}
SELECT "app"."make_thing"($1::uuid, $2::jsonb)
  $1 = a-tenant
  $2 = {"label":"l","n":5,"line_1":"x","grade":"h","grades":["l",null],"part":{"deep":"d","inner":"i"},"parts":[{"deep":"e"}],"meta":{"some_key":{"inner_key":"aValue"}},"Other-Key":"o","hidden":7}

=== defaults and blanks
mutation { makeThing(input: {label: "l", other: "  ", part: null}) { __typename } }
---
SELECT "app"."make_thing"($1::uuid, $2::jsonb)
  $1 = a-tenant
  $2 = {"label":"l","n":null,"line_1":null,"grade":null,"grades":null,"part":null,"parts":null,"meta":null,"Other-Key":null,"hidden":7}

=== a required text that is blank
mutation { makeThing(input: {label: " "}) { __typename } }
---
SELECT "app"."make_thing"($1::uuid, $2::jsonb)
  $1 = a-tenant
  $2 = error BAD_USER_INPUT: Field 'label' cannot be empty

=== arguments by name
mutation { renameThing(id: "00000001-0000-4000-8000-000000000005", label: "l'; DROP TABLE x; --", grade: HIGH) { id } }
---
SELECT "app"."rename_thing"("id" => $1::uuid, "label" => $2::text, "grade" => $3::text)
  $1 = 00000001-0000-4000-8000-000000000005
  $2 = l'; DROP TABLE x; --
  $3 = h

=== without the optional
mutation { renameThing(id: "00000001-0000-4000-8000-000000000005", label: "l") { id } }
---
SELECT "app"."rename_thing"("id" => $1::uuid, "label" => $2::text, "grade" => NULL)
  $1 = 00000001-0000-4000-8000-000000000005
  $2 = l

=== digits of numbers are kept
mutation($i: ThingInput!) { makeThing(input: $i) { __typename } }
--- {"i":{"label":"l","meta":[123456789012345678901234567890.10, 1E400, -0]}}
SELECT "app"."make_thing"($1::uuid, $2::jsonb)
  $1 = a-tenant
  $2 = {"label":"l","n":null,"line_1":null,"grade":null,"grades":null,"part":null,"parts":null,"meta":[123456789012345678901234567890.10,1E400,-0],"Other-Key":null,"hidden":7}

