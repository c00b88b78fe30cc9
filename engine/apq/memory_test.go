package apq

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestMemoryForgetsWhatWasUsedLongestAgo(t *testing.T) {
	m := newMemory(2, memoryBytes)
	a, b, c := HashOf("a"), HashOf("b"), HashOf("c")
	m.put(a, "a")
	m.put(b, "b")
	m.get(a)
	m.put(c, "c")
	for h, want := range map[Hash]bool{a: true, b: false, c: true} {
		if _, ok := m.get(h); ok != want {
			t.Errorf("%s: known %v, want %v", h, ok, want)
		}
	}
}

func TestMemoryIsBoundedBySize(t *testing.T) {
	m := newMemory(1000, 10_000)
	for i := range 100 {
		text := fmt.Sprint(i, strings.Repeat("x", 1000))
		m.put(HashOf(text), text)
		if m.bytes > 10_000 || m.bytes != m.len()*(len(text)+perEntry)-(m.len()*len(text)-textBytes(m)) {
			t.Fatalf("%d bytes in %d entries", m.bytes, m.len())
		}
	}
	huge := strings.Repeat("x", 10_000)
	m.put(HashOf(huge), huge)
	if _, ok := m.get(HashOf(huge)); ok || m.len() == 0 {
		t.Error("a text that does not fit drove the others out, or is kept")
	}
}

func textBytes(m *memory) (n int) {
	for _, e := range m.entries {
		n += len(e.text)
	}
	return n
}

// TestMemoryModel holds the ring against a slice.
func TestMemoryModel(t *testing.T) {
	m := newMemory(5, memoryBytes)
	var model []string // used last first
	use := func(text string) {
		for i, have := range model {
			if have == text {
				model = append(model[:i], model[i+1:]...)
				break
			}
		}
		model = append([]string{text}, model...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		text := fmt.Sprint(r.IntN(12))
		known := strings.Contains(" "+strings.Join(model, " ")+" ", " "+text+" ")
		if _, ok := m.get(HashOf(text)); ok != known {
			t.Fatalf("%s: known %v, want %v", text, ok, known)
		}
		if known {
			use(text)
		} else {
			m.put(HashOf(text), text)
			use(text)
			model = model[:min(5, len(model))]
		}
	}
}
