package pgcluster

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
)

// fakeBinaries are programs that only know their version.
func fakeBinaries(t *testing.T, major int) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"postgres", "initdb"} {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %d.4 (Somewhere)'\n", name, major)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestInspectAll(t *testing.T) {
	old, current, link := fakeBinaries(t, 16), fakeBinaries(t, 17), filepath.Join(t.TempDir(), "again")
	if err := os.Symlink(current, link); err != nil {
		t.Fatal(err)
	}
	found := inspectAll([]string{t.TempDir(), old, current, link, fakeBinaries(t, 13)})
	if majors(found) != "17, 16, 13" {
		t.Fatalf("found %s", majors(found))
	}
	for want, dir := range map[int]string{0: current, 16: old} {
		if b, ok := pick(found, want); !ok || b.dir != dir {
			t.Errorf("pick %d: %+v", want, b)
		}
	}
	if _, ok := pick(found[2:], 0); ok {
		t.Error("13 was taken without being asked for")
	}
	if _, ok := pick(found, 15); ok {
		t.Error("15 is not there")
	}
}

// TestPath: programs on PATH are found.
func TestPath(t *testing.T) {
	dir := fakeBinaries(t, 99)
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	b, err := resolve(t.Context(), "", "", nil)
	if err != nil || b.dir != dir {
		t.Errorf("got %+v, %v", b, err)
	}
}

func TestVersionMismatch(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bin := fakeBinaries(t, 17)
	want := fmt.Sprintf("the data in %s belong to PostgreSQL 9, but %s holds PostgreSQL 17", dir, bin)
	if _, err := Start(t.Context(), Options{DataDir: dir, BinDir: bin}); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if _, err := Start(t.Context(), Options{DataDir: dir}); err == nil || !strings.Contains(err.Error(), "belong to PostgreSQL 9, of which there are no programs here (found: ") {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "PG_VERSION"), []byte("nine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{DataDir: dir}); err == nil || !strings.Contains(err.Error(), "is not a version") {
		t.Errorf("got %v", err)
	}
}

func TestWrongBinDir(t *testing.T) {
	if _, err := Start(t.Context(), Options{BinDir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "does not hold PostgreSQL's programs") {
		t.Errorf("got %v", err)
	}
}

func TestOwner(t *testing.T) {
	users := func(known ...string) func(string) (*user.User, error) {
		return func(name string) (*user.User, error) {
			for i, k := range known {
				if k == name {
					return &user.User{Uid: fmt.Sprint(100 + i), Gid: fmt.Sprint(200 + i)}, nil
				}
			}
			return nil, errors.New("unknown")
		}
	}
	for _, c := range []struct {
		euid     int
		known    []string
		name     string
		uid      int
		switched bool
	}{
		{0, []string{"postgres", "nobody"}, "postgres", 100, true},
		{0, []string{"nobody"}, "nobody", 100, true},
		{1000, []string{"postgres"}, "", 1000, false},
	} {
		o, err := ownerFor(c.euid, users(c.known...))
		if err != nil || o.name != c.name || o.uid != c.uid || o.switched != c.switched || (o.credential() != nil) != c.switched {
			t.Errorf("%+v: %+v, %v", c, o, err)
		}
	}
	if _, err := ownerFor(0, users()); err == nil {
		t.Error("root without another user was accepted")
	}
}

// TestReaches: a folder that only root can pass is named.
func TestReaches(t *testing.T) {
	o := &owner{uid: 54321, gid: 54321, name: "postgres", switched: true}
	base, err := os.MkdirTemp("/tmp", "pgcluster-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(base)
	inner := filepath.Join(base, "inner")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if at := o.reaches(inner); at != base {
		t.Errorf("stopped at %q, want %q", at, base)
	}
	if err := os.Chmod(base, 0o711); err != nil {
		t.Fatal(err)
	}
	if at := o.reaches(filepath.Join(inner, "not", "there")); at != "" {
		t.Errorf("stopped at %q", at)
	}
	if at := (&owner{uid: os.Geteuid()}).reaches(base); at != "" {
		t.Errorf("its own user stopped at %q", at)
	}
}

func TestDataDirOutOfReach(t *testing.T) {
	o := &owner{uid: 54321, gid: 54321, name: "postgres", switched: true}
	closed, err := os.MkdirTemp("/tmp", "pgcluster-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(closed)
	_, err = makeDataDir(filepath.Join(closed, "data"), o)
	if err == nil || !strings.Contains(err.Error(), "which cannot pass "+closed) {
		t.Errorf("got %v", err)
	}
}

// TestForeignFolder: what is not PostgreSQL's is never touched.
func TestForeignFolder(t *testing.T) {
	dir := dataDir(t)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "letter.txt"), []byte("dear"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{DataDir: dir}); err == nil || !strings.Contains(err.Error(), "neither empty nor a data folder") {
		t.Errorf("got %v", err)
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o755 || !exists(filepath.Join(dir, "letter.txt")) {
		t.Errorf("the folder changed: %v, %v", info, err)
	}
}

// TestSocketPath: a base whose path is too long for a socket is passed over.
func TestSocketPath(t *testing.T) {
	o := &owner{uid: os.Geteuid()}
	long := filepath.Join(t.TempDir(), strings.Repeat("d", 100))
	if err := os.Mkdir(long, 0o755); err != nil {
		t.Fatal(err)
	}
	home, err := homeIn([]string{"", long, "/tmp"}, o)
	if err != nil || filepath.Dir(home) != "/tmp" {
		t.Fatalf("got %q, %v", home, err)
	}
	defer os.RemoveAll(home)
	if info, err := os.Stat(home); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if _, err := homeIn([]string{long}, o); err == nil || !strings.Contains(err.Error(), "too long a path for a socket") {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(long); len(left) != 0 {
		t.Errorf("%v was left in %s", left, long)
	}
}

// TestLongTemporaryFolder: a cluster starts although TMPDIR is too long for a socket.
func TestLongTemporaryFolder(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("d", 100))
	if err := os.Mkdir(long, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	t.Setenv("XDG_RUNTIME_DIR", long)
	answer(t, start(t, Options{Fast: true}).URL("postgres"), "SELECT 1")
}
