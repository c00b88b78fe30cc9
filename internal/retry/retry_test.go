package retry

import (
	"context"
	"testing"
	"time"
)

func TestJitter(t *testing.T) {
	for range 1000 {
		if d := Jitter(time.Second); d < time.Second/2 || d >= time.Second {
			t.Fatal(d)
		}
	}
}

func TestPause(t *testing.T) {
	if !Pause(t.Context(), time.Nanosecond) {
		t.Error("the time did not pass")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if Pause(ended, time.Hour) {
		t.Error("the time passed")
	}
}
