package pgexec

import (
	"fmt"
	"testing"
	"time"
)

func TestCosts(t *testing.T) {
	c := &cost{admit: 100 * time.Microsecond}
	book := func(n int, d time.Duration) (last verdict) {
		for range n {
			if v := c.book(d); v != unchanged {
				last = v
			}
		}
		return last
	}
	if book(admitSamples-1, 50*time.Microsecond) != unchanged || c.cheap.Load() {
		t.Error("admitted before there are enough samples")
	}
	if book(1, 50*time.Microsecond) != admitted || !c.cheap.Load() {
		t.Error("not admitted")
	}
	if book(2, time.Hour) != unchanged || !c.cheap.Load() {
		t.Error("a hiccup expels")
	}
	if book(50, 120*time.Microsecond) != unchanged {
		t.Error("no room between admission and expulsion")
	}
	if book(50, 200*time.Microsecond) != expelled || c.cheap.Load() {
		t.Error("an expensive statement has kept its place")
	}
	if book(50, 120*time.Microsecond) != unchanged {
		t.Error("admitted although it is not cheap")
	}
	if book(50, 20*time.Microsecond) != admitted {
		t.Error("a statement that became cheap is not admitted again")
	}
	for _, ban := range []int{firstBan, 2 * firstBan, 4 * firstBan} {
		if c.expel() != expelled || c.expel() != unchanged {
			t.Error("a statement loses its place once")
		}
		if book(ban-1, 20*time.Microsecond) != unchanged {
			t.Error("a statement that held a lane comes back too early")
		}
		if book(1, 20*time.Microsecond) != admitted {
			t.Errorf("a statement does not come back after %d samples", ban)
		}
	}
	book(100, 20*time.Microsecond)
	if c.expel(); c.banned != firstBan {
		t.Errorf("a statement that was cheap for long stays away for %d samples", c.banned)
	}
}

func TestCostsAreBounded(t *testing.T) {
	c := &costs{found: func() {}}
	for i := range 3 * maxCosts {
		c.book(fmt.Sprint(i), 10)
	}
	if n := len(c.known); n > maxCosts {
		t.Errorf("%d statements are known", n)
	}
}

func TestUnknownStatementsAreMeasured(t *testing.T) {
	c := &costs{found: func() {}}
	b := reads(call("SELECT 1"))
	if c.wants(b) {
		t.Error("measured without lanes")
	}
	c.on.Store(true)
	measured := 0
	for range probeAlways + 10*probeEvery {
		if c.wants(b) {
			measured++
		}
	}
	if measured != probeAlways+10 {
		t.Errorf("%d executions were measured", measured)
	}
	if c.wants(mutation(call("SELECT 1"))) {
		t.Error("a mutation was measured")
	}
	for range admitSamples {
		c.book("SELECT 1", 10)
	}
	if c.wants(b) {
		t.Error("a statement that is known to be cheap was measured")
	}
}

func TestParseClock(t *testing.T) {
	for _, c := range []struct {
		in   [][]byte
		want int64
	}{{[][]byte{[]byte("1700000000000000")}, 1700000000000000}, {nil, 0}, {[][]byte{[]byte("x")}, 0}, {[][]byte{nil}, 0}} {
		if got := parseClock(c.in); got != c.want {
			t.Errorf("%q: %d", c.in, got)
		}
	}
}

// TestPausesMakeNoRoundSmall: what a round counts for a statement is its own work,
// not that other processes ran meanwhile.
func TestPausesMakeNoRoundSmall(t *testing.T) {
	var s cost
	for _, micros := range []int{400, 30, 900, 31, 2000, 700, 800, 600, 500} {
		s.book(time.Duration(micros) * time.Microsecond)
	}
	if got := time.Duration(s.took.Load()); got != 30*time.Microsecond {
		t.Errorf("a statement of 30 µs counts as %s", got)
	}
	for range keptSamples {
		s.book(200 * time.Microsecond)
	}
	if got := time.Duration(s.took.Load()); got != 200*time.Microsecond {
		t.Errorf("a statement that became costlier counts as %s", got)
	}
}
