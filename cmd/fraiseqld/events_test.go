package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/wsproto"
	"fraiseqld/wsproto/wstest"
)

const (
	newsSDL = `type Item @sqlSource(view: "v_item") { id: UUID! title: String tenantId: String }
type Query { items: [Item!]! }
type Subscription { itemChanged(id: UUID, tenantId: String): Item @listen(channel: "item_changed")
  followed(id: UUID): Item @changes(view: "v_item")
  live(throttle: Int, patch: Boolean = false): Query }`

	newsSQL = `CREATE TABLE tb_item (id uuid PRIMARY KEY, title text, tenant_id text);
INSERT INTO tb_item VALUES ('00000000-0000-4000-8000-000000000001', 'One', 'a'), ('00000000-0000-4000-8000-000000000002', 'Two', 'b');
CREATE VIEW v_item AS SELECT id, jsonb_build_object('id', id, 'title', title, 'tenant_id', tenant_id) AS data FROM tb_item
WHERE tenant_id = current_setting('app.tenant', true) OR current_setting('app.tenant', true) = 'all'`

	newsConfig = `[auth]
trust_headers = ["x-tenant"]
[session]
"app.tenant" = "header:x-tenant"
`
)

// newsroom is a server of news with its database.
type newsroom struct {
	*process
	db *pgx.Conn
}

func newNewsroom(t *testing.T, before ...string) *newsroom {
	t.Helper()
	url := pgtest.URL(t, "news", newsSQL)
	schema := writeFile(t, "s.graphql", newsSDL)
	if len(before) > 0 {
		start(t, append(before, "--schema", schema, "--database-url", url)...).exits(0)
	}
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return &newsroom{serveNews(t, schema, url, newsConfig), conn}
}

func serveNews(t *testing.T, schema, url, config string) *process {
	t.Helper()
	p := start(t, "serve", "--schema", schema, "--database-url", url, "--listen", "127.0.0.1:0",
		"--config", writeFile(t, "c.toml", config), "--environment", "development")
	p.ready()
	return p
}

func (n *newsroom) exec(sql string) {
	n.t.Helper()
	if _, err := n.db.Exec(context.Background(), sql); err != nil {
		n.t.Fatal(err)
	}
}

// listening waits until the server listens on a connection that is not gone.
func (n *newsroom) listening() {
	n.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		var count int
		err := n.db.QueryRow(context.Background(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN "item_changed"%'`).Scan(&count)
		if err != nil || time.Now().After(deadline) {
			n.t.Fatal("the server does not listen", err)
		}
		if count > 0 {
			return
		}
	}
}

type reader struct {
	*wstest.Client
	t *testing.T
}

// subscribe opens a socket of a tenant and starts an operation.
func (n *newsroom) subscribe(tenant, query string) *reader {
	n.t.Helper()
	return n.resume(tenant, query, "{}")
}

// resume is subscribe with a payload of connection_init.
func (n *newsroom) resume(tenant, query, payload string) *reader {
	n.t.Helper()
	host := strings.TrimSuffix(strings.TrimPrefix(n.url, "http://"), "/graphql")
	nc, err := net.Dial("tcp", host)
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(patience))
	c, err := wstest.Open(nc, host, "/graphql", "Sec-WebSocket-Protocol: graphql-transport-ws", "X-Tenant: "+tenant)
	if err != nil {
		n.t.Fatal(err)
	}
	r := &reader{c, n.t}
	r.send(`{"type":"connection_init","payload":` + payload + `}`)
	r.want(`{"type":"connection_ack"}`)
	r.send(fmt.Sprintf(`{"id":"1","type":"subscribe","payload":{"query":%q}}`, query))
	return r
}

func (r *reader) send(text string) {
	r.t.Helper()
	if err := r.Send(wsproto.OpText, []byte(text)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reader) next() string {
	r.t.Helper()
	ev, err := r.Next()
	if err != nil {
		r.t.Fatal(err)
	}
	if ev.Op == wsproto.OpClose {
		return fmt.Sprintf("close %d", ev.Code)
	}
	return string(ev.Payload)
}

func (r *reader) want(list ...string) {
	r.t.Helper()
	for _, want := range list {
		if got := r.next(); got != want {
			r.t.Fatalf("got %s\nwant %s", got, want)
		}
	}
}

func next(data string) string { return `{"id":"1","type":"next","payload":{"data":` + data + `}}` }

// subscribed waits until that many subscriptions run: the metrics tell.
func (n *newsroom) subscribed(count int) {
	n.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for {
		if _, body := answer(http.Get(n.path("/metrics"))); strings.Contains(body, fmt.Sprintf("\nsubscriptions_active %d\n", count)) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			n.t.Fatalf("there are not %d subscriptions", count)
		}
	}
}

