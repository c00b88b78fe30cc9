package subscribe

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// reading is a live query whose reads a test controls.
type reading struct {
	mu    sync.Mutex
	body  string
	reads int
	begun chan struct{} // told of each read
	hold  chan struct{} // nil: reads are not held up
}

func newReading(body string) *reading { return &reading{body: body, begun: make(chan struct{}, 1000)} }

func (r *reading) read(_ context.Context, dst []byte) []byte {
	r.mu.Lock()
	r.reads++
	body, hold := r.body, r.hold
	r.mu.Unlock()
	r.begun <- struct{}{}
	if hold != nil {
		<-hold
	}
	return append(dst, body...)
}

func (r *reading) set(body string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.body = body
}

func (r *reading) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reads
}

func (r *reading) topic(patch bool, tables ...string) *Topic {
	return &Topic{Key: fmt.Sprintf("%p", r), Live: &Live{Tables: tables, Patch: patch, Read: r.read}}
}

const (
	liveOne = `{"data":{"items":[{"id":1,"n":12345678901234567890},{"id":2,"n":2}],"total":2}}`
	liveTwo = `{"data":{"items":[{"id":1,"n":12345678901234567891},{"id":2,"n":2}],"total":2}}`
)

// TestLive: first the answer, then a new one for each change that matters.
func TestLive(t *testing.T) {
	h, source := newHub(t, Options{})
	r, c := newReading(liveOne), newClient()
	s := h.Subscribe(r.topic(false, "public.a", "public.b"), c)
	c.want(t, liveOne)
	source.wantLog(t, "+"+TablesChannel)
	r.set(liveTwo)
	h.TableChanged("public.other")
	h.TableChanged("public.b")
	c.want(t, liveTwo)
	h.TableChanged("public.a") // and nothing is different
	r.set(liveOne)
	for r.count() < 3 {
		<-r.begun
	}
	h.TablesMissed()
	c.want(t, liveOne)
	if s := h.Stats(); s.Live != 1 || s.Subscriptions != 1 || s.Delivered != 3 {
		t.Errorf("%+v", s)
	}
	s.Close()
	source.wantLog(t, "+"+TablesChannel, "-"+TablesChannel)
	h.TableChanged("public.a")
	if s := h.Stats(); s.Live != 0 || s.Subscriptions != 0 || len(h.tables) != 0 {
		t.Errorf("%+v", s)
	}
}

// TestLiveIsShared: equal queries are read once, and who joins gets the answer
// that is there.
func TestLiveIsShared(t *testing.T) {
	h, _ := newHub(t, Options{})
	r, first := newReading(liveOne), newClient()
	defer h.Subscribe(r.topic(false, "a"), first).Close()
	first.want(t, liveOne)
	var clients []*client
	for range 300 {
		c := &client{frames: first.frames, got: make(chan string, 10)}
		clients = append(clients, c)
		defer h.Subscribe(r.topic(false, "a"), c).Close()
	}
	for _, c := range clients {
		c.want(t, liveOne)
	}
	if n := r.count(); n != 1 {
		t.Errorf("%d reads", n)
	}
	*first.frames = 0
	r.set(liveTwo)
	h.TableChanged("a")
	for _, c := range append(clients, first) {
		c.want(t, liveTwo)
	}
	if *first.frames != 1 || r.count() != 2 {
		t.Errorf("%d frames, %d reads", *first.frames, r.count())
	}
}

// TestLiveCoalesces: changes while a read is under way make one more read.
func TestLiveCoalesces(t *testing.T) {
	h, _ := newHub(t, Options{})
	r, c := newReading(liveOne), newClient()
	r.hold = make(chan struct{})
	defer h.Subscribe(r.topic(false, "a"), c).Close()
	<-r.begun
	for range 100 {
		h.TableChanged("a")
	}
	late := newClient()
	defer h.Subscribe(r.topic(false, "a"), late).Close()
	r.set(liveTwo)
	r.hold <- struct{}{}
	c.want(t, liveOne)
	late.want(t, liveOne)
	<-r.begun
	r.hold <- struct{}{}
	c.want(t, liveTwo)
	late.want(t, liveTwo)
	if n := r.count(); n != 2 {
		t.Errorf("%d reads", n)
	}
}

// TestLivePause: reads keep their distance, and the last change is not forgotten.
func TestLivePause(t *testing.T) {
	const pause = 50 * time.Millisecond
	h, _ := newHub(t, Options{LivePause: pause})
	r, c := newReading(liveOne), newClient()
	topic := r.topic(false, "a")
	topic.Live.Pause = time.Millisecond
	began := time.Now()
	defer h.Subscribe(topic, c).Close()
	c.want(t, liveOne)
	r.set(liveTwo)
	for range 100 {
		h.TableChanged("a")
	}
	c.want(t, liveTwo)
	if took := time.Since(began); took < pause || r.count() != 2 {
		t.Errorf("%d reads within %s", r.count(), took)
	}
}

