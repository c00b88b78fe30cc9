package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/internal/scaffold"
)

// shelf is a database with indexes, a projected table, a function and a column that is nobody's business.
const shelf = `
CREATE TABLE tb_book (id uuid PRIMARY KEY, title text NOT NULL, price numeric NOT NULL, language text NOT NULL, access_token text);
INSERT INTO tb_book SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Book ' || n, n / 4.0, 'en', 'token-' || n FROM generate_series(1, 20) n;
CREATE INDEX ON tb_book (language);
CREATE VIEW v_book AS SELECT id, language, access_token, jsonb_build_object('id', id, 'title', title, 'price', price, 'language', language) AS data FROM tb_book;
CREATE TABLE tv_note (id uuid PRIMARY KEY, data jsonb NOT NULL);
INSERT INTO tv_note SELECT id, jsonb_build_object('id', id, 'slug', 'note-' || id, 'weight', 1, 'written_at', '2024-01-01T00:00:00+00:00') FROM tb_book;
CREATE INDEX ON tv_note ((data->>'slug'));
CREATE INDEX ON tv_note (((data->>'weight')::numeric));
CREATE VIEW v_note AS SELECT n.id, n.data FROM tv_note n JOIN tb_book b USING (id);
CREATE TYPE mutation_response AS (status text, message text, entity_id text, entity_type text, entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb);
CREATE FUNCTION fn_create_book(tenant text, input jsonb) RETURNS mutation_response LANGUAGE sql AS $$
  SELECT ROW('created', 'Made for ' || tenant, NULL, 'Book', NULL, NULL, NULL, NULL)::mutation_response $$;`

// TestTools runs testdata/tools: sessions with the commands that look at a database.
func TestTools(t *testing.T) {
	shelf, empty := pgtest.URL(t, "shelf", shelf), pgtest.URL(t, "starter", scaffold.Tables)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/tools",
		Setup: func(e *testscript.Env) error {
			e.Setenv("TEST_DB", shelf)
			e.Setenv("EMPTY_DB", empty)
			return os.WriteFile(filepath.Join(e.WorkDir, "shelf.graphql"), []byte(shelfSchema), 0o600)
		},
	})
}

const shelfSchema = `
type Book @sqlSource(view: "v_book") { id: UUID! title: String! price: Decimal! language: String! }
type Note @sqlSource(view: "v_note") { id: UUID! slug: String! weight: Int! writtenAt: DateTime! }
type Query {
  books: [Book!]!
  book(id: UUID!): Book
  bookByToken(accessToken: String!): Book
  notes: [Note!]!
}
input CreateBookInput { title: String! password: String }
type CreateBookSuccess { message: String! status: String! book: Book }
type CreateBookError { message: String! status: String! }
union CreateBookResult = CreateBookSuccess | CreateBookError
type Mutation {
  createBook(input: CreateBookInput!): CreateBookResult @sqlFunction(name: "fn_create_book", context: ["tenant"])
}
`
