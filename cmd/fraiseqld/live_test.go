package main

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
)

const liveTitles = `query @live { items(orderBy: [{id: ASC}]) { title } }`

// TestLiveQuery: whoever asks gets the answer, and another one after each commit
// that changes it for them, also when the connection that listens was lost.
func TestLiveQuery(t *testing.T) {
	n := newNewsroom(t, "live", "install")
	all := n.subscribe("all", liveTitles)
	all.want(next(`{"items":[{"title":"One"},{"title":"Two"}]}`))
	b := n.subscribe("b", liveTitles)
	b.want(next(`{"items":[{"title":"Two"}]}`))
	patched := n.subscribe("all", `query @live(patch: true) { items(orderBy: [{id: ASC}]) { title tenantId id } }`)
	under := n.subscribe("all", `subscription { live(patch: true) { items(orderBy: [{id: ASC}]) { title } } }`)
	under.want(`{"id":"1","type":"next","payload":{"data":{"live":{"items":[{"title":"One"},{"title":"Two"}]}},"revision":1}}`)
	const id1, id2 = `"00000000-0000-4000-8000-000000000001"`, `"00000000-0000-4000-8000-000000000002"`
	patched.want(`{"id":"1","type":"next","payload":{"data":{"items":[{"title":"One","tenantId":"a","id":` + id1 + `},{"title":"Two","tenantId":"b","id":` + id2 + `}]},"revision":1}}`)

	n.exec(`UPDATE tb_item SET title = 'Eins' WHERE tenant_id = 'a'`)
	all.want(next(`{"items":[{"title":"Eins"},{"title":"Two"}]}`))
	patched.want(`{"id":"1","type":"next","payload":{"patch":[{"value":"Eins","op":"replace","path":"/items/0/title"}],"revision":2}}`)
	under.want(`{"id":"1","type":"next","payload":{"data":{"live":{"items":[{"title":"Eins"},{"title":"Two"}]}},"revision":2}}`)
	under.send(`{"id":"1","type":"complete"}`)
	n.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %' AND pid <> pg_backend_pid()`)
	n.exec(`UPDATE tb_item SET title = 'Zwei' WHERE tenant_id = 'b'`)
	all.want(next(`{"items":[{"title":"Eins"},{"title":"Zwei"}]}`))
	b.want(next(`{"items":[{"title":"Zwei"}]}`)) // what changed for others only was not sent

	all.send(`{"id":"1","type":"complete"}`)
	n.subscribed(2)
	all.send(`{"id":"1","type":"subscribe","payload":{"query":"query($l: Boolean!) @live(if: $l) { items { title } }","variables":{"l":false}}}`)
	all.want(next(`{"items":[{"title":"Eins"},{"title":"Zwei"}]}`), `{"id":"1","type":"complete"}`)
}

// TestLiveStream: the same as an event stream.
func TestLiveStream(t *testing.T) {
	n := newNewsroom(t, "live", "install")
	req, err := http.NewRequest(http.MethodPost, n.url, strings.NewReader(`{"query":"query @live { items { title } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Accept": {"text/event-stream"}, "Content-Type": {"application/json"}, "X-Tenant": {"b"}}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	want := func(data string) {
		t.Helper()
		for lines.Scan() {
			if got, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if got != data {
					t.Errorf("got %s, want %s", got, data)
				}
				return
			}
		}
		t.Fatal("the stream ended", lines.Err())
	}
	want(`{"data":{"items":[{"title":"Two"}]}}`)
	n.exec(`DELETE FROM tb_item`)
	want(`{"data":{"items":[]}}`)
}

// TestDemoIsLive: the tables of the demo tell of their changes.
func TestDemoIsLive(t *testing.T) {
	p := start(t, "demo", "--listen", "127.0.0.1:0")
	p.ready()
	req, err := http.NewRequest(http.MethodPost, p.url, strings.NewReader(`{"query":"query @live { bookCount }"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Accept": {"text/event-stream"}, "Content-Type": {"application/json"}}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			if data != `{"data":{"bookCount":1500}}` {
				t.Errorf("got %s", data)
			}
			return
		}
	}
	t.Error("no answer", lines.Err())
}

// TestLiveQueryRefused: what cannot be live is an error that says why, never an
// answer that silently stays as it is.
func TestLiveQueryRefused(t *testing.T) {
	n := newNewsroom(t)
	r := n.subscribe("all", liveTitles)
	if got := r.next(); !strings.Contains(got, `"type":"error"`) || !strings.Contains(got, "the tables behind v_item have no triggers; fraiseqld live install makes them") || !strings.Contains(got, "NOT_SUPPORTED") {
		t.Error(got)
	}
	if status, body := n.query(`query @live { items { title } }`); status != 200 || !strings.Contains(body, "A live query needs a WebSocket or an event stream.") {
		t.Errorf("%d %s", status, body)
	}
	if status, body := n.query(`query @live(if: false) { items { title } }`); status != 200 || !strings.Contains(body, `"items":[]`) {
		t.Errorf("%d %s", status, body)
	}
	if status, body := n.query(`subscription { live { items { title } } }`); status != 200 || !strings.Contains(body, "A subscription needs a WebSocket or an event stream.") {
		t.Errorf("%d %s", status, body)
	}
	for bad, want := range map[string]string{
		`subscription @live { itemChanged { title } }`:     "live",
		`query @live(throttle: \"x\") { items { title } }`: "Int cannot represent",
		`query @live @live { items { title } }`:            "@live",
	} {
		if _, body := n.query(bad); !strings.Contains(body, "GRAPHQL_VALIDATION_FAILED") || !strings.Contains(body, want) {
			t.Errorf("%s: %s", bad, body)
		}
	}
}
