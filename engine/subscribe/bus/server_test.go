//go:build !nobus

package bus

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const patience = 20 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is a real one of a test's own. It can be ended and started again.
type server struct {
	t    *testing.T
	path string
	args []string
	addr string
	cmd  *exec.Cmd
	log  string
}

// program finds a server's program, or skips the test.
func program(t *testing.T, name, how string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	if path, err := filepath.Abs("../../../bin/" + name); err == nil {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skipf("there is no %s here; %s installs it", name, how)
	return ""
}

func redisServer(t *testing.T) *server {
	dir := t.TempDir()
	port := freePort(t)
	return begin(t, program(t, "redis-server", "apt-get install redis-server"), port,
		"--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", dir)
}

func natsServer(t *testing.T) *server {
	dir := t.TempDir()
	port := freePort(t)
	return begin(t, program(t, "nats-server", "GOBIN=$PWD/bin go install github.com/nats-io/nats-server/v2@v2.15.2"), port, "-a", "127.0.0.1", "-p", port, "-js", "-sd", dir)
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return port
}

func begin(t *testing.T, path, port string, args ...string) *server {
	s := &server{t: t, path: path, args: args, addr: "127.0.0.1:" + port, log: filepath.Join(t.TempDir(), "log")}
	s.start()
	t.Cleanup(s.stop)
	return s
}

func (s *server) start() {
	s.t.Helper()
	out, err := os.Create(s.log)
	if err != nil {
		s.t.Fatal(err)
	}
	defer out.Close()
	s.cmd = exec.Command(s.path, s.args...)
	s.cmd.Stdout, s.cmd.Stderr = out, out
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	eventually(s.t, s.path, func() bool {
		nc, err := net.DialTimeout("tcp", s.addr, time.Second)
		if err != nil {
			return false
		}
		defer nc.Close()
		ready := "INFO" // NATS says so; Redis answers
		if strings.Contains(s.path, "redis") {
			ready = "+PONG"
			_, _ = nc.Write([]byte("PING\r\n"))
		}
		_ = nc.SetReadDeadline(time.Now().Add(time.Second))
		buf := make([]byte, len(ready))
		_, err = nc.Read(buf)
		return err == nil && string(buf) == ready
	})
}

func (s *server) stop() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); !ok(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// heard is Events that a test reads.
type heard chan string

func (h heard) Heard(channel, _, payload string) { h <- channel + ":" + payload }
func (h heard) Missed(channels ...string)        { h <- "missed " + strings.Join(channels, ",") }

func (h heard) want(t *testing.T, list ...string) {
	t.Helper()
	for _, want := range list {
		select {
		case got := <-h:
			if got != want {
				t.Fatalf("heard %q, want %q", got, want)
			}
		case <-time.After(patience):
			t.Fatalf("%q was not heard", want)
		}
	}
}

func (h heard) silent(t *testing.T) {
	t.Helper()
	select {
	case got := <-h:
		t.Errorf("heard %q, too", got)
	default:
	}
}

// logged keeps what was logged.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) has(part string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), part)
}

func opened(t *testing.T, kind Kind, url string) (*Bus, heard, *logged) {
	t.Helper()
	h, log := make(heard, 1000), &logged{}
	b, err := Open(kind, url, h, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b, h, log
}

func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// numbered are the events that a test expects, by their numbers.
func numbered(channel string, from, to int) (list []string) {
	for i := from; i <= to; i++ {
		list = append(list, fmt.Sprintf("%s:%d", channel, i))
	}
	return list
}
