package httpparse

import (
	"bytes"
	"slices"
	"testing"
)

func parse(t testing.TB, head string) *Request {
	t.Helper()
	var p Parser
	r := new(Request)
	if n, err := p.Head([]byte(head), nil, r); n != len(head) || err != nil {
		t.Fatalf("got %d, %v for %q", n, err, head)
	}
	return r
}

func TestRequestFields(t *testing.T) {
	r := parse(t, "GET / HTTP/1.1\r\nHost: h\r\nAccept: a/b\r\nX: 1\r\nx:\r\nX: \t3 \r\n\r\n")
	if n := r.HeaderCount(); n != 5 {
		t.Errorf("HeaderCount is %d", n)
	}
	if v, ok := r.Header("accept"); string(v) != "a/b" || !ok {
		t.Errorf("accept is %q, %v", v, ok)
	}
	if v, ok := r.Header("x"); string(v) != "1" || !ok {
		t.Errorf("first x is %q, %v", v, ok)
	}
	if v, ok := r.Header("y"); v != nil || ok {
		t.Errorf("y is %q, %v", v, ok)
	}
	if n, none := r.CountHeader("x"), r.CountHeader("y"); n != 3 || none != 0 {
		t.Errorf("counted %d and %d", n, none)
	}
	var names []string
	r.EachHeader(func(name, value []byte) bool {
		names = append(names, string(name)+"="+string(value))
		return string(name) != "x"
	})
	if want := []string{"Host=h", "Accept=a/b", "X=1", "x="}; !slices.Equal(names, want) {
		t.Errorf("went through %q, want %q", names, want)
	}
}

func TestHasToken(t *testing.T) {
	r := parse(t, "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c ,\tWebSocket\r\nX: websocketx\r\nUpgrade: irc\r\n\r\n")
	for token, want := range map[string]bool{"websocket": true, "h2c": true, "irc": true, "web": false, "h2c ,": false} {
		if got := r.HasToken("upgrade", token); got != want {
			t.Errorf("%q: got %v", token, got)
		}
	}
	if r.HasToken("x", "websocket") || r.HasToken("y", "websocket") {
		t.Error("found in a field that does not hold it")
	}
}

func TestRebase(t *testing.T) {
	head := []byte("POST http://o/a?b HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n")
	var p Parser
	var r Request
	n, err := p.Head(head, nil, &r)
	if err != nil {
		t.Fatal(err)
	}
	r.Rebase(bytes.Clone(head[:n]))
	clear(head)
	x, _ := r.Header("x")
	for _, c := range []struct{ got, want string }{
		{string(r.Method), "POST"}, {string(r.Target), "http://o/a?b"}, {string(r.Path), "/a"},
		{string(r.RawQuery), "b"}, {string(r.Host), "o"}, {string(x), "y"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestViewsCannotGrow: an append to a view must not write over the buffer.
func TestViewsCannotGrow(t *testing.T) {
	r := parse(t, "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n")
	host, _ := r.Header("host")
	for _, v := range [][]byte{r.Method, r.Target, r.Path, r.RawQuery, r.Host, host} {
		if cap(v) != len(v) {
			t.Errorf("%q has capacity %d", v, cap(v))
		}
	}
}

func TestStartedAndReset(t *testing.T) {
	var p Parser
	var r Request
	feed := func(b string) int {
		n, err := p.Head([]byte(b), nil, &r)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, c := range []struct {
		in      string
		started bool
	}{{"", false}, {"\r", false}, {"\r\n", false}, {"\r\nG", true}, {"\r\nGET / HTTP/1.1\r\n", true}, {"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", false}} {
		if feed(c.in); p.Started() != c.started {
			t.Errorf("%q: started is %v", c.in, !c.started)
		}
	}
	feed("GET / HT")
	p.Reset()
	if p.Started() {
		t.Error("started after Reset")
	}
	if in := "PUT / HTTP/1.1\r\nHost: h\r\n\r\n"; feed(in) != len(in) || string(r.Method) != "PUT" {
		t.Errorf("after Reset the method is %q", r.Method)
	}
}

// TestRequestIsReused: nothing of one request may show in the next.
func TestRequestIsReused(t *testing.T) {
	var p Parser
	var r Request
	for _, head := range []string{
		"POST http://o/a?b HTTP/1.1\r\nHost: h\r\nX: y\r\nConnection: close, upgrade\r\nUpgrade: u\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: i\r\n\r\n",
	} {
		if _, err := p.Head([]byte(head), nil, &r); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := describe(&r), describe(parse(t, "GET / HTTP/1.1\r\nHost: i\r\n\r\n")); got != want || r.HeaderCount() != 1 {
		t.Errorf("got %s with %d fields, want %s", got, r.HeaderCount(), want)
	}
}
