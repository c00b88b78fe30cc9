package answers_test

import (
	"strings"
	"testing"
)

const absentSDL = `
input Inner { a: Int  b: Int }
input In { one: String  two: Int  nested: Inner  list: [Inner!] }
type Query { x: Int @sqlFunction(name: "x") }
type Mutation {
  merged(input: In!): JSON @sqlFunction(name: "echo")
  apart(input: In!): JSON @sqlFunction(name: "echo", omitAbsent: true)
}`

const absentSQL = `
CREATE FUNCTION x() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION echo(input jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT input';`

// TestAbsentInput: what the client left out is null for the function, or not there.
func TestAbsentInput(t *testing.T) {
	e := answers(t, absentSDL, absentSQL)
	for _, c := range []struct{ given, merged, apart string }{
		{`{}`, `{"one":null,"two":null,"list":null,"nested":null}`, `{}`},
		{`{one: null}`, `{"one":null,"two":null,"list":null,"nested":null}`, `{"one":null}`},
		{`{one: "", two: 3}`, `{"one":null,"two":3,"list":null,"nested":null}`, `{"one":null,"two":3}`},
		{`{nested: {a: null}, list: [{b: 1}]}`, `{"one":null,"two":null,"list":[{"b":1}],"nested":{"a":null}}`, `{"list":[{"b":1}],"nested":{"a":null}}`},
	} {
		want(t, e, strings.ReplaceAll(`mutation { merged(input: IN) apart(input: IN) }`, "IN", c.given), "", strings.NewReplacer(": ", ":", ", ", ",").Replace(`{"data":{"merged":`+c.merged+`,"apart":`+c.apart+`}}`))
	}
	want(t, e, `mutation ($v: In!) { apart(input: $v) }`, `{"v":{"two":null}}`, `{"data":{"apart":{"two":null}}}`)
}
