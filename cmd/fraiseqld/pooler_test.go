package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/pgcluster/pgtest"
)

const (
	pooledSDL = newsSDL + `
extend type Query { item(id: UUID!): Item, who: String @sqlFunction(name: "who") }
input Title { id: UUID! title: String! }
type Mutation { rename(input: Title!): Item @sqlFunction(name: "rename") }`

	pooledSQL = newsSQL + `;
CREATE FUNCTION who() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting('app.tenant', true) $$;
CREATE FUNCTION rename(input jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
  UPDATE tb_item SET title = input->>'title' WHERE id = (input->>'id')::uuid;
  RETURN (SELECT data FROM v_item WHERE id = (input->>'id')::uuid); END $$`
)

// as asks for one tenant.
func (p *process) as(tenant, query string) (int, string) {
	req, _ := http.NewRequest(http.MethodPost, p.url, strings.NewReader(fmt.Sprintf(`{"query":%q}`, query)))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Tenant", tenant)
	return answer(http.DefaultClient.Do(req))
}

// Through a pooler that lends another session for each transaction, everybody
// reads and writes as themselves, and events come past it.
func TestServeThroughAPooler(t *testing.T) {
	url := pgtest.URL(t, "pooled", pooledSQL)
	pooler := pgtest.Pooler(t, url)
	schema := writeFile(t, "s.graphql", pooledSDL)
	start(t, "subscriptions", "install", "--schema", schema, "--database-url", url).exits(0)
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	n := &newsroom{serveNews(t, schema, pooler, "[database]\ndirect_url = \""+url+"\"\n"+newsConfig), conn}
	n.prints("a pooler")

	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for range 60 {
				tenant := fmt.Sprint("t", i)
				if status, body := n.as(tenant, "{ who items { id } }"); status != 200 || body != `{"data":{"who":"`+tenant+`","items":[]}}` {
					t.Errorf("%d %s", status, body)
				}
			}
		})
	}
	clients.Wait()

	r := n.subscribe("a", `subscription { followed(id: "00000000-0000-4000-8000-000000000001") { title } }`)
	n.becomesFollowed(1)
	_, body := n.as("a", `mutation { rename(input: {id: "00000000-0000-4000-8000-000000000001", title: "New"}) { title } }`)
	if want := `{"data":{"rename":{"title":"New"}}}`; body != want {
		t.Errorf("%s instead of %s", body, want)
	}
	if got := r.next(); !strings.Contains(got, `"title":"New"`) {
		t.Error(got)
	}
}

// Without a way past the pooler subscriptions would never hear anything.
func TestSubscriptionsNeedAWayPastThePooler(t *testing.T) {
	pooler := pgtest.Pooler(t, pgtest.URL(t, "pooled", pooledSQL))
	schema := writeFile(t, "s.graphql", pooledSDL)
	p := start(t, "serve", "--schema", schema, "--database-url", pooler, "--listen", "127.0.0.1:0")
	p.exits(exitConfig)
	if !strings.Contains(p.text(), "set database.direct_url") {
		t.Error(p.text())
	}
	var out, err strings.Builder
	status := run([]string{"doctor", "--schema", schema, "--database-url", pooler, "--listen", "127.0.0.1:0"}, nil, &out, &err)
	if status != exitFailure || !strings.Contains(out.String(), "warn  pooler: ") || !strings.Contains(out.String(), "FAIL  subscriptions: ") {
		t.Errorf("doctor: %d\n%s%s", status, out.String(), err.String())
	}
}
