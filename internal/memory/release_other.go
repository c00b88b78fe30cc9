//go:build !linux

package memory

func releaseProgram() error { return nil }
