package gateway

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fraiseqld/netloop"
	"fraiseqld/wsproto"
)

func subscribeMessage(id, query string) string {
	return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q}}`, id, query)
}

func TestTransportRunsOperations(t *testing.T) {
	l := newLive(t, Options{Session: []Value{{Name: "app.user", Header: "x-user"}}})
	c, err := l.dial("/graphql", "Sec-WebSocket-Protocol: other, graphql-transport-ws", "X-User: 7")
	if err != nil {
		t.Fatal(err)
	}
	c.send(`{"type":"connection_init","payload":{"token":"x"}}`)
	c.want(`{"type":"connection_ack"}`)
	c.send(`{"id":"q","type":"subscribe","payload":{"query":"{ a }","operationName":"A","variables":{"v":1},"extensions":{"e":2}}}`)
	c.want(`{"id":"q","type":"next","payload":{"data":"{ a }"}}`, `{"id":"q","type":"complete"}`)
	req := l.fake.first()
	if req.OperationName != "A" || string(req.Variables) != `{"v":1}` || string(req.Extensions) != `{"e":2}` || len(req.Session) != 1 || req.Session[0].Value != "7" || req.RequestID == "" {
		t.Errorf("asked %+v", req)
	}
	c.send(subscribeMessage("q", "mutation { m }"))
	c.want(`{"id":"q","type":"next","payload":{"data":"mutation { m }"}}`, `{"id":"q","type":"complete"}`)
	c.send(subscribeMessage("bad", "invalid"))
	c.want(`{"id":"bad","type":"error","payload":[{"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`)
	c.send(subscribeMessage("bad", "subscription invalid"))
	c.want(`{"id":"bad","type":"error","payload":[{"message":"no such field","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}},{"message":"nor this","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`)
	c.send(subscribeMessage("p", "panic"))
	if got := c.next(); !strings.Contains(got, `"type":"error"`) || !strings.Contains(got, "INTERNAL_SERVER_ERROR") || strings.Contains(got, "boom") || !strings.Contains(l.log.String(), "boom") {
		t.Errorf("after a panic: %s\nlog: %s", got, l.log)
	}
	c.alive()
}

func TestTransportSubscribes(t *testing.T) {
	l := newLive(t, Options{})
	c, d := l.ready(), l.ready()
	c.send(subscribeMessage("1", "subscription a"))
	c.send(subscribeMessage("é\"2", "subscription b"))
	d.send(subscribeMessage("1", "subscription a"))
	l.active(3)
	l.hub.Notified("a", `{"n":1}`)
	l.hub.Notified("b", `{"n":2}`)
	l.hub.Notified("other", `{}`)
	l.hub.Missed()
	const gap = `{"data":null,"errors":[{"message":"Events may have been missed; read what you need again.","extensions":{"code":"SUBSCRIPTION_GAP"}}]}`
	d.want(`{"id":"1","type":"next","payload":{"data":{"n":1}}}`, `{"id":"1","type":"next","payload":`+gap+`}`)
	c.want(`{"id":"1","type":"next","payload":{"data":{"n":1}}}`, `{"id":"é\"2","type":"next","payload":{"data":{"n":2}}}`)
	if first, second := c.next(), c.next(); !strings.Contains(first+second, `"1"`) || !strings.Contains(first+second, `é`) || strings.Count(first+second, gap) != 2 {
		t.Errorf("%s\n%s", first, second)
	}
	c.send(`{"id":"1","type":"complete"}`)
	l.active(2)
	l.hub.Notified("a", `{"n":3}`)
	d.want(`{"id":"1","type":"next","payload":{"data":{"n":3}}}`)
	c.alive()
	c.send(`{"id":"gone","type":"complete"}`)
	c.send(subscribeMessage("1", "subscription a")) // the id is free again
	l.active(3)
	l.hub.Notified("a", `4`)
	c.want(`{"id":"1","type":"next","payload":{"data":4}}`)
	if n := l.metrics.SubscriptionEvents.Load(); n != 9 {
		t.Errorf("%d events counted", n)
	}
	_ = c.Close()
	l.active(1)
	until(t, "one socket", func() bool { return l.metrics.WebSockets.Load() == 1 })
}

func TestTransportCloses(t *testing.T) {
	l := newLive(t, Options{})
	const initialised = `{"type":"connection_init"}`
	long := strings.Repeat("x", maxOperationID+1)
	for _, tc := range []struct {
		want  string
		sends []string
	}{
		{"close 4400 Message is not valid JSON", []string{`{`}},
		{"close 4400 Message must be an object", []string{`[]`}},
		{"close 4400 Message has no type", []string{`{}`}},
		{"close 4400 Message has no type", []string{`{"type":7}`}},
		{"close 4400 Unknown type of message", []string{`{"type":"start"}`}},
		{"close 4400 Unknown type of message", []string{initialised, `{"type":"connection_ack"}`}},
		{"close 4400 The payload of connection_init must be an object", []string{`{"type":"connection_init","payload":[]}`}},
		{"close 4400 The payload of a ping must be an object", []string{`{"type":"ping","payload":"x"}`}},
		{"close 4400 The payload of a pong must be an object", []string{`{"type":"pong","payload":1}`}},
		{"close 4400 Message has no id", []string{initialised, `{"type":"complete"}`}},
		{"close 4400 Message has no id", []string{initialised, `{"type":"subscribe","payload":{"query":"{a}"}}`}},
		{"close 4400 Message has an id that is not a string", []string{initialised, `{"id":1,"type":"subscribe","payload":{"query":"{a}"}}`}},
		{"close 4400 Message has an id that cannot be used", []string{initialised, `{"id":"","type":"subscribe","payload":{"query":"{a}"}}`}},
		{"close 4400 Message has an id that cannot be used", []string{initialised, subscribeMessage(long, "{a}")}},
		{"close 4400 Message has an id that cannot be used", []string{initialised, `{"id":"\ud800","type":"complete"}`}},
		{"close 4400 Message has no payload", []string{initialised, `{"id":"1","type":"subscribe"}`}},
		{"close 4400 Message has no payload", []string{initialised, `{"id":"1","type":"subscribe","payload":[]}`}},
		{"close 4400 Message has no query", []string{initialised, `{"id":"1","type":"subscribe","payload":{}}`}},
		{`close 4400 The "query" member must be a string.`, []string{initialised, `{"id":"1","type":"subscribe","payload":{"query":{}}}`}},
		{`close 4400 The "variables" member must be an object.`, []string{initialised, `{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":"x"}}`}},
		{`close 4400 The "operationName" member must be a string.`, []string{initialised, `{"id":"1","type":"subscribe","payload":{"query":"{a}","operationName":1}}`}},
		{`close 4400 The "extensions" member must be an object.`, []string{initialised, `{"id":"1","type":"subscribe","payload":{"query":"{a}","extensions":1}}`}},
		{"close 4401 Unauthorized", []string{subscribeMessage("1", "{a}")}},
		{"close 4409 Subscriber for 1 already exists", []string{initialised, subscribeMessage("1", "subscription a"), subscribeMessage("1", "{a}")}},
		{"close 4429 Too many initialisation requests", []string{initialised, initialised}},
	} {
		c := l.open(protocolTransport)
		for _, text := range tc.sends {
			c.send(text)
		}
		got := c.next()
		if got == `{"type":"connection_ack"}` {
			got = c.next()
		}
		if got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.sends, got, tc.want)
		}
	}
	l.active(0)
}

