package subscribe

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"fraiseqld/engine/pgexec"
)

// ChangesOf is the channel of a view's changes. No channel of LISTEN begins so.
func ChangesOf(view string) string { return changesPrefix + view }

const changesPrefix = "\x00"

// Journal is the outbox of a database; *pgexec.Outbox is one.
type Journal interface {
	Position(ctx context.Context) (pgexec.Mark, error)
	After(ctx context.Context, m pgexec.Mark, limit int) (list []pgexec.Change, pending bool, err error)
	Between(ctx context.Context, view string, from, to pgexec.Mark, limit int) (list []pgexec.Change, complete bool, err error)
	Prune(ctx context.Context, keep time.Duration) error
}

const (
	outboxBatch   = 500
	outboxIdle    = 30 * time.Second // in case a notification was lost
	outboxPending = 50 * time.Millisecond
	outboxFailed  = time.Second
	outboxPrune   = 10 * time.Minute
	outboxKeep    = time.Hour // what clients may resume after
)

// Outbox tells a hub of changes. While views are followed, one goroutine reads
// the journal, when it is told to and now and then.
type Outbox struct {
	hub     *Hub
	journal Journal
	log     *slog.Logger
	life    context.Context
	end     context.CancelFunc
	work    sync.WaitGroup
	poke    chan struct{}

	mu      sync.Mutex // the last lock taken
	views   map[string]bool
	started bool

	reading sync.Mutex // before the hub's locks
	at      pgexec.Mark
	known   bool // at is: views were followed without a break
	failing bool
	pruned  time.Time
}

// NewOutbox returns an Outbox that follows nothing yet.
func NewOutbox(h *Hub, j Journal, log *slog.Logger) *Outbox {
	o := &Outbox{hub: h, journal: j, log: log, poke: make(chan struct{}, 1), views: map[string]bool{}}
	o.life, o.end = context.WithCancel(context.Background())
	h.outbox = o
	return o
}

// Poke says that there may be something to read.
func (o *Outbox) Poke() {
	select {
	case o.poke <- struct{}{}:
	default:
	}
}

// Listen implements Source.
func (o *Outbox) Listen(channel string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.views[strings.TrimPrefix(channel, changesPrefix)] = true
	if !o.started && o.life.Err() == nil {
		o.started = true
		o.work.Go(o.run)
	}
	o.Poke()
}

// Unlisten implements Source.
func (o *Outbox) Unlisten(channel string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.views, strings.TrimPrefix(channel, changesPrefix))
	o.Poke()
}

// Close ends the reading.
func (o *Outbox) Close() {
	o.end()
	o.work.Wait()
}

func (o *Outbox) idle() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.views) == 0
}

func (o *Outbox) run() {
	timer := time.NewTimer(outboxIdle)
	defer timer.Stop()
	for {
		select {
		case <-o.life.Done():
			return
		case <-o.poke:
		case <-timer.C:
		}
		timer.Reset(o.read())
	}
}

// read hands over what is new, and says when to look again.
func (o *Outbox) read() (again time.Duration) {
	o.reading.Lock()
	defer o.reading.Unlock()
	if o.idle() {
		o.known = false
		return outboxIdle
	}
	pending, err := o.advance()
	if err != nil {
		if !o.failing && o.life.Err() == nil {
			o.log.Warn("the outbox of @changes cannot be read; fraiseqld subscriptions install makes it", "cause", err)
		}
		o.failing = true
		return outboxFailed
	}
	o.failing = false
	o.prune()
	if pending {
		return outboxPending
	}
	return outboxIdle
}

// advance reads to the end. o.reading is held.
func (o *Outbox) advance() (pending bool, err error) {
	if !o.known {
		if o.at, err = o.journal.Position(o.life); err != nil {
			return false, err
		}
		o.known = true
	}
	for {
		list, pending, err := o.journal.After(o.life, o.at, outboxBatch)
		if err != nil {
			return false, err
		}
		for i := range list {
			o.hub.changed(&list[i])
			o.at = list[i].Mark
		}
		if len(list) < outboxBatch {
			return pending, nil
		}
	}
}

