package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// cFloorName is the loop that the CPU of the HTTP layer is held against.
const cFloorName = "C epoll floor"

// cFloor builds perf/cfloor with the machine's C compiler and starts it.
func cFloor(ctx context.Context, b *bench, addr string) (*server, error) {
	program, err := b.buildCFloor(ctx)
	if err != nil {
		return nil, err
	}
	host, port := split(addr)
	return spawn(ctx, cFloorName, addr, ask(addr), 10*time.Second, exec.Command(program, host, port))
}

func (b *bench) buildCFloor(ctx context.Context) (string, error) {
	compiler, err := exec.LookPath(variable("CC", "cc"))
	if err != nil {
		return "", fmt.Errorf("no C compiler: %w; CC can name one", err)
	}
	if err := os.MkdirAll(b.cache, 0o755); err != nil {
		return "", err
	}
	program := filepath.Join(b.cache, "cfloor")
	if err := command(ctx, compiler, "-O2", "-o", program, "perf/cfloor/floor.c"); err != nil {
		return "", err
	}
	if out, err := exec.CommandContext(ctx, compiler, "--version").Output(); err == nil {
		b.report.Versions["cc"], _, _ = strings.Cut(string(trimmed(out)), "\n")
	}
	return program, nil
}