func TestBinaryMessagesAreRefused(t *testing.T) {
	l := newLive(t, Options{})
	c := l.open(protocolTransport)
	if err := c.Send(wsproto.OpBinary, []byte(`{"type":"connection_init"}`)); err != nil {
		t.Fatal(err)
	}
	c.want("close 4400 Message must be text")
}

func TestPingsBeforeInitialisation(t *testing.T) {
	l := newLive(t, Options{})
	c := l.open(protocolTransport)
	c.send(`{"type":"ping"}`)
	c.send(`{"type":"pong"}`)
	c.send(`{"type":"ping","payload":null}`)
	c.want(`{"type":"pong"}`, `{"type":"pong"}`)
	c.alive()
}

func TestInitialisationTimeout(t *testing.T) {
	l := newLive(t, Options{Subscriptions: Subscriptions{InitTimeout: 100 * time.Millisecond}})
	c := l.open(protocolTransport)
	c.want("close 4408 Connection initialisation timeout")
}

func TestAnIDIsTakenWhileItsOperationRuns(t *testing.T) {
	l := newLive(t, Options{})
	c := l.ready()
	c.send(subscribeMessage("1", "block"))
	<-l.fake.entered
	c.send(subscribeMessage("1", "{a}"))
	c.want("close 4409 Subscriber for 1 already exists")
}

func TestCompleteCancelsAQuery(t *testing.T) {
	l := newLive(t, Options{})
	c := l.ready()
	c.send(subscribeMessage("1", "block"))
	<-l.fake.entered
	c.send(`{"id":"1","type":"complete"}`) // its context ends, or the test would hang in the pool
	c.alive()
	c.send(subscribeMessage("1", "{a}"))
	c.want(`{"id":"1","type":"next","payload":{"data":"{a}"}}`, `{"id":"1","type":"complete"}`)
}

