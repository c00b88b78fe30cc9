package pgcluster

import (
	"context"
	"net"
	"os"
	"os/user"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// TestStopLeavesNothing: neither processes nor files of a temporary cluster.
func TestStopLeavesNothing(t *testing.T) {
	c := start(t, Options{Fast: true})
	if got := answer(t, c.URL("postgres"), "SELECT current_user || ' ' || current_setting('server_encoding') || ' ' || current_setting('timezone')"); got != "postgres UTF8 UTC" {
		t.Errorf("got %q", got)
	}
	postmaster, janitor := processHandle(t, c.proc.cmd.Process.Pid), processHandle(t, c.janitor.cmd.Process.Pid)
	c.Stop()
	waitGone(t, "PostgreSQL", postmaster)
	waitGone(t, "the janitor", janitor)
	if exists(c.home) {
		t.Errorf("%s is still there", c.home)
	}
	<-c.Done()
	c.Stop()
	if err := c.Restart(t.Context()); err != errStopped {
		t.Errorf("Restart after Stop: %v", err)
	}
}

// TestDataStay: a named data folder keeps its rows after Stop, and only it stays.
func TestDataStay(t *testing.T) {
	dir := dataDir(t)
	c := start(t, Options{DataDir: dir})
	exec1(t, c, "CREATE TABLE kept AS SELECT 'still here' AS word")
	c.Stop()
	if exists(c.home) {
		t.Errorf("%s is still there", c.home)
	}
	c = start(t, Options{DataDir: dir})
	if got := answer(t, c.URL("postgres"), "SELECT word FROM kept"); got != "still here" {
		t.Errorf("got %q", got)
	}
}

// TestCrash: after kill -9 of the server Done closes, and Restart recovers what was committed.
func TestCrash(t *testing.T) {
	c := start(t, Options{})
	exec1(t, c, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
	done := c.Done()
	c.Kill()
	<-done
	if err := c.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := answer(t, c.URL("postgres"), "SELECT count(*) FROM kept"); got != "1000" {
		t.Errorf("%s rows, want 1000", got)
	}
}

// TestRestart: an orderly restart at the same address, which ends open sessions.
func TestRestart(t *testing.T) {
	c := start(t, Options{Fast: true})
	url, ctx := c.URL("postgres"), t.Context()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := c.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	if conn.Ping(ctx) == nil {
		t.Error("the old session still answers")
	}
	if c.URL("postgres") != url {
		t.Errorf("%s became %s", url, c.URL("postgres"))
	}
	answer(t, url, "SELECT 1")
}

func TestKillBackends(t *testing.T) {
	c := start(t, Options{Fast: true})
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := c.KillBackends(ctx); err != nil {
		t.Fatal(err)
	}
	if conn.Ping(ctx) == nil {
		t.Error("the session still answers")
	}
	answer(t, c.URL("postgres"), "SELECT 1")
}

func TestSettings(t *testing.T) {
	c := start(t, Options{Fast: true, Settings: map[string]string{"max_connections": "17", "application_name": "it's = quoted"}})
	if got := answer(t, c.URL("postgres"), "SHOW max_connections"); got != "17" {
		t.Errorf("max_connections = %s", got)
	}
	if got := answer(t, c.URL("postgres"), "SHOW fsync"); got != "off" {
		t.Errorf("fsync = %s", got)
	}
}

// TestTCP: on a port only with the password.
func TestTCP(t *testing.T) {
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := probe.Addr().(*net.TCPAddr).Port
	probe.Close()
	c := start(t, Options{Fast: true, Port: port})
	if got := answer(t, c.TCPURL("postgres"), "SELECT 1"); got != "1" {
		t.Errorf("got %s", got)
	}
	if got := answer(t, c.URL("postgres"), "SELECT 2"); got != "2" {
		t.Errorf("over the socket: got %s", got)
	}
	for _, wrong := range []string{"", "guess"} {
		url := strings.Replace(c.TCPURL("postgres"), c.password, wrong, 1)
		if conn, err := pgx.Connect(t.Context(), url); err == nil {
			conn.Close(t.Context())
			t.Errorf("password %q was let in", wrong)
		}
	}
	if start(t, Options{Fast: true}).TCPURL("postgres") != "" {
		t.Error("a TCP address without a port")
	}
}

// TestPortTaken: PostgreSQL's own words reach the error.
func TestPortTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, err = Start(t.Context(), Options{Fast: true, Port: taken.Addr().(*net.TCPAddr).Port})
	if err == nil || !strings.Contains(err.Error(), "Address already in use") {
		t.Errorf("got %v", err)
	}
}

func TestCancelledStart(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Options{Fast: true}); err == nil {
		t.Error("it started")
	}
}

// TestOtherUser: a user who is not root runs PostgreSQL as itself.
func TestOtherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become another user; the other tests run as this one")
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("no user nobody here")
	}
	o, err := ownerFor(0, func(string) (*user.User, error) { return u, nil })
	if err != nil {
		t.Fatal(err)
	}
	_, finish, r := startChild(t, "", o.credential(), "HOME=/nonexistent", "TMPDIR=/tmp", "XDG_RUNTIME_DIR=")
	if r.UID != o.uid {
		t.Fatalf("the child is user %d, not %d", r.UID, o.uid)
	}
	if got := answer(t, r.URL, "SELECT 1"); got != "1" {
		t.Errorf("got %s", got)
	}
	postmaster, janitor := processHandle(t, r.Postmaster), processHandle(t, r.Janitor)
	finish()
	waitGone(t, "PostgreSQL", postmaster)
	waitGone(t, "the janitor", janitor)
	if exists(r.Home) {
		t.Errorf("%s is still there", r.Home)
	}
}
