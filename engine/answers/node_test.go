package answers_test

import (
	"strings"
	"testing"

	"fraiseqld/engine/schema"
)

const nodesSDL = `
interface Node { id: ID! }
type Author implements Node @sqlSource(view: "v_author") { id: ID!  name: String  big: Decimal }
type Book implements Node @sqlSource(view: "t_book", jsonbColumn: null) { id: ID!  title: String  price: Decimal  tenantId: String }
type Shelf implements Node @sqlSource(view: "t_shelf", jsonbColumn: null) { id: ID!  label: String }
type Query { node(id: ID!): Node  books: [Book!]! }`

const nodesSQL = `
CREATE TABLE v_author (id uuid PRIMARY KEY, data jsonb);
INSERT INTO v_author VALUES ('00000000-0000-4000-8000-000000000001', '{"id": "00000000-0000-4000-8000-000000000001", "name": "A", "big": 12345678901234567890.10, "__typename": "Wrong"}');
CREATE TABLE t_book (id uuid PRIMARY KEY, title text, price numeric, tenant_id text);
INSERT INTO t_book VALUES ('00000000-0000-4000-8000-000000000002', 'B', 1.50, 't1'), ('00000000-0000-4000-8000-000000000003', 'C', NULL, 't2');
CREATE TABLE t_shelf (id bigint PRIMARY KEY, label text);
INSERT INTO t_shelf VALUES (7, 'seven');`

func TestNode(t *testing.T) {
	e := answers(t, nodesSDL, nodesSQL)
	query := `query($id: ID!) { node(id: $id) { __typename id ... on Author { name big } ... on Book { title price } ... on Shelf { label } } }`
	for id, body := range map[string]string{
		`"00000000-0000-4000-8000-000000000001"`: `{"__typename":"Author","id":"00000000-0000-4000-8000-000000000001","name":"A","big":12345678901234567890.10}`,
		`"00000000-0000-4000-8000-000000000002"`: `{"__typename":"Book","id":"00000000-0000-4000-8000-000000000002","title":"B","price":1.50}`,
		`"7"`:                                    `{"__typename":"Shelf","id":"7","label":"seven"}`,
		`7`:                                      `{"__typename":"Shelf","id":"7","label":"seven"}`,
		`"none"`:                                 `null`,
		`"00000000-0000-4000-8000-000000000009"`: `null`,
	} {
		want(t, e, query, `{"id":`+id+`}`, `{"data":{"node":`+body+`}}`)
	}
}

// TestNodeKeepsFilters: what a type's mandatory filter hides is no node either.
func TestNodeKeepsFilters(t *testing.T) {
	guarded := strings.Replace(nodesSDL, `jsonbColumn: null) { id: ID!  title`, `jsonbColumn: null) @mandatoryFilter(column: "tenant_id", claim: "tenant_id") { id: ID!  title`, 1)
	e := answers(t, guarded, nodesSQL)
	got := reply(t, e, `{ node(id: "00000000-0000-4000-8000-000000000002") { ... on Book { title } } }`, "")
	if strings.Contains(got, `"B"`) {
		t.Errorf("a book was found without a tenant: %s", got)
	}
}

func TestNodeSchema(t *testing.T) {
	for text, problem := range map[string]string{
		`interface Node { id: ID! } type A implements Node { id: ID! } type Query { node(id: ID!): Node }`:                                 "A implements Node and has no @sqlSource",
		`interface Node { id: ID! } type A implements Node @sqlSource(view: "v") { id: ID! } type Query { node(id: ID!, x: Int): Node }`:   "node takes one argument",
		`interface Node { id: ID! } type A implements Node @sqlSource(view: "v") { id: ID! } type Query { other(id: ID!): Node }`:          "nothing says where its value comes from",
		`interface Node { id: ID! } type A implements Node @sqlSource(view: "v") { id: ID! } type Query { node(key: ID!): Node  as: [A] }`: "nothing says where its value comes from",
	} {
		_, problems := schema.Load([]schema.File{{Name: "s.graphql", Text: text}})
		if !problems.Fatal() || !strings.Contains(problems.Error(), problem) {
			t.Errorf("%s\n got %v\nwant %s", text, problems, problem)
		}
	}
}
