package memory

import (
	"runtime/debug"
	"testing"
	"testing/fstest"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// The smallest limit between a process's group and the root counts, of either
// version of control groups.
func TestContainerLimit(t *testing.T) {
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  int64
	}{
		"no control groups":   {fstest.MapFS{}, 0},
		"version 2, own root": {fstest.MapFS{"proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("1000000\n")}, 1000000},
		"version 2, the parent is tighter": {fstest.MapFS{
			"proc/self/cgroup": file("0::/a.slice/b.scope\n"), "sys/fs/cgroup/a.slice/b.scope/memory.max": file("3000\n"),
			"sys/fs/cgroup/a.slice/memory.max": file("2000\n"),
		}, 2000},
		"version 2, none":        {fstest.MapFS{"proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("max\n")}, 0},
		"version 1":              {fstest.MapFS{"proc/self/cgroup": file("5:cpu:/x\n4:memory:/x\n"), "sys/fs/cgroup/memory/x/memory.limit_in_bytes": file("77\n")}, 77},
		"version 1, none":        {fstest.MapFS{"proc/self/cgroup": file("4:memory:/\n"), "sys/fs/cgroup/memory/memory.limit_in_bytes": file("9223372036854771712\n")}, 0},
		"a path out of the tree": {fstest.MapFS{"proc/self/cgroup": file("0::/../../x\nbroken\n"), "sys/fs/cgroup/memory.max": file("5\n")}, 5},
	} {
		if got := containerLimit(c.files); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// What is set for the collector is not touched where the environment sets it.
func TestLimitLeavesTheEnvironmentsAlone(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "5GiB")
	before := debug.SetMemoryLimit(-1)
	if got := Limit(); got != 0 || debug.SetMemoryLimit(-1) != before {
		t.Errorf("set %d", got)
	}
}
