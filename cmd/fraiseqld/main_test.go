package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"fraiseqld/internal/pgcluster/pgtest"
)

func TestMain(m *testing.M) {
	if os.Getenv("FRAISEQLD_TEST_CHILD") != "" { // started by a test as the real command
		main()
	}
	testscript.Main(m, map[string]func(){"fraiseqld": main})
}

// library is a small database that the tests serve.
const library = `
CREATE TABLE tb_book (id int PRIMARY KEY, title text NOT NULL, tenant text NOT NULL);
INSERT INTO tb_book VALUES (1, 'Emma', 'a'), (2, 'Persuasion', 'b');
CREATE VIEW v_book AS SELECT id, jsonb_build_object('id', id, 'title', title) AS data FROM tb_book
	WHERE coalesce(current_setting('app.tenant', true), '') IN ('', tenant);
CREATE FUNCTION nap() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN PERFORM pg_sleep(1); RETURN 1; END';`

// TestScripts runs testdata/script: each file is a session at the shell.
func TestScripts(t *testing.T) {
	url := pgtest.URL(t, "library", library)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("TEST_DB", url)
			return nil
		},
	})
}
