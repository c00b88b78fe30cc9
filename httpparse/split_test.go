package httpparse

import (
	"strings"
	"testing"
)

// TestSplitAtEveryByte: how the bytes were cut into reads must not show. What is
// long by repetition is cut at every byte of its ends, and here and there between.
func TestSplitAtEveryByte(t *testing.T) {
	t.Parallel()
	for _, p := range loadProbes(t) {
		want := drive(nil, p.in)
		edge, step := len(p.in), 1
		switch {
		case len(p.in) > 100<<10:
			edge, step = 70, len(p.in)/2
		case len(p.in) > 2000:
			edge, step = 70, len(p.in)/10
		}
		for i := 1; i < len(p.in); i++ {
			if i >= edge && i < len(p.in)-edge && i%step != 0 {
				continue
			}
			if got := drive(nil, p.in[:i], p.in[i:]); !got.same(want) {
				t.Fatalf("%s, cut at %d\ngot  %.600s\nwant %.600s", p.name, i, got, want)
			}
		}
	}
}

func TestByteByByte(t *testing.T) {
	t.Parallel()
	for _, p := range loadProbes(t) {
		if len(p.in) > 12<<10 {
			continue // the driver copies its buffer with each piece
		}
		want := drive(nil, p.in)
		if got := drive(nil, strings.Split(p.in, "")...); !got.same(want) {
			t.Fatalf("%s\ngot  %.600s\nwant %.600s", p.name, got, want)
		}
	}
}

func TestEveryThreePieces(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		minimalHead,
		curlHead + `{"query":"{ posts { id } }"`,
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n",
		"GET /a HTTP/1.1\r\nHost: h\r\n\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	} {
		want := drive(nil, in)
		for i := 1; i < len(in)-1; i++ {
			for j := i + 1; j < len(in); j++ {
				if got := drive(nil, in[:i], in[i:j], in[j:]); !got.same(want) {
					t.Fatalf("%q, cut at %d and %d\ngot  %s\nwant %s", in, i, j, got, want)
				}
			}
		}
	}
}
