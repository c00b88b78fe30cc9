//go:build !race

package pgexec

const raced = false
