package gateway

import (
	"bytes"
	"compress/gzip"
	"net/netip"
	"strings"
	"testing"
	"time"

	"fraiseqld/engine"
	"fraiseqld/netloop"
)

func TestRoutes(t *testing.T) {
	for _, c := range []struct {
		method, path string
		status       int
		part, allow  string
	}{
		{"GET", "/health", 200, `{"status":"healthy","service":"fraiseql"}`, ""},
		{"HEAD", "/healthz", 200, "", ""},
		{"POST", "/health", 405, "METHOD_NOT_ALLOWED", "GET, HEAD, OPTIONS"},
		{"OPTIONS", "/health", 204, "", "GET, HEAD, OPTIONS"},
		{"GET", "/health/ready", 200, `{"status":"ready","checks":{"database":"ok","schema":"ok"},"timestamp":`, ""},
		{"GET", "/", 404, "NOT_FOUND", ""},
		{"DELETE", "/nowhere", 404, "NOT_FOUND", ""},
		{"GET", "/graphql/", 404, "NOT_FOUND", ""},
		{"GET", "/graphql/ide/x.js", 404, "NOT_FOUND", ""},
		{"PUT", "/graphql", 405, "METHOD_NOT_ALLOWED", "GET, HEAD, POST, OPTIONS"},
		{"OPTIONS", "/graphql", 204, "", "GET, HEAD, POST, OPTIONS"},
		{"GET", "/metrics", 200, "go_goroutines", ""},
	} {
		x := request(c.method, c.path, "")
		newRig(Options{}).do(x)
		want(t, x, c.status, c.part)
		if allow, _ := x.ResponseHeader("Allow"); allow != c.allow {
			t.Errorf("%s %s: Allow: got %q, want %q", c.method, c.path, allow, c.allow)
		}
	}
}

func TestAllowWithoutGet(t *testing.T) {
	x := request("PUT", "/graphql", "")
	newRig(Options{Get: GetOff}).do(x)
	wantHeader(t, x, "Allow", "POST, OPTIONS")
}

func TestReady(t *testing.T) {
	r := newRig(Options{})
	r.fake.database = errAway
	x := get("/ready")
	r.do(x)
	want(t, x, 503, `"status":"not_ready","checks":{"database":"failed: the database cannot be reached","schema":"ok"}`)
	if r.log.Len() > 0 {
		t.Errorf("a probe fills the log: %s", r.log)
	}
	r.fake.database = nil
	r.Drain()
	x = get("/ready")
	r.do(x)
	want(t, x, 503, `"not_ready"`)
	x = post(`{"query":"a"}`)
	r.do(x)
	want(t, x, 200, "data")
}

func TestMetricsAccess(t *testing.T) {
	for _, c := range []struct {
		name   string
		remote string
		unix   bool
		header string
		status int
	}{
		{"loopback", "127.0.0.1:1", false, "X-None: 1", 200},
		{"loopback in IPv6", "[::ffff:127.0.0.1]:1", false, "X-None: 1", 200},
		{"unix socket", "", true, "X-None: 1", 200},
		{"elsewhere", "192.0.2.1:1", false, "X-None: 1", 403},
		{"through a proxy on this host", "127.0.0.1:1", false, "X-Forwarded-For: 192.0.2.1", 403},
	} {
		x := get("/metrics", c.header)
		x.Unix, x.Remote = c.unix, netip.AddrPort{}
		if c.remote != "" {
			x.Remote = netip.MustParseAddrPort(c.remote)
		}
		newRig(Options{}).do(x)
		if x.Status != c.status {
			t.Errorf("%s: got %d, want %d", c.name, x.Status, c.status)
		}
	}
}

func TestAdmin(t *testing.T) {
	r := newRig(Options{AdminListener: true})
	x := get("/metrics")
	r.do(x)
	want(t, x, 404, "NOT_FOUND")
	admin := r.Admin()
	for path, status := range map[string]int{"/metrics": 200, "/health": 200, "/ready": 200, "/graphql": 404} {
		x := get(path)
		x.Remote = netip.MustParseAddrPort("192.0.2.1:1")
		through(admin, x)
		if x.Status != status {
			t.Errorf("%s: got %d, want %d", path, x.Status, status)
		}
	}
}

