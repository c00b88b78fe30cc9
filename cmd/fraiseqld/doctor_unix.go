//go:build unix

package main

import "syscall"

// descriptorLimit is how many files this process may have open. The runtime has
// raised it to the hard limit at its start.
func descriptorLimit() (uint64, bool) {
	var r syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r)
	return uint64(r.Cur), err == nil
}