// prune forgets what nobody may resume after any more.
func (o *Outbox) prune() {
	if now := o.hub.now(); now.Sub(o.pruned) >= outboxPrune {
		o.pruned = now
		if err := o.journal.Prune(o.life, outboxKeep); err != nil {
			o.log.Warn("old changes stay in the outbox", "cause", err)
		}
	}
}

// replay gives a group that resumes what it missed. The group was joined before
// and holds back what came since; what is read up to has been handed to it.
func (o *Outbox) replay(g *group) {
	o.reading.Lock()
	defer o.reading.Unlock()
	from, ok := pgexec.ParseMark(g.topic.After)
	var list []pgexec.Change
	if ok {
		list, ok = o.missed(g, from)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !ok {
		g.pending = append([]*event{{gap: true, at: o.hub.now()}}, g.pending...)
		return
	}
	g.after = from
	before := make([]*event, 0, len(list))
	for i := range list {
		if e := o.hub.change(&list[i]); e.concerns(g.topic) {
			before = append(before, e)
		}
	}
	g.pending = append(before, withoutChanges(g.pending)...)
}

// missed lists the changes from a mark to where the hub is. o.reading is held.
func (o *Outbox) missed(g *group, from pgexec.Mark) ([]pgexec.Change, bool) {
	if _, err := o.advance(); err != nil {
		return nil, false
	}
	view := strings.TrimPrefix(g.topic.Channel, changesPrefix)
	list, complete, err := o.journal.Between(o.life, view, from, o.at, o.hub.o.Queue)
	return list, complete && err == nil
}

// withoutChanges leaves out what the replay has.
func withoutChanges(pending []*event) []*event {
	var kept []*event
	for _, e := range pending {
		if e.mark == (pgexec.Mark{}) {
			kept = append(kept, e)
		}
	}
	return kept
}

// change is a change as an event: it names the row.
func (h *Hub) change(c *pgexec.Change) *event {
	raw := quoted([]byte(c.Row))
	return &event{payload: raw, members: []member{{"id", raw}}, id: c.Row, named: true, mark: c.Mark, at: h.now()}
}

func (h *Hub) changed(c *pgexec.Change) {
	e := h.change(c)
	h.dispatch(h.concerned(ChangesOf(c.View), e), e)
}

// Sources join LISTEN and the outbox: as the hub's Source, and as what a
// pgexec.Listener tells.
type Sources struct {
	Hub      *Hub
	Listener Source
	Outbox   *Outbox
	Bus      Source // has the events of @listen; nil: Listener has them
	mu       sync.Mutex
	followed int // views
}

// Listen implements Source.
func (s *Sources) Listen(channel string) {
	if !strings.HasPrefix(channel, changesPrefix) {
		s.named(channel).Listen(channel)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.followed++; s.followed == 1 {
		s.Listener.Listen(pgexec.OutboxChannel)
	}
	s.Outbox.Listen(channel)
}

// Unlisten implements Source.
func (s *Sources) Unlisten(channel string) {
	if !strings.HasPrefix(channel, changesPrefix) {
		s.named(channel).Unlisten(channel)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.followed--; s.followed == 0 {
		s.Listener.Unlisten(pgexec.OutboxChannel)
	}
	s.Outbox.Unlisten(channel)
}

// named is who tells of a channel. Of tables only PostgreSQL does.
func (s *Sources) named(channel string) Source {
	if s.Bus != nil && channel != TablesChannel {
		return s.Bus
	}
	return s.Listener
}

// Notified implements pgexec.Events.
func (s *Sources) Notified(channel, payload string) {
	if channel == pgexec.OutboxChannel {
		s.Outbox.Poke()
		return
	}
	s.Hub.Notified(channel, payload)
}

// Missed implements pgexec.Events. The outbox misses nothing: it is read on.
func (s *Sources) Missed() {
	s.Outbox.Poke()
	if s.Bus == nil {
		s.Hub.Missed()
	}
}
