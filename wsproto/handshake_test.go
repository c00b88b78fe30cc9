package wsproto

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// fields is a request's head as a list of lines.
type fields [][2]string

func (f fields) Minor() int { return 1 }

// old is a request of HTTP/1.0.
type old struct{ fields }

func (old) Minor() int { return 0 }

func (f fields) Header(name string) ([]byte, bool) {
	for _, h := range f {
		if strings.EqualFold(h[0], name) {
			return []byte(h[1]), true
		}
	}
	return nil, false
}

func (f fields) HeaderCount(name string) (n int) {
	for _, h := range f {
		if strings.EqualFold(h[0], name) {
			n++
		}
	}
	return n
}

func (f fields) HasToken(name, token string) bool {
	for _, h := range f {
		for t := range strings.SplitSeq(h[1], ",") {
			if strings.EqualFold(h[0], name) && strings.EqualFold(strings.TrimSpace(t), token) {
				return true
			}
		}
	}
	return false
}

func (f fields) EachHeader(yield func(name, value []byte) bool) {
	for _, h := range f {
		if !yield([]byte(h[0]), []byte(h[1])) {
			return
		}
	}
}

var goodRequest = fields{
	{"Host", "server.example.com"},
	{"Upgrade", "websocket"},
	{"Connection", "keep-alive, Upgrade"},
	{"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
	{"Sec-WebSocket-Version", "13"},
}

// with replaces the lines of that name; an empty value leaves the name out.
func with(name string, values ...string) fields {
	var f fields
	for _, h := range goodRequest {
		if !strings.EqualFold(h[0], name) {
			f = append(f, h)
		}
	}
	for _, v := range values {
		f = append(f, [2]string{name, v})
	}
	return f
}

func TestHandshakeOfTheRFC(t *testing.T) {
	a, refused := Handshake([]byte("GET"), goodRequest, &HandshakeOptions{})
	if refused != nil || a.Accept != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Errorf("got %+v, %v", a, refused)
	}
	if got := fmt.Sprint(a.Headers()); got != "[[Sec-WebSocket-Accept s3pPLMBiTxaQ9kYGzzhZRbK+xOo=]]" {
		t.Error(got)
	}
	if !IsUpgrade(goodRequest) || IsUpgrade(with("Upgrade", "h2c")) {
		t.Error("IsUpgrade")
	}
}

