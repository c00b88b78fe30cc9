package engine

import (
	"strconv"
	"sync"
	"testing"
)

func TestCacheFindsWhatWasPut(t *testing.T) {
	c := newCache[int](100, 1<<20)
	for i := range 50 {
		c.put(strconv.Itoa(i), i, 1)
	}
	if got := c.put("7", 99, 1); got != 7 {
		t.Errorf("put over an existing key gave %d, want the first value 7", got)
	}
	for round := range 3 {
		for i := range 50 {
			if v, ok := c.get(strconv.Itoa(i)); !ok || v != i {
				t.Fatalf("round %d: get %d: %d, %v", round, i, v, ok)
			}
		}
	}
	if _, ok := c.get("none"); ok {
		t.Error("found what was not put")
	}
}

func TestCacheIsBoundedAndKeepsWhatIsUsed(t *testing.T) {
	const most = 64
	c := newCache[int](most, 1<<20)
	c.put("hot", 1, 1)
	for i := range 10 * most {
		c.get("hot")
		c.put("cold"+strconv.Itoa(i), i, 1)
		if n := c.len(); n > most {
			t.Fatalf("%d values, at most %d wanted", n, most)
		}
	}
	if _, ok := c.get("hot"); !ok {
		t.Error("a value in constant use was forgotten")
	}
}

func TestCacheReadsDoNotAllocate(t *testing.T) {
	c := newCache[int](16, 1<<20)
	c.put("key", 1, 1)
	for range 4 {
		c.get("key")
	}
	key := []byte("key")
	if n := testing.AllocsPerRun(100, func() { c.get(string(key)) }); n != 0 {
		t.Errorf("%v allocations a read", n)
	}
}

func TestCacheUnderRace(t *testing.T) {
	c := newCache[int](32, 1<<20)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 2000 {
				key := strconv.Itoa((i * (g + 1)) % 100)
				want := (i * (g + 1)) % 100
				if v, ok := c.get(key); ok && v != want {
					t.Errorf("get %s: %d", key, v)
				}
				if v := c.put(key, want, 1); v != want {
					t.Errorf("put %s: %d", key, v)
				}
			}
		})
	}
	wg.Wait()
}
