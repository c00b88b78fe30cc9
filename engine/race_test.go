//go:build race

package engine_test

// raceDetector: pools forget on purpose while it watches.
const raceDetector = true
