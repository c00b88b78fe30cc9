package answers_test

import (
	"fmt"
	"strings"
	"testing"
)

const tagsSQL = `
CREATE TABLE tagged (id int PRIMARY KEY, tags text[]);
INSERT INTO tagged VALUES (1, '{a,b}'), (2, '{a}'), (3, '{}'), (4, NULL), (5, '{b,a}'), (6, '{a,a}'), (7, ARRAY['x"y', 'ü,{}', '']), (8, ARRAY['a', NULL]);
CREATE VIEW v_doc AS SELECT id, jsonb_strip_nulls(jsonb_build_object('id', id, 'tags', tags)) AS data FROM tagged;
CREATE VIEW v_col AS SELECT id, tags, jsonb_build_object('id', id, 'tags', tags) AS data FROM tagged;`

// TestTextColumnsEqualLists: lists in a column of texts are filtered as those of documents are.
func TestTextColumnsEqualLists(t *testing.T) {
	e := answers(t, `type Doc @sqlSource(view: "v_doc") { id: Int!  tags: [String] } type Col @sqlSource(view: "v_col") { id: Int!  tags: [String] } type Query { docs: [Doc!]!  cols: [Col!]! }`, tagsSQL)
	found := map[string]int{}
	for _, op := range []string{"eq", "neq", "contains", "containedBy", "overlaps", "strictlyContains", "anyEq", "allEq", "inArray", "arrayContains"} {
		for _, operand := range []string{`["a"]`, `["b", "a"]`, `[]`, `["a", "a"]`, `["x\"y"]`, `["ü,{}"]`, `[""]`, `["none"]`} {
			if strings.HasPrefix(op, "any") || strings.HasPrefix(op, "all") || op == "inArray" {
				if operand = strings.Trim(operand, "[]"); operand == "" || strings.Contains(operand, `, "`) {
					continue
				}
			}
			for _, form := range []string{"{tags: {%s: %s}}", "{NOT: {tags: {%s: %s}}}"} {
				where := fmt.Sprintf(form, op, operand)
				query := "{ rows: %s(where: " + where + ", orderBy: [{id: ASC}]) { id } }"
				docs, cols := reply(t, e, fmt.Sprintf(query, "docs"), ""), reply(t, e, fmt.Sprintf(query, "cols"), "")
				if docs != cols || strings.Contains(docs, "errors") {
					t.Errorf("%s\ndocuments %s\ncolumn    %s", where, docs, cols)
				}
				found[docs]++
			}
		}
	}
	if len(found) < 10 {
		t.Errorf("the filters found only %d different answers", len(found))
	}
	want(t, e, `{ cols(where: {tags: {contains: ["a", "b"]}}) { id } none: cols(where: {tags: {isnull: true}}) { id } }`, "", `{"data":{"cols":[{"id":1},{"id":5}],"none":[{"id":4}]}}`)
}
