package subscribe

import (
	"bytes"
	"context"
	"time"
)

// Live is an operation that is answered again whenever a table it reads has changed.
type Live struct {
	Tables []string      // SCHEMA.TABLE
	Pause  time.Duration // at least, between the beginnings of two reads
	Patch  bool          // later answers are JSON Patches
	// Read runs the whole operation. It gives a whole answer.
	Read func(ctx context.Context, dst []byte) []byte
}

// liveQuery is a group whose answers come from reads of its own. There is at most
// one read at a time; changes meanwhile make one more.
type liveQuery struct {
	group
	live *Live
	// pause is the longer one of the client's and the server's.
	pause time.Duration
	// The rest is guarded by group.mu. group.running says that a read waits or runs.
	dirty    bool // something has changed since the last read began
	timer    *time.Timer
	began    time.Time // of the last read
	answer   []byte    // of the last read; nil: none yet
	revision int       // of the answer
}

// subscribeLive gives a member a place in a live query. h.mu is held.
func (h *Hub) subscribeLive(t *Topic, m Member) *Subscription {
	q := h.lives[t.Key]
	if q == nil {
		q = &liveQuery{group: group{hub: h, topic: t}, live: t.Live, pause: max(t.Live.Pause, h.o.LivePause), dirty: true}
		q.query = q
		h.addLive(q)
	}
	h.count++
	s := q.add(m)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.dirty || q.running {
		q.schedule() // the next answer is the member's first
		return s
	}
	s.answered = true
	m.Send(m.Frame(q.whole()))
	return s
}

func (h *Hub) addLive(q *liveQuery) {
	if len(h.lives) == 0 {
		h.source.Listen(TablesChannel)
	}
	h.lives[q.topic.Key] = q
	for _, table := range q.live.Tables {
		if h.tables[table] == nil {
			h.tables[table] = map[*liveQuery]bool{}
		}
		h.tables[table][q] = true
	}
}

// removeLive forgets a live query that nobody follows any more. h.mu is held.
func (h *Hub) removeLive(q *liveQuery) {
	delete(h.lives, q.topic.Key)
	for _, table := range q.live.Tables {
		if delete(h.tables[table], q); len(h.tables[table]) == 0 {
			delete(h.tables, table)
		}
	}
	if len(h.lives) == 0 {
		h.source.Unlisten(TablesChannel)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.timer != nil {
		q.timer.Stop()
		q.timer = nil
	}
}

// TableChanged has the live queries read again that read the table.
func (h *Hub) TableChanged(name string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for q := range h.tables[name] {
		q.changed()
	}
}

// TablesMissed has all live queries read again: changes may not have been told.
func (h *Hub) TablesMissed() {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, q := range h.lives {
		q.changed()
	}
}

func (q *liveQuery) changed() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dirty = true
	q.schedule()
}

// schedule sees to a read once the pause is over. q.mu is held.
func (q *liveQuery) schedule() {
	if q.running || q.timer != nil || q.count == 0 {
		return
	}
	if wait := q.pause - q.hub.now().Sub(q.began); wait > 0 {
		q.timer = time.AfterFunc(wait, q.due)
		return
	}
	q.running = true
	q.hub.read(q)
}

func (q *liveQuery) due() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.timer = nil; q.count > 0 && !q.running {
		q.running = true
		q.hub.read(q)
	}
}

// work implements worker: it reads and sends.
func (q *liveQuery) work(ctx context.Context) {
	q.mu.Lock()
	q.dirty, q.began = false, q.hub.now()
	q.mu.Unlock()
	body := q.live.Read(ctx, nil)
	q.mu.Lock()
	defer q.mu.Unlock()
	changed := !bytes.Equal(body, q.answer)
	var next []byte
	if changed {
		next = q.step(body)
	}
	q.tell(changed, next)
	q.running = false
	q.compact()
	if q.dirty {
		q.schedule()
	}
}

// step takes over an answer and makes what those are sent who have the last one.
// q.mu is held.
func (q *liveQuery) step(body []byte) []byte {
	before := q.answer
	q.answer = body
	q.revision++
	if !q.live.Patch || before == nil {
		return q.whole()
	}
	if patch := patchOf(before, body, q.revision); patch != nil {
		return patch
	}
	return q.whole()
}

// whole is the answer for who has none. q.mu is held.
func (q *liveQuery) whole() []byte {
	if !q.live.Patch {
		return q.answer
	}
	return revised(q.answer, q.revision)
}

// tell sends next to those who have the last answer, when it changed, and the
// whole one to the others. q.mu is held, but for turns.
func (q *liveQuery) tell(changed bool, next []byte) {
	var again, first frames
	sent := 0
	for i := 0; i < len(q.members); i++ { // some may join meanwhile
		if i%chunk == chunk-1 {
			q.mu.Unlock() // whoever wants to leave gets a turn
			q.mu.Lock()
		}
		s := q.members[i]
		switch {
		case s == nil || s.answered && !changed:
			continue
		case s.answered:
			s.member.Send(again.of(s, next))
		default:
			s.answered = true
			s.member.Send(first.of(s, q.whole()))
		}
		sent++
	}
	q.hub.delivered.Add(uint64(sent))
}
