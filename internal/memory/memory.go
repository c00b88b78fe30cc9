// Package memory fits the process to the memory that it may use.
package memory

import (
	"os"
	"runtime/debug"
	"strconv"
)

// Settle gives back what only the start needed: free heap, and the pages of the
// program that were run or read once.
func Settle() error {
	debug.FreeOSMemory()
	return releaseProgram()
}

// keptFree is the part of a limit that is left to the kernel's buffers and to
// what the collector does not count.
const keptFree = 10 // per cent

// Limit has the collector work harder before the container's memory limit is
// reached, unless GOMEMLIMIT says otherwise. It returns the limit set, 0 if none is.
func Limit() int64 {
	if os.Getenv("GOMEMLIMIT") != "" {
		return 0
	}
	limit := containerLimit(os.DirFS("/"))
	if limit == 0 {
		return 0
	}
	limit -= limit / 100 * keptFree
	debug.SetMemoryLimit(limit)
	return limit
}

// bytesOf reads a limit as the kernel writes it; 0: none. Version 1 of control
// groups writes a huge number for none.
func bytesOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n >= 1<<60 {
		return 0
	}
	return n
}
