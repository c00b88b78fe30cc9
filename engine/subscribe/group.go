package subscribe

import (
	"context"
	"sync"

	"fraiseqld/engine/pgexec"
)

// chunk is how many members are sent to before others may join or leave.
const chunk = 128

// group is the subscribers that get the same answers.
type group struct {
	hub   *Hub
	topic *Topic

	mu      sync.Mutex
	members []*Subscription // nil: has left while answers were sent
	count   int             // without the nil ones
	pending []*event        // not answered yet, in order; bounded by Options.Queue
	running bool            // somebody answers
	lost    bool            // events were dropped since the last answer
	resume  bool            // what it missed has to be read first
	after   pgexec.Mark     // changes up to here are known to the subscriber
	query   *liveQuery      // that this is a part of; nil: none
}

// Subscription is a Member's place in a group.
type Subscription struct {
	group  *group
	member Member
	at     int32 // in group.members; 32 bits keep it in a size class of 32 bytes
	// answered says of a member of a live query that it has the last answer.
	answered bool
}

// add gives a member a place. The hub's lock is held.
func (g *group) add(m Member) *Subscription {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := &Subscription{group: g, member: m, at: int32(len(g.members))}
	g.members = append(g.members, s)
	g.count++
	return s
}

// remove frees the place, after which nothing is sent to the member. It reports
// whether the group is empty. The hub's lock is held.
func (g *group) remove(s *Subscription) (empty bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.members[s.at] = nil
	g.count--
	if !g.running {
		g.compact()
	}
	return g.count == 0
}

// compact closes the gaps once they are half of the list.
func (g *group) compact() {
	if len(g.members) < 2*g.count+8 && g.count > 0 {
		return
	}
	kept := g.members[:0]
	for _, s := range g.members {
		if s != nil {
			s.at = int32(len(kept))
			kept = append(kept, s)
		}
	}
	clear(g.members[len(kept):])
	g.members = kept
}

// push queues an event. It reports whether the caller has to see to the answer.
func (g *group) push(e *event) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e.mark != (pgexec.Mark{}) && !g.after.Before(e.mark) {
		return false
	}
	if len(g.pending) >= g.hub.o.Queue {
		g.lost = true
		g.hub.dropped.Add(1)
		return false
	}
	g.pending = append(g.pending, e)
	if g.running {
		return false
	}
	g.running = true
	return true
}

// next takes the oldest event. Without one it ends the run, or makes good what
// was dropped meanwhile.
func (g *group) next() *event {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case len(g.pending) > 0:
		e := g.pending[0]
		g.pending[0] = nil
		if g.pending = g.pending[1:]; len(g.pending) == 0 {
			g.pending = nil
		}
		return e
	case g.lost:
		g.lost = false
		return &event{gap: true, at: g.hub.now()}
	}
	g.running = false
	g.compact()
	return nil
}

// work implements worker.
func (g *group) work(ctx context.Context) { g.run(ctx, true) }

// run answers what is pending. Unless it may block, it leaves events that need
// the database to the hub's readers.
func (g *group) run(ctx context.Context, mayBlock bool) {
	if g.resume && mayBlock {
		g.resume = false
		g.hub.replay(ctx, g)
	}
	for {
		if !mayBlock && g.blocked() {
			g.hub.read(g)
			return
		}
		e := g.next()
		if e == nil {
			return
		}
		if answer := e.answer(ctx, g.topic); len(answer) > 0 { // else the row is none of those that were asked for
			g.send(answer)
		}
		g.hub.lag(e)
	}
}

// blocked says that the next event needs the database.
func (g *group) blocked() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.pending) > 0 && g.pending[0].needsRead(g.topic)
}

// send delivers an answer to all members. Only the one who runs the group sends.
func (g *group) send(answer []byte) {
	var f frames
	sent := 0
	g.mu.Lock()
	n := len(g.members) // who joins now has not been waiting
	for i := range n {
		if i%chunk == chunk-1 {
			g.mu.Unlock() // whoever wants to leave gets a turn
			g.mu.Lock()
		}
		if s := g.members[i]; s != nil {
			s.member.Send(f.of(s, answer))
			sent++
		}
	}
	g.mu.Unlock()
	g.hub.delivered.Add(uint64(sent))
}

// frames are the encoded forms of one answer, by the names of members.
type frames struct {
	name  string // of last
	last  any
	other map[string]any
}

func (f *frames) of(s *Subscription, answer []byte) any {
	name := s.member.Name()
	if f.last != nil && f.name == name {
		return f.last
	}
	if made, ok := f.other[name]; ok {
		return made
	}
	made := s.member.Frame(answer)
	if f.last != nil {
		if f.other == nil {
			f.other = map[string]any{}
		}
		f.other[f.name] = f.last
	}
	f.name, f.last = name, made
	return made
}
