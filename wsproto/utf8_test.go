package wsproto

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestTextSplitAnywhere(t *testing.T) {
	texts := []string{
		"", "a", "é", "€", "𐍈", "\U0010ffff", "\u07ff\u0800", "\ud7ff\ue000", "aé€𐍈z",
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "\xc3", "\xe2\x82", "\xf0\x90\x8d", "a\xc3a", "\xe2\x82A", "\xf0\x90\x8dA", "aaaa\x80\x80\x80\x80",
	}
	for _, s := range texts {
		for cut := range len(s) + 1 {
			var c textCheck
			got := c.write([]byte(s[:cut])) && c.write([]byte(s[cut:])) && c.complete()
			if got != utf8.ValidString(s) {
				t.Errorf("%q cut at %d: got %v", s, cut, got)
			}
		}
	}
}

// beginsText is the slow definition of what write accepts: some character makes it whole.
func beginsText(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return !utf8.FullRune(b)
		}
		b = b[n:]
	}
	return true
}

func TestTextAgreesWithTheStandardLibrary(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"a", "é", "€", "𐍈", "\x80", "\xc3", "\xe2\x82", "\xed", "\xa0", "\xf0", "\x90", "\xf4", "\x8f", "\xff"})
	rapid.Check(t, func(t *rapid.T) {
		var c textCheck
		var all []byte
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			p := pieces.Draw(t, "piece")
			all = append(all, p...)
			ok := c.write([]byte(p))
			if ok != beginsText(all) {
				t.Fatalf("%q: got %v", all, ok)
			}
			if !ok {
				return
			}
			if c.complete() != utf8.Valid(all) {
				t.Fatalf("%q: complete is %v", all, c.complete())
			}
		}
	})
}

func BenchmarkText(b *testing.B) {
	buf := make([]byte, 16<<10)
	for i := range buf {
		buf[i] = 'a'
	}
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		var c textCheck
		if !c.write(buf) {
			b.Fatal("refused")
		}
	}
}
