package memory

import (
	"os"
	"runtime/debug"
)

// growth is how much garbage may gather, in percent of what is in use. Warm reads
// make none, so half of Go's default costs little; and each idle connection, and
// each kept answer, needs less room beside it.
const growth = 50

// Collector has the garbage collector work so, unless the environment has GOGC.
func Collector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
}
