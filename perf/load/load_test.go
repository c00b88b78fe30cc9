package load

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// server answers each request with what answer says for its number.
func server(t *testing.T, answer func(n int64, w http.ResponseWriter, r *http.Request)) string {
	t.Helper()
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		answer(n.Add(1), w, r)
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func constant(body string) func(int64, http.ResponseWriter, *http.Request) {
	return func(_ int64, w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func typename(addr string) []*Request {
	return []*Request{{Wire: Post(addr, "/graphql", "{__typename}", nil), Check: EqualJSON(`{"data":{"__typename":"Query"}}`)}}
}

func run(t *testing.T, p Plan) Result {
	t.Helper()
	if p.Conns == 0 {
		p.Conns = 3
	}
	p.Warmup, p.Duration, p.Timeout = 20*time.Millisecond, 100*time.Millisecond, 5*time.Second
	r, err := Run(p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunCountsRightAnswers(t *testing.T) {
	addr := server(t, constant(`{ "data": {"__typename": "Query"} }`))
	for _, depth := range []int{1, 16} {
		r := run(t, Plan{Addr: addr, Depth: depth, Requests: typename(addr)})
		if r.Requests == 0 || r.Errors != 0 || r.Latency.Count() != uint64(r.Requests) {
			t.Errorf("depth %d: %d requests, %d in the histogram, %d errors: %s", depth, r.Requests, r.Latency.Count(), r.Errors, r.FirstError)
		}
	}
}

func TestRunKeepsTheRate(t *testing.T) {
	addr := server(t, constant(`{"data":{"__typename":"Query"}}`))
	r := run(t, Plan{Addr: addr, Rate: 500, Requests: typename(addr)})
	if r.Errors != 0 || r.Requests == 0 || r.Requests > 100 {
		t.Errorf("%d requests in 100 ms at 500/s, %d errors: %s", r.Requests, r.Errors, r.FirstError)
	}
}

// One connection and 5 ms an answer are 200 requests a second: of the 500 that
// are offered, most wait, and the last of them for longer than the load lasted.
func TestWhatWasDueIsCountedWhenTheServerIsTooSlow(t *testing.T) {
	pace := time.NewTicker(5 * time.Millisecond)
	defer pace.Stop()
	addr := server(t, func(_ int64, w http.ResponseWriter, _ *http.Request) {
		<-pace.C
		io.WriteString(w, `{"data":{"__typename":"Query"}}`)
	})
	r := run(t, Plan{Addr: addr, Conns: 1, Rate: 500, Requests: typename(addr)})
	if r.Errors != 0 || r.Requests < 45 || r.Latency.Max() < 100*time.Millisecond {
		t.Errorf("%d requests, longest %v, %d errors: %s", r.Requests, r.Latency.Max(), r.Errors, r.FirstError)
	}
}

func TestRunFailsOnWrongBody(t *testing.T) {
	addr := server(t, func(n int64, w http.ResponseWriter, _ *http.Request) {
		if n == 10 {
			io.WriteString(w, `{"data":{"__typename":"Mutation"}}`)
			return
		}
		io.WriteString(w, `{"data":{"__typename":"Query"}}`)
	})
	r := run(t, Plan{Addr: addr, Requests: typename(addr)})
	if r.Errors != 1 || !strings.Contains(r.FirstError, "Mutation") {
		t.Errorf("%d errors, the first: %s", r.Errors, r.FirstError)
	}
}

func TestRunFailsOnWrongStatus(t *testing.T) {
	addr := server(t, func(_ int64, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(503)
		io.WriteString(w, `{"data":{"__typename":"Query"}}`)
	})
	_, err := Run(Plan{Addr: addr, Conns: 1, Duration: 5 * time.Second, Requests: typename(addr)})
	if err == nil || !strings.Contains(err.Error(), "status 503") {
		t.Errorf("a server that only fails must end the run: %v", err)
	}
}

func TestRunReconnects(t *testing.T) {
	addr := server(t, func(n int64, w http.ResponseWriter, _ *http.Request) {
		if n%5 == 0 {
			w.Header().Set("Connection", "close")
		}
		io.WriteString(w, `{"data":{"__typename":"Query"}}`)
	})
	r := run(t, Plan{Addr: addr, Requests: typename(addr)})
	if r.Reconnects == 0 || r.Errors != 0 {
		t.Errorf("%d reconnects, %d errors: %s", r.Reconnects, r.Errors, r.FirstError)
	}
}

func TestEachRequestHasItsOwnAnswer(t *testing.T) {
	addr := server(t, func(_ int64, w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "%q", r.URL.Path) })
	var rs []*Request
	for i := range 7 {
		path := fmt.Sprintf("/%d", i)
		rs = append(rs, &Request{Wire: Get(addr, path), Check: EqualJSON(`"` + path + `"`)})
	}
	if r := run(t, Plan{Addr: addr, Depth: 3, Requests: rs}); r.Errors != 0 || r.Requests < len(rs) {
		t.Errorf("%d requests, %d errors: %s", r.Requests, r.Errors, r.FirstError)
	}
}

func TestHoldAndStall(t *testing.T) {
	addr := server(t, constant(`{"data":{"__typename":"Query"}}`))
	h, err := Hold(addr, 5, typename(addr)[0])
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	s, err := Stall(addr, 2, typename(addr)[0].Wire, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r := run(t, Plan{Addr: addr, Requests: typename(addr)}); r.Errors != 0 || r.Requests == 0 {
		t.Errorf("beside held connections: %d requests, %s", r.Requests, r.FirstError)
	}
	bad := &Request{Wire: Get(addr, "/"), Check: EqualJSON(`1`)}
	if err := AskAll(addr, typename(addr)); err != nil {
		t.Error(err)
	}
	if err := AskAll(addr, []*Request{typename(addr)[0], bad}); err == nil || !strings.Contains(err.Error(), "request 2") {
		t.Errorf("a wrong second answer: %v", err)
	}
	if _, err := Hold(addr, 1, bad); err == nil {
		t.Error("a wrong answer was held")
	}
}

func TestPiledRequestsArrive(t *testing.T) {
	arrived := make(chan bool, 100)
	addr := server(t, func(_ int64, w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "1")
		arrived <- true
	})
	h, err := Pile(addr, 4, Get(addr, "/"), 5)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	for i := range 20 {
		select {
		case <-arrived:
		case <-time.After(10 * time.Second):
			t.Fatalf("%d of 20 requests arrived", i)
		}
	}
	one := &Request{Wire: Get(addr, "/"), Check: EqualJSON("1")}
	if err := h.Take(3, 5, one); err != nil {
		t.Error(err)
	}
	two := &Request{Wire: Get(addr, "/"), Check: EqualJSON("2")}
	if err := h.Take(2, 5, two); err == nil {
		t.Error("wrong answers were taken")
	}
}

func TestStopIsCalledWhenAllIsAnswered(t *testing.T) {
	var open atomic.Int64
	addr := server(t, func(_ int64, w http.ResponseWriter, _ *http.Request) {
		open.Add(1)
		defer open.Add(-1)
		io.WriteString(w, `1`)
	})
	var calls []string
	run(t, Plan{
		Addr: addr, Requests: []*Request{{Wire: Get(addr, "/"), Check: EqualJSON(`1`)}},
		Started: func() { calls = append(calls, "start") },
		Stopped: func() { calls = append(calls, "stop") },
	})
	if fmt.Sprint(calls) != "[start stop]" {
		t.Errorf("calls: %v", calls)
	}
}

func TestConnectRefused(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	if _, err := Run(Plan{Addr: addr, Conns: 1, Requests: typename(addr)}); err == nil {
		t.Error("nobody listens, but no error")
	}
	if _, err := Run(Plan{Addr: "localhost:x"}); err == nil {
		t.Error("an address that is none was taken")
	}
}
