package subscribe

import (
	"context"
	"net/url"
	"strings"

	"fraiseqld/engine/pgexec"
)

// Past is what a bus remembers.
type Past interface {
	// Since tells each of the events of a channel after the one with this id, at most
	// limit, up to the last one that Heard was told of: upTo. complete says that none
	// is missing between.
	Since(ctx context.Context, channel, id string, limit int, each func(id, payload string)) (upTo string, complete bool, err error)
}

// Remember names what keeps the events of named channels. Before the first Subscribe.
func (h *Hub) Remember(p Past) { h.past = p }

// keeps says that subscribers of a channel can be told what they missed.
func (h *Hub) keeps(channel string) bool {
	if strings.HasPrefix(channel, changesPrefix) {
		return h.outbox != nil
	}
	return h.past != nil
}

// An id of an event of a bus says which channel it is of, because each counts for
// itself: channel@17-0.
const idChannel = "@"

func channelID(channel string) string { return url.QueryEscape(channel) + idChannel }

// replay gives a group that resumes what it missed. The group was joined before and
// holds back what came since.
func (h *Hub) replay(ctx context.Context, g *group) {
	if strings.HasPrefix(g.topic.Channel, changesPrefix) {
		h.outbox.replay(g)
		return
	}
	missed, upTo, ok := h.missed(ctx, g.topic)
	g.mu.Lock()
	defer g.mu.Unlock()
	if !ok {
		g.pending = append([]*event{{gap: true, at: h.now()}}, g.pending...)
		return
	}
	g.after = upTo
	g.pending = append(missed, newer(g.pending, upTo)...)
}

// missed are the events after the one that a topic resumes at, up to a mark.
func (h *Hub) missed(ctx context.Context, t *Topic) (list []*event, upTo pgexec.Mark, ok bool) {
	id, ok := strings.CutPrefix(t.After, channelID(t.Channel))
	from, valid := pgexec.ParseMark(id)
	if !ok || !valid {
		return nil, upTo, false // of another channel: what was missed of this one is not known
	}
	last, complete, err := h.past.Since(ctx, t.Channel, id, h.o.Queue, func(id, payload string) {
		if e := h.event(t.Channel, id, payload); e != nil && e.concerns(t) {
			list = append(list, e)
		}
	})
	if err != nil {
		h.o.Logger.Warn("the events that a subscriber missed could not be read", "channel", t.Channel, "cause", err)
	}
	upTo, ok = pgexec.ParseMark(last)
	if upTo.Before(from) { // the subscriber heard of more than this server has by now
		upTo = from
	}
	return list, upTo, ok && complete && err == nil
}

// newer leaves out what a replay has.
func newer(pending []*event, upTo pgexec.Mark) []*event {
	var kept []*event
	for _, e := range pending {
		if e.mark == (pgexec.Mark{}) || upTo.Before(e.mark) {
			kept = append(kept, e)
		}
	}
	return kept
}

// concerns says of an event what the index says.
func (e *event) concerns(t *Topic) bool {
	conditions := pinned(t)
	if e.named && t.Rereads() {
		conditions = t.Equals
	}
	for _, c := range conditions {
		if v, ok := e.value(c.Keys, c.Kind); !ok || v != c.Value {
			return false
		}
	}
	return !t.Never && e.fits(t)
}
