package subscribe

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/pgexec"
)

// Source tells a Hub of events.
type Source interface {
	Listen(channel string)   // from now on
	Unlisten(channel string) // no longer
}

// Options configure a Hub. Zero values mean what is said.
type Options struct {
	Queue   int // events that may wait in one group; zero: 1,000
	Readers int // rows read at once; zero: 4
	// LivePause is the least time between two reads of a live query.
	LivePause time.Duration
	Logger    *slog.Logger
	// Lag is told how long events waited from their arrival to their last
	// subscriber; it must not block.
	Lag func(time.Duration)
}

// TablesChannel tells which tables have changed.
const TablesChannel = pgexec.CacheChannel

// Hub knows who waits for what. It is safe for concurrent use.
type Hub struct {
	o      Options
	source Source
	outbox *Outbox // nil: none
	past   Past    // of the channels of a bus; nil: nothing is kept

	resumed atomic.Uint64 // groups that resume, for their keys

	mu       sync.RWMutex
	channels map[string]*channel
	lives    map[string]*liveQuery          // by Topic.Key
	tables   map[string]map[*liveQuery]bool // those that read a table
	count    int                            // subscriptions

	delivered, dropped, malformed atomic.Uint64

	readers readers
}

type channel struct {
	groups map[string]*group // by Topic.Key
	index  index
}

// New returns a Hub without a Source: see Attach.
func New(o Options) *Hub {
	if o.Queue == 0 {
		o.Queue = 1000
	}
	if o.Readers == 0 {
		o.Readers = 4
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	h := &Hub{o: o, channels: map[string]*channel{}, lives: map[string]*liveQuery{}, tables: map[string]map[*liveQuery]bool{}}
	h.readers.init(o.Readers)
	return h
}

// Attach names the source. Before the first Subscribe.
func (h *Hub) Attach(s Source) { h.source = s }

// Subscribe has a member sent the topic's answers until Close. Members of one
// topic's key that have the same name get the same frame.
func (h *Hub) Subscribe(t *Topic, m Member) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.Live != nil {
		return h.subscribeLive(t, m)
	}
	resume := t.After != "" && h.keeps(t.Channel)
	if resume { // a group of its own: nobody else misses the same
		t.Key += "\x00" + strconv.FormatUint(h.resumed.Add(1), 10)
	}
	c := h.channels[t.Channel]
	if c == nil {
		c = &channel{groups: map[string]*group{}}
		h.channels[t.Channel] = c
		h.source.Listen(t.Channel)
	}
	g := c.groups[t.Key]
	if g == nil {
		g = &group{hub: h, topic: t, resume: resume, running: resume}
		c.groups[t.Key] = g
		if !t.Never {
			c.index.add(g)
		}
	}
	h.count++
	s := g.add(m)
	if resume {
		h.read(g)
	}
	return s
}

// Close ends the subscription: nothing is sent afterwards. Only once.
func (s *Subscription) Close() { s.group.hub.remove(s) }

func (h *Hub) remove(s *Subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count--
	g := s.group
	if !g.remove(s) {
		return
	}
	if g.query != nil {
		h.removeLive(g.query)
		return
	}
	t := g.topic
	c := h.channels[t.Channel]
	delete(c.groups, t.Key)
	if !t.Never {
		c.index.remove(g)
	}
	if len(c.groups) == 0 {
		delete(h.channels, t.Channel)
		h.source.Unlisten(t.Channel)
	}
}

// Notified takes one event of a channel, from one goroutine at a time.
func (h *Hub) Notified(channel, payload string) { h.Heard(channel, "", payload) }

// Heard is Notified of an event that has an id, because it is kept.
func (h *Hub) Heard(channel, id, payload string) {
	if e := h.event(channel, id, payload); e != nil {
		h.dispatch(h.concerned(channel, e), e)
	}
}

// event is nil when the payload is none.
func (h *Hub) event(channel, id, payload string) *event {
	e, ok := parse(payload, h.now())
	if !ok {
		if h.malformed.Add(1) == 1 {
			h.o.Logger.Warn("an event's payload is not JSON; it and others like it are dropped", "channel", channel)
		}
		return nil
	}
	if e.mark, ok = pgexec.ParseMark(id); ok {
		e.of = channelID(channel)
	}
	return e
}

// Missed tells the subscribers of these channels that events may have been
// lost; without names, those of all channels.
func (h *Hub) Missed(names ...string) {
	e := &event{gap: true, at: h.now()}
	h.mu.RLock()
	var all []*group
	for name, c := range h.channels {
		if strings.HasPrefix(name, changesPrefix) || len(names) > 0 && !slices.Contains(names, name) {
			continue // the outbox has the changes of views
		}
		for _, g := range c.groups {
			all = append(all, g)
		}
	}
	h.mu.RUnlock()
	h.dispatch(all, e)
}

func (h *Hub) concerned(name string, e *event) (list []*group) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if c := h.channels[name]; c != nil {
		c.index.each(e, func(g *group) {
			if e.fits(g.topic) {
				list = append(list, g)
			}
		})
	}
	return list
}

func (h *Hub) dispatch(list []*group, e *event) {
	for _, g := range list {
		if g.push(e) {
			g.run(context.Background(), false)
		}
	}
}

// Close ends the readers. The source must have ended before.
func (h *Hub) Close() { h.readers.close() }

func (h *Hub) now() time.Time { return time.Now() }

func (h *Hub) lag(e *event) {
	if h.o.Lag != nil {
		h.o.Lag(h.now().Sub(e.at))
	}
}

// Stats is a picture of a Hub.
type Stats struct {
	Subscriptions, Groups, Channels int
	Live                            int    // distinct live queries
	Delivered                       uint64 // answers handed to members
	Dropped                         uint64 // events beyond a group's bound
	Malformed                       uint64 // events that are not JSON
}

// Stats reads the counters.
func (h *Hub) Stats() Stats {
	h.mu.RLock()
	defer h.mu.RUnlock()
	s := Stats{Subscriptions: h.count, Channels: len(h.channels), Delivered: h.delivered.Load(), Dropped: h.dropped.Load(), Malformed: h.malformed.Load()}
	for _, c := range h.channels {
		s.Groups += len(c.groups)
	}
	s.Live = len(h.lives)
	return s
}

// gapAnswer is a result, not an end: the stream goes on.
var gapAnswer = append(gqlerr.AppendList([]byte(`{"data":null,"errors":`), []*gqlerr.Error{
	gqlerr.New(gqlerr.SubscriptionGap, "Events may have been missed; read what you need again."),
}), '}')
