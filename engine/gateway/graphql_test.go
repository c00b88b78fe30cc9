package gateway

import (
	"strings"
	"testing"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/netloop"
)

const (
	plainJSON = "application/json; charset=utf-8"
	response  = "application/graphql-response+json; charset=utf-8"
	acceptNew = "Accept: application/graphql-response+json"
)

func TestPost(t *testing.T) {
	for _, c := range []struct {
		name, body string
		headers    []string
		status     int
		part       string
	}{
		{"query", `{"query":"{a}"}`, nil, 200, `{"data":"{a}"}`},
		{"null members", `{"query":"{a}","variables":null,"operationName":null,"extensions":null}`, nil, 200, `"data"`},
		{"errors beside data", `{"query":"partial"}`, []string{acceptNew}, 200, `"data"`},
		{"validation, legacy type", `{"query":"invalid"}`, nil, 200, "GRAPHQL_VALIDATION_FAILED"},
		{"validation, new type", `{"query":"invalid"}`, []string{acceptNew}, 400, "GRAPHQL_VALIDATION_FAILED"},
		{"database away", `{"query":"down"}`, nil, 503, "SERVICE_UNAVAILABLE"},
		{"internal", `{"query":"broken"}`, nil, 500, "INTERNAL_SERVER_ERROR"},
		{"timeout", `{"query":"slow"}`, nil, 504, "TIMEOUT"},
		{"empty document goes to the parser", `{"query":""}`, nil, 200, `"data"`},
		{"no body", ``, nil, 400, "BAD_REQUEST"},
		{"not JSON", `{"query": }`, nil, 400, "at offset 10"},
		{"behind the JSON", `{"query":"{a}"} x`, nil, 400, "at offset 16"},
		{"JSON but no object", `5`, nil, 400, "must be a JSON object"},
		{"no query", `{"qeury":"{a}"}`, nil, 400, "has no \\\"query\\\""},
		{"null query", `{"query":null}`, nil, 400, "has no \\\"query\\\""},
		{"query of a wrong type", `{"query":{}}`, nil, 400, "must be a string"},
		{"variables of a wrong type", `{"query":"{a}","variables":[]}`, nil, 400, "must be an object"},
		{"extensions of a wrong type", `{"query":"{a}","extensions":"x"}`, nil, 400, "must be an object"},
		{"operationName of a wrong type", `{"query":"{a}","operationName":0}`, nil, 400, "must be a string"},
		{"batch", `[{"query":"{a}"}]`, nil, 400, "batches are not taken"},
		{"persisted", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}`, nil, 200, "PERSISTED_QUERY_NOT_SUPPORTED"},
		{"persisted, new type", `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}`, []string{acceptNew}, 400, "PERSISTED_QUERY_NOT_SUPPORTED"},
		{"persisted is null", `{"query":"{a}","extensions":{"persistedQuery":null,"x":1}}`, nil, 200, `"data"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := post(c.body, c.headers...)
			if d := newRig(Options{}).do(x); d != netloop.Offload {
				t.Errorf("disposition %d, want Offload", d)
			}
			want(t, x, c.status, c.part)
		})
	}
}

func TestRequestReachesEngine(t *testing.T) {
	r := newRig(Options{})
	r.do(post(`{"query":"query A{a}","operationName":"A","variables":{"x": 1},"extensions":{"e":2}}`, "X-Request-ID: abc-1"))
	got := r.fake.asked[0]
	if got.Query != "query A{a}" || got.OperationName != "A" || string(got.Variables) != `{"x": 1}` || string(got.Extensions) != `{"e":2}` || got.QueriesOnly || got.RequestID != "abc-1" {
		t.Errorf("got %+v", got)
	}
}

