package load

import (
	"strings"
	"testing"
)

func TestParseResponseAtEveryLength(t *testing.T) {
	for _, c := range []struct{ name, text, body string }{
		{"length", "HTTP/1.1 200 OK\r\nDate: x\r\ncontent-LENGTH:  5 \r\n\r\nhello", "hello"},
		{"empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", "hello"},
	} {
		for cut := range len(c.text) {
			if _, n, err := ParseResponse([]byte(c.text[:cut])); n != 0 || err != nil {
				t.Fatalf("%s cut at %d: n=%d, %v", c.name, cut, n, err)
			}
		}
		r, n, err := ParseResponse([]byte(c.text + "HTTP/1.1"))
		if err != nil || n != len(c.text) || string(r.Body) != c.body || r.Status != 200 || r.Close {
			t.Errorf("%s: %+v, n=%d of %d, %v", c.name, r, n, len(c.text), err)
		}
	}
}

func TestParseResponseRefuses(t *testing.T) {
	for _, text := range []string{
		"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		strings.Repeat("x", maxHead+1),
	} {
		if _, n, err := ParseResponse([]byte(text)); err == nil {
			t.Errorf("%.60q was taken, n=%d", text, n)
		}
	}
}

func TestParseResponseSeesClose(t *testing.T) {
	r, _, err := ParseResponse([]byte("HTTP/1.1 503 Busy\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n"))
	if err != nil || !r.Close || r.Status != 503 {
		t.Errorf("%+v, %v", r, err)
	}
}
