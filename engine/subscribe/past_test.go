package subscribe

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// memory is a bus that remembers the numbers up to last; those up to forgotten it has not.
type memory struct {
	last, forgotten int
	during          func() // called while it is asked
	err             error
}

func (m *memory) Since(_ context.Context, channel, id string, limit int, each func(id, payload string)) (string, bool, error) {
	var from int
	if _, err := fmt.Sscanf(id, "%d-0", &from); err != nil || channel != "c" {
		return "", false, err
	}
	for i := max(from, m.forgotten) + 1; i <= min(m.last, from+limit); i++ {
		each(fmt.Sprint(i, "-0"), fmt.Sprintf(`{"n":%d,"x":%d}`, i, i%2))
	}
	last := fmt.Sprint(m.last, "-0")
	if m.during != nil {
		m.during()
	}
	return last, from >= m.forgotten && m.last-from <= limit, m.err
}

// kept is what a document of a bus becomes.
func kept(n int) string {
	return fmt.Sprintf(`doc {"n":%d,"x":%d,"extensions":{"eventId":"c@%d-0"}}`, n, n%2, n)
}

func after(t *Topic, id string) *Topic { t.After = id; return t }

func TestResumingABus(t *testing.T) {
	h, _ := newHub(t, Options{Queue: 10})
	m := &memory{last: 5}
	h.Remember(m)
	a := &answers{}
	tell := func(n int) { h.Heard("c", fmt.Sprint(n, "-0"), fmt.Sprintf(`{"n":%d,"x":%d}`, n, n%2)) }
	m.during = func() { tell(5); tell(6) } // of which it has the first
	resumed := newClient()
	h.Subscribe(after(topic(a), "c@3-0"), resumed)
	resumed.want(t, kept(4), kept(5), kept(6))
	m.during = nil
	odd := newClient()
	h.Subscribe(after(topic(a, equal(Number, "1", "x")), "c@1-0"), odd)
	odd.want(t, kept(3), kept(5))
	ahead := newClient() // it comes from a server that was further
	h.Subscribe(after(topic(a), "c@7-0"), ahead)
	tell(7)
	tell(8)
	resumed.want(t, kept(7), kept(8))
	ahead.want(t, kept(8))
	odd.want(t, kept(7))
	for name, c := range map[string]*client{"resumed": resumed, "ahead": ahead, "odd": odd} {
		if len(c.got) > 0 {
			t.Errorf("%s: %q", name, <-c.got)
		}
	}
}

// TestBusGaps: what cannot be made good is told, and the stream goes on.
func TestBusGaps(t *testing.T) {
	for name, tc := range map[string]struct {
		after string
		m     memory
	}{
		"forgotten":       {"c@3-0", memory{last: 5, forgotten: 4}},
		"too many":        {"c@3-0", memory{last: 50}},
		"another channel": {"d@3-0", memory{last: 5}},
		"of a view":       {"3-0", memory{last: 5}},
		"none":            {"c@x", memory{last: 5}},
		"not answered":    {"c@3-0", memory{last: 5, err: errors.New("away")}},
	} {
		h, _ := newHub(t, Options{Queue: 10})
		h.Remember(&tc.m)
		c := newClient()
		h.Subscribe(after(topic(&answers{}), tc.after), c)
		c.want(t, string(gapAnswer))
		h.Heard("c", "60-0", `{"n":60,"x":0}`)
		c.want(t, kept(60))
		if len(c.got) > 0 {
			t.Errorf("%s: %q", name, <-c.got)
		}
	}
}

// TestNothingRemembered: where nothing is kept, ids of clients say nothing.
func TestNothingRemembered(t *testing.T) {
	h, _ := newHub(t, Options{})
	c := newClient()
	h.Subscribe(after(topic(&answers{}), "c@3-0"), c)
	h.Heard("c", "", `{"n":1}`)
	c.want(t, `doc {"n":1}`)
}
