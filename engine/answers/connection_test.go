package answers_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/schema"
)

const pagesSDL = `
type Item @sqlSource(view: "v_item") { id: ID!  name: String  rank: Int  born: Date  maker: Maker }
type Maker { name: String }
type Part @sqlSource(view: "t_part", jsonbColumn: null) { id: BigInt!  label: String  price: Decimal  seen: DateTime }
type PartConnection { edges: [PartEdge]  nodes: [Part!]!  pageInfo: PageInfo!  totalCount: Int! }
type PartEdge { cursor: String!  node: Part }
type Query {
  items(rank: Int): ItemConnection!
  ranked: ItemConnection! @list(orderBy: "rank DESC", where: {rank: {isnull: false}})
  parts: PartConnection
}`

// pagesSQL has ties, JSON nulls and absent keys in rank, NULL in columns.
const pagesSQL = `
CREATE TABLE tb_item (id uuid PRIMARY KEY, doc jsonb);
CREATE VIEW v_item AS SELECT id, doc || jsonb_build_object('id', id) AS data FROM tb_item;
INSERT INTO tb_item SELECT ('00000000-0000-4000-8000-0000000000' || lpad(i::text, 2, '0'))::uuid,
  CASE WHEN i % 7 = 0 THEN '{}'::jsonb WHEN i % 5 = 0 THEN '{"rank": null}' ELSE jsonb_build_object('rank', i % 3) END
  || jsonb_build_object('name', 'n' || i % 2, 'maker', jsonb_build_object('name', 'm' || i % 4)) || CASE WHEN i % 4 = 0 THEN '{}'::jsonb ELSE jsonb_build_object('born', date '2020-01-01' + i % 3) END
  FROM generate_series(1, 23) AS i;
CREATE TABLE t_part (id bigint PRIMARY KEY, label varchar(20), price numeric(12,4), seen timestamptz);
INSERT INTO t_part SELECT 9007199254740993 + i, CASE WHEN i % 4 > 0 THEN 'l' || i % 2 END, CASE WHEN i % 3 > 0 THEN i / 8.0 END,
  CASE WHEN i % 5 > 0 THEN timestamptz '2024-01-01 00:00:00.123456+02' + i % 2 * interval '1 us' END FROM generate_series(1, 17) AS i;`

type connection struct {
	Edges []struct {
		Cursor string
		Node   struct{ ID json.RawMessage }
	}
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
	TotalCount int
}

func (c *connection) ids() (out []string) {
	for _, e := range c.Edges {
		out = append(out, string(e.Node.ID))
	}
	return out
}

const pageFields = `{ edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }`

