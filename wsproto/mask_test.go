package wsproto

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// maskPlain is the specification: RFC 6455, section 5.3, word by word.
func maskPlain(key [4]byte, pos int, b []byte) {
	for i := range b {
		b[i] ^= key[(pos+i)%4]
	}
}

func TestMaskEqualsThePlainLoop(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	src := make([]byte, 400)
	for i := range src {
		src[i] = byte(rng.Uint32())
	}
	for length := range 300 {
		for offset := range 9 {
			for pos := range 4 {
				got, want := bytes.Clone(src), bytes.Clone(src)
				end := Mask(testKey, pos, got[offset:offset+length])
				maskPlain(testKey, pos, want[offset:offset+length])
				if !bytes.Equal(got, want) || end != (pos+length)%4 {
					t.Fatalf("length %d, offset %d, pos %d", length, offset, pos)
				}
			}
		}
	}
}

func TestMaskInPieces(t *testing.T) {
	want := []byte("The quick brown fox jumps over the lazy dog")
	for cut := range want {
		got := bytes.Clone(want)
		pos := Mask(testKey, 0, got[:cut])
		Mask(testKey, pos, got[cut:])
		maskPlain(testKey, 0, got)
		if !bytes.Equal(got, want) {
			t.Errorf("cut at %d: %q", cut, got)
		}
	}
}

func TestMaskZeroKeyChangesNothing(t *testing.T) {
	b := []byte("12345")
	if pos := Mask([4]byte{}, 3, b); pos != 0 || string(b) != "12345" {
		t.Errorf("pos %d, %q", pos, b)
	}
}

func BenchmarkMask(b *testing.B) {
	for _, size := range []int{16, 125, 1 << 10, 16 << 10, 64 << 10} {
		buf, other := make([]byte, size+1)[1:], make([]byte, size)
		run := func(name string, f func()) {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				b.SetBytes(int64(size))
				for b.Loop() {
					f()
				}
			})
		}
		run("plain", func() { maskPlain(testKey, 0, buf) })
		run("words", func() { Mask(testKey, 0, buf) })
		run("memcpy", func() { copy(buf, other) })
	}
}
