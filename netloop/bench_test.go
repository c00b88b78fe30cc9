package netloop

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/panjf2000/gnet/v2"
)

const (
	benchGet  = "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n"
	benchPost = "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: bench\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n" +
		`{"query":"{ users { id } }"}`
	benchAnswer = `{"data":{"users":[{"id":"1"},{"id":"2"}]}}`
)

// constant answers the same to everything, in the way asked for.
type constant struct{ d Disposition }

func (h constant) Handle(x *Exchange) Disposition {
	if h.d == Answered {
		h.Serve(x)
	}
	return h.d
}

func (h constant) Serve(x *Exchange) {
	x.ContentType = "application/json"
	x.Out = append(x.Out[:0], benchAnswer...)
}

// BenchmarkRequest has one client and one connection: a request and its answer
// per round, depth of them written at once.
func BenchmarkRequest(b *testing.B) {
	post := benchPost[:len(benchPost)-1] // 27 bytes of body
	for _, c := range []struct {
		name, request string
		d             Disposition
		depth         int
	}{
		{"inline/get", benchGet, Answered, 1}, {"inline/post", post, Answered, 1},
		{"inline/get/x16", benchGet, Answered, 16},
		{"offload/get", benchGet, Offload, 1}, {"offload/post", post, Offload, 1},
	} {
		b.Run(c.name, func(b *testing.B) {
			ts := start(b, constant{c.d}, nil)
			cl := ts.dial()
			rounds(b, cl.Conn, strings.Repeat(c.request, c.depth), c.depth)
		})
	}
}

// BenchmarkFloor is the least that gnet does for a request: it answers prepared
// bytes to whatever comes. The reactor is measured against it.
func BenchmarkFloor(b *testing.B) {
	for _, depth := range []int{1, 16} {
		b.Run(map[int]string{1: "get", 16: "get/x16"}[depth], func(b *testing.B) {
			ts := start(b, constant{}, nil)
			cl := ts.dial()
			n := firstAnswer(b, cl.Conn, benchGet)
			cli, err := gnet.NewClient(&floor{answer: n, request: len(benchGet)}, gnet.WithNumEventLoop(1), gnet.WithLogger(reactorLog))
			if err != nil {
				b.Fatal(err)
			}
			if err := cli.Start(); err != nil {
				b.Fatal(err)
			}
			defer cli.Stop()
			rounds(b, enrolled(b, cli), strings.Repeat(benchGet, depth), depth)
		})
	}
}

type floor struct {
	gnet.BuiltinEventEngine
	answer  []byte
	request int
	out     []byte
}

func (f *floor) OnTraffic(c gnet.Conn) gnet.Action {
	data, _ := c.Peek(-1)
	n := len(data) / f.request
	_, _ = c.Discard(n * f.request)
	f.out = f.out[:0]
	for range n {
		f.out = append(f.out, f.answer...)
	}
	_, _ = c.Write(f.out)
	return gnet.None
}

func enrolled(b *testing.B, cli *gnet.Client) net.Conn {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer ln.Close()
	out, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	in, err := ln.Accept()
	if err != nil {
		b.Fatal(err)
	}
	if _, err := cli.Enroll(in); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { out.Close() })
	return out
}

func firstAnswer(b *testing.B, nc net.Conn, request string) []byte {
	b.Helper()
	if _, err := io.WriteString(nc, request); err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 4096)
	n, err := nc.Read(buf)
	if err != nil {
		b.Fatal(err)
	}
	return buf[:n]
}

// rounds measures after the first round has told the size of the answer.
func rounds(b *testing.B, nc net.Conn, request string, depth int) {
	b.Helper()
	_ = nc.SetDeadline(time.Now().Add(time.Minute))
	size := len(firstAnswer(b, nc, request[:len(request)/depth])) * depth
	in, out := make([]byte, size), []byte(request)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := nc.Write(out); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(nc, in); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*depth), "ns/request")
}

// BenchmarkParallel has eight clients for each processor, so that answers share
// wake-ups.
func BenchmarkParallel(b *testing.B) {
	for _, c := range []struct {
		name string
		d    Disposition
	}{{"inline", Answered}, {"offload", Offload}} {
		b.Run(c.name, func(b *testing.B) {
			ts := start(b, constant{c.d}, nil)
			b.ReportAllocs()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				nc, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", ts.addr)
				if err != nil {
					b.Error(err)
					return
				}
				defer nc.Close()
				buf := make([]byte, 1024)
				for pb.Next() {
					if _, err := io.WriteString(nc, benchGet); err != nil {
						b.Error(err)
						return
					}
					if _, err := nc.Read(buf); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}
