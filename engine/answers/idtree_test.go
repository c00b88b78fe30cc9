package answers_test

import (
	"strings"
	"testing"
)

const idTreeSDL = `
type Category @sqlSource(view: "v_category") { id: UUID! name: String! }
type Item @sqlSource(view: "v_thing") { id: ID! name: String! categoryId: UUID  ownerId: ID  category: Category }
type Query { categories: [Category!]! items: [Item!]! }`

const idTreeSQL = `
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE TABLE tb_category (id uuid PRIMARY KEY, name text, path ltree);
INSERT INTO tb_category SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, name, path::ltree
FROM (VALUES (1, 'all', 'a'), (2, 'books', 'a.b'), (3, 'poetry', 'a.b.p'), (4, 'food', 'a.f'), (5, 'else', 'e')) AS x(n, name, path);
CREATE TABLE tb_thing (id int, name text, category_id uuid);
INSERT INTO tb_thing SELECT n, 'thing ' || n, CASE WHEN n < 6 THEN ('00000000-0000-4000-8000-00000000000' || n)::uuid END FROM generate_series(1, 6) AS n;
CREATE VIEW v_category AS SELECT id, jsonb_build_object('id', id, 'name', name) AS data FROM tb_category;
CREATE VIEW v_thing AS SELECT t.id, jsonb_build_object('id', t.id::text, 'name', t.name, 'category_id', t.category_id, 'owner_id', NULL,
  'category', (SELECT jsonb_build_object('id', c.id, 'name', c.name) FROM tb_category c WHERE c.id = t.category_id)) AS data FROM tb_thing t;`

// TestIDTree: ids by where their rows stand in a tree.
func TestIDTree(t *testing.T) {
	e := answers(t, idTreeSDL, idTreeSQL)
	const books, poetry, gone = `"00000000-0000-4000-8000-000000000002"`, `"00000000-0000-4000-8000-000000000003"`, `"00000000-0000-4000-8000-000000000009"`
	for _, c := range []struct{ query, want string }{
		{`{ categories(where: {id: {descendantOfId: ` + books + `}}, orderBy: [{name: ASC}]) { name } }`, `{"data":{"categories":[{"name":"books"},{"name":"poetry"}]}}`},
		{`{ categories(where: {id: {ancestorOfId: ` + poetry + `}}, orderBy: [{name: ASC}]) { name } }`, `{"data":{"categories":[{"name":"all"},{"name":"books"},{"name":"poetry"}]}}`},
		{`{ items(where: {categoryId: {descendantOfId: ` + books + `}}, orderBy: [{name: ASC}]) { name } }`, `{"data":{"items":[{"name":"thing 2"},{"name":"thing 3"}]}}`},
		{`{ items(where: {category: {id: {descendantOfId: ` + books + `}}}, orderBy: [{name: ASC}]) { name } }`, `{"data":{"items":[{"name":"thing 2"},{"name":"thing 3"}]}}`},
		{`{ items(where: {NOT: {categoryId: {descendantOfId: ` + books + `}}}, orderBy: [{name: ASC}]) { name } }`, `{"data":{"items":[{"name":"thing 1"},{"name":"thing 4"},{"name":"thing 5"}]}}`},
		{`{ items(where: {categoryId: {descendantOfId: ` + gone + `}}) { name } }`, `{"data":{"items":[]}}`},
	} {
		want(t, e, c.query, "", c.want)
	}
	for _, bad := range []string{`{ items(where: {ownerId: {descendantOfId: ` + books + `}}) { name } }`, `{ items(where: {id: {descendantOfId: ` + books + `}}) { name } }`} {
		if got := reply(t, e, bad, ""); !strings.Contains(got, "NOT_SUPPORTED") || !strings.Contains(got, "no table of its tree") {
			t.Errorf("%s: %s", bad, got)
		}
	}
	if got := reply(t, e, `{ items(where: {categoryId: {descendantOfId: "no id"}}) { name } }`, ""); !strings.Contains(got, "BAD_USER_INPUT") {
		t.Error(got)
	}
}