func TestLegacyProtocol(t *testing.T) {
	l := newLive(t, Options{})
	c := l.open(protocolLegacy)
	c.send(`{"type":"connection_init","payload":{}}`)
	c.want(`{"type":"connection_ack"}`, `{"type":"ka"}`)
	c.send(`{"id":"1","type":"start","payload":{"query":"{ a }"}}`)
	c.want(`{"id":"1","type":"data","payload":{"data":"{ a }"}}`, `{"id":"1","type":"complete"}`)
	c.send(`{"id":"1","type":"start","payload":{"query":"subscription a"}}`)
	l.active(1)
	n := l.ready()
	n.send(subscribeMessage("1", "subscription a")) // the same id and topic in the other protocol
	l.active(2)
	l.hub.Notified("a", "1")
	c.want(`{"id":"1","type":"data","payload":{"data":1}}`)
	n.want(`{"id":"1","type":"next","payload":{"data":1}}`)
	c.send(`{"id":"1","type":"start","payload":{"query":"subscription b"}}`) // begins anew
	until(t, "the other channel", func() bool { return l.hub.Stats().Channels == 2 && l.metrics.Subscriptions.Load() == 2 })
	l.hub.Notified("b", "2")
	c.want(`{"id":"1","type":"data","payload":{"data":2}}`)
	c.send(`{"id":"1","type":"stop"}`)
	l.active(1)
	c.send(`{"id":"2","type":"start","payload":{"query":"invalid"}}`)
	c.want(`{"id":"2","type":"error","payload":{"message":"The operation was not executed.","errors":[{"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}}`)
	c.send(`{"type":"connection_init"}`)
	c.want(`{"type":"connection_ack"}`, `{"type":"ka"}`)
	c.send(`{"type":"connection_terminate"}`)
	c.want("close 1000 ")
	bad := l.open(protocolLegacy)
	bad.send(`{"id":"1","type":"subscribe","payload":{"query":"{ a }"}}`)
	bad.want("close 4400 Unknown type of message")
}

// TestLegacyBeats drives the clock of one socket by hand.
func TestLegacyBeats(t *testing.T) {
	l := newLive(t, Options{})
	c := l.open(protocolLegacy)
	c.send(`{"type":"connection_init"}`)
	c.want(`{"type":"connection_ack"}`, `{"type":"ka"}`, `{"type":"ka"}`) // the second by the first tick
}

func TestHandshake(t *testing.T) {
	l := newLive(t, Options{CORS: CORS{Origins: []string{"https://app.example"}}})
	for _, path := range []string{"/graphql", "/graphql/subscriptions", "/subscriptions"} {
		c, err := l.dial(path, "Sec-WebSocket-Protocol: graphql-transport-ws", "Origin: https://app.example")
		if err != nil {
			t.Fatal(path, err)
		}
		c.alive()
	}
	for _, protocol := range []string{"X: y", "Sec-WebSocket-Protocol: chat"} {
		c, err := l.dial("/graphql", protocol)
		if err != nil {
			t.Fatal(err)
		}
		c.want("close 4406 Subprotocol not acceptable")
	}
	for _, tc := range []struct {
		path, header string
		status       int
		code         string
	}{
		{"/graphql", "Origin: https://evil.example", 403, "WEBSOCKET_ORIGIN"},
		{"/subscriptions", "Sec-WebSocket-Protocol: a b", 400, "WEBSOCKET_SUBPROTOCOL"},
		{"/elsewhere", "X: y", 404, "NOT_FOUND"},
	} {
		x := upgradeRequest(tc.path, tc.header)
		if d := l.Handle(x); d != netloop.Answered {
			t.Errorf("%s: disposition %d", tc.path, d)
		}
		want(t, x, tc.status, tc.code)
	}
	x := get("/subscriptions")
	if d := l.Handle(x); d != netloop.Answered {
		t.Fatal(d)
	}
	want(t, x, 426, "WEBSOCKET_UPGRADE")
	if out := scrape(t, l.Gateway); !strings.Contains(out, `route="/graphql",status="101"`) || !strings.Contains(out, `route="/subscriptions",status="426"`) {
		t.Error(out)
	}
}