// TestLivePauseEnds: who leaves in a pause leaves no timer.
func TestLivePauseEnds(t *testing.T) {
	h, _ := newHub(t, Options{LivePause: time.Hour})
	r, c := newReading(liveOne), newClient()
	s := h.Subscribe(r.topic(false, "a"), c)
	c.want(t, liveOne)
	h.TableChanged("a")
	q := s.group.query
	q.mu.Lock()
	waits := q.timer != nil
	q.mu.Unlock()
	s.Close()
	q.mu.Lock()
	defer q.mu.Unlock()
	if !waits || q.timer != nil {
		t.Errorf("a timer before: %t; after: %t", waits, q.timer != nil)
	}
}

// TestLivePatch: those who have an answer get what is different, the others all of it.
func TestLivePatch(t *testing.T) {
	h, _ := newHub(t, Options{})
	r, c := newReading(liveOne), newClient()
	defer h.Subscribe(r.topic(true, "a"), c).Close()
	c.want(t, liveOne[:len(liveOne)-1]+`,"revision":1}`)
	r.set(liveTwo)
	h.TableChanged("a")
	c.want(t, `{"patch":[{"value":12345678901234567891,"op":"replace","path":"/items/0/n"}],"revision":2}`)
	late := newClient()
	defer h.Subscribe(r.topic(true, "a"), late).Close()
	late.want(t, liveTwo[:len(liveTwo)-1]+`,"revision":2}`)
	r.set(`{"data":null,"errors":[{"message":"gone"}]}`)
	h.TableChanged("a")
	c.want(t, `{"data":null,"errors":[{"message":"gone"}],"revision":3}`)
	r.set(liveOne)
	h.TableChanged("a")
	late.want(t, `{"data":null,"errors":[{"message":"gone"}],"revision":3}`, liveOne[:len(liveOne)-1]+`,"revision":4}`)
}

// TestPatchOfLists: a row that comes to the front is one operation, and an answer
// that is nearly all new is sent whole.
func TestPatchOfLists(t *testing.T) {
	const before = `{"data":{"items":[{"id":1,"name":"the first one"},{"id":2,"name":"the second one"}]}}`
	got := string(patchOf([]byte(before), []byte(`{"data":{"items":[{"id":0,"name":"n"},{"id":1,"name":"the first one"},{"id":2,"name":"the second one"}]}}`), 2))
	if want := `{"patch":[{"value":{"id":0,"name":"n"},"op":"add","path":"/items/0"}],"revision":2}`; got != want {
		t.Errorf("got %s", got)
	}
	for _, after := range []string{`{"data":{"items":[]}}`, `{"data":null,"errors":[{"message":"m"}]}`, `{"errors":[]}`, `{`} {
		if got := patchOf([]byte(before), []byte(after), 2); got != nil && len(got) >= len(after)+20 {
			t.Errorf("%s: got %s", after, got)
		}
	}
}

// TestLiveBesideABus: PostgreSQL tells of tables, wherever other events come from.
func TestLiveBesideABus(t *testing.T) {
	h, bus, listener := New(Options{}), &channels{}, &channels{}
	t.Cleanup(h.Close)
	h.Attach(&Sources{Hub: h, Bus: bus, Listener: listener})
	r, c := newReading(liveOne), newClient()
	h.Subscribe(r.topic(false, "a"), c).Close()
	h.Subscribe(topic(&answers{}), c).Close()
	listener.wantLog(t, "+"+TablesChannel, "-"+TablesChannel)
	bus.wantLog(t, "+c", "-c")
}

// TestLiveModel: members come and go while tables change; the last answer reaches
// everyone who stays.
func TestLiveModel(t *testing.T) {
	h, _ := newHub(t, Options{LivePause: time.Millisecond})
	r := newReading("0")
	r.begun = make(chan struct{}, 1<<20)
	const rounds = 200
	var stay []*client
	for i := range rounds {
		r.set(fmt.Sprint(i))
		c := newClient()
		s := h.Subscribe(r.topic(false, "a"), c)
		h.TableChanged("a")
		if i%4 == 0 {
			stay = append(stay, c)
			defer s.Close()
		} else {
			s.Close()
		}
	}
	last := fmt.Sprint(rounds - 1)
	for i, c := range stay {
		for got := ""; got != last; {
			select {
			case got = <-c.got:
			case <-time.After(patience):
				t.Fatalf("client %d does not get the last answer, but %q", i, got)
			}
		}
	}
}
