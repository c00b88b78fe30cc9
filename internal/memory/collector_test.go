package memory

import (
	"runtime/debug"
	"testing"
)

// TestCollector: what the operator says goes before.
func TestCollector(t *testing.T) {
	before := debug.SetGCPercent(73)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	for _, c := range []struct {
		environment string
		want        int
	}{{"73", 73}, {"off", 73}, {"", growth}} {
		t.Setenv("GOGC", c.environment)
		Collector()
		if got := debug.SetGCPercent(73); got != c.want {
			t.Errorf("GOGC=%s: %d, want %d", c.environment, got, c.want)
		}
	}
}
