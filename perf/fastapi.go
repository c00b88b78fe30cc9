package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// packages of the FastAPI application: FraiseQL as pinned, uvicorn with what makes it fast.
var packages = []string{"fraiseql==1.31.1", "uvicorn", "uvloop", "httptools"}

// fastapi runs perf/w1/app.py under uvicorn.
func fastapi(workers int) func(context.Context, *bench, string) (*server, error) {
	return func(ctx context.Context, b *bench, addr string) (*server, error) {
		python, err := b.python(ctx)
		if err != nil {
			return nil, err
		}
		host, port := split(addr)
		cmd := exec.Command(python, "-m", "uvicorn", "app:app", "--host", host, "--port", port, "--ws", "none",
			"--workers", strconv.Itoa(workers), "--log-level", "warning", "--no-access-log")
		cmd.Dir = "perf/w1" // Python looks for modules there
		cmd.Env = environment("DATABASE_URL="+forPython(b.db.url), "W1_PREFIX="+b.views, "ENV=production", "PYTHONDONTWRITEBYTECODE=1")
		return spawn(ctx, "fastapi", addr, ask(addr), 60*time.Second, cmd)
	}
}

// forPython writes the socket's folder plainly: FraiseQL wants a slash behind the host.
func forPython(url string) string { return strings.ReplaceAll(url, "%2F", "/") }

// python is the interpreter of a virtual environment that has the packages.
func (b *bench) python(ctx context.Context) (string, error) {
	dir := filepath.Join(b.cache, "py")
	python := filepath.Join(dir, "bin", "python")
	if exec.CommandContext(ctx, python, "-c", "import fraiseql, uvicorn").Run() != nil {
		base, err := findPython(ctx)
		if err != nil {
			return "", err
		}
		say("installing FraiseQL and uvicorn into %s", dir)
		if err := command(ctx, base, "-m", "venv", "--clear", dir); err != nil {
			return "", err
		}
		if err := command(ctx, python, append([]string{"-m", "pip", "install", "-q", "--disable-pip-version-check"}, packages...)...); err != nil {
			return "", err
		}
	}
	out, err := exec.CommandContext(ctx, python, "-c", `
from importlib.metadata import version
import platform
print("Python", platform.python_version(), *(p + " " + version(p) for p in ("fraiseql", "fastapi", "uvicorn")))`).Output()
	b.report.Versions["fastapi"] = string(trimmed(out))
	return python, err
}

// findPython looks for one that FraiseQL 1.31.1 takes: 3.13 or newer.
func findPython(ctx context.Context) (string, error) {
	home, _ := os.UserHomeDir()
	list := []string{os.Getenv("BENCH_PYTHON"), "python3.13", "python3.14", "python3"}
	for _, pattern := range []string{home + "/.pyenv/versions/3.1[3-9]*/bin/python3", home + "/.local/share/uv/python/cpython-3.1[3-9]*/bin/python3"} {
		match, _ := filepath.Glob(pattern)
		list = append(list, match...)
	}
	for _, name := range list {
		if name != "" && exec.CommandContext(ctx, name, "-c", "import sys, venv; sys.exit(sys.version_info < (3, 13))").Run() == nil {
			return name, nil
		}
	}
	return "", errors.New("FraiseQL 1.31.1 needs Python 3.13 or newer with venv; BENCH_PYTHON can name one")
}

func command(ctx context.Context, name string, args ...string) error {
	if out, err := exec.CommandContext(ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, trimmed(out))
	}
	return nil
}