func TestEvents(t *testing.T) {
	n := newNewsroom(t)
	a := n.subscribe("a", `subscription { itemChanged { title } }`)
	same := n.subscribe("a", `subscription { itemChanged { title } }`)
	b := n.subscribe("b", `subscription { itemChanged { title } }`)
	two := n.subscribe("all", `subscription { changed: itemChanged(id: "00000000-0000-4000-8000-000000000002") { tenantId title } }`)
	n.subscribed(4)
	n.listening()

	n.exec(`NOTIFY item_changed, '{"id":"00000000-0000-4000-8000-000000000009","title":"Sent as it is"}'`)
	for _, r := range []*reader{a, same, b} {
		r.want(next(`{"itemChanged":{"title":"Sent as it is"}}`))
	}
	n.exec(`NOTIFY item_changed, '00000000-0000-4000-8000-000000000001'`)
	n.exec(`NOTIFY item_changed, '{"id":"00000000-0000-4000-8000-000000000002"}'`)
	a.want(next(`{"itemChanged":{"title":"One"}}`), next(`{"itemChanged":null}`))
	same.want(next(`{"itemChanged":{"title":"One"}}`), next(`{"itemChanged":null}`))
	b.want(next(`{"itemChanged":null}`), next(`{"itemChanged":{"title":"Two"}}`))
	two.want(next(`{"changed":{"tenantId":"b","title":"Two"}}`))

	a.send(`{"id":"q","type":"subscribe","payload":{"query":"{ items { title } }"}}`)
	a.want(`{"id":"q","type":"next","payload":{"data":{"items":[{"title":"One"}]}}}`, `{"id":"q","type":"complete"}`)

	n.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %' AND pid <> pg_backend_pid()`)
	for _, r := range []*reader{a, same, b, two} {
		if got := r.next(); !strings.Contains(got, `"type":"next"`) || !strings.Contains(got, `"code":"SUBSCRIPTION_GAP"`) {
			t.Errorf("after the connection broke: %s", got)
		}
	}
	n.exec(`NOTIFY item_changed, '00000000-0000-4000-8000-000000000002'`)
	two.want(next(`{"changed":{"tenantId":"b","title":"Two"}}`))
	b.want(next(`{"itemChanged":{"title":"Two"}}`)) // of another session: its event may come later

	n.signal(syscall.SIGTERM)
	b.want(`{"id":"1","type":"complete"}`, "close 1001")
	for _, r := range []*reader{a, same, b, two} {
		_ = r.SendClose(1001)
	}
	n.exits(0)
}

// TestEventsFiltered: a filter is asked of documents as they are, and of the rows that
// ids and changes name as their subscribers see them.
func TestEventsFiltered(t *testing.T) {
	n := newNewsroom(t, "subscriptions", "install")
	a := n.subscribe("a", `subscription { itemChanged(where: {title: {startswith: "O"}}) { title } }`)
	any := n.subscribe("a", `subscription { itemChanged(where: {title: {ilike: "o%"}}) { title } }`)
	n.subscribed(2)
	n.listening()
	all := n.subscribe("all", `subscription { followed(where: {OR: [{title: {ilike: "e%"}}, {tenantId: {eq: "b"}}]}) { title } }`)
	n.subscribed(3)
	n.becomesFollowed(3)
	const id1, id2 = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
	for _, payload := range []string{`{"id":"9","title":"Two"}`, `{"title":"Odd"}`, id2, id1} {
		n.exec(`NOTIFY item_changed, '` + payload + `'`)
	}
	a.want(next(`{"itemChanged":{"title":"Odd"}}`), next(`{"itemChanged":{"title":"One"}}`))
	any.want(next(`{"itemChanged":{"title":"One"}}`)) // of the document without an id PostgreSQL cannot tell

	n.exec(`UPDATE tb_item SET title = 'Drei' WHERE id = '` + id1 + `'`)
	n.exec(`UPDATE tb_item SET title = 'Eins' WHERE id = '` + id1 + `'`)
	for got := all.next(); !strings.Contains(got, `"title":"Eins"`); got = all.next() {
		if !strings.Contains(got, `"title":"begin"`) {
			t.Fatalf("got %s", got)
		}
	}
	if got := n.subscribe("all", `subscription { itemChanged(where: {title: {nope: "x"}}) { title } }`).next(); !strings.Contains(got, "GRAPHQL_VALIDATION_FAILED") {
		t.Error(got)
	}
}

