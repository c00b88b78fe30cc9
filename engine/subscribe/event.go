package subscribe

import (
	"bytes"
	"context"
	"sync"
	"time"

	"fraiseqld/engine/pgexec"
	"fraiseqld/internal/jsonx"
	"fraiseqld/internal/retry"
)

// event is one NOTIFY, or a gap. It is immutable but for reads.
type event struct {
	payload []byte
	members []member // of an object; of a bare id: the id
	id      string   // of the row that it speaks of; empty: it names none
	named   bool     // the id is all that the event holds
	gap     bool
	mark    pgexec.Mark // its place among those that are kept; the zero mark: none
	of      string      // begins its id: the channel; empty for changes of views
	at      time.Time

	mu    sync.Mutex
	reads map[string]*read // by Topic.ReadKey
}

// member is one of a JSON object.
type member struct {
	key string
	raw []byte
}

// read is a row being read for one event, or its answer.
type read struct {
	once   sync.Once
	answer []byte
}

// parse reads a payload: an object is a document, unless it holds an id alone;
// anything else is a bare id. false: it begins like an object and is none.
func parse(payload string, at time.Time) (*event, bool) {
	e := &event{payload: bytes.TrimSpace([]byte(payload)), at: at}
	if jsonx.KindOf(e.payload) != jsonx.Object {
		e.bare()
		return e, true
	}
	if !jsonx.Valid(e.payload) {
		return nil, false
	}
	s := jsonx.Scan(e.payload)
	for s.Open(); s.Next(); {
		if key, ok := jsonx.Text(s.Key()); ok {
			e.members = append(e.members, member{key, s.Raw()})
		} else {
			s.Raw()
		}
	}
	if raw := e.raw(idKeys); raw != nil {
		var ok bool
		e.id, ok = scalar(raw)
		e.named = ok && len(e.members) == 1
	}
	return e, true
}

var idKeys = []string{"id"}

// bare is a payload that is no object: an id, as JSON or as it stands.
func (e *event) bare() {
	if len(e.payload) == 0 {
		e.payload = []byte("null")
		return
	}
	raw := e.payload
	if !jsonx.Valid(raw) {
		raw = quoted(raw)
		e.payload = raw
	}
	if e.id, e.named = scalar(raw); e.named {
		e.members = []member{{"id", raw}}
	}
}

// quoted is a text as a JSON string.
func quoted(text []byte) []byte {
	out, err := jsonx.Marshal(string(bytes.ToValidUTF8(text, []byte("\uFFFD"))))
	if err != nil {
		return []byte("null")
	}
	return out
}

// value is the canonical value of the first of the keys that the event has.
func (e *event) value(keys []string, kind Kind) (string, bool) {
	raw := e.raw(keys)
	if raw == nil {
		return "", false
	}
	text, ok := scalar(raw)
	return kind.Canonical(text), ok
}

// raw is the first of the keys that the event has.
func (e *event) raw(keys []string) []byte {
	for _, key := range keys {
		for i := len(e.members) - 1; i >= 0; i-- { // of two that are named alike the last counts, as in jsonb
			if e.members[i].key == key {
				return e.members[i].raw
			}
		}
	}
	return nil
}

// needsRead says that a topic answers the event with a row.
func (e *event) needsRead(t *Topic) bool {
	return !e.gap && t.Rereads() && (e.named || t.ByRow && e.id != "")
}

// fits says that the topic's filter lets the event pass, or that only the row can tell.
func (e *event) fits(t *Topic) bool {
	switch {
	case e.gap || e.needsRead(t):
		return true
	case t.ByRow:
		return false // it names no row
	}
	return t.Filter == nil || t.Filter.matches(e)
}

// row reads the event's row once for all topics that read alike.
func (e *event) row(ctx context.Context, t *Topic) []byte {
	e.mu.Lock()
	if e.reads == nil {
		e.reads = map[string]*read{}
	}
	r := e.reads[t.ReadKey]
	if r == nil {
		r = &read{}
		e.reads[t.ReadKey] = r
	}
	e.mu.Unlock()
	r.once.Do(func() { r.answer = e.read(ctx, t) })
	return r.answer
}

const (
	awayFirst = 50 * time.Millisecond // between two reads while there is no database
	awayMost  = 2 * time.Second
)

// read reads the event's row. An event is not answered with an error because
// PostgreSQL is away: it waits, in its order, until it is there again.
func (e *event) read(ctx context.Context, t *Topic) []byte {
	for wait := awayFirst; ; wait = min(2*wait, awayMost) {
		answer, away := t.Row(ctx, nil, e.id)
		if !away || !retry.Pause(ctx, retry.Jitter(wait)) {
			return answer
		}
	}
}

// answer is what the topic's subscribers are sent.
func (e *event) answer(ctx context.Context, t *Topic) []byte {
	switch {
	case e.gap:
		return gapAnswer
	case e.needsRead(t):
		return e.identified(e.row(ctx, t))
	}
	return e.identified(t.Document(nil, e.payload))
}

// The end of an answer to an event that is kept, around its id.
const (
	idBefore = `,"extensions":{"eventId":"`
	idBehind = `"}}`
)

// identified is an answer with the event's id, so that a client can resume after it.
func (e *event) identified(answer []byte) []byte {
	if e.mark == (pgexec.Mark{}) || len(answer) == 0 {
		return answer
	}
	out := append(make([]byte, 0, len(answer)+64), answer[:len(answer)-1]...)
	return append(append(append(append(out, idBefore...), e.of...), e.mark.String()...), idBehind...)
}

// EventID is the id in an answer to an event that is kept, nil in others.
func EventID(answer []byte) []byte {
	if !bytes.HasSuffix(answer, []byte(idBehind)) {
		return nil
	}
	at := bytes.LastIndex(answer, []byte(idBefore))
	if at < 0 {
		return nil
	}
	id := answer[at+len(idBefore) : len(answer)-len(idBehind)]
	_, mark, _ := bytes.Cut(id, []byte(idChannel))
	if mark == nil {
		mark = id
	}
	if _, ok := pgexec.ParseMark(string(mark)); !ok || bytes.ContainsAny(id, "\"\\\r\n") {
		return nil
	}
	return id
}
