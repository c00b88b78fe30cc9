// Package retry has what loops that try again have in common.
package retry

import (
	"context"
	"math/rand/v2"
	"time"
)

// Jitter is between half of d and d, so that servers do not come back together.
func Jitter(d time.Duration) time.Duration { return d/2 + rand.N(d/2) }

// Pause reports whether the time passed before ctx ended.
func Pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