// pageOf asks for one page of a root field.
func pageOf(t *testing.T, e *engine.Engine, field, arguments string) connection {
	t.Helper()
	body := reply(t, e, "{ c: "+field+"("+arguments+") "+pageFields+" }", "")
	var out struct {
		Data   struct{ C connection }
		Errors []any
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil || out.Errors != nil {
		t.Fatalf("%s(%s): %v %s", field, arguments, err, body)
	}
	return out.Data.C
}

// TestConnectionWalks: from either end, in pages of any size and every order,
// each row comes once, in the order of the whole list.
func TestConnectionWalks(t *testing.T) {
	e := answers(t, pagesSDL, pagesSQL)
	orders := map[string][]string{
		"items": {`orderBy: []`, `orderBy: [{rank: ASC}]`, `orderBy: [{rank: DESC}]`, `orderBy: [{name: DESC}, {rank: ASC}]`, `orderBy: [{born: ASC}, {rank: DESC}]`,
			`orderBy: [{born: DESC}, {maker: {name: ASC}}]`, `orderBy: [{id: DESC}]`, `where: {rank: {gte: 1}}, orderBy: {rank: DESC}`, `rank: 2, orderBy: {born: ASC}`},
		"parts":  {`orderBy: []`, `orderBy: [{price: DESC}]`, `orderBy: [{label: ASC}, {price: ASC}]`, `orderBy: [{seen: ASC}, {label: DESC}]`, `orderBy: [{seen: DESC}]`},
		"ranked": {`orderBy: []`, `where: {name: {eq: "n1"}}`},
	}
	for field, list := range orders {
		for _, order := range list {
			whole := pageOf(t, e, field, order)
			if len(whole.Edges) < 3 || whole.TotalCount != len(whole.Edges) || whole.PageInfo.HasNextPage || whole.PageInfo.HasPreviousPage {
				t.Fatalf("%s(%s): %+v", field, order, whole)
			}
			for _, size := range []int{1, 4} {
				walk(t, e, field, order, whole.ids(), size, false)
				walk(t, e, field, order, whole.ids(), size, true)
			}
		}
	}
}

func walk(t *testing.T, e *engine.Engine, field, order string, want []string, size int, backward bool) {
	var got []string
	arguments := fmt.Sprintf("%s, first: %d", order, size)
	if backward {
		arguments = fmt.Sprintf("%s, last: %d", order, size)
	}
	next := arguments
	for range want {
		c := pageOf(t, e, field, next)
		more, other, cursor := c.PageInfo.HasNextPage, c.PageInfo.HasPreviousPage, c.PageInfo.EndCursor
		if backward {
			got = append(c.ids(), got...)
			more, other, cursor = other, more, c.PageInfo.StartCursor
			next = fmt.Sprintf("%s, before: %q", arguments, *cursor)
		} else {
			got = append(got, c.ids()...)
			next = fmt.Sprintf("%s, after: %q", arguments, *cursor)
		}
		if other != (len(got) > len(c.Edges)) || c.TotalCount != len(want) || *c.PageInfo.StartCursor != c.Edges[0].Cursor {
			t.Errorf("%s(%s): %+v", field, next, c)
		}
		if !more {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s(%s) in pages of %d, backward %v\ngot  %v\nwant %v", field, order, size, backward, got, want)
	}
}

func TestConnectionParts(t *testing.T) {
	e := answers(t, pagesSDL, pagesSQL)
	want(t, e, `{ parts(first: 2, orderBy: {price: DESC}) { nodes { id price } edges { node { __typename label } } __typename totalCount } }`, "", `{"data":{"parts":{
		"nodes":[{"id":9007199254740996,"price":null},{"id":9007199254740999,"price":null}],"edges":[{"node":{"__typename":"Part","label":"l1"}},{"node":{"__typename":"Part","label":"l0"}}],
		"__typename":"PartConnection","totalCount":17}}}`)
	want(t, e, `{ items(first: 0) { edges { cursor } pageInfo { hasNextPage startCursor } } }`, "", `{"data":{"items":{"edges":[],"pageInfo":{"hasNextPage":true,"startCursor":null}}}}`)
	want(t, e, `{ items(where: {name: {eq: "nobody"}}) { edges { cursor } totalCount pageInfo { hasNextPage hasPreviousPage endCursor } } }`, "",
		`{"data":{"items":{"edges":[],"totalCount":0,"pageInfo":{"hasNextPage":false,"hasPreviousPage":false,"endCursor":null}}}}`)
	want(t, e, `{ items { totalCount } }`, "", `{"data":{"items":{"totalCount":23}}}`)
	want(t, e, `{ items { __typename } }`, "", `{"data":{"items":{"__typename":"ItemConnection"}}}`)
	whole := pageOf(t, e, "parts", "orderBy: []")
	both := pageOf(t, e, "parts", fmt.Sprintf("first: 2, after: %q, before: %q", whole.Edges[3].Cursor, whole.Edges[9].Cursor))
	if !slices.Equal(both.ids(), whole.ids()[4:6]) || !both.PageInfo.HasNextPage || !both.PageInfo.HasPreviousPage {
		t.Errorf("between two cursors: %+v", both)
	}
	both = pageOf(t, e, "parts", fmt.Sprintf("last: 9, after: %q, before: %q", whole.Edges[3].Cursor, whole.Edges[9].Cursor))
	if !slices.Equal(both.ids(), whole.ids()[4:9]) || !both.PageInfo.HasNextPage || !both.PageInfo.HasPreviousPage {
		t.Errorf("the last between two cursors: %+v", both)
	}
}

// TestConnectionByVariables: one plan, other values; absent and null ask for nothing.
func TestConnectionByVariables(t *testing.T) {
	e := answers(t, pagesSDL, pagesSQL)
	query := `query($f: Int, $l: Int, $a: String, $b: String, $o: [PartOrderByInput]) { parts(first: $f, last: $l, after: $a, before: $b, orderBy: $o) { nodes { id } } }`
	third := pageOf(t, e, "parts", "first: 3").Edges[2].Cursor
	want(t, e, query, `{"f":1,"a":"`+third+`"}`, `{"data":{"parts":{"nodes":[{"id":9007199254740997}]}}}`)
	want(t, e, query, `{"f":2,"l":null,"a":"`+third+`","b":null}`, `{"data":{"parts":{"nodes":[{"id":9007199254740997},{"id":9007199254740998}]}}}`)
	want(t, e, query, `{"l":1,"b":"`+third+`"}`, `{"data":{"parts":{"nodes":[{"id":9007199254740995}]}}}`)
}

func TestConnectionRefuses(t *testing.T) {
	e := answers(t, pagesSDL, pagesSQL, func(o *engine.Options) { o.MaxRows = 20 })
	c := pageOf(t, e, "parts", "first: 2, orderBy: [{label: ASC}]").Edges[1].Cursor
	text, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil {
		t.Fatal(err)
	}
	forged := base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(text), "l0", "l1", 1)))
	if forged == c {
		t.Fatalf("%s was not changed", text)
	}
	for arguments, code := range map[string]string{
		`first: -1`:          `first must be non-negative`,
		`last: -5`:           `last must be non-negative`,
		`first: 21`:          `first must be at most 20`,
		`first: 1, last: 1`:  `Ask for first or for last, not for both.`,
		`after: "?"`:         `The cursor is not one of this list in this order.`,
		`before: ""`:         `The cursor is not one of this list in this order.`,
		`after: "` + c + `"`: `The cursor is not one of this list in this order.`,
		`orderBy: [{label: DESC}], after: "` + c + `"`:                         `The cursor is not one of this list in this order.`,
		`orderBy: [{label: ASC}], after: "` + forged + `"`:                     `The cursor is not one of this list in this order.`,
		`orderBy: [{label: ASC}], after: "` + c + `A"`:                         `The cursor is not one of this list in this order.`,
		`orderBy: [{label: ASC}], after: "` + strings.Repeat("A", 9<<10) + `"`: `The cursor is not one of this list in this order.`,
	} {
		for _, fields := range []string{`{ edges { node { id } } }`, `{ totalCount }`} {
			got := reply(t, e, "{ parts("+arguments+") "+fields+" }", "")
			if fields == `{ totalCount }` && (strings.HasPrefix(arguments, "first: -1") || len(arguments) < 12) {
				continue
			}
			if !strings.Contains(got, code) || !strings.Contains(got, `"code":"BAD_USER_INPUT"`) || !strings.Contains(got, `"parts":null`) {
				t.Errorf("parts(%s) %s: %s", arguments, fields, got)
			}
		}
	}
	if got := reply(t, e, `{ items { edges { node { id } } } }`, ""); !strings.Contains(got, "TOO_MANY_ROWS") {
		t.Errorf("more rows than a list may have: %s", got)
	}
	want(t, e, `{ items(first: 1) { nodes: edges { node { rank } } } }`, "", `{"data":{"items":{"nodes":[{"node":{"rank":1}}]}}}`)
}

