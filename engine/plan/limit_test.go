package plan

import (
	"testing"

	"fraiseqld/engine/input"
)

func TestSmallLimit(t *testing.T) {
	for text, want := range map[string]bool{"0": true, "7": true, "20": true, "100": true, "101": false, "999": false, "1000": false, "-1": false, "": false, "1x": false} {
		if got := SmallLimit(&input.Value{Kind: input.Int, Text: text}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if SmallLimit(&input.Value{Kind: input.String, Text: "7"}) {
		t.Error("a text is a limit")
	}
	var none *Slot
	if _, ok := none.Small(); ok {
		t.Error("no slot has a number")
	}
	if n, ok := (&Slot{Const: &input.Value{Kind: input.Int, Text: "42"}}).Small(); n != 42 || !ok {
		t.Errorf("%d, %v", n, ok)
	}
	if _, ok := (&Slot{Var: "n"}).Small(); ok {
		t.Error("a variable has a number before its request")
	}
}