func TestContentType(t *testing.T) {
	for _, c := range []struct {
		value  string
		status int
	}{
		{"application/json", 200},
		{"Application/JSON", 200},
		{"application/json; charset=utf-8", 200},
		{`application/json;charset="UTF-8"; x=1`, 200},
		{"application/graphql+json", 200},
		{"application/json; charset=iso-8859-1", 415},
		{"application/json; charset", 415},
		{`application/json; charset="utf-8`, 415},
		{"application/jsonp", 415},
		{"application/+json", 415},
		{"text/plain", 415},
		{"application/x-www-form-urlencoded", 415},
		{"multipart/form-data; boundary=x", 415},
		{"json", 415},
		{"", 415},
	} {
		x := request("POST", "/graphql", `{"query":"{a}"}`, "Content-Type: "+c.value)
		newRig(Options{}).do(x)
		if x.Status != c.status {
			t.Errorf("%q: got %d, want %d", c.value, x.Status, c.status)
		}
	}
	for name, headers := range map[string][]string{"none": nil, "two": {"Content-Type: application/json", "Content-Type: application/json"}} {
		x := request("POST", "/graphql", `{"query":"{a}"}`, headers...)
		if d := newRig(Options{}).do(x); d != netloop.Answered {
			t.Errorf("%s: refused on a worker", name)
		}
		want(t, x, 415, "UNSUPPORTED_MEDIA_TYPE")
	}
	for _, value := range []string{"multipart/form-data; boundary=x", "Multipart/Form-Data"} {
		x := request("POST", "/graphql", "--x", "Content-Type: "+value)
		newRig(Options{}).do(x)
		want(t, x, 415, "File uploads (multipart/form-data) are not supported")
		wantHeader(t, x, "Accept-Post", "application/json")
	}
	x := post(`{"query":"{a}"}`, "Content-Encoding: gzip")
	newRig(Options{}).do(x)
	want(t, x, 415, "UNSUPPORTED_MEDIA_TYPE")
	wantHeader(t, x, "Accept-Encoding", "identity")
}

func TestAccept(t *testing.T) {
	for _, c := range []struct {
		accept string
		status int
		media  string
	}{
		{"", 200, plainJSON},
		{"*/*", 200, plainJSON},
		{"application/*", 200, plainJSON},
		{"application/json", 200, plainJSON},
		{"application/graphql-response+json", 200, response},
		{"Application/GraphQL-Response+JSON; charset=UTF-8", 200, response},
		{"application/graphql-response+json, application/json;q=0.9", 200, response},
		{"application/json, application/graphql-response+json", 200, plainJSON},
		{"application/graphql-response+json;q=0.5, application/json;q=0.501", 200, plainJSON},
		{"application/graphql-response+json;q=0, */*", 200, plainJSON},
		{"application/json;q=0, */*;q=0.1", 200, response},
		{"*/*;q=0.5, application/graphql-response+json", 200, response},
		{"application/json;charset=latin1, application/graphql-response+json;q=0.1", 200, response},
		{`text/plain;x="a,b;c\"", application/json`, 200, plainJSON},
		{"image/png", 406, plainJSON},
		{"text/html", 406, plainJSON},
		{"application/json;q=0", 406, plainJSON},
		{"application/json;q=2", 406, plainJSON},
		{"application/json;q=1.5", 406, plainJSON},
		{"application/json;q=0.x", 406, plainJSON},
		{"application/json;q", 406, plainJSON},
		{"nonsense", 406, plainJSON},
	} {
		x := post(`{"query":"{a}"}`, "Accept: "+c.accept)
		newRig(Options{}).do(x)
		if x.Status != c.status || x.ContentType != c.media {
			t.Errorf("%q: got %d %s, want %d %s", c.accept, x.Status, x.ContentType, c.status, c.media)
		}
	}
	x := post(`{"query":"{a}"}`, "Accept: application/json;q=0.1", acceptNew)
	newRig(Options{}).do(x)
	if x.ContentType != response {
		t.Errorf("two Accept lines: got %s", x.ContentType)
	}
}

