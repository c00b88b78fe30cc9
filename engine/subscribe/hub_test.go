package subscribe

import (
	"bytes"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestEventsReachWhoWaitsForThem(t *testing.T) {
	const id = "0000000A-0000-4000-8000-000000000005"
	for _, tc := range []struct {
		condition Equal
		payload   string
		matches   bool
	}{
		{equal(Text, "x", "id"), `{"id":"x","a":1}`, true},
		{equal(Text, "x", "id"), `{"id":"y","a":1}`, false},
		{equal(Text, "x", "id"), `{"ID":"x","a":1}`, false},
		{equal(Text, "x", "id"), `{"a":1,"b":2}`, false},
		{equal(Text, "x", "id"), `{"id":null,"b":2}`, false},
		{equal(Text, "x", "id"), `x`, true},
		{equal(Text, "x", "id"), `"x"`, true},
		{equal(Text, "7", "id"), `7`, true},
		{equal(Text, "7", "id"), `{"id":7}`, true},
		{equal(Text, "x", "other"), `x`, false},
		{equal(Text, "x", "id"), ``, false},
		{equal(Text, "é", "id"), `{"id":"\u00e9","a":1}`, true},
		{equal(Text, "x", "id"), `{"i\u0064":"x","a":1}`, true},
		{equal(Text, "x", "id"), `{"id":"y","id":"x"}`, true},
		{equal(Text, "true", "on"), `{"on": true, "a":1}`, true},
		{equal(Text, `["a","b"]`, "tags"), `{"tags": ["a", "b"], "a":1}`, true},
		{equal(Text, "x", "line_1", "line1"), `{"line1":"x","a":1}`, true},
		{equal(Text, "x", "line_1", "line1"), `{"line_1":"y","line1":"x"}`, false},
		{equal(Folded, id, "id"), `{"id":"` + strings.ToLower(id) + `","a":1}`, true},
		{equal(Number, "1.50", "n"), `{"n":15e-1,"a":1}`, true},
		{equal(Number, "100", "n"), `{"n":1E2,"a":1}`, true},
		{equal(Number, "-0.0", "n"), `{"n":0,"a":1}`, true},
		{equal(Number, "-1", "n"), `{"n":1,"a":1}`, false},
		{equal(Number, "1", "n"), `{"n":"one","a":1}`, false},
		{equal(Number, "1", "n"), `{"n":"1","a":1}`, true},
		{equal(Number, "123456789012345678901234567890", "n"), `{"n":123456789012345678901234567891,"a":1}`, false},
		{equal(Number, "1e99999999999999999999", "n"), `{"n":1,"a":1}`, false},
		{equal(Instant, "2026-01-02T03:04:05+01:00", "at"), `{"at":"2026-01-02T02:04:05.000Z","a":1}`, true},
		{equal(Instant, "2026-01-02T03:04:05Z", "at"), `{"at":"2026-01-02T03:04:05","a":1}`, true},
		{equal(Instant, "2026-01-02T03:04:05Z", "at"), `{"at":"2026-01-02 04:04:05+01","a":1}`, true},
		{equal(Instant, "2026-01-02T03:04:05Z", "at"), `{"at":"later","a":1}`, false},
	} {
		h, _ := newHub(t, Options{})
		c := newClient()
		defer h.Subscribe(topic(&answers{}, tc.condition), c).Close()
		h.Notified("c", tc.payload)
		h.Notified("other", tc.payload)
		if got := len(c.got) == 1; got != tc.matches {
			t.Errorf("%v against %s: got %v", tc.condition, tc.payload, got)
		}
	}
}

func TestSeveralConditions(t *testing.T) {
	h, _ := newHub(t, Options{})
	both, one, never := newClient(), newClient(), newClient()
	h.Subscribe(topic(&answers{}, equal(Text, "1", "a"), equal(Text, "2", "b")), both)
	h.Subscribe(topic(&answers{}, equal(Text, "1", "a")), one)
	null := topic(&answers{}, equal(Text, "1", "a"))
	null.Never = true
	h.Subscribe(null, never)
	h.Notified("c", `{"a":"1","b":"2"}`)
	h.Notified("c", `{"a":"1","b":"3"}`)
	h.Notified("c", `{"a":"12","b":""}`)
	both.want(t, `doc {"a":"1","b":"2"}`)
	one.want(t, `doc {"a":"1","b":"2"}`, `doc {"a":"1","b":"3"}`)
	both.none(t)
	one.none(t)
	never.none(t)
}

// TestPins: mandatory filters hold for documents; reads of rows see to them themselves.
func TestPins(t *testing.T) {
	h, _ := newHub(t, Options{})
	mine, theirs := newClient(), newClient()
	for tenant, c := range map[string]*client{"mine": mine, "theirs": theirs} {
		tp := topic(&answers{row: func(id string) string { return tenant + " " + id }})
		tp.Pins = []Equal{equal(Text, tenant, "tenant_id")}
		s := h.Subscribe(tp, c)
		defer s.Close()
	}
	h.Notified("c", `{"id":"1","tenant_id":"mine"}`)
	mine.want(t, `doc {"id":"1","tenant_id":"mine"}`)
	h.Notified("c", `{"id":"2","a":1}`)
	h.Notified("c", `3`)
	mine.want(t, "mine 3")
	theirs.want(t, "theirs 3")
}

func TestPayloads(t *testing.T) {
	h, _ := newHub(t, Options{})
	rows := &answers{row: func(id string) string { return "row " + id }}
	reads, plain := newClient(), newClient()
	h.Subscribe(topic(rows), reads)
	h.Subscribe(topic(&answers{}), plain)
	for _, tc := range []struct{ payload, read, document string }{
		{`{"id":"x"}`, "row x", `doc {"id":"x"}`},
		{` {"id" : 5 } `, "row 5", `doc {"id" : 5 }`},
		{`x y`, "row x y", `doc "x y"`},
		{`5`, "row 5", `doc 5`},
		{`"x"`, "row x", `doc "x"`},
		{``, "doc null", `doc null`},
		{`null`, "doc null", `doc null`},
		{`{"id":null}`, `doc {"id":null}`, `doc {"id":null}`},
		{`{"id":"x","a":1}`, `doc {"id":"x","a":1}`, `doc {"id":"x","a":1}`},
		{`{}`, `doc {}`, `doc {}`},
		{"\xff", "row \uFFFD", "doc \"\uFFFD\""},
	} {
		h.Notified("c", tc.payload)
		reads.want(t, tc.read)
		plain.want(t, tc.document)
	}
}

func TestMalformedPayloadsAreCounted(t *testing.T) {
	var log bytes.Buffer
	h, _ := newHub(t, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	c := newClient()
	h.Subscribe(topic(&answers{}), c)
	h.Notified("c", `{"id":`)
	h.Notified("c", `{broken}`)
	c.none(t)
	if s := h.Stats(); s.Malformed != 2 || strings.Count(log.String(), "\n") != 1 || strings.Contains(log.String(), "broken") {
		t.Errorf("%+v, log %q", s, log.String())
	}
}

func TestEqualSubscribersShare(t *testing.T) {
	h, source := newHub(t, Options{})
	a := &answers{}
	frames := 0
	var clients []*client
	var subs []*Subscription
	for i := range 300 {
		c := newClient()
		c.frames = &frames
		clients = append(clients, c)
		subs = append(subs, h.Subscribe(topic(a), named{c, []string{"one", "two"}[i%2]}))
	}
	h.Notified("c", "{}")
	for _, c := range clients {
		c.want(t, "doc {}")
	}
	if a.docs != 1 || frames != 2 {
		t.Errorf("%d documents projected, %d frames made", a.docs, frames)
	}
	if s := h.Stats(); s.Subscriptions != 300 || s.Groups != 1 || s.Channels != 1 || s.Delivered != 300 {
		t.Errorf("%+v", s)
	}
	for _, s := range subs[:299] {
		s.Close()
	}
	source.wantLog(t, "+c")
	h.Notified("c", "{}")
	clients[299].want(t, "doc {}")
	clients[0].none(t)
	subs[299].Close()
	source.wantLog(t, "+c", "-c")
	if s := h.Stats(); s.Subscriptions+s.Groups+s.Channels != 0 {
		t.Errorf("%+v", s)
	}
}

// TestRowsAreReadOncePerSender: groups that differ in their arguments alone share a read.
func TestRowsAreReadOncePerSender(t *testing.T) {
	h, _ := newHub(t, Options{})
	one := &answers{row: func(id string) string { return "one " + id }}
	two := &answers{row: func(id string) string { return "two " + id }}
	all, mine, other := newClient(), newClient(), newClient()
	h.Subscribe(topic(one), all)
	h.Subscribe(topic(one, equal(Text, "7", "id")), mine)
	h.Subscribe(topic(two), other)
	h.Notified("c", "7")
	all.want(t, "one 7")
	mine.want(t, "one 7")
	other.want(t, "two 7")
	if len(one.reads) != 1 || len(two.reads) != 1 {
		t.Errorf("reads %q and %q", one.reads, two.reads)
	}
}

// TestOrderWithinAGroup: a document waits for the rows of events before it, and
// a group that waits for the database holds up no other.
// TestRowsWaitForTheDatabase: no event is answered with an error, or overtaken, while
// there is none.
func TestRowsWaitForTheDatabase(t *testing.T) {
	h, _ := newHub(t, Options{})
	a, c := &answers{row: func(id string) string { return "row " + id }, away: 2}, newClient()
	h.Subscribe(topic(a), c)
	h.Notified("c", "1")
	h.Notified("c", "2")
	c.want(t, "row 1", "row 2")
	c.none(t)
}

func TestOrderWithinAGroup(t *testing.T) {
	h, _ := newHub(t, Options{})
	release, asked := make(chan struct{}), make(chan string, 10)
	slow := &answers{row: func(id string) string { asked <- id; <-release; return "row " + id }}
	waits, quick := newClient(), newClient()
	h.Subscribe(topic(slow), waits)
	h.Subscribe(topic(&answers{}), quick)
	h.Notified("c", "1")
	<-asked
	h.Notified("c", `{"n":2}`)
	h.Notified("c", "3")
	h.Missed()
	quick.want(t, "doc 1", `doc {"n":2}`, "doc 3", string(gapAnswer))
	waits.none(t)
	close(release)
	waits.want(t, "row 1", `doc {"n":2}`, "row 3", string(gapAnswer))
}

func TestMoreEventsThanCanBeAnswered(t *testing.T) {
	h, _ := newHub(t, Options{Queue: 2})
	release, asked := make(chan struct{}), make(chan string, 10)
	slow := &answers{row: func(id string) string { asked <- id; <-release; return "row " + id }}
	c := newClient()
	h.Subscribe(topic(slow), c)
	h.Notified("c", "1")
	<-asked
	for i := range 5 {
		h.Notified("c", fmt.Sprint(i+2))
	}
	close(release)
	c.want(t, "row 1", "row 2", "row 3", string(gapAnswer))
	if s := h.Stats(); s.Dropped != 3 {
		t.Errorf("%+v", s)
	}
	h.Notified("c", "9")
	c.want(t, "row 9")
}

// TestReadersAreBounded: more groups than readers, each with its own read.
func TestReadersAreBounded(t *testing.T) {
	h, _ := newHub(t, Options{Readers: 2})
	var mu sync.Mutex
	running, most := 0, 0
	var clients []*client
	for range 50 {
		a := &answers{row: func(id string) string {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			runtime.Gosched()
			mu.Lock()
			running--
			mu.Unlock()
			return id
		}}
		c := newClient()
		clients = append(clients, c)
		h.Subscribe(topic(a), c)
	}
	h.Notified("c", "1")
	for _, c := range clients {
		c.want(t, "1")
	}
	if most > 2 {
		t.Errorf("%d reads at once", most)
	}
}

// TestLeavingWhileAnswersAreSent: nothing is sent after Close, and who stays is
// sent everything once.
func TestLeavingWhileAnswersAreSent(t *testing.T) {
	h, _ := newHub(t, Options{})
	a := &answers{}
	clients := make([]*client, 1000)
	subs := make([]*Subscription, len(clients))
	atSend, leave := make(chan struct{}), make(chan struct{})
	for i := range clients {
		clients[i] = newClient()
		if i == 0 {
			var once sync.Once
			clients[i].hold = func() { once.Do(func() { close(atSend); <-leave }) }
		}
		subs[i] = h.Subscribe(topic(a), clients[i])
	}
	done := make(chan struct{})
	go func() { h.Notified("c", "{}"); close(done) }()
	<-atSend
	left := make(chan struct{})
	go func() {
		for i := 500; i < 1000; i++ {
			subs[i].Close()
			for len(clients[i].got) > 0 {
				<-clients[i].got // what came before it left
			}
		}
		close(left)
	}()
	close(leave)
	<-done
	<-left
	h.Notified("c", `{"n":2}`)
	for i, c := range clients {
		if i < 500 {
			c.want(t, "doc {}", `doc {"n":2}`)
		}
		c.none(t)
	}
}

// TestComingAndGoingLeavesNothing while events are sent all the time.
func TestComingAndGoingLeavesNothing(t *testing.T) {
	h, source := newHub(t, Options{})
	before := runtime.NumGoroutine()
	a := &answers{row: func(id string) string { return id }}
	stop := make(chan struct{})
	var senders, comers sync.WaitGroup
	senders.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			h.Notified("c", fmt.Sprint(i%7))
			h.Notified("c", `{"id":"3","n":1}`)
			if i%100 == 0 {
				h.Missed()
			}
		}
	})
	for range 4 {
		comers.Go(func() {
			for i := range 2000 {
				c := newClient()
				c.got = make(chan string, 1)
				c.hold = func() {
					select {
					case <-c.got:
					default:
					}
				}
				h.Subscribe(topic(a, equal(Text, fmt.Sprint(i%7), "id")), named{c, fmt.Sprint(i % 3)}).Close()
			}
		})
	}
	comers.Wait()
	close(stop)
	senders.Wait()
	h.Close()
	if s := h.Stats(); s.Subscriptions+s.Groups+s.Channels != 0 {
		t.Errorf("%+v", s)
	}
	if len(source.on) != 1 || source.on["c"] {
		t.Errorf("still listening: %v", source.on)
	}
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

func TestCloseEndsReads(t *testing.T) {
	h := New(Options{})
	h.Attach(&channels{})
	c := newClient()
	h.Subscribe(topic(&answers{row: func(id string) string { return id }}), c)
	h.Close()
	h.Notified("c", "1")
	c.none(t)
	h.Close()
}

func TestLag(t *testing.T) {
	lags := make(chan time.Duration, 1)
	h, _ := newHub(t, Options{Lag: func(d time.Duration) { lags <- d }})
	h.Subscribe(topic(&answers{}), newClient())
	h.Notified("c", "{}")
	if d := <-lags; d < 0 || d > patience {
		t.Error(d)
	}
}
