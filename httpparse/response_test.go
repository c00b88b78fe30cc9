package httpparse

import (
	"bufio"
	"bytes"
	"net/http"
	"testing"
	"time"
)

func TestAppendHead(t *testing.T) {
	date := AppendDate(nil, time.Date(2026, 3, 1, 23, 4, 5, 0, time.FixedZone("", 3600)))
	for _, c := range []struct {
		name string
		head ResponseHead
		want string
	}{
		{"all", ResponseHead{Status: 200, Date: date, ContentLength: 12, ContentType: "text/plain"},
			"HTTP/1.1 200 OK\r\nDate: Sun, 01 Mar 2026 22:04:05 GMT\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n"},
		{"empty body", ResponseHead{Status: 404}, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"},
		{"length not known", ResponseHead{Status: 200, ContentLength: -1}, "HTTP/1.1 200 OK\r\n"},
		{"204 has no length", ResponseHead{Status: 204}, "HTTP/1.1 204 No Content\r\n"},
		{"1xx has no length", ResponseHead{Status: 101}, "HTTP/1.1 101 Switching Protocols\r\n"},
		{"304 keeps the length", ResponseHead{Status: 304, ContentLength: 7}, "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n"},
		{"close", ResponseHead{Status: 400, Close: true, KeepAlive: true}, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n"},
		{"keep-alive", ResponseHead{Status: 200, KeepAlive: true}, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n"},
		{"no reason phrase", ResponseHead{Status: 799, ContentLength: -1}, "HTTP/1.1 799 \r\n"},
	} {
		if got := string(AppendHead([]byte("x"), &c.head)); got != "x"+c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.name, got, "x"+c.want)
		}
	}
}

// TestResponseIsReadByNetHTTP holds the writer to a reader that is not ours.
func TestResponseIsReadByNetHTTP(t *testing.T) {
	b := AppendContinue(nil)
	b = AppendHead(b, &ResponseHead{Status: 422, ContentLength: 2, ContentType: "a/b", Close: true})
	b, ok := AppendField(b, "X-Y", "v w")
	if !ok {
		t.Fatal("field refused")
	}
	b = append(AppendEnd(b), "ok"...)
	in := bufio.NewReader(bytes.NewReader(b))
	for _, want := range []int{100, 422} {
		res, err := http.ReadResponse(in, nil)
		if err != nil || res.StatusCode != want {
			t.Fatalf("got %v, %v, want status %d", res, err, want)
		}
		if want == 422 && (res.Header.Get("X-Y") != "v w" || res.Header.Get("Content-Type") != "a/b" || res.ContentLength != 2 || !res.Close) {
			t.Errorf("got %v, length %d, close %v", res.Header, res.ContentLength, res.Close)
		}
	}
}

// TestAppendFieldCannotSplit: no value may end its line early.
func TestAppendFieldCannotSplit(t *testing.T) {
	for c := range 256 {
		b := byte(c)
		_, ok := AppendField(nil, "X", "a"+string([]byte{b})+"b")
		if want := b >= ' ' && b != 0x7f || b == '\t'; ok != want {
			t.Errorf("byte %#x in a value: got %v", b, ok)
		}
	}
	for _, name := range []string{"", "a b", "a:", "a\r\nb", "é"} {
		if out, ok := AppendField([]byte("x"), name, "v"); ok || string(out) != "x" {
			t.Errorf("name %q was written: %q", name, out)
		}
	}
	if out, ok := AppendField([]byte("x"), "A", "b\r\nC: d"); ok || string(out) != "x" {
		t.Errorf("split: %q", out)
	}
}

func TestHasBody(t *testing.T) {
	for _, c := range []struct {
		method string
		status int
		want   bool
	}{
		{"GET", 200, true}, {"GET", 404, true}, {"GET", 100, false}, {"GET", 101, false}, {"GET", 204, false},
		{"GET", 304, false}, {"HEAD", 200, false}, {"HEAD", 500, false}, {"CONNECT", 200, false}, {"CONNECT", 400, true}, {"head", 200, true},
	} {
		if got := HasBody([]byte(c.method), c.status); got != c.want {
			t.Errorf("%s %d: got %v", c.method, c.status, got)
		}
	}
}

// TestStatusTexts: the registry that net/http carries knows the same codes; it
// has older names for some.
func TestStatusTexts(t *testing.T) {
	renamed := map[int]string{203: "Non-Authoritative Information", 413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
	for status := -1; status < 1000; status++ {
		want := http.StatusText(status)
		if status == http.StatusTeapot {
			want = "" // reserved, not registered
		}
		if name := renamed[status]; name != "" {
			want = name
		}
		if got := StatusText(status); got != want {
			t.Errorf("%d: got %q, want %q", status, got, want)
		}
	}
}
