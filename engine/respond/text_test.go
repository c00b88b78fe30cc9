package respond

import (
	"bytes"
	"testing"
)

// plainOneByOne is what plain does, byte by byte.
func plainOneByOne(b []byte) int {
	for i, c := range b {
		if !plainByte[c] {
			return i
		}
	}
	return len(b)
}

// TestPlain tries every byte at every place of texts of all lengths about a word.
func TestPlain(t *testing.T) {
	for size := range 26 {
		for at := range size {
			for c := range 256 {
				for _, filler := range []byte{'a', ' ', 0x7f, 0x80, 0xff, '!', '#', '[', ']'} {
					b := bytes.Repeat([]byte{filler}, size)
					b[at] = byte(c)
					if got, want := plain(b), plainOneByOne(b); got != want {
						t.Fatalf("%q: %d, want %d", b, got, want)
					}
				}
			}
		}
	}
}

func FuzzAppendText(f *testing.F) {
	for _, seed := range []string{"", "a", "two words, \"quoted\"", "back\\slash", "line\nbreak\x01\x1f", "größte 読んだ"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		want := []byte{'"'}
		for _, c := range b {
			if plainByte[c] {
				want = append(want, c)
			} else {
				want = appendEscape(want, c)
			}
		}
		if got := appendText(nil, b); string(got) != string(append(want, '"')) {
			t.Errorf("%q: got %s", b, got)
		}
	})
}

func BenchmarkAppendText(b *testing.B) {
	for name, text := range map[string]string{"short": "user_1234", "name": "Full Name 1234567", "paragraph": string(bytes.Repeat([]byte("The quick brown fox. "), 20))} {
		b.Run(name, func(b *testing.B) {
			raw, dst := []byte(text), []byte(nil)
			for b.Loop() {
				dst = appendText(dst[:0], raw)
			}
		})
	}
}
