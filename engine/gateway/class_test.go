package gateway

import (
	"fmt"
	"strings"
	"testing"

	"fraiseqld/engine"
	"fraiseqld/internal/race"
	"fraiseqld/netloop"
)

// startingEngine comes as far with a query as its text says.
type startingEngine struct{ fakeEngine }

func (e *startingEngine) Start(c *engine.Call) engine.Progress {
	switch c.Request.Query {
	case "kept":
		c.Out = append(c.Out, `{"data":null}`...)
		return engine.Finished
	case "cheap":
		return engine.Pending
	}
	return engine.Unknown
}

// counted are the requests of each class that the metrics tell.
func counted(t *testing.T, m *Metrics) string {
	t.Helper()
	text, err := m.text()
	if err != nil {
		t.Fatal(err)
	}
	var n [len(classNames)]string
	for i, name := range classNames {
		_, value, _ := strings.Cut(string(text), fmt.Sprintf("http_server_requests_by_class_total{class=%q} ", name))
		n[i], _, _ = strings.Cut(value, "\n")
	}
	return strings.Join(n[:], " ")
}

func TestRequestsAreCountedByClass(t *testing.T) {
	for _, c := range []struct {
		name string
		x    *netloop.Exchange
		want string // inline, coalesced, worker
	}{
		{"health", get("/health"), "1 0 0"},
		{"nothing at this path", get("/nowhere"), "1 0 0"},
		{"a media type that is refused", request("POST", "/graphql", `{}`, "Content-Type: text/plain"), "1 0 0"},
		{"finished at once", post(`{"query":"kept"}`), "1 0 0"},
		{"on a lane", post(`{"query":"cheap"}`), "0 1 0"},
		{"unknown", post(`{"query":"unseen"}`), "0 0 1"},
		{"a batch", post(`[{"query":"kept"},{"query":"kept"}]`), "0 0 1"},
		{"a large body", post(`{"query":"kept","operationName":"` + strings.Repeat("x", maxInline) + `"}`), "0 0 1"},
		{"metrics", get("/metrics"), "0 0 1"},
	} {
		m := NewMetrics(Sources{})
		g := New(&startingEngine{}, m, nil, Options{})
		g.Handle(c.x)
		if got := counted(t, m); got != c.want {
			t.Errorf("%s: inline, coalesced, worker: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestClassOfWhatTheLoopDid(t *testing.T) {
	for d, want := range map[netloop.Disposition]class{
		netloop.Answered: inline, netloop.Switched: inline, netloop.Pending: coalesced, netloop.Offload: worker,
	} {
		if got := classOf(d); got != want {
			t.Errorf("disposition %d: %s, want %s", d, classNames[got], classNames[want])
		}
	}
}

func TestCountingAClassDoesNotAllocate(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	m := NewMetrics(Sources{})
	if n := testing.AllocsPerRun(100, func() { m.classes.count(netloop.Pending) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// What the gateway does for a request that the engine answers at once is not for the collector.
func TestAnsweringOnTheLoopDoesNotAllocate(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	g := New(&startingEngine{}, NewMetrics(Sources{}), nil, Options{})
	x := post(`{"query":"kept"}`)
	ask := func() {
		x.DropHeaders()
		x.Out = x.Out[:0]
		if g.Handle(x) != netloop.Answered {
			t.Fatal("not answered")
		}
	}
	ask()
	if n := testing.AllocsPerRun(100, ask); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Two requests that share the memory of their ids have ids of their own.
func TestIDsOnTheLoopDiffer(t *testing.T) {
	g := New(&startingEngine{}, NewMetrics(Sources{}), nil, Options{})
	seen := map[string]bool{}
	for range 3 {
		x := post(`{"query":"kept"}`)
		g.Handle(x)
		id, _ := x.ResponseHeader("X-Request-ID")
		if seen[id] || len(id) != idLength {
			t.Errorf("%q again, or none", id)
		}
		seen[id] = true
	}
}