func TestMetricsText(t *testing.T) {
	r := &rig{fake: &fakeEngine{}}
	m := NewMetrics(Sources{
		Plans:       func() engine.Stats { return engine.Stats{Hits: 7, Misses: 3, Entries: 2} },
		Pool:        func() Pool { return Pool{Idle: 1, Used: 2, Max: 3} },
		Connections: func() int { return 4 },
	})
	r.Gateway = New(r.fake, m, nil, Options{})
	r.do(post(`{"query":"a"}`))
	r.do(post(`{"query":"invalid"}`))
	r.do(get("/nowhere"))
	m.Database(true, 3*time.Millisecond, false)
	m.Database(false, time.Minute, true)
	m.WebSockets.Add(5)
	x := get("/metrics")
	r.do(x)
	for _, line := range []string{
		`http_server_request_duration_seconds_count{method="POST",route="/graphql",status="200"} 2`,
		`http_server_request_duration_seconds_count{method="GET",route="other",status="404"} 1`,
		`http_server_active_connections 4`,
		`graphql_operation_duration_seconds_count{cached="true",type="query"} 1`,
		`graphql_operation_duration_seconds_count{cached="false",type="none"} 1`,
		`graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1`,
		`plan_cache_hits 7`, `plan_cache_misses 3`, `plan_cache_entries 2`,
		`db_client_connections{state="used"} 2`,
		`db_client_operation_duration_seconds_bucket{kind="read",le="0.0025"} 0`,
		`db_client_operation_duration_seconds_bucket{kind="read",le="0.005"} 1`,
		`db_client_operation_duration_seconds_bucket{kind="write",le="10"} 0`,
		`db_client_operation_duration_seconds_bucket{kind="write",le="+Inf"} 1`,
		`db_client_operation_duration_seconds_sum{kind="write"} 60`,
		`websocket_connections 5`, `subscriptions_active 0`, `subscription_events_total 0`,
		`process_open_fds`, `go_goroutines`,
	} {
		if !strings.Contains(string(x.Out), line) {
			t.Errorf("missing: %s", line)
		}
	}
}

func TestFamilyIsBounded(t *testing.T) {
	f := family[int, histogram]{max: 3}
	for i := range 10 {
		f.get(i + 1).observe(time.Second)
	}
	n := 0
	f.each(func(int, *histogram) { n++ })
	if n > 4 {
		t.Errorf("%d series, want at most 4", n)
	}
	if f.get(99) != f.get(98) {
		t.Error("keys beyond the bound must share one series")
	}
}

