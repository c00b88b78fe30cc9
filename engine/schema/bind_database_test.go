package schema_test

import (
	"path/filepath"
	"strings"
	"testing"

	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/pgcluster/pgtest"
)

// bindFile loads a schema file and binds it to a database.
func bindFile(t *testing.T, path, url string) (*schema.Schema, schema.Problems) {
	t.Helper()
	files, err := schema.LoadPath(path)
	if err != nil {
		t.Fatal(err)
	}
	s, problems := schema.Load(files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	problems, err = s.Bind(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s, problems
}

func TestBindGoldenDatabase(t *testing.T) {
	s, problems := bindFile(t, filepath.Join(pgtest.Root(t), "testdata", "golden", "bound.graphql"), pgtest.Golden(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if f := s.Objects["Address"].Fields["addressLine1"]; f.Key() != "address_line_1" || !f.Known {
		t.Errorf("addressLine1 is stored as %v, known %v", f.Keys, f.Known)
	}
	if typ := s.Objects["Device"].Source.Columns["ipv4_addr"]; typ != "inet" {
		t.Errorf("ipv4_addr is %q", typ)
	}
	if fn := s.Mutation["createNote"].Fn; !fn.RowType || !fn.Volatile || len(fn.Params) != 1 {
		t.Errorf("app.create_note is %+v", fn)
	}
	if fn := s.Query["plains"].Fn; !fn.Set || fn.RowType || fn.Returns != "jsonb" {
		t.Errorf("native.plains is %+v", fn)
	}
}

func TestBindW1Database(t *testing.T) {
	url := pgtest.W1(t, 30, 40, 50)
	for _, name := range []string{"w1.graphql", "w1-tables.graphql"} {
		s, problems := bindFile(t, filepath.Join(pgtest.Root(t), "perf", "w1", name), url)
		if len(problems) > 0 {
			t.Errorf("%s:\n%s", name, problems.Error())
		}
		if f := s.Objects["User"].Fields["fullName"]; f.Key() != "full_name" || !f.Known {
			t.Errorf("%s: fullName is stored as %v, known %v", name, f.Keys, f.Known)
		}
	}
}

func TestBindReportsTyposInDocuments(t *testing.T) {
	url := pgtest.URL(t, t.Name(), `
		CREATE VIEW v_user AS SELECT 1 AS id, '{"id": 1, "username": "u", "address": {"city": "c"}}'::jsonb AS data`)
	s, problems := schema.Load([]schema.File{{Name: "s.graphql", Text: `
type User @sqlSource(view: "v_user") { id: ID! usrname: String address: Address bio: String }
type Address { citi: String! }
type Query { users: [User!]! }`}})
	if problems.Fatal() {
		t.Fatal(problems)
	}
	db, err := pgexec.Open(t.Context(), pgexec.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	problems, err = s.Bind(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"s.graphql:2:48: User.usrname is not in v_user.data; did you mean username?",
		"s.graphql:2:81: warning: User.bio is not in v_user.data",
		"s.graphql:3:16: Address.citi is not in v_user.data; did you mean city?",
	}, "\n")
	if got := problems.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