func TestGet(t *testing.T) {
	for _, c := range []struct {
		name, target string
		headers      []string
		status       int
		part         string
	}{
		{"query", "/graphql?query=%7Ba%7D", nil, 200, `{"data":"{a}"}`},
		{"plus is a space", "/graphql?query=%7Ba+b%7d", nil, 200, `{"data":"{a b}"}`},
		{"unknown parameters", "/graphql?x=1&query=a&x=2", nil, 200, `"data"`},
		{"empty members are absent", "/graphql?query=a&variables=&extensions=&operationName=", nil, 200, `"data"`},
		{"null variables", "/graphql?query=a&variables=null", nil, 200, `"data"`},
		{"mutation", "/graphql?query=mutation", []string{acceptNew}, 405, "METHOD_NOT_ALLOWED"},
		{"no query", "/graphql", nil, 400, "has no \\\"query\\\""},
		{"twice", "/graphql?query=a&query=b", nil, 400, "more than once"},
		{"twice, escaped name", "/graphql?query=a&%71uery=b", nil, 400, "more than once"},
		{"variables not JSON", "/graphql?query=a&variables=zz", nil, 400, "at offset 0"},
		{"variables no object", "/graphql?query=a&variables=%5B%5D", nil, 400, "must be a JSON object"},
		{"extensions no object", "/graphql?query=a&extensions=1", nil, 400, "must be a JSON object"},
		{"not UTF-8", "/graphql?query=%ff", nil, 400, "UTF-8"},
		{"name not UTF-8", "/graphql?%ff=1&query=a", nil, 400, "UTF-8"},
		{"image on a foreign page", "/graphql?query=a", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"}, 403, "CSRF_PREVENTED"},
		{"fetch of a foreign page", "/graphql?query=a", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"}, 200, `"data"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := get(c.target, c.headers...)
			newRig(Options{}).do(x)
			want(t, x, c.status, c.part)
		})
	}
}

func TestGetReachesEngine(t *testing.T) {
	r := newRig(Options{})
	x := get(`/graphql?query=a&variables=%20%7B%22x%22%3A1%7D&operationName=B&extensions=%7B%7D`)
	r.do(x)
	got := r.fake.asked[0]
	if !got.QueriesOnly || string(got.Variables) != `{"x":1}` || got.OperationName != "B" || string(got.Extensions) != "{}" {
		t.Errorf("got %+v", got)
	}
	wantHeader(t, x, "Vary", "Accept")
}

func TestUnescapeRefuses(t *testing.T) {
	for _, s := range []string{"%", "%a", "%zz", "%0", "a%G0", "%C3"} {
		if got, ok := unescape([]byte(s)); ok {
			t.Errorf("%q: got %q, want a refusal", s, got)
		}
	}
	if got, ok := unescape([]byte("%C3%a9%2B+x")); !ok || got != "é+ x" {
		t.Errorf("got %q, %v", got, ok)
	}
}

func TestGetModes(t *testing.T) {
	for _, c := range []struct {
		mode   GetMode
		target string
		status int
		part   string
		inline bool
	}{
		{GetOff, "/graphql?query=a", 405, "use POST", true},
		{GetPersisted, "/graphql?query=a", 405, "only persisted", false},
		{GetPersisted, "/graphql?extensions=%7B%22persistedQuery%22%3A%7B%22version%22%3A1%2C%22sha256Hash%22%3A%22x%22%7D%7D", 200, "PERSISTED_QUERY_NOT_SUPPORTED", false},
	} {
		x := get(c.target)
		d := newRig(Options{Get: c.mode}).do(x)
		want(t, x, c.status, c.part)
		if (d == netloop.Answered) != c.inline {
			t.Errorf("%s: disposition %d", c.target, d)
		}
		if c.status == 405 {
			wantHeader(t, x, "Allow", "POST, OPTIONS")
		}
	}
}