func TestSecurityHeaders(t *testing.T) {
	for _, c := range []struct {
		o           Options
		name, value string
	}{
		{Options{}, "X-Content-Type-Options", "nosniff"},
		{Options{}, "Cache-Control", "no-store"},
		{Options{}, "Strict-Transport-Security", ""},
		{Options{}, "Content-Security-Policy", ""},
		{Options{CSP: "default-src x"}, "Content-Security-Policy", "default-src x"},
		{Options{HSTS: "max-age=1"}, "Strict-Transport-Security", "max-age=1"},
		{Options{Headers: HeadersStrict}, "Strict-Transport-Security", "max-age=63072000; includeSubDomains"},
		{Options{Headers: HeadersStrict}, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
		{Options{Headers: HeadersOff}, "X-Content-Type-Options", ""},
		{Options{Headers: HeadersOff, CSP: "x"}, "Content-Security-Policy", ""},
	} {
		x := get("/health")
		newRig(c.o).do(x)
		wantHeader(t, x, c.name, c.value)
	}
}

func TestRequestID(t *testing.T) {
	for given, taken := range map[string]bool{
		"abc-1.2:3": true, "a b": false, "a\"b": false, strings.Repeat("a", 128): true, strings.Repeat("a", 129): false, "": false,
	} {
		x := get("/health", "X-Trace: "+given)
		newRig(Options{RequestIDHeader: "X-Trace"}).do(x)
		got, _ := x.ResponseHeader("X-Request-ID")
		if (got == given) != taken || got == "" {
			t.Errorf("%q: answered with %q", given, got)
		}
	}
	a, b := newID(), newID()
	if a == b || len(a) != 32 {
		t.Errorf("ids %q and %q", a, b)
	}
}

func TestCORS(t *testing.T) {
	named := Options{CORS: CORS{Origins: []string{"https://ok.example"}, Methods: []string{"GET", "POST"}, Headers: []string{"Content-Type"},
		Expose: []string{"X-Request-ID"}, Credentials: true, MaxAge: time.Minute}}
	preflight := func(origin string) *netloop.Exchange {
		return request("OPTIONS", "/graphql", "", "Origin: "+origin, "Access-Control-Request-Method: POST")
	}
	x := preflight("https://ok.example")
	newRig(named).do(x)
	want(t, x, 204, "")
	for name, value := range map[string]string{
		"Access-Control-Allow-Origin": "https://ok.example", "Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Content-Type",
		"Access-Control-Max-Age": "60", "Access-Control-Allow-Credentials": "true", "Vary": "Origin",
	} {
		wantHeader(t, x, name, value)
	}
	x = preflight("https://bad.example")
	newRig(named).do(x)
	wantHeader(t, x, "Access-Control-Allow-Origin", "")
	wantHeader(t, x, "Access-Control-Allow-Methods", "")
	wantHeader(t, x, "Vary", "Origin")
	x = post(`{"query":"a"}`, "Origin: https://ok.example")
	newRig(named).do(x)
	wantHeader(t, x, "Access-Control-Allow-Origin", "https://ok.example")
	wantHeader(t, x, "Access-Control-Expose-Headers", "X-Request-ID")
	x = post(`{"query":"a"}`, "Origin: https://ok.example")
	newRig(Options{}).do(x)
	wantHeader(t, x, "Access-Control-Allow-Origin", "")
	wantHeader(t, x, "Vary", "")
	every := Options{CORS: CORS{Origins: []string{"*"}, Credentials: true}}
	x = post(`{"query":"a"}`, "Origin: https://any.example")
	newRig(every).do(x)
	wantHeader(t, x, "Access-Control-Allow-Origin", "*")
	wantHeader(t, x, "Access-Control-Allow-Credentials", "")
	x = request("OPTIONS", "/graphql", "", "Origin: https://any.example")
	newRig(every).do(x)
	wantHeader(t, x, "Access-Control-Allow-Methods", "")
}

func TestCSRFHeader(t *testing.T) {
	r := newRig(Options{CSRF: CSRFHeader})
	x := post(`{"query":"a"}`)
	if r.do(x) != netloop.Answered {
		t.Error("refused on a worker")
	}
	want(t, x, 403, "CSRF_PREVENTED")
	x = get("/graphql?query=a")
	r.do(x)
	want(t, x, 403, "CSRF_PREVENTED")
	x = post(`{"query":"a"}`, "X-CSRF-Token: 1")
	r.do(x)
	want(t, x, 200, "data")
}

func TestLog(t *testing.T) {
	r := newRig(Options{})
	r.do(post(`{"query":"a"}`))
	r.do(get("/nowhere"))
	if r.log.Len() > 0 {
		t.Errorf("an ordinary request is logged: %s", r.log)
	}
	r.do(post(`{"query":"secret"`, "X-Request-ID: id-1"))
	if s := r.log.String(); !strings.Contains(s, "request_id=id-1") || !strings.Contains(s, "status=400") || strings.Contains(s, "secret") {
		t.Errorf("got %s", s)
	}
	r = newRig(Options{SlowRequest: time.Nanosecond})
	x := post(`{"query":"a"}`)
	x.Unix = true
	r.do(x)
	if s := r.log.String(); !strings.Contains(s, "slow request") || !strings.Contains(s, "peer=unix") {
		t.Errorf("got %s", s)
	}
	r = newRig(Options{})
	r.do(post(`{"query":"down"}`))
	if s := r.log.String(); !strings.Contains(s, "level=WARN") {
		t.Errorf("got %s", s)
	}
}

type fakeIDE struct{ broken bool }

func (fakeIDE) Page() ([]byte, string) { return []byte("<html>"), "default-src 'self'" }

func (f fakeIDE) File(name string) (data []byte, contentType string, gzipped, ok bool) {
	switch {
	case name == "a.css":
		return []byte("css"), "text/css", false, true
	case name == "a.js" && f.broken:
		return []byte("no gzip"), "text/javascript", true, true
	case name == "a.js":
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write([]byte("js"))
		w.Close()
		return b.Bytes(), "text/javascript", true, true
	}
	return nil, "", false, false
}

func TestIDEPage(t *testing.T) {
	const browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for _, c := range []struct {
		target, accept string
		get            GetMode
		page           bool
	}{
		{"/graphql", browser, GetOn, true},
		{"/graphql", browser, GetOff, true},
		{"/graphql?query=a", browser, GetOn, true},
		{"/graphql", "Accept: application/json", GetOn, true},
		{"/graphql?query=a", "Accept: application/json", GetOn, false},
		{"/graphql?query=a", "Accept: */*", GetOn, false},
		{"/graphql?query=a", "Accept: application/json, text/html;q=0.5", GetOn, false},
	} {
		x := get(c.target, c.accept)
		d := newRig(Options{IDE: fakeIDE{}, Get: c.get}).do(x)
		if page := string(x.Out) == "<html>"; page != c.page || (d == netloop.Answered) != c.page {
			t.Errorf("%s %s: page %v, want %v", c.target, c.accept, page, c.page)
		}
		if c.page {
			wantHeader(t, x, "Content-Security-Policy", "default-src 'self'")
		}
	}
	x := get("/graphql", browser)
	newRig(Options{}).do(x)
	want(t, x, 400, "has no")
}

func TestIDEFiles(t *testing.T) {
	for _, c := range []struct {
		path, accept string
		broken       bool
		status       int
		body         string
		encoding     string
	}{
		{"a.css", "gzip", false, 200, "css", ""},
		{"a.js", "br, gzip", false, 200, "\x1f\x8b", "gzip"},
		{"a.js", "gzip;q=0.5", false, 200, "\x1f\x8b", "gzip"},
		{"a.js", "gzip;q=0", false, 200, "js", ""},
		{"a.js", "br", false, 200, "js", ""},
		{"a.js", "br", true, 500, "INTERNAL_SERVER_ERROR", ""},
		{"../x", "gzip", false, 404, "NOT_FOUND", ""},
	} {
		x := get("/graphql/ide/"+c.path, "Accept-Encoding: "+c.accept)
		newRig(Options{IDE: fakeIDE{c.broken}}).do(x)
		want(t, x, c.status, c.body)
		wantHeader(t, x, "Content-Encoding", c.encoding)
	}
}

func TestReplace(t *testing.T) {
	r := newRig(Options{})
	r.Replace(Options{Get: GetOff})
	x := get("/graphql?query=a")
	r.do(x)
	want(t, x, 405, "use POST")
}

// demoPage is a page of one file.
type demoPage struct{}

func (demoPage) Page() ([]byte, string) { return []byte("<p>demo"), "default-src 'none'" }
func (demoPage) File(name string) ([]byte, string, bool, bool) {
	return []byte("file"), "text/css", false, name == "a.css"
}

// TestDemoPage: only a gateway that was given the page has the path.
func TestDemoPage(t *testing.T) {
	r := newRig(Options{Demo: demoPage{}})
	for target, part := range map[string]string{"/demo": "<p>demo", "/demo/a.css": "file"} {
		x := get(target)
		r.do(x)
		want(t, x, 200, part)
		x = post("{}")
		x.Path = []byte(target)
		r.do(x)
		want(t, x, 405, "METHOD_NOT_ALLOWED")
		x = get(target)
		newRig(Options{}).do(x)
		want(t, x, 404, "NOT_FOUND")
	}
	x := get("/demo/b.css")
	r.do(x)
	want(t, x, 404, "NOT_FOUND")
	x = get("/demo")
	r.do(x)
	wantHeader(t, x, "Content-Security-Policy", "default-src 'none'")
}