func TestConnectionSchema(t *testing.T) {
	for text, problem := range map[string]string{
		`type T @sqlSource(view: "v") { name: String } type Query { ts: TConnection }`:                                                   "T has no field id",
		`type T @sqlSource(view: "v") { id: ID } type TConnection { edges: [TEdge] sum: Int } type Query { ts: TConnection }`:            "TConnection.sum has no value: a connection has edges, nodes, pageInfo and totalCount",
		`type T @sqlSource(view: "v") { id: ID } type Query { ts(first: String): TConnection }`:                                          "Query.ts(first:): a connection takes a number of rows or a cursor there, not String",
		`type T { id: ID } type TEdge { node: T } type TConnection { edges: [TEdge] pageInfo: PageInfo } type Query { ts: TConnection }`: "T has no @sqlSource: write @list(view:)",
	} {
		_, problems := schema.Load([]schema.File{{Name: "s.graphql", Text: text}})
		if !problems.Fatal() || !strings.Contains(problems.Error(), problem) {
			t.Errorf("%s\n got %v\nwant %s", text, problems, problem)
		}
	}
	s, problems := schema.Load([]schema.File{{Name: "s.graphql", Text: pagesSDL}})
	if problems.Fatal() {
		t.Fatal(problems)
	}
	args := s.AST.Query.Fields.ForName("items").Arguments
	var names []string
	for _, a := range args {
		names = append(names, a.Name+": "+a.Type.String())
	}
	if got := strings.Join(names, ", "); got != "rank: Int, first: Int, after: String, last: Int, before: String, where: ItemWhereInput, orderBy: [ItemOrderByInput]" {
		t.Error(got)
	}
	if got := s.AST.Types["ItemConnection"].Fields.ForName("edges").Type.String(); got != "[ItemEdge!]!" {
		t.Error(got)
	}
}