func TestMutationByGet(t *testing.T) {
	x := get("/graphql?query=mutation")
	newRig(Options{}).do(x)
	want(t, x, 405, "METHOD_NOT_ALLOWED")
	wantHeader(t, x, "Allow", "POST, OPTIONS")
}

func TestRetryAfter(t *testing.T) {
	x := post(`{"query":"down"}`)
	newRig(Options{}).do(x)
	wantHeader(t, x, "Retry-After", "1")
}

func TestBatch(t *testing.T) {
	for _, c := range []struct {
		name, body string
		status     int
		part       string
	}{
		{"in order", `[{"query":"a"},{"query":"b"}]`, 200, `[{"data":"a"},{"data":"b"}]`},
		{"errors stay with their element", `[{"query":5},{"query":"b"},[],{}]`, 200, `},{"data":"b"},{"errors":`},
		{"too many", `[{},{},{},{},{}]`, 400, "at most 4"},
		{"empty", `[]`, 400, "empty"},
		{"all down", `[{"query":"down"},{"query":"down"}]`, 503, "SERVICE_UNAVAILABLE"},
		{"one down", `[{"query":"down"},{"query":"a"}]`, 200, `,{"data":"a"}]`},
		{"one object", `{"query":"a"}`, 200, `{"data":"a"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := post(c.body)
			newRig(Options{MaxBatch: 4}).do(x)
			want(t, x, c.status, c.part)
		})
	}
}

func TestPanicIsAnError(t *testing.T) {
	r := newRig(Options{})
	x := post(`{"query":"panic"}`)
	r.do(x)
	want(t, x, 500, `"code":"INTERNAL_SERVER_ERROR","id":"`)
	if strings.Contains(string(x.Out), "boom") || !strings.Contains(r.log.String(), "boom") {
		t.Errorf("the cause belongs into the log only: %s\n%s", x.Out, r.log)
	}
}

func TestIdentity(t *testing.T) {
	o := Options{
		Session: []Value{{Name: "app.tenant_id", Header: "x-tenant"}, {Name: "app.user_id", Claim: "sub"}},
		Context: []Value{{Name: "tenant_id", Header: "x-tenant"}, {Name: "user_id", Claim: "sub"}},
	}
	r := newRig(o)
	r.do(post(`{"query":"a"}`, "X-Tenant: t1"))
	got := r.fake.asked[0]
	if len(got.Session) != 2 || got.Session[0].Value != "t1" || got.Session[1].Name != "app.user_id" || got.Session[1].Value != "" {
		t.Errorf("session: %+v; what is absent must be set to the empty text", got.Session)
	}
	if _, there := got.Context["user_id"]; there || got.Context["tenant_id"] != "t1" {
		t.Errorf("context: %v; what is absent must stay absent", got.Context)
	}
	for _, headers := range [][]string{{"X-Tenant: a", "X-Tenant: b"}, {"X-Tenant: \xff"}} {
		x := post(`{"query":"a"}`, headers...)
		r.do(x)
		want(t, x, 400, "must come once")
	}
	if len(r.fake.asked) != 1 {
		t.Error("a request with an ambiguous identity was run")
	}
}

func TestStatusOf(t *testing.T) {
	for code, status := range map[gqlerr.Code][2]int{
		gqlerr.BadRequest: {400, 400}, gqlerr.PersistedHashMismatch: {400, 400}, gqlerr.PersistedNotFound: {200, 400},
		gqlerr.Unauthenticated: {401, 401}, gqlerr.Forbidden: {403, 403}, gqlerr.MethodNotAllowed: {405, 405},
		gqlerr.RateLimited: {429, 429}, gqlerr.Internal: {500, 500}, gqlerr.Unavailable: {503, 503}, gqlerr.TooComplex: {200, 400},
	} {
		if got := [2]int{statusOf(code, mediaJSON), statusOf(code, mediaResponse)}; got != status {
			t.Errorf("%s: got %v, want %v", code, got, status)
		}
	}
}
