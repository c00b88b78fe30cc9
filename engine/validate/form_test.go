package validate

import "testing"

// TestExpressionsCompile: one that does not would panic at its first use only.
func TestExpressionsCompile(t *testing.T) {
	for name, coerce := range scalars {
		t.Run(name, func(t *testing.T) {
			for _, text := range []string{"", "x", "1", "2024-01-02", "P1D", "[2024-01-02,2024-01-03)", "1.5,2.5", "00:11:22:33:44:55", "a@b.c"} {
				coerce(&leaf{kind: leafString, text: text, raw: []byte(`"` + text + `"`)})
			}
		})
	}
}
