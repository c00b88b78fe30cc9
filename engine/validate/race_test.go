//go:build race

package validate

// raceDetector: pools forget on purpose while it watches.
const raceDetector = true
