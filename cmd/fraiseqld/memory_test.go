package main

import (
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"fraiseqld/internal/config"
)

// told is what the start says of memory.
func told() string {
	var out strings.Builder
	a := &app{cfg: config.Default("development"), stderr: &out}
	a.limitMemory()
	return out.String()
}

// The limit that holds is told, also one that the environment set; a mistake there too.
func TestMemoryLimitIsTold(t *testing.T) {
	before := debug.SetMemoryLimit(64 << 20)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })
	t.Setenv("GOMEMLIMIT", "64MiB")
	if got := told(); got != "fraiseqld: memory: the collector keeps to 64 MiB\n" {
		t.Errorf("with GOMEMLIMIT: %q", got)
	}
	if err := os.Unsetenv("GOMEMLIMIT"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AUTOMEMLIMIT", "much")
	if got := told(); !strings.HasPrefix(got, "fraiseqld: warning: memory is not limited: ") || !strings.Contains(got, "AUTOMEMLIMIT") {
		t.Errorf("with a mistake in AUTOMEMLIMIT: %q", got)
	}
	t.Setenv("AUTOMEMLIMIT", "off")
	debug.SetMemoryLimit(1<<63 - 1)
	if got := told(); got != "" {
		t.Errorf("without a limit: %q", got)
	}
}
