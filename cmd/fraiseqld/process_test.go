package main

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait of these tests; none waits for it when all is well.
const patience = 30 * time.Second

// process is the real command, running.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string // from the ready line
	mu     sync.Mutex
	stderr []string
	line   chan struct{} // something was printed
	exited chan struct{}
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(self, args...), line: make(chan struct{}, 1), exited: make(chan struct{})}
	p.cmd.Env = []string{"FRAISEQLD_TEST_CHILD=1", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + os.TempDir()}
	pipe, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.read(pipe)
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.exited
		if t.Failed() {
			t.Logf("standard error:\n%s", p.text())
		}
	})
	return p
}

func (p *process) read(pipe io.Reader) {
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		p.mu.Lock()
		p.stderr = append(p.stderr, lines.Text())
		p.mu.Unlock()
		select {
		case p.line <- struct{}{}:
		default:
		}
	}
	_ = p.cmd.Wait()
	close(p.exited)
}

func (p *process) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.stderr, "\n")
}

// prints waits until a text is on standard error.
func (p *process) prints(part string) {
	p.t.Helper()
	deadline := time.After(patience)
	for !strings.Contains(p.text(), part) {
		select {
		case <-p.line:
		case <-p.exited:
			if !strings.Contains(p.text(), part) {
				p.t.Fatalf("it ended without printing %q", part)
			}
		case <-deadline:
			p.t.Fatalf("it did not print %q", part)
		}
	}
}

const readyPrefix = "fraiseqld ready: "

func (p *process) ready() {
	p.t.Helper()
	p.prints(readyPrefix)
	_, rest, _ := strings.Cut(p.text(), readyPrefix)
	p.url, _, _ = strings.Cut(rest, "\n")
	if strings.Count(p.text(), readyPrefix) != 1 || !strings.HasPrefix(p.url, "http://127.0.0.1:") || !strings.HasSuffix(p.url, "/graphql") {
		p.t.Fatalf("ready line: %q", p.url)
	}
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// exits waits for the end and its status.
func (p *process) exits(status int) {
	p.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		p.t.Fatal("it did not end")
	}
	if got := p.cmd.ProcessState.ExitCode(); got != status {
		p.t.Errorf("exit status %d, want %d", got, status)
	}
}

func (p *process) path(path string) string { return strings.TrimSuffix(p.url, "/graphql") + path }

// answer is a response, read.
func answer(r *http.Response, err error) (int, string) {
	if err != nil {
		return 0, err.Error()
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(body)
}

func (p *process) query(query string) (int, string) {
	return answer(http.Post(p.url, "application/json", bytes.NewReader([]byte(`{"query":"`+query+`"}`))))
}

// becomes asks until the answer to a query holds a text: for what another process does in its own time.
func (p *process) becomes(query string, status int, part string) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for {
		got, body := p.query(query)
		if got == status && strings.Contains(body, part) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			p.t.Fatalf("got %d %s, want %d …%s…", got, body, status, part)
		}
	}
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	if !filepath.IsAbs(name) {
		name = filepath.Join(t.TempDir(), name)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// freePort is a port nobody listens on.
func freePort(t *testing.T) (net.Listener, string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln, ln.Addr().String()
}
