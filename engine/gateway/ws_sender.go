package gateway

import (
	"cmp"
	"strings"
	"sync"
	"sync/atomic"

	"fraiseqld/engine"
	"fraiseqld/internal/jsonx"
)

type counter = atomic.Uint64

// sender is who sent a request, as far as what runs for it depends on that. All
// operations of a connection share it.
type sender struct {
	base engine.Request // what identify found, nothing else
	user string         // empty: unknown
	last string         // id of the last event that it has, when it resumes
}

// resuming is the sender with the id of the last event that it has.
func (s *sender) resuming(last string) *sender {
	if last == "" {
		return s
	}
	out := *s
	out.last = eventID(last)
	return &out
}

// after is the id that an operation resumes at: its own, in extensions.lastEventId, or
// that of the connection.
func (s *sender) after(extensions []byte) string {
	if jsonx.KindOf(extensions) != jsonx.Object {
		return s.last
	}
	m := message{payload: extensions}
	return cmp.Or(eventID(m.text("lastEventId")), s.last)
}

// maxEventID bounds the ids of events that clients send: a channel of 63 bytes and a
// place in it.
const maxEventID = 256

// eventID is an id of a client's. One that is too long is none, which is a gap.
func eventID(text string) string {
	if len(text) > maxEventID {
		return "?"
	}
	return strings.Clone(text)
}

// nobody is who is not known at all: most sockets of a public server share it.
var nobody sender

// senderOf is the sender of a request that was identified.
func (c *call) senderOf(req *engine.Request) *sender {
	if len(req.Session) == 0 && len(req.Context) == 0 && !req.Principal.Authenticated {
		return &nobody
	}
	s := &sender{base: *req, user: strings.Clone(req.Principal.Claims[c.settings.Subscriptions.UserClaim])}
	s.base.Query, s.base.OperationName, s.base.Variables, s.base.Extensions, s.base.RequestID = "", "", nil, nil, ""
	s.base.QueriesOnly = false
	return s
}

// users counts subscriptions by user.
type users struct {
	mu     sync.Mutex
	counts map[string]int
}

// enter takes a place, unless there are most already. Unknown users are not counted.
func (u *users) enter(name string, most int) bool {
	if name == "" {
		return true
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if most > 0 && u.counts[name] >= most {
		return false
	}
	if u.counts == nil {
		u.counts = map[string]int{}
	}
	u.counts[name]++
	return true
}

func (u *users) leave(name string) {
	if name == "" {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.counts[name]--; u.counts[name] <= 0 {
		delete(u.counts, name)
	}
}
