package answers_test

import (
	"regexp"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/engine/schema"
)

const listsSDL = `
type Box @sqlSource(view: "v_box") { id: Int!  tags: [String]  scores: [Float!]  kinds: [Kind!]  parts: [Part!]  inner: Inner }
type Row @sqlSource(view: "t_row", jsonbColumn: null) { id: Int!  tags: [String]  scores: [Int!]  parts: [Part!] }
type Inner { parts: [Part!] }
type Part { name: String  weight: Float  at: Date  screws: [Screw!] }
type Screw { size: Int  ok: Boolean }
enum Kind { SMALL @enumStored(as: "s")  LARGE @enumStored(as: "l") }
extend input BoxWhereInput { parts: PartWhereInput }
extend input RowWhereInput { parts: PartListFilter }
extend input InnerWhereInput { parts: PartListFilter }
input PartListFilter { some: PartWhereInput  none: PartWhereInput  every: PartWhereInput  lenGte: Int  isnull: Boolean }
extend input PartWhereInput { screws: ScrewWhereInput }
type Query { boxes: [Box!]!  rows: [Row!]! }`

const listsSQL = `
CREATE TABLE v_box (id int PRIMARY KEY, data jsonb);
INSERT INTO v_box SELECT i, doc || jsonb_build_object('id', i) FROM (VALUES
 (1, '{"tags": ["a","b"], "scores": [1, 2.50], "kinds": ["s"], "parts": [{"name": "x", "weight": 9, "screws": [{"size": 3, "ok": true}, {"size": 4, "ok": false}]}, {"name": "y", "weight": 10}]}'::jsonb),
 (2, '{"tags": ["a"], "scores": [1], "kinds": ["s","l"], "parts": [{"name": "x", "weight": 100, "at": "2024-01-01", "screws": [{"size": 4, "ok": true}]}]}'),
 (3, '{"tags": [], "scores": [], "parts": []}'), (4, '{"tags": null, "scores": null, "parts": null}'), (5, '{}'),
 (6, '{"tags": ["a","a"], "scores": [2.5, 1.0], "parts": [{"name": null}, {}]}'), (7, '{"tags": ["b", null], "parts": "none", "inner": {"parts": [{"name": "deep"}]}}'),
 (8, '{"inner": {"parts": []}}')) AS v(i, doc);
CREATE TABLE t_row (id int PRIMARY KEY, tags text[], scores int[], parts jsonb);
INSERT INTO t_row VALUES (1, '{a,b}', '{1,2}', '[{"name": "x", "weight": 9}]'), (2, '{}', '{}', '[]'), (3, NULL, NULL, NULL), (4, '{"a,\"",NULL}', '{2}', '[{"name": "y"}, {"name": "x"}]');`

var idText = regexp.MustCompile(`"id":"?(\d+)`)

// found lists the ids that a filter lets through.
func found(t *testing.T, e *engine.Engine, field, filter string) string {
	t.Helper()
	body := reply(t, e, "{ r: "+field+"(where: {"+filter+"}, orderBy: {id: ASC}) { id } }", "")
	if strings.Contains(body, `"errors"`) {
		return body
	}
	var ids []string
	for _, m := range idText.FindAllStringSubmatch(body, -1) {
		ids = append(ids, m[1])
	}
	return strings.Join(ids, " ")
}

func TestArrayFilter(t *testing.T) {
	e := answers(t, listsSDL, listsSQL)
	for filter, ids := range map[string]string{
		`tags: {eq: ["a"]}`: "2", `tags: {eq: []}`: "3", `tags: {eq: ["b", "a"]}`: "", `tags: {arrayEq: ["a", "b"]}`: "1",
		`tags: {neq: ["a"]}`: "1 3 6 7", `tags: {arrayNeq: ["b", null]}`: "1 2 3 6", `NOT: "{\"tags\": {\"neq\": [\"a\"]}}"`: "2",
		`tags: {contains: ["a"]}`: "1 2 6", `tags: {arrayContains: ["a", "b"]}`: "1", `tags: {contains: []}`: "1 2 3 6 7",
		`tags: {containedBy: ["a", "b"]}`: "1 2 3 6", `tags: {arrayContainedBy: []}`: "3",
		`tags: {strictlyContains: ["a"]}`: "1 6", `tags: {strictlyContains: ["a", "b"]}`: "",
		`tags: {overlaps: ["b", "z"]}`: "1 7", `tags: {arrayOverlaps: []}`: "", `tags: {overlaps: [null]}`: "",
		`tags: {lenEq: 2}`: "1 6 7", `tags: {lenNeq: 2}`: "2 3", `tags: {lenGt: 1}`: "1 6 7", `tags: {lenGte: 1}`: "1 2 6 7", `tags: {lenLt: 1}`: "3", `tags: {lenLte: 1}`: "2 3",
		`tags: {arrayLengthEq: 0}`: "3", `tags: {arrayLengthGt: 1}`: "1 6 7", `tags: {arrayLengthGte: 2}`: "1 6 7", `tags: {arrayLengthLt: 2}`: "2 3",
		`tags: {anyEq: "b"}`: "1 7", `tags: {arrayAnyEq: "a"}`: "1 2 6", `tags: {inArray: "b"}`: "1 7", `tags: {allEq: "a"}`: "2 3 6", `tags: {arrayAllEq: "b"}`: "3",
		`tags: {isnull: true}`: "4 5 8", `tags: {isnull: false}`: "1 2 3 6 7", `tags: {lenGte: 1, anyEq: "b"}`: "1 7",
		`NOT: {tags: {eq: ["a"]}}`: "1 3 6 7", `NOT: {tags: {contains: ["b"]}}`: "2 3 6", `NOT: {tags: {overlaps: ["a"]}}`: "3 7", `NOT: {tags: {anyEq: "z"}}`: "1 2 3 6 7", `NOT: {tags: {allEq: "a"}}`: "1 7",
		`tags: {containedBy: ["a", "b", null]}`: "1 2 3 6 7", `NOT: {tags: {containedBy: ["a"]}}`: "1 7", `NOT: {tags: {strictlyContains: ["a"]}}`: "2 3 7",
		`scores: {eq: ["1", "2.5"]}`: "1", `scores: {contains: ["1"]}`: "1 2 6", `scores: {anyEq: "2.5"}`: "1 6", `scores: {overlaps: ["2.50", "7"]}`: "1 6", `scores: {allEq: "1"}`: "2 3",
		`kinds: {contains: ["LARGE"]}`: "2", `tags: {anyEq: "a' OR true --"}`: "",
	} {
		if got := found(t, e, "boxes", filter); got != ids {
			t.Errorf("{%s}: %s, want %s", filter, got, ids)
		}
	}
	for filter, ids := range map[string]string{
		`tags: {eq: ["a", "b"]}`: "1", `tags: {eq: []}`: "2", `tags: {neq: []}`: "1 4", `tags: {contains: ["a,\""]}`: "4", `tags: {lenGte: 0}`: "1 2 4", `tags: {isnull: true}`: "3",
		`tags: {overlaps: ["b"]}`: "1", `scores: {anyEq: "2"}`: "1 4", `scores: {containedBy: ["1", "2"]}`: "1 2 4", `scores: {allEq: "2"}`: "2 4",
	} {
		if got := found(t, e, "rows", filter); got != ids {
			t.Errorf("rows {%s}: %s, want %s", filter, got, ids)
		}
	}
}