func TestHandshakeRefuses(t *testing.T) {
	rows := []struct {
		name   string
		method string
		f      Request
		want   *Refusal
	}{
		{"method", "POST", goodRequest, ErrMethod},
		{"HTTP/1.0", "GET", old{goodRequest}, ErrHTTPVersion},
		{"no host", "GET", with("Host"), ErrHost},
		{"two hosts", "GET", with("Host", "a", "b"), ErrHost},
		{"empty host", "GET", with("Host", ""), ErrHost},
		{"no upgrade", "GET", with("Upgrade"), ErrUpgrade},
		{"another upgrade", "GET", with("Upgrade", "h2c"), ErrUpgrade},
		{"no connection token", "GET", with("Connection", "keep-alive"), ErrUpgrade},
		{"no version", "GET", with("Sec-WebSocket-Version"), ErrVersion},
		{"old version", "GET", with("Sec-WebSocket-Version", "8"), ErrVersion},
		{"list of versions", "GET", with("Sec-WebSocket-Version", "13, 8"), ErrVersion},
		{"two versions", "GET", with("Sec-WebSocket-Version", "13", "13"), ErrVersion},
		{"no key", "GET", with("Sec-WebSocket-Key"), ErrKey},
		{"two keys", "GET", with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="), ErrKey},
		{"short key", "GET", with("Sec-WebSocket-Key", "dGhlIHNhbXBsZQ=="), ErrKey},
		{"long key", "GET", with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZXh4"), ErrKey},
		{"key not base64", "GET", with("Sec-WebSocket-Key", "!!hlIHNhbXBsZSBub25jZQ=="), ErrKey},
		{"key with line feed", "GET", with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ\n="), ErrKey},
		{"foreign origin", "GET", append(with("Origin", "https://evil.example"), [2]string{}), ErrOrigin},
		{"two origins", "GET", with("Origin", "https://server.example.com", "https://server.example.com"), ErrOrigin},
		{"sub-protocols without separator", "GET", with("Sec-WebSocket-Protocol", "a b"), ErrSubprotocol},
		{"empty list of sub-protocols", "GET", with("Sec-WebSocket-Protocol", ""), ErrSubprotocol},
		{"trailing comma", "GET", with("Sec-WebSocket-Protocol", "a,"), ErrSubprotocol},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			a, refused := Handshake([]byte(row.method), row.f, &HandshakeOptions{})
			if refused != row.want || a != (Accepted{}) {
				t.Errorf("got %v, want %v", refused, row.want)
			}
		})
	}
	if got := fmt.Sprint(ErrVersion.Status, ErrVersion.Headers[0], ErrVersion.Error()); got != "426 [Sec-WebSocket-Version 13]Sec-WebSocket-Version must be 13" {
		t.Error(got)
	}
}

func TestSubprotocolsInTheClientsOrder(t *testing.T) {
	o := &HandshakeOptions{Subprotocols: []string{"graphql-ws", "graphql-transport-ws"}}
	rows := []struct {
		offered []string
		require bool
		want    string
		refused *Refusal
	}{
		{nil, false, "", nil},
		{nil, true, "", ErrSubprotocol},
		{[]string{"graphql-transport-ws, graphql-ws"}, true, "graphql-transport-ws", nil},
		{[]string{"other", "graphql-ws ,graphql-transport-ws"}, true, "graphql-ws", nil},
		{[]string{"other"}, false, "", nil},
		{[]string{"other"}, true, "", ErrSubprotocol},
		{[]string{"GRAPHQL-WS"}, true, "", ErrSubprotocol},
	}
	for _, row := range rows {
		o.RequireSubprotocol = row.require
		a, refused := Handshake([]byte("GET"), with("Sec-WebSocket-Protocol", row.offered...), o)
		if a.Subprotocol != row.want || refused != row.refused {
			t.Errorf("%q: got %q, %v", row.offered, a.Subprotocol, refused)
		}
	}
}

func TestOrigins(t *testing.T) {
	list := OriginList([]string{"https://app.example.com", "https://*.example.org", "http://localhost:3000"})
	rows := []struct {
		policy OriginPolicy
		origin string
		host   string
		want   bool
	}{
		{SameOrigin, "https://example.com", "example.com", true},
		{SameOrigin, "https://EXAMPLE.com", "example.com", true},
		{SameOrigin, "https://example.com", "example.com:443", true},
		{SameOrigin, "http://example.com:80", "example.com", true},
		{SameOrigin, "http://example.com:8000", "example.com:8000", true},
		{SameOrigin, "http://example.com:8000", "example.com:8001", false},
		{SameOrigin, "https://example.com.evil", "example.com", false},
		{SameOrigin, "null", "example.com", false},
		{SameOrigin, "file://", "", false},
		{SameOrigin, "https://", "", false},
		{AnyOrigin, "null", "x", true},
		{list, "https://app.example.com", "api", true},
		{list, "http://app.example.com", "api", false},
		{list, "https://a.example.org", "api", true},
		{list, "https://example.org", "api", false},
		{list, "https://evilexample.org", "api", false},
		{list, "http://a.example.org", "api", false},
		{list, "http://localhost:3000", "api", true},
		{list, "http://api", "api", true},
		{list, "null", "api", false},
		{OriginList([]string{"*"}), "null", "api", true},
		{OriginList([]string{"https://*example.org"}), "https://evilexample.org", "api", false},
	}
	for _, row := range rows {
		if got := row.policy(row.origin, row.host); got != row.want {
			t.Errorf("%s at %s: got %v", row.origin, row.host, got)
		}
	}
}

func TestHandshakeAnswersHeaders(t *testing.T) {
	f := append(with("Sec-WebSocket-Protocol", "chat"), [2]string{"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"})
	a, refused := Handshake([]byte("GET"), f, &HandshakeOptions{Subprotocols: []string{"chat"}, Deflate: &DeflateOptions{}})
	want := "[[Sec-WebSocket-Accept s3pPLMBiTxaQ9kYGzzhZRbK+xOo=] [Sec-WebSocket-Protocol chat] " +
		"[Sec-WebSocket-Extensions permessage-deflate; server_no_context_takeover; client_no_context_takeover]]"
	if got := fmt.Sprint(a.Headers()); refused != nil || got != want {
		t.Errorf("got %s, %v", got, refused)
	}
}

func FuzzHandshake(f *testing.F) {
	for _, h := range []fields{goodRequest, with("Sec-WebSocket-Protocol", "a, b"), with("Sec-WebSocket-Extensions", negotiateRows[1].offer)} {
		var lines strings.Builder
		for _, l := range h {
			fmt.Fprintf(&lines, "%s: %s\r\n", l[0], l[1])
		}
		f.Add(lines.String())
	}
	f.Fuzz(func(t *testing.T, lines string) {
		req, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET / HTTP/1.1\r\n" + lines + "\r\n")))
		if err != nil {
			return
		}
		h := fields{{"Host", req.Host}}
		for name, values := range req.Header {
			for _, v := range values {
				h = append(h, [2]string{name, v})
			}
		}
		a, refused := Handshake([]byte("GET"), h, &HandshakeOptions{Subprotocols: []string{"a", "b"}, Deflate: &DeflateOptions{}})
		if (refused == nil) != (a.Accept != "") {
			t.Fatalf("accepted %+v and refused %v", a, refused)
		}
		if a.Deflate != nil {
			if _, ok := Negotiate([][]byte{[]byte(a.Deflate.String())}, DeflateOptions{}); !ok && a.Deflate.ServerMaxBits != 0 {
				t.Errorf("own answer %q is not valid", a.Deflate)
			}
		}
		for _, l := range a.Headers() {
			if bytes.ContainsAny([]byte(l[1]), "\r\n\x00") {
				t.Errorf("header %q", l)
			}
		}
	})
}
