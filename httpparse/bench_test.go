package httpparse

import (
	"strings"
	"testing"
)

// The three heads of the performance notes: a load generator's, curl's and a
// browser's.
const (
	minimalHead = "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: wrk/4.2.0\r\nAccept: application/json\r\n\r\n"
	curlHead    = "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n"
	browserHead = "POST /graphql HTTP/1.1\r\nHost: localhost:8000\r\nConnection: keep-alive\r\nContent-Length: 27\r\n" +
		"sec-ch-ua-platform: \"Linux\"\r\nsec-ch-ua: \"Chromium\";v=\"142\", \"Not_A Brand\";v=\"99\"\r\nsec-ch-ua-mobile: ?0\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36\r\n" +
		"Accept: application/json, multipart/mixed\r\nContent-Type: application/json\r\nOrigin: http://localhost:8000\r\n" +
		"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nReferer: http://localhost:8000/graphql\r\n" +
		"Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9,de;q=0.8\r\nCookie: sid=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n\r\n"
)

func BenchmarkHead(b *testing.B) {
	for _, c := range []struct{ name, head string }{
		{"minimal", minimalHead}, {"curl", curlHead}, {"browser", browserHead},
	} {
		b.Run(c.name, func(b *testing.B) {
			var p Parser
			var r Request
			head := []byte(c.head)
			b.SetBytes(int64(len(head)))
			b.ReportAllocs()
			for b.Loop() {
				if n, err := p.Head(head, nil, &r); n != len(head) || err != nil {
					b.Fatalf("got %d, %v", n, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(head)), "ns/byte")
		})
	}
}

func BenchmarkChunks(b *testing.B) {
	const head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
	r := parse(b, head)
	in := []byte("400\r\n" + strings.Repeat("x", 1024) + "\r\n1b\r\n" + strings.Repeat("y", 27) + "\r\n0\r\n\r\n")
	out := make([]byte, 0, len(in))
	var d Body
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		d.Start(r, nil)
		if _, _, done, err := d.Feed(in, out); !done || err != nil {
			b.Fatal(err)
		}
	}
}
