package pgcluster

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

// childVariable makes this test binary a program that runs a cluster and waits to be killed.
const childVariable = "FRAISEQLD_PGCLUSTER_CHILD"

// report is what that program says of itself.
type report struct {
	URL, Home, Error         string
	Postmaster, Janitor, UID int
}

func TestMain(m *testing.M) {
	if text, ok := os.LookupEnv(childVariable); ok {
		runChild(text)
	}
	os.Exit(m.Run())
}

func runChild(dataDir string) {
	r := report{UID: os.Geteuid()}
	c, err := Start(context.Background(), Options{DataDir: dataDir})
	if err != nil {
		r.Error = err.Error()
	} else {
		r.URL, r.Home, r.Postmaster, r.Janitor = c.URL("postgres"), c.home, c.proc.cmd.Process.Pid, c.janitor.cmd.Process.Pid
	}
	json.NewEncoder(os.Stdout).Encode(r)
	os.Stdin.Read(make([]byte, 1))
	if c != nil {
		c.Stop()
	}
	os.Exit(0)
}

// startChild runs the program as a user; nil is this one. Closing its input ends it in order.
func startChild(t *testing.T, dataDir string, as *syscall.Credential, env ...string) (*exec.Cmd, func(), report) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(append(os.Environ(), childVariable+"="+dataDir), env...)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
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
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	var r report
	if err := json.NewDecoder(out).Decode(&r); err != nil {
		t.Fatal(err)
	}
	if r.Error != "" {
		t.Fatal(r.Error)
	}
	return cmd, func() { in.Close() }, r
}

// processHandle refers to one process, whatever becomes of its number.
func processHandle(t *testing.T, pid int) int {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatalf("process %d: %v", pid, err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	return fd
}

// waitGone waits until the process of a handle has ended.
func waitGone(t *testing.T, what string, handle int) {
	t.Helper()
	fds := []unix.PollFd{{Fd: int32(handle), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(fds, 20_000)
		if err == unix.EINTR {
			continue
		}
		if n != 1 {
			t.Fatalf("%s still runs (%v)", what, err)
		}
		return
	}
}

// dataDir is a folder that PostgreSQL's user can reach; t.TempDir is root's alone.
func dataDir(t *testing.T) string {
	t.Helper()
	base, err := os.MkdirTemp("/tmp", "pgcluster-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	if err := os.Chmod(base, 0o755); err != nil {
		t.Fatal(err)
	}
	return base + "/data"
}

func start(t *testing.T, opts Options) *Cluster {
	t.Helper()
	c, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

func exec1(t *testing.T, c *Cluster, sql string) {
	t.Helper()
	if err := c.Exec(t.Context(), "postgres", sql); err != nil {
		t.Fatal(err)
	}
}

// answer asks for one value as text.
func answer(t *testing.T, url, sql string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var value any
	if err := conn.QueryRow(ctx, sql).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(value)
}

// watch is a logger that tells when a line holds a text.
type watch struct {
	text string
	seen chan struct{}
}

func newWatch(text string) (*slog.Logger, <-chan struct{}) {
	w := &watch{text: text, seen: make(chan struct{}, 1)}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})), w.seen
}

func (w *watch) Write(p []byte) (int, error) {
	if strings.Contains(string(p), w.text) {
		select {
		case w.seen <- struct{}{}:
		default:
		}
	}
	return len(p), nil
}
