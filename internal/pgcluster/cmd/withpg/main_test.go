package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fraiseqld/internal/pgcluster"
)

func TestExitStatus(t *testing.T) {
	if status, err := run("", false, false, []string{"sh", "-c", "exit 7"}); status != 7 || err != nil {
		t.Errorf("got %d, %v", status, err)
	}
	if status, err := run("", false, false, []string{"no-such-command"}); status != 1 || err == nil {
		t.Errorf("an unknown command: %d, %v", status, err)
	}
	if status, err := run(t.TempDir(), false, false, []string{"true"}); status != 1 || err == nil {
		t.Errorf("no PostgreSQL: %d, %v", status, err)
	}
}

// TestEnvironment: the command is told where the cluster is, and the cluster is gone afterwards.
func TestEnvironment(t *testing.T) {
	told := filepath.Join(t.TempDir(), "told")
	script := `test -x "$FRAISEQLD_TEST_PG_BIN/postgres" && echo "$FRAISEQLD_TEST_DATABASE_URL" > ` + told
	if status, err := run("", false, true, []string{"sh", "-c", script}); status == onlyOne {
		t.Logf("without --newest: %v", err)
		if status, err := run("", true, false, []string{"sh", "-c", script}); status != 0 || err != nil {
			t.Fatalf("got %d, %v", status, err)
		}
	} else if status != 0 || err != nil {
		t.Fatalf("got %d, %v", status, err)
	}
	text, err := os.ReadFile(told)
	if err != nil || !strings.HasPrefix(string(text), "postgresql://postgres@/postgres?host=") {
		t.Fatalf("got %q, %v", text, err)
	}
	socket := strings.ReplaceAll(strings.TrimSuffix(strings.SplitAfter(string(text), "host=")[1], "&port=5432\n"), "%2F", "/")
	if _, err := os.Stat(socket); !os.IsNotExist(err) {
		t.Errorf("%s is still there (%v)", socket, err)
	}
}

func TestChooseOldest(t *testing.T) {
	dirs := pgcluster.Installed()
	if len(dirs) == 0 {
		t.Skip("no PostgreSQL is installed; the oldest one would be fetched")
	}
	if dir, err := choose(t.Context(), false); err != nil || dir != dirs[len(dirs)-1] {
		t.Errorf("got %s, %v", dir, err)
	}
}
