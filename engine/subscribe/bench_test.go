package subscribe

import (
	"fmt"
	"testing"
	"unsafe"
)

type sink struct{}

func (sink) Name() string            { return "" }
func (sink) Frame(answer []byte) any { return answer }
func (sink) Send(any)                {}

// BenchmarkOneOfMany finds one group among ten thousand.
func BenchmarkOneOfMany(b *testing.B) {
	h := New(Options{})
	h.Attach(&channels{})
	a := &answers{}
	for i := range 10_000 {
		h.Subscribe(topic(a, equal(Text, fmt.Sprint(i), "id")), sink{})
	}
	for b.Loop() {
		h.Notified("c", `{"id":"77","name":"x"}`)
	}
}

// BenchmarkFanOut sends one event to ten thousand equal subscribers.
func BenchmarkFanOut(b *testing.B) {
	h := New(Options{})
	h.Attach(&channels{})
	a := &answers{}
	for range 10_000 {
		h.Subscribe(topic(a), sink{})
	}
	for b.Loop() {
		h.Notified("c", `{"id":"77","name":"x"}`)
	}
}

// TestSubscriptionSize: a size class more costs 16 bytes for every subscriber.
func TestSubscriptionSize(t *testing.T) {
	if n := unsafe.Sizeof(Subscription{}); n > 32 {
		t.Errorf("%d bytes", n)
	}
}