// change gives an item a title, and waits until a reader was told. It returns the event's id.
func (n *newsroom) change(r *reader, title string) (id string) {
	n.t.Helper()
	n.exec(`UPDATE tb_item SET title = '` + title + `' WHERE id = '00000000-0000-4000-8000-000000000001'`)
	got := r.next()
	before, rest, ok := strings.Cut(got, `,"extensions":{"eventId":"`)
	if want := `{"id":"1","type":"next","payload":{"data":{"followed":{"title":"` + title + `"}}`; !ok || before != want {
		n.t.Fatalf("got %s\nwant %s…", got, want)
	}
	return strings.TrimSuffix(rest, `"}}}`)
}

func TestChanges(t *testing.T) {
	n := newNewsroom(t, "subscriptions", "install")
	const query = `subscription { followed(id: "00000000-0000-4000-8000-000000000001") { title } }`
	r := n.subscribe("a", query)
	n.becomesFollowed(1)
	last := n.change(r, "first")
	missed := n.change(r, "second")
	n.exec(`UPDATE tb_item SET title = 'other' WHERE id = '00000000-0000-4000-8000-000000000002'`)

	again := n.resume("a", query, `{"lastEventId":"`+last+`"}`)
	if got := again.next(); !strings.Contains(got, `"title":"second"`) || !strings.Contains(got, missed) {
		t.Errorf("resumed with %s", got)
	}
	n.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %' AND pid <> pg_backend_pid()`)
	n.change(r, "third") // nothing is lost with the connection that listens
	if got := again.next(); !strings.Contains(got, `"title":"third"`) {
		t.Errorf("goes on with %s", got)
	}
	if got := n.resume("a", query, `{"lastEventId":"1-1x"}`).next(); !strings.Contains(got, "SUBSCRIPTION_GAP") {
		t.Errorf("an id that is none: %s", got)
	}
	stream := n.stream(query, last)
	for _, title := range []string{"third", "third"} { // of the second and the third change: the row as it is now
		if got := stream(); !strings.Contains(got, "id: ") || !strings.Contains(got, `"title":"`+title+`"`) {
			t.Errorf("the stream resumed with %s", got)
		}
	}
	n.exec(`DELETE FROM tb_item WHERE id = '00000000-0000-4000-8000-000000000001'`)
	if got := r.next(); !strings.Contains(got, `"data":{"followed":null}`) {
		t.Errorf("a row that is gone: %s", got)
	}
}

// becomesFollowed changes an item until the first event comes: before, the server may not have begun to look. There are other subscriptions already.
// It is another item than the test's: events of these changes may come late.
func (n *newsroom) becomesFollowed(others int) {
	n.t.Helper()
	r := n.subscribe("b", `subscription { followed(id: "00000000-0000-4000-8000-000000000002") { title } }`)
	n.subscribed(others + 1)
	came := make(chan struct{})
	go func() { r.next(); close(came) }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		n.exec(`UPDATE tb_item SET title = 'begin' WHERE id = '00000000-0000-4000-8000-000000000002'`)
		select {
		case <-came:
			return
		case <-tick.C:
		}
	}
}

// stream opens an event stream that resumes, and gives a function that reads an event.
func (n *newsroom) stream(query, last string) func() string {
	n.t.Helper()
	req, err := http.NewRequest("POST", n.url, strings.NewReader(fmt.Sprintf(`{"query":%q}`, query)))
	if err != nil {
		n.t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "text/event-stream", "Last-Event-ID": last, "X-Tenant": "a"} {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	return func() string {
		var event []string
		for lines.Scan() {
			switch line := lines.Text(); {
			case line == "" && len(event) > 0:
				return strings.Join(event, "\n")
			case line != "" && line != ":" && !strings.HasPrefix(line, "retry: "):
				event = append(event, line)
			}
		}
		return "end"
	}
}
