package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// nodePackages are the versions that are told of: Node itself comes with them
// where the machine has none that is new enough.
var nodePackages = []string{"mercurius", "postgraphile", "graphql"}

// leastNode is what PostGraphile 5 needs.
const leastNode = 22

// node starts one of the servers of perf/node, a process for each core.
func node(name string, d *dialect) func(context.Context, *bench, string) (*server, error) {
	return func(ctx context.Context, b *bench, addr string) (*server, error) {
		dir, err := b.nodeServers(ctx)
		if err != nil {
			return nil, err
		}
		program, err := findNode(ctx, dir)
		if err != nil {
			return nil, err
		}
		cmd := exec.Command(program, name+".mjs", addr)
		cmd.Dir = dir
		cmd.Env = environment("DATABASE_URL="+b.db.url, "W1_PREFIX="+b.views, "WORKERS="+strconv.Itoa(runtime.NumCPU()),
			"NODE_ENV=production", "GRAPHILE_ENV=production")
		s, err := spawn(ctx, name, addr, ask(addr), 60*time.Second, cmd)
		if err == nil {
			s.dialect = d
		}
		return s, err
	}
}

// nodeServers copies perf/node into the cache and installs its packages there,
// unless that was done for the same list of packages.
func (b *bench) nodeServers(ctx context.Context) (string, error) {
	dir := filepath.Join(b.cache, "node")
	lock, err := os.ReadFile("perf/node/package-lock.json")
	if err != nil {
		return "", err
	}
	done := filepath.Join(dir, "installed.json")
	was, _ := os.ReadFile(done) // none: nothing is installed
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := copyFiles(dir, "perf/node/*.mjs", "perf/node/*.json"); err != nil {
		return "", err
	}
	if string(was) != string(lock) {
		if err := npmInstall(ctx, dir); err != nil {
			return "", err
		}
		if err := os.WriteFile(done, lock, 0o644); err != nil {
			return "", err
		}
	}
	return dir, b.nodeVersions(ctx, dir)
}

func npmInstall(ctx context.Context, dir string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return fmt.Errorf("no npm: %w", err)
	}
	say("installing Mercurius and PostGraphile into %s", dir)
	return command(ctx, npm, "ci", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
}

// findNode is the newest that the packages brought, or one that the machine has.
func findNode(ctx context.Context, dir string) (string, error) {
	brought, _ := filepath.Glob(filepath.Join(dir, "node_modules", "node-linux-*", "bin", "node"))
	for _, program := range append([]string{os.Getenv("BENCH_NODE")}, append(brought, "node")...) {
		out, err := exec.CommandContext(ctx, program, "--version").Output()
		if err == nil && nodeMajor(string(out)) >= leastNode {
			return program, nil
		}
	}
	return "", fmt.Errorf("no Node of version %d or newer; BENCH_NODE can name one", leastNode)
}

// nodeMajor of a version as in v22.1.0; 0 when it is none.
func nodeMajor(version string) int {
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	n, _ := strconv.Atoi(major) // not a number: no version
	return n
}

// nodeVersions reads what was installed.
func (b *bench) nodeVersions(ctx context.Context, dir string) error {
	program, err := findNode(ctx, dir)
	if err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return err
	}
	list := []string{"Node " + string(trimmed(out))}
	for _, name := range nodePackages {
		text, err := os.ReadFile(filepath.Join(dir, "node_modules", name, "package.json"))
		var about struct{ Version string }
		if err == nil {
			err = json.Unmarshal(text, &about)
		}
		if err != nil {
			return err
		}
		list = append(list, name+" "+about.Version)
	}
	b.report.Versions["node"] = strings.Join(list, " ")
	return nil
}

// copyFiles copies what matches the patterns into a folder.
func copyFiles(dir string, patterns ...string) error {
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o644)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
