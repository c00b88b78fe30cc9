package pgcluster

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestKillParent: kill -9 of the process that started it ends PostgreSQL, keeps
// the rows of a named data folder, removes what is temporary, and the next start works.
func TestKillParent(t *testing.T) {
	dir := dataDir(t)
	cmd, _, r := startChild(t, dir, nil)
	answer(t, r.URL, "WITH made AS (SELECT lo_from_bytea(4711, 'still here')) SELECT count(*) FROM made")
	postmaster, janitor := processHandle(t, r.Postmaster), processHandle(t, r.Janitor)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{DataDir: dir}) // at once: it waits for the old one to go
	waitGone(t, "PostgreSQL", postmaster)
	waitGone(t, "the janitor", janitor)
	if exists(r.Home) {
		t.Errorf("%s is still there", r.Home)
	}
	if got := answer(t, c.URL("postgres"), "SELECT convert_from(lo_get(4711), 'UTF8')"); got != "still here" {
		t.Errorf("got %q", got)
	}
}

// TestKillParentTemporary: nothing of a temporary cluster outlives its process.
func TestKillParentTemporary(t *testing.T) {
	cmd, _, r := startChild(t, "", nil)
	postmaster, janitor := processHandle(t, r.Postmaster), processHandle(t, r.Janitor)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	waitGone(t, "PostgreSQL", postmaster)
	waitGone(t, "the janitor", janitor)
	if exists(r.Home) {
		t.Errorf("%s is still there", r.Home)
	}
}

func TestTwoStarters(t *testing.T) {
	dir := dataDir(t)
	c := start(t, Options{DataDir: dir})
	if _, err := Start(t.Context(), Options{DataDir: dir}); err == nil || !strings.Contains(err.Error(), "another fraiseqld uses the data in "+dir) {
		t.Errorf("got %v", err)
	}
	answer(t, c.URL("postgres"), "SELECT 1")
}

// TestForeignServer: a server that is not ours is neither taken for ours nor harmed.
func TestForeignServer(t *testing.T) {
	dir := dataDir(t)
	c := start(t, Options{DataDir: dir})
	c.lock.Close() // as if somebody else had started it
	takeOverWait = 50 * time.Millisecond
	defer func() { takeOverWait = 10 * time.Second }()
	want := fmt.Sprintf("a PostgreSQL that runs as process %d uses %s", c.proc.cmd.Process.Pid, dir)
	if _, err := Start(t.Context(), Options{DataDir: dir}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	answer(t, c.URL("postgres"), "SELECT 1")
}

// zombie is a process of PostgreSQL's user that has ended and is not reaped yet.
func zombie(t *testing.T, o *owner) (pid int, reap func()) {
	t.Helper()
	cmd := exec.Command("/bin/true")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: o.credential()}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid, func() { cmd.Wait() }
}

// writePidFile leaves the postmaster.pid that a killed server leaves.
func writePidFile(t *testing.T, dir string, o *owner, pid int) {
	t.Helper()
	path := filepath.Join(dir, "postmaster.pid")
	if err := os.WriteFile(path, fmt.Appendf(nil, "%d\n%s\n1700000000\n5432\n\n\n\nready   \n", pid, dir), 0o600); err != nil {
		t.Fatal(err)
	}
	if o.switched {
		if err := os.Chown(path, o.uid, o.gid); err != nil {
			t.Fatal(err)
		}
	}
}

// TestZombiePostmaster: a start waits until a dead server was reaped.
func TestZombiePostmaster(t *testing.T) {
	dir := dataDir(t)
	c := start(t, Options{DataDir: dir})
	c.Stop()
	pid, reap := zombie(t, c.owner)
	writePidFile(t, dir, c.owner, pid)
	if got := obstacle(dir); !strings.Contains(got, "is dead, but its parent has not taken notice") {
		t.Errorf("obstacle: %q", got)
	}
	log, refused := newWatch("already exists")
	go func() {
		<-refused
		reap()
	}()
	c = start(t, Options{DataDir: dir, Logger: log})
	if f, err := readPidFile(dir); err != nil || f.pid == pid {
		t.Errorf("postmaster.pid: %+v, %v", f, err)
	}
	answer(t, c.URL("postgres"), "SELECT 1")
}

func TestObstacle(t *testing.T) {
	dir := t.TempDir()
	o := &owner{}
	if got := obstacle(dir); got != "" {
		t.Errorf("without a file: %q", got)
	}
	writePidFile(t, dir, o, os.Getpid())
	if got := obstacle(dir); !strings.Contains(got, "is not PostgreSQL but pgcluster") {
		t.Errorf("another program: %q", got)
	}
	pid, reap := zombie(t, o)
	reap()
	writePidFile(t, dir, o, pid)
	if got := obstacle(dir); !strings.Contains(got, "is gone") {
		t.Errorf("no process: %q", got)
	}
}

func TestPidFile(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]pidFile{
		"12\n": {pid: 12},
		"12\n/d\n1\n5432\n/run\n\n  1 2\nstarting\n": {pid: 12, status: "starting"},
		"12\n/d\n1\n5432\n/run\n\n  1 2\nready   \n": {pid: 12, status: "ready"},
	} {
		if err := os.WriteFile(dir+"/postmaster.pid", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := readPidFile(dir); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	if err := os.WriteFile(dir+"/postmaster.pid", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readPidFile(dir); err != errPidFile {
		t.Errorf("an empty file: %v", err)
	}
}
