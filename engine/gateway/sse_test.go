package gateway

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"fraiseqld/netloop"
)

// streamClient reads one event stream.
type streamClient struct {
	t      *testing.T
	resp   *http.Response
	lines  *bufio.Scanner
	cancel context.CancelFunc
}

func (l *live) request(method, target, body string, headers ...string) *http.Response {
	l.t.Helper()
	resp, _ := l.cancellable(method, target, body, headers...)
	return resp
}

func (l *live) cancellable(method, target, body string, headers ...string) (*http.Response, context.CancelFunc) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	l.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, "http://"+l.addr+target, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	if method == "POST" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { resp.Body.Close() })
	return resp, cancel
}

func (l *live) stream(method, target, body string, headers ...string) *streamClient {
	l.t.Helper()
	resp, cancel := l.cancellable(method, target, body, append(headers, "Accept: text/event-stream")...)
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || resp.Header.Get("Cache-Control") != "no-store" {
		text, _ := io.ReadAll(resp.Body)
		l.t.Fatalf("%s %v %s", resp.Status, resp.Header, text)
	}
	return &streamClient{l.t, resp, bufio.NewScanner(resp.Body), cancel}
}

// next is one event as "name data", skipping comments; "end" at the end.
func (s *streamClient) next() string {
	s.t.Helper()
	name := ""
	for s.lines.Scan() {
		line := s.lines.Text()
		if text, ok := strings.CutPrefix(line, "event: "); ok {
			name = text
		}
		if text, ok := strings.CutPrefix(line, "data:"); ok {
			return name + text
		}
	}
	return "end"
}

func (s *streamClient) want(list ...string) {
	s.t.Helper()
	for _, want := range list {
		if got := s.next(); got != want {
			s.t.Fatalf("got %s\nwant %s", got, want)
		}
	}
}

func wantStatus(t *testing.T, r *http.Response, want int, part string) {
	t.Helper()
	body, _ := io.ReadAll(r.Body)
	if r.StatusCode != want || !strings.Contains(string(body), part) {
		t.Errorf("%d %s\nwant %d …%s…", r.StatusCode, body, want, part)
	}
}

func TestDistinctStreams(t *testing.T) {
	l := newLive(t, Options{})
	l.stream("POST", "/graphql", `{"query":"{ a }"}`).want(`next {"data":"{ a }"}`, "complete", "end")
	l.stream("GET", "/graphql?query=%7Ba%7D", "").want(`next {"data":"{a}"}`, "complete", "end")
	l.stream("POST", "/graphql", `{"query":"invalid"}`).want(`next {"errors":[{"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`, "complete", "end")
	l.stream("POST", "/graphql", `{"query":"subscription invalid"}`).want(
		`next {"errors":[{"message":"no such field","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}},{"message":"nor this","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}`, "complete", "end")
	one := l.stream("POST", "/graphql", `{"query":"subscription a"}`)
	two := l.stream("GET", "/graphql?query=subscription%20a", "")
	l.active(2)
	l.hub.Notified("a", "{\"n\":\n1}")
	one.want(`next {"data":{"n":1}}`)
	two.want(`next {"data":{"n":1}}`)
	one.cancel()
	l.active(1)
	l.hub.Notified("a", "2")
	two.want(`next {"data":2}`)
	two.cancel()
	l.active(0)
	until(t, "no streams", func() bool { return l.feeds.len() == 0 })
}

