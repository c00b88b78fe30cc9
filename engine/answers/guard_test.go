package answers_test

import (
	"strings"
	"testing"

	"fraiseqld/engine"
)

const guardedSDL = `
type Item @sqlSource(view: "v_item") @mandatoryFilter(column: "tenant", claim: "tenant_id") { id: ID!  name: String }
type Open @sqlSource(view: "v_open") { id: ID! @requiresPermission(permissions: ["open:id"])  name: String }
type Plain @sqlSource(view: "v_open") { id: ID!  name: String  secret: String @requiresAuth }
type ByName { name: String  count: Int!  maxSecret: String }
type Query {
  items: ItemConnection!
  byName: [ByName!]! @aggregate(view: "v_item", groupBy: ["name"], measures: ["COUNT(*)"])
  opens: OpenConnection
  plains: PlainConnection!
  bySecret: PlainConnection @list(orderBy: "secret")
}`

const guardedSQL = `
CREATE TABLE v_item (id int, tenant text, data jsonb);
INSERT INTO v_item SELECT i, 't' || i % 2, jsonb_build_object('id', i, 'name', 'hidden' || i % 2) FROM generate_series(1, 6) AS i;
CREATE TABLE v_open (id int, data jsonb);
INSERT INTO v_open VALUES (1, '{"id": 1, "name": "a", "secret": "s"}');`

// TestGuardedAnswers: groups and connections show no more than lists do.
func TestGuardedAnswers(t *testing.T) {
	e := answers(t, guardedSDL, guardedSQL)
	for query, code := range map[string]string{
		`{ items { totalCount edges { node { name } } } }`:                 "FORBIDDEN",
		`{ byName { name count } }`:                                        "FORBIDDEN",
		`{ opens { edges { cursor } } }`:                                   "UNAUTHENTICATED",
		`{ bySecret { edges { cursor } } }`:                                "UNAUTHENTICATED",
		`{ plains(orderBy: [{secret: ASC}]) { edges { node { name } } } }`: "UNAUTHENTICATED",
		`{ plains(where: {secret: {eq: "s"}}) { totalCount } }`:            "UNAUTHENTICATED",
	} {
		got := reply(t, e, query, "")
		if !strings.Contains(got, `"code":"`+code+`"`) || strings.Contains(got, "hidden") || strings.Contains(got, "cursor\":") {
			t.Errorf("%s: %s", query, got)
		}
	}
	want(t, e, `{ plains { nodes: edges { node { name } } totalCount } }`, "", `{"data":{"plains":{"nodes":[{"node":{"name":"a"}}],"totalCount":1}}}`)
	tenant := &engine.Request{Query: `{ items(last: 1) { totalCount edges { node { id } } pageInfo { hasPreviousPage } } byName { name count } }`, Context: map[string]string{"tenant_id": "t1"}}
	body, _ := e.Execute(t.Context(), tenant, nil)
	if got := string(body); got != `{"data":{"items":{"totalCount":3,"edges":[{"node":{"id":"5"}}],"pageInfo":{"hasPreviousPage":true}},"byName":[{"name":"hidden1","count":3}]}}` {
		t.Error(got)
	}
}

// TestConnectionCost: a page counts as many rows as it asks for, once.
func TestConnectionCost(t *testing.T) {
	e := answers(t, guardedSDL, guardedSQL, func(o *engine.Options) { o.Limits.Complexity = 60 })
	query := `query($n: Int) { plains(first: $n) { edges { node { name } } } }`
	want(t, e, query, `{"n":10}`, `{"data":{"plains":{"edges":[{"node":{"name":"a"}}]}}}`)
	for _, refused := range []string{query, `query($n: Int) { plains(last: $n) { edges { node { name } } } }`, `{ plains(first: 100) { edges { node { name } } } }`} {
		if got := reply(t, e, refused, `{"n":100}`); !strings.Contains(got, "QUERY_TOO_COMPLEX") {
			t.Errorf("%s: %s", refused, got)
		}
	}
}