func upgradeRequest(path string, more ...string) *netloop.Exchange {
	return request("GET", path, "", append([]string{"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}, more...)...)
}

func scrape(t *testing.T, g *Gateway) string {
	t.Helper()
	text, err := g.metrics.text()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestNoSubscriptionsWithoutEvents(t *testing.T) {
	r := newRig(Options{})
	x := upgradeRequest("/graphql")
	if d := r.do(x); d == netloop.Switched {
		t.Error("switched")
	}
	x = request("PUT", "/graphql", "")
	r.do(x)
	want(t, x, 405, "METHOD_NOT_ALLOWED")
}

func TestLimitsOfSubscriptions(t *testing.T) {
	l := newLive(t, Options{Subscriptions: Subscriptions{MaxPerConnection: 2, MaxConnections: 2}})
	c := l.ready()
	for i := range 3 {
		c.send(subscribeMessage(fmt.Sprint(i), "subscription a"))
		if i < 2 {
			l.active(int64(i + 1))
		}
	}
	c.want(`{"id":"2","type":"error","payload":[{"message":"A connection may have 2 subscriptions (subscriptions.max_per_connection).","extensions":{"code":"TOO_MANY_SUBSCRIPTIONS"}}]}`)
	c.send(subscribeMessage("q", "{a}"))
	c.want(`{"id":"q","type":"next","payload":{"data":"{a}"}}`, `{"id":"q","type":"complete"}`)
	c.send(`{"id":"0","type":"complete"}`)
	l.active(1)
	c.send(subscribeMessage("again", "subscription a"))
	l.active(2)
	l.ready()
	x := upgradeRequest("/graphql")
	l.Handle(x)
	want(t, x, 503, "TOO_MANY_SUBSCRIPTIONS")
}

func TestOperationsOfASocketAreBounded(t *testing.T) {
	l := newLive(t, Options{})
	c := l.ready()
	for i := range maxRunning {
		c.send(subscribeMessage(fmt.Sprint(i), "subscription a"))
	}
	c.send(subscribeMessage("more", "{a}"))
	c.want(`{"id":"more","type":"error","payload":[{"message":"This connection runs too many operations already.","extensions":{"code":"TOO_MANY_SUBSCRIPTIONS"}}]}`)
	l.active(maxRunning)
}

func TestUsers(t *testing.T) {
	var u users
	for i, want := range []bool{true, true, false} {
		if got := u.enter("ann", 2); got != want {
			t.Errorf("%d: %v", i, got)
		}
	}
	if !u.enter("bob", 2) || !u.enter("", 0) || !u.enter("eve", 0) {
		t.Error("others are refused")
	}
	u.leave("ann")
	if !u.enter("ann", 2) {
		t.Error("a place that was given back is not free")
	}
	for _, name := range []string{"ann", "ann", "bob", "", "eve"} {
		u.leave(name)
	}
	if len(u.counts) != 0 {
		t.Errorf("left: %v", u.counts)
	}
}

func TestPoolRefusesWhenFull(t *testing.T) {
	var p pool
	p.init()
	p.max = 1
	entered, release := make(chan struct{}), make(chan struct{})
	if !p.submit(func() { close(entered); <-release }) {
		t.Fatal("refused")
	}
	<-entered
	done := make(chan struct{}, maxJobs)
	for range maxJobs {
		if !p.submit(func() { done <- struct{}{} }) {
			t.Fatal("refused")
		}
	}
	if p.submit(func() {}) {
		t.Error("took more than may wait")
	}
	close(release)
	for range maxJobs {
		<-done
	}
}

// TestSlowReaderIsCut: it is cut at its bound, and the others get everything.
func TestSlowReaderIsCut(t *testing.T) {
	l := newLive(t, Options{Subscriptions: Subscriptions{Queue: 64}})
	slow, quick := l.ready(), l.ready()
	slow.send(subscribeMessage("1", "subscription a"))
	quick.send(subscribeMessage("1", "subscription a"))
	l.active(2)
	payload := `"` + strings.Repeat("x", 7000) + `"`
	frame := `{"id":"1","type":"next","payload":{"data":` + payload + `}}`
	sent := 0
	for l.slow.Load() == 0 {
		l.hub.Notified("a", payload)
		if sent++; sent > 5000 {
			t.Fatal("never cut")
		}
		quick.want(frame)
	}
	l.hub.Notified("a", "1")
	quick.want(`{"id":"1","type":"next","payload":{"data":1}}`)
	if out := scrape(t, l.Gateway); strings.Contains(out, "subscription_clients_too_slow_total 0\n") {
		t.Error("not counted")
	}
	got := ""
	for n := 0; n <= sent && !strings.HasPrefix(got, "close") && !strings.HasPrefix(got, "error"); n++ {
		got = slow.next()
	}
	if got != "close 1008 messages are not read fast enough" && !strings.HasPrefix(got, "error") {
		t.Error(got)
	}
}
