package netloop

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// heapPerConn is what idle connections cost in heap bytes each: their clients
// are in a process of their own.
func heapPerConn(t *testing.T, ts *testServer, n int, request string) float64 {
	t.Helper()
	before := heap()
	cmd := exec.Command(os.Args[0], "-test.run=^TestIdleMemory$")
	cmd.Env = append(os.Environ(), "NETLOOP_DIAL="+ts.addr, fmt.Sprint("NETLOOP_COUNT=", n), "NETLOOP_REQUEST="+request)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("clients: %q, %v", line, err)
	}
	if got := ts.Stats().Connections; got != n {
		t.Fatalf("%d connections", got)
	}
	got := float64(heap()-before) / float64(n)
	in.Close()
	_ = cmd.Wait()
	until(t, "the end of all", func() bool { return ts.Stats().Connections == 0 })
	return got
}

// dialMany holds connections, each after one answer, until its input ends.
func dialMany() {
	var n int
	_, _ = fmt.Sscan(os.Getenv("NETLOOP_COUNT"), &n)
	conns := make([]net.Conn, n)
	for i := range conns {
		nc, err := net.Dial("tcp", os.Getenv("NETLOOP_DIAL"))
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(nc, os.Getenv("NETLOOP_REQUEST"))
		if _, err := nc.Read(make([]byte, 1024)); err != nil {
			panic(err)
		}
		conns[i] = nc
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	runtime.KeepAlive(conns)
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestIdleMemory holds the heap of idle connections, gnet's share included, to
// its bounds. go test -run TestIdleMemory -v ./netloop shows the figures.
func TestIdleMemory(t *testing.T) {
	if os.Getenv("NETLOOP_DIAL") != "" {
		dialMany()
		return
	}
	if raceEnabled {
		t.Skip("the race detector changes the sizes")
	}
	p := newLines()
	p.opened = make(chan *Conn, 4000)
	p.closed = make(chan error, 4000)
	ts := start(t, p.handler(), nil)
	heapPerConn(t, ts, 50, get("/a")) // what is made once
	http := heapPerConn(t, ts, 2000, get("/a"))
	upgraded := heapPerConn(t, ts, 2000, upgrade)
	t.Logf("heap bytes for an idle connection: HTTP %.0f, upgraded %.0f", http, upgraded)
	if http > 640 || upgraded > 768 {
		t.Errorf("HTTP %.0f (640), upgraded %.0f (768)", http, upgraded)
	}
}
