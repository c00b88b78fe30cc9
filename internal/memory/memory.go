// Package memory fits the process to the memory that it may use.
package memory

import (
	"math"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// Settle gives back what only the start needed: free heap, and the pages of the
// program that were run or read once.
func Settle() error {
	debug.FreeOSMemory()
	return releaseProgram()
}

// ratio leaves the rest of a container's limit to the kernel's buffers and to
// what the collector does not count.
const ratio = 0.9

// Limit has the collector work harder before the container's memory limit is
// reached, unless GOMEMLIMIT says otherwise. It returns the limit that holds, 0 if
// none does.
func Limit() (int64, error) {
	limit, err := memlimit.Set(memlimit.WithRatio(ratio))
	if err != nil || limit == math.MaxInt64 {
		return 0, err
	}
	return limit, nil
}
