package gateway

import (
	"bufio"
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// drain begins to drain the server; the channel tells how it ended.
func (l *live) drain() <-chan error {
	drained := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		drained <- l.server.Drain(ctx)
	}()
	return drained
}

// wantGoodbye reads the close of a server that goes away, and answers it.
func (c *socketClient) wantGoodbye() (milliseconds int) {
	c.t.Helper()
	got := c.next()
	if _, err := fmt.Sscanf(got, "close 1001 server is going away; retry in %d ms", &milliseconds); err != nil {
		c.t.Fatalf("got %s", got)
	}
	_ = c.SendClose(1001)
	return milliseconds
}

func TestDrainCompletesSubscriptions(t *testing.T) {
	l := newLive(t, Options{})
	c, idle := l.ready(), l.open(protocolTransport)
	c.send(subscribeMessage("1", "subscription a"))
	l.active(1)
	l.hub.Notified("a", "1")
	drained := l.drain()
	c.want(`{"id":"1","type":"next","payload":{"data":1}}`, `{"id":"1","type":"complete"}`)
	if a, b := c.wantGoodbye(), idle.wantGoodbye(); a == b {
		t.Errorf("both are to come back after %d ms", a)
	}
	if err := <-drained; err != nil {
		t.Error(err)
	}
	l.active(0)
	l.Drain()
	x := upgradeRequest("/graphql")
	l.Handle(x)
	want(t, x, 503, "SERVICE_UNAVAILABLE")
}

// TestDrainLetsQueriesEnd: what may have changed something is answered, and
// nothing new begins.
func TestDrainLetsQueriesEnd(t *testing.T) {
	l := newLive(t, Options{})
	c := l.ready()
	c.send(subscribeMessage("q", "block"))
	c.send(subscribeMessage("s", "subscription a"))
	<-l.fake.entered
	l.active(1)
	drained := l.drain()
	c.want(`{"id":"s","type":"complete"}`)
	for _, query := range []string{"{ late }", "subscription a"} {
		c.send(subscribeMessage("l", query))
		if got := c.next(); !strings.Contains(got, `"type":"error"`) || !strings.Contains(got, "SERVICE_UNAVAILABLE") {
			t.Errorf("%s: %s", query, got)
		}
	}
	close(l.fake.release)
	c.want(`{"id":"q","type":"next","payload":{"data":"block"}}`, `{"id":"q","type":"complete"}`)
	c.wantGoodbye()
	if err := <-drained; err != nil {
		t.Error(err)
	}
}

// TestDrainSpreadsReturns: no two of many clients in a row are told the same.
func TestDrainSpreadsReturns(t *testing.T) {
	var r retries
	r.init()
	told := map[time.Duration]bool{}
	perSecond := map[int]int{}
	for range retrySpan {
		d := r.next()
		if d < time.Second || d >= 6*time.Second || told[d] {
			t.Fatalf("told %s, again: %v", d, told[d])
		}
		told[d] = true
		perSecond[int(d/time.Second)]++
	}
	for second, n := range perSecond {
		if n != retrySpan/5 {
			t.Errorf("%d clients in second %d", n, second)
		}
	}
}

func TestStreamsTellWhenToRetry(t *testing.T) {
	l := newLive(t, Options{})
	told := map[string]bool{}
	for range 3 {
		lines := bufio.NewScanner(l.request("POST", "/graphql", `{"query":"subscription a"}`, "Accept: text/event-stream").Body)
		var first []string
		for len(first) < 3 && lines.Scan() {
			first = append(first, lines.Text())
		}
		ms := 0
		if _, err := fmt.Sscanf(first[1], "retry: %d", &ms); err != nil || first[0] != ":" || first[2] != "" || ms < 1000 || ms >= 6000 {
			t.Errorf("a stream begins with %q", first)
		}
		told[first[1]] = true
	}
	if len(told) != 3 {
		t.Errorf("streams were told %v", told)
	}
}

func TestInitRate(t *testing.T) {
	l := newLive(t, Options{Subscriptions: Subscriptions{InitRate: 1}})
	got := ""
	for range 20 {
		c := l.open(protocolTransport)
		c.send(`{"type":"connection_init"}`)
		if got = c.next(); got != `{"type":"connection_ack"}` {
			break
		}
	}
	if got != "close 4429 Too many initialisation requests from this address" {
		t.Error(got)
	}
}

func TestInitMeters(t *testing.T) {
	var m meter
	took := func(now time.Duration) (n int) {
		for m.take(now, 10) {
			n++
		}
		return n
	}
	for _, tc := range []struct {
		now  time.Duration
		want int
	}{{time.Hour, 10}, {time.Hour + 99*time.Millisecond, 0}, {time.Hour + 100*time.Millisecond, 1}, {time.Hour + 600*time.Millisecond, 5}, {2 * time.Hour, 10}} {
		if n := took(tc.now); n != tc.want {
			t.Errorf("after %s %d were taken, want %d", tc.now, n, tc.want)
		}
	}
	var r initRate
	r.init()
	same := func(a, b string) bool { return r.meter(netip.MustParseAddr(a)) == r.meter(netip.MustParseAddr(b)) }
	if !same("2001:db8::1", "2001:db8::ffff:1") || !same("10.0.0.1", "::ffff:10.0.0.1") {
		t.Error("one client has several meters")
	}
	var other int
	for i := range 100 {
		if !same("2001:db8::1", fmt.Sprintf("2001:db8:%d::1", i+1)) {
			other++
		}
	}
	if other < 50 {
		t.Errorf("of 100 networks %d have another meter", other)
	}
	if !r.allow(netip.Addr{}, 0) || !r.allow(netip.Addr{}, 1) || r.allow(netip.Addr{}, 1) {
		t.Error("clients without an address")
	}
}
