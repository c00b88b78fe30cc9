package httpparse

import (
	"testing"
	"time"
)

// TestNoAllocations: once its Request and buffers are warm, the package does
// not allocate, whether it accepts or refuses.
func TestNoAllocations(t *testing.T) {
	var p Parser
	var r Request
	var d Body
	heads := [][]byte{[]byte(minimalHead), []byte(curlHead), []byte(browserHead)}
	cut := []byte(browserHead[:len(browserHead)/2])
	smuggling := []byte("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
	chunked := []byte("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
	chunks := []byte("5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n")
	out := make([]byte, 0, 1024)
	now := time.Now()
	for name, f := range map[string]func(){
		"heads": func() {
			for _, h := range heads {
				p.Head(h, nil, &r)
			}
		},
		"divided head": func() { p.Head(cut, nil, &r); p.Head(heads[2], nil, &r) },
		"refusal":      func() { p.Head(smuggling, nil, &r); p.Reset() },
		"accessors": func() {
			p.Head(heads[2], nil, &r)
			r.Header("cookie")
			r.HasToken("accept-encoding", "br")
			r.CountHeader("host")
			r.EachHeader(func(_, _ []byte) bool { return true })
			r.Rebase(heads[2])
		},
		"chunks": func() { p.Head(chunked, nil, &r); d.Start(&r, nil); d.Feed(chunks, out) },
		"whole":  func() { p.Head(heads[1], nil, &r); d.Start(&r, nil); d.Whole(chunks) },
		"response": func() {
			b := AppendHead(out, &ResponseHead{Status: 200, ContentLength: 5, ContentType: "a/b", KeepAlive: true})
			b = AppendDate(b, now)
			b, _ = AppendField(b, "X", "y")
			AppendContinue(AppendEnd(b))
		},
	} {
		f()
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
