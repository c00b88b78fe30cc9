package main

import (
	"strings"
	"testing"

	"fraiseqld/engine/idempotency"
	"fraiseqld/internal/pgcluster/pgtest"
)

const keyedSDL = `type Query { n: Int @sqlFunction(name: "n") } type Mutation { bump(idempotencyKey: String): Int @sqlFunction(name: "bump") }`

const keyedSQL = `CREATE TABLE c (n int); INSERT INTO c VALUES (0);
CREATE FUNCTION n() RETURNS int STABLE LANGUAGE sql AS 'SELECT n FROM c';
CREATE FUNCTION bump() RETURNS int LANGUAGE sql AS 'UPDATE c SET n = n + 1 RETURNING n';`

// TestIdempotencyKeys: a schema with keys needs their table, which a command makes;
// then a mutation that is sent again, to another server too, is not carried out again.
func TestIdempotencyKeys(t *testing.T) {
	url := pgtest.URL(t, "keyed", keyedSQL)
	args := []string{"serve", "--schema", writeFile(t, "s.graphql", keyedSDL), "--database-url", url, "--listen", "127.0.0.1:0"}
	p := start(t, args...)
	p.exits(exitConfig)
	if !strings.Contains(p.text(), "Mutation.bump takes an idempotency key") || !strings.Contains(p.text(), "fraiseqld idempotency install makes it") {
		t.Fatalf("without its table:\n%s", p.text())
	}
	start(t, "idempotency", "install", "--database-url", url).exits(exitDone)
	one, other := start(t, args...), start(t, args...)
	one.ready()
	other.ready()
	for _, p := range []*process{one, other, one} {
		if status, body := p.body(`{"query":"mutation{bump(idempotencyKey:\"k\")}"}`); status != 200 || body != `{"data":{"bump":1}}` {
			t.Errorf("got %d %s", status, body)
		}
	}
}

func TestKeyTableIsPrinted(t *testing.T) {
	var out, err strings.Builder
	if status := run([]string{"idempotency", "install", "--print"}, nil, &out, &err); status != exitDone || out.String() != idempotency.InstallSQL || err.String() != "" {
		t.Errorf("status %d\n%s%s", status, out.String(), err.String())
	}
}
