//go:build race

// Package race tells tests whether the race detector runs: under it pools lose
// what they keep at random, so that counts of allocations mean nothing.
package race

// Enabled says that the race detector runs.
const Enabled = true
