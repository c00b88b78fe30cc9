package subscribe

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

const patience = 20 * time.Second

// channels is a Source that remembers.
type channels struct {
	mu  sync.Mutex
	on  map[string]bool
	log []string
}

func (c *channels) Listen(name string)   { c.set(name, true, "+") }
func (c *channels) Unlisten(name string) { c.set(name, false, "-") }

func (c *channels) set(name string, on bool, sign string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.on == nil {
		c.on = map[string]bool{}
	}
	if c.on[name] == on {
		panic(sign + name + " twice")
	}
	c.on[name] = on
	c.log = append(c.log, sign+name)
}

// answers is an Answerer; row decides what a read gives.
type answers struct {
	row   func(id string) string // nil: it has no rows
	away  int                    // how many reads find no database
	mu    sync.Mutex
	reads []string
	docs  int
}

func (a *answers) Document(dst, payload []byte) []byte {
	a.mu.Lock()
	a.docs++
	a.mu.Unlock()
	return append(append(dst, "doc "...), payload...)
}

func (a *answers) Row(_ context.Context, dst []byte, id string) ([]byte, bool) {
	a.mu.Lock()
	a.reads = append(a.reads, id)
	a.away--
	away := a.away >= 0
	a.mu.Unlock()
	if away {
		return append(dst, "error"...), true
	}
	return append(dst, a.row(id)...), false
}

func (a *answers) Rereads() bool { return a.row != nil }

// client is a Member.
type client struct {
	frames *int // how many were made
	got    chan string
	hold   func() // called by Send before it delivers
}

func newClient() *client { return &client{frames: new(int), got: make(chan string, 10_000)} }

// named is a client under a name.
type named struct {
	*client
	name string
}

func (n named) Name() string { return n.name }

func (c *client) Name() string { return "" }

func (c *client) Frame(answer []byte) any { *c.frames++; return string(answer) }

func (c *client) Send(frame any) {
	if c.hold != nil {
		c.hold()
	}
	c.got <- frame.(string)
}

func (c *client) want(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		select {
		case got := <-c.got:
			if got != w {
				t.Errorf("got %q, want %q", got, w)
			}
		case <-time.After(patience):
			t.Fatalf("%q did not come", w)
		}
	}
}

func (c *client) none(t *testing.T) {
	t.Helper()
	select {
	case got := <-c.got:
		t.Errorf("got %q, want nothing", got)
	default:
	}
}

func newHub(t *testing.T, o Options) (*Hub, *channels) {
	t.Helper()
	h, c := New(o), &channels{}
	h.Attach(c)
	t.Cleanup(h.Close)
	return h, c
}

// topic waits for channel c under conditions.
func topic(a Answerer, conditions ...Equal) *Topic {
	return &Topic{Channel: "c", Equals: conditions, Key: fmt.Sprintf("%p%v", a, conditions), ReadKey: fmt.Sprintf("%p", a), Answerer: a}
}

func equal(kind Kind, value string, keys ...string) Equal {
	return Equal{Keys: keys, Kind: kind, Value: kind.Canonical(value)}
}

func (c *channels) wantLog(t *testing.T, want ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Equal(c.log, want) {
		t.Errorf("source was told %q, want %q", c.log, want)
	}
}