func TestStreamsRefuse(t *testing.T) {
	l := newLive(t, Options{Get: GetPersisted, CSRF: CSRFHeader, Subscriptions: Subscriptions{MaxConnections: 1}})
	const events, csrf = "Accept: text/event-stream", "X-Requested-With: x"
	wantStatus(t, l.request("POST", "/graphql", `{"query":"subscription a"}`, events), 403, "CSRF_PREVENTED")
	wantStatus(t, l.request("PUT", "/graphql", ""), 403, "CSRF_PREVENTED")
	wantStatus(t, l.request("DELETE", "/graphql?operationId=1", ""), 403, "CSRF_PREVENTED")
	wantStatus(t, l.request("POST", "/graphql", `{"query":`, events, csrf), 400, "BAD_REQUEST")
	wantStatus(t, l.request("POST", "/graphql", `[{"query":"{a}"}]`, events, csrf), 400, "no batch")
	wantStatus(t, l.request("POST", "/graphql", `{"query":"{a}"}`, events, csrf, "Content-Type: text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE")
	wantStatus(t, l.request("GET", "/graphql?query=%7Ba%7D", "", events, csrf), 405, "METHOD_NOT_ALLOWED")
	wantStatus(t, l.request("GET", "/graphql?query=%zz", "", events, csrf), 400, "BAD_REQUEST")
	l.stream("POST", "/graphql", `{"query":"subscription a"}`, csrf)
	wantStatus(t, l.request("POST", "/graphql", `{"query":"subscription a"}`, events, csrf), 503, "TOO_MANY_SUBSCRIPTIONS")
	wantStatus(t, l.request("PUT", "/graphql", "", csrf), 503, "TOO_MANY_SUBSCRIPTIONS")
	open := newLive(t, Options{})
	wantStatus(t, open.request("GET", "/graphql?query=mutation", "", events), 405, "METHOD_NOT_ALLOWED")
	wantStatus(t, open.request("POST", "/graphql", `{"query":"panic"}`, events), 500, "INTERNAL_SERVER_ERROR")
}

func TestSingleStream(t *testing.T) {
	l := newLive(t, Options{})
	reserved := l.request("PUT", "/graphql", "")
	body, _ := io.ReadAll(reserved.Body)
	token := string(body)
	if reserved.StatusCode != 201 || len(token) < 20 {
		t.Fatalf("%s %q", reserved.Status, token)
	}
	header := "X-GraphQL-Event-Stream-Token: " + token
	start := func(id, query string) *http.Response {
		return l.request("POST", "/graphql", `{"query":"`+query+`","extensions":{"operationId":"`+id+`"}}`, header)
	}
	wantStatus(t, start("early", "{ a }"), 202, "")
	s := l.stream("GET", "/graphql?token="+token, "")
	s.want(`next {"id":"early","payload":{"data":"{ a }"}}`, `complete {"id":"early"}`)
	wantStatus(t, l.request("GET", "/graphql", "", header), 409, "open already")
	wantStatus(t, start("1", "subscription a"), 202, "")
	wantStatus(t, start("1", "subscription a"), 409, "of that id")
	wantStatus(t, start("2", "subscription a"), 202, "")
	wantStatus(t, start("bad", "subscription invalid"), 202, "")
	if got := s.next(); !strings.HasPrefix(got, `next {"id":"bad","payload":{"errors":[`) {
		t.Error(got)
	}
	s.want(`complete {"id":"bad"}`)
	l.active(2)
	l.hub.Notified("a", "1")
	got := s.next() + s.next()
	if !strings.Contains(got, `{"id":"1","payload":{"data":1}}`) || !strings.Contains(got, `{"id":"2","payload":{"data":1}}`) {
		t.Error(got)
	}
	wantStatus(t, l.request("DELETE", "/graphql?operationId=1", "", header), 200, "")
	s.want(`complete {"id":"1"}`)
	wantStatus(t, l.request("DELETE", "/graphql?operationId=1", "", header), 200, "")
	l.active(1)
	wantStatus(t, l.request("DELETE", "/graphql", "", header), 400, "operationId")
	wantStatus(t, l.request("POST", "/graphql", `{"query":"{a}"}`, header), 400, "operationId")
	wantStatus(t, l.request("POST", "/graphql", `{"query":"{a}","extensions":{}}`, header), 400, "operationId")
	wantStatus(t, l.request("POST", "/graphql", `{`, header), 400, "BAD_REQUEST")
	wantStatus(t, l.request("POST", "/graphql", `{}`, header, "Content-Type: text/plain"), 415, "UNSUPPORTED")
	const wrong = "X-GraphQL-Event-Stream-Token: wrong"
	wantStatus(t, l.request("POST", "/graphql", `{"query":"{a}"}`, wrong), 404, "NOT_FOUND")
	wantStatus(t, l.request("GET", "/graphql", "", wrong), 404, "NOT_FOUND")
	wantStatus(t, l.request("DELETE", "/graphql?operationId=1", "", wrong), 404, "NOT_FOUND")
	wantStatus(t, l.request("GET", "/graphql", "", header, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"), 403, "CSRF_PREVENTED")
	s.cancel()
	l.active(0)
	until(t, "the token's end", func() bool { return l.feeds.find(token) == nil })
}

func TestStreamsAreSwept(t *testing.T) {
	l := newLive(t, Options{})
	reserved := newFeed(l.Gateway, nil)
	reserved.sweep(reserved.born.Add(feedReserve - 1))
	if reserved.ended {
		t.Error("ended too early")
	}
	reserved.sweep(reserved.born.Add(feedReserve))
	if !reserved.ended || reserved.add("x") != nil || reserved.out.take() {
		t.Error("a stream that nobody opened lives on")
	}
	x := post(`{}`)
	open := newFeed(l.Gateway, nil)
	open.out.open(x.Stream(), []byte(":\n"))
	open.sweep(open.out.beat.Add(feedBeat - 1))
	open.sweep(open.out.beat.Add(feedBeat))
	if got := string(x.Out); got != ":\n\n:\n\n" {
		t.Errorf("signs of life: %q", got)
	}
	open.end()
	open.out.write(l.Gateway, []byte("late"))
	open.end()
	if strings.Contains(string(x.Out), "late") {
		t.Error("written after the end")
	}
	waiting := newFeed(l.Gateway, nil)
	waiting.out.write(l.Gateway, make([]byte, feedEarly))
	waiting.out.write(l.Gateway, []byte("more"))
	if len(waiting.out.early) != feedEarly {
		t.Errorf("%d bytes wait", len(waiting.out.early))
	}
	select {
	case <-x.Finished():
	case <-time.After(patience):
		t.Error("the response was not ended")
	}
}

func TestLimitsOfStreams(t *testing.T) {
	l := newLive(t, Options{Subscriptions: Subscriptions{MaxPerConnection: 1}})
	body, _ := io.ReadAll(l.request("PUT", "/graphql", "").Body)
	s := l.stream("GET", "/graphql?token="+string(body), "")
	for _, id := range []string{"1", "2"} {
		wantStatus(t, l.request("POST", "/graphql", `{"query":"subscription a","extensions":{"operationId":"`+id+`"}}`, tokenHeader+": "+string(body)), 202, "")
	}
	if got := s.next(); !strings.Contains(got, `"id":"2"`) || !strings.Contains(got, "TOO_MANY_SUBSCRIPTIONS") {
		t.Error(got)
	}
	s.want(`complete {"id":"2"}`)
}

func TestDrainEndsStreams(t *testing.T) {
	l := newLive(t, Options{})
	s := l.stream("POST", "/graphql", `{"query":"subscription a"}`)
	l.active(1)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := l.server.Drain(ctx); err != nil {
		t.Error(err)
	}
	s.want("complete", "end")
	l.active(0)
}

func TestOrdinaryRequestsAreNoStreams(t *testing.T) {
	l := newLive(t, Options{})
	for _, accept := range []string{"application/json, text/event-stream;q=0.5", "application/json", "*/*", "text/*"} {
		x := post(`{"query":"{a}"}`, "Accept: "+accept)
		if d := through(l.Gateway, x); d == netloop.Streaming || strings.HasPrefix(x.ContentType, "text/event-stream") {
			t.Errorf("%s: %s", accept, x.ContentType)
		}
	}
}
