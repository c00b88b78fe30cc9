//go:build race

package pgexec

// raced says that the race detector is on; it has pools drop what they keep.
const raced = true
