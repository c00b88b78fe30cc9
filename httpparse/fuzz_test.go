package httpparse

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
	"testing"
)

func addProbes(f *testing.F) {
	for _, p := range loadProbes(f) {
		if len(p.in) < 4096 {
			f.Add([]byte(p.in), uint16(len(p.in)/2))
		}
	}
}

// FuzzSplit: the outcome must not depend on where the bytes were cut.
func FuzzSplit(f *testing.F) {
	addProbes(f)
	f.Fuzz(func(t *testing.T, in []byte, cut uint16) {
		want := drive(nil, string(in))
		i := int(cut) % (len(in) + 1)
		j := i + (len(in)-i)/2
		if got := drive(nil, string(in[:i]), string(in[i:j]), string(in[j:])); !got.same(want) {
			t.Fatalf("cut at %d and %d of %q\ngot  %s\nwant %s", i, j, in, got, want)
		}
	})
}

// FuzzNetHTTP compares with the parser of net/http: what both accept must be
// the same request, to the last byte of its body.
func FuzzNetHTTP(f *testing.F) {
	addProbes(f)
	f.Fuzz(func(t *testing.T, in []byte, _ uint16) {
		o := drive(nil, string(in))
		theirs, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(in)))
		if len(o.messages) == 0 || err != nil {
			return
		}
		body, err := io.ReadAll(theirs.Body)
		if err != nil {
			return // both must have read it to its end
		}
		var p Parser
		var r Request
		if _, err := p.Head(in, nil, &r); err != nil {
			t.Fatal(err)
		}
		sameRequest(t, &r, theirs)
		if got := o.messages[0].body; got != string(body) {
			t.Errorf("body %q, net/http %q", got, body)
		}
		if n := r.ContentLength; n != theirs.ContentLength {
			t.Errorf("length %d, net/http %d", n, theirs.ContentLength)
		}
	})
}

// sameRequest knows where net/http reports what it has consumed: Host,
// Transfer-Encoding and Trailer are gone from its map. It adds Cache-Control
// for an old Pragma, and keeps the minor version as it came.
func sameRequest(t *testing.T, r *Request, theirs *http.Request) {
	t.Helper()
	if string(r.Method) != theirs.Method || string(r.Target) != theirs.RequestURI || string(r.Host) != theirs.Host {
		t.Errorf("got %s %s at %s, net/http %s %s at %s", r.Method, r.Target, r.Host, theirs.Method, theirs.RequestURI, theirs.Host)
	}
	if int(r.Major) != theirs.ProtoMajor || int(r.Minor) != theirs.ProtoMinor {
		t.Errorf("version %d.%d, net/http %s", r.Major, r.Minor, theirs.Proto)
	}
	if r.Chunked != slices.Equal(theirs.TransferEncoding, []string{"chunked"}) {
		t.Errorf("chunked %v, net/http %v", r.Chunked, theirs.TransferEncoding)
	}
	ours := http.Header{}
	r.EachHeader(func(name, value []byte) bool {
		ours.Add(string(name), string(value))
		return true
	})
	for _, h := range []http.Header{ours, theirs.Header} {
		for _, name := range []string{"Host", "Transfer-Encoding", "Trailer", "Cache-Control"} {
			h.Del(name)
		}
	}
	for name := range theirs.Header {
		if !slices.Equal(ours[name], theirs.Header[name]) {
			t.Errorf("%s is %q, net/http %q", name, ours[name], theirs.Header[name])
		}
	}
	if len(ours) != len(theirs.Header) {
		t.Errorf("fields %q, net/http %q", ours, theirs.Header)
	}
}

// FuzzWrite: a request that net/http writes comes back as it was.
func FuzzWrite(f *testing.F) {
	f.Add("POST", "/graphql?a=b", "h:1", "X-Name", "value", []byte("body"), true)
	f.Add("GET", "/", "[::1]", "Accept", "*/*", []byte(""), false)
	f.Fuzz(func(t *testing.T, method, target, host, name, value string, body []byte, chunked bool) {
		req, err := http.NewRequest(method, "http://h", bytes.NewReader(body))
		if err != nil {
			return
		}
		req.URL.Opaque, req.Host = target, host
		req.Header.Set(name, value)
		if chunked && len(body) > 0 {
			req.ContentLength = -1
		}
		var wire bytes.Buffer
		if err := req.Write(&wire); err != nil {
			return
		}
		o := drive(nil, wire.String())
		if o.err != nil || len(o.messages) == 0 {
			return // stricter than the writer; TestProbes says in what
		}
		if len(o.messages) != 1 || o.left != "" || o.messages[0].body != string(body) {
			t.Errorf("%q came back as %s", wire.String(), o)
		}
		if !strings.Contains(o.messages[0].head, "method="+req.Method+" ") {
			t.Errorf("method %q came back as %s", req.Method, o.messages[0].head)
		}
	})
}

// FuzzChunks: a chunked body that is accepted reads the same in net/http, and
// whatever comes, no byte is consumed twice, lost or handed out beyond the limit.
func FuzzChunks(f *testing.F) {
	for _, s := range []string{"5\r\nhello\r\n0\r\n\r\n", "1;a=\"b\\\"\" ;c\r\nx\r\n0\r\nX: y\r\n\r\nrest", "FFFFFFFF\r\n", "0\r\n\r\n", "5\nhello"} {
		f.Add([]byte(s), uint16(3))
	}
	r := parse(f, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
	lim := &Limits{BodyBytes: 1 << 10}
	f.Fuzz(func(t *testing.T, in []byte, cut uint16) {
		var d Body
		d.Start(r, lim)
		out, n, done, err := d.Feed(in, nil)
		if n > len(in) || len(out) > n || len(out) > 1<<10 || done && err != nil || !done && err == nil && n != len(in) {
			t.Fatalf("%d bytes out of %d consumed, done %v, %v", len(out), n, done, err)
		}
		var e Body
		e.Start(r, lim)
		i := int(cut) % (len(in) + 1)
		first, _, done2, err2 := e.Feed(in[:i], nil)
		if !done2 && err2 == nil {
			first, _, done2, err2 = e.Feed(in[i:], first)
		}
		if !bytes.Equal(first, out) || done2 != done || err2 != err {
			t.Fatalf("cut at %d: %q, %v, %v; whole: %q, %v, %v", i, first, done2, err2, out, done, err)
		}
		if !done {
			return
		}
		theirs, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(in)))
		if err == nil && !bytes.Equal(theirs, out) {
			t.Fatalf("got %q, net/http %q", out, theirs)
		}
	})
}