// TestObjectsOfLists: a filter on a list of objects asks for one that fits it whole.
func TestObjectsOfLists(t *testing.T) {
	e := answers(t, listsSDL, listsSQL)
	for filter, ids := range map[string]string{
		`parts: {name: {eq: "x"}}`: "1 2", `parts: {name: {eq: "x"}, weight: {gt: 9}}`: "2", `parts: {weight: {gt: 9.5}}`: "1 2", `parts: {weight: {eq: 9}}`: "1",
		`parts: {name: {isnull: true}}`: "6", `parts: {at: {lt: "2025-01-01"}}`: "2", `parts: {screws: {size: {eq: 4}, ok: {eq: true}}}`: "2", `parts: {screws: {size: {in: [3]}}}`: "1",
		`parts: {OR: [{name: {eq: "y"}}, {weight: {gte: 100}}]}`: "1 2", `NOT: "{\"parts\": {\"name\": {\"eq\": \"x\"}}}"`: "3 4 5 6 7 8", `parts: {}`: "1 2 6",
		`inner: {parts: {some: {name: {eq: "deep"}}}}`: "7", `inner: {parts: {none: {name: {eq: "deep"}}}}`: "1 2 3 4 5 6 8", `inner: {parts: {lenGte: 1}}`: "7",
		`OR: [{parts: {name: {eq: "y"}}}, {inner: {parts: {some: {}}}}]`: "1 7",
	} {
		if got := found(t, e, "boxes", filter); got != ids {
			t.Errorf("{%s}: %s, want %s", filter, got, ids)
		}
	}
	for filter, ids := range map[string]string{
		`parts: {some: {name: {eq: "x"}}}`: "1 4", `parts: {every: {name: {eq: "x"}}}`: "1 2 3", `parts: {none: {name: {eq: "x"}}}`: "2 3", `parts: {every: {weight: {gt: 0}}, isnull: false}`: "1 2",
		`parts: {some: {name: {eq: "x"}}, none: {name: {eq: "y"}}, lenGte: 1}`: "1",
	} {
		if got := found(t, e, "rows", filter); got != ids {
			t.Errorf("rows {%s}: %s, want %s", filter, got, ids)
		}
	}
	query := `query($w: BoxWhereInput) { boxes(where: $w, orderBy: {id: ASC}) { id } }`
	want(t, e, query, `{"w":{"parts":{"name":{"in":["x","q"]},"weight":{"lte":9}}}}`, `{"data":{"boxes":[{"id":1}]}}`)
	want(t, e, query, `{"w":{"parts":{"name":{"in":["x"]},"weight":{"lte":100}}}}`, `{"data":{"boxes":[{"id":1},{"id":2}]}}`)
}

// TestExtendedFilter: what a text adds to a completed filter takes the place of what completion had.
func TestExtendedFilter(t *testing.T) {
	s, problems := schema.Load([]schema.File{{Name: "s.graphql", Text: listsSDL + ` extend type Box { late: String }`}})
	if problems.Fatal() {
		t.Fatal(problems)
	}
	def := s.AST.Types["BoxWhereInput"]
	if got := def.Fields.ForName("parts").Type.String(); got != "PartWhereInput" {
		t.Error(got)
	}
	for _, name := range []string{"tags", "late", "AND"} {
		if def.Fields.ForName(name) == nil {
			t.Errorf("BoxWhereInput has no %s", name)
		}
	}
}
