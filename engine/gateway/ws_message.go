package gateway

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/internal/jsonx"
)

// maxOperationID bounds the ids that clients give their operations.
const maxOperationID = 256

// message is one of the sub-protocols' messages. Its members are views.
type message struct {
	kind    string
	id      string // empty: absent
	payload []byte // nil: absent or null
}

// parseMessage reads a message. problem says what is wrong with it.
func parseMessage(text []byte) (m message, problem string) {
	if err := jsonx.Check(text); err != nil {
		return m, "Message is not valid JSON"
	}
	if jsonx.KindOf(text) != jsonx.Object {
		return m, "Message must be an object"
	}
	var kind, id []byte
	s := jsonx.Scan(text)
	for s.Open(); s.Next(); {
		key := s.Key()
		value := s.Raw()
		switch {
		case jsonx.KeyIs(key, "type"):
			kind = value
		case jsonx.KeyIs(key, "id"):
			id = value
		case jsonx.KeyIs(key, "payload"):
			m.payload = value
		}
	}
	if jsonx.KindOf(m.payload) == jsonx.Null {
		m.payload = nil
	}
	return m, m.words(kind, id)
}

func (m *message) words(kind, id []byte) (problem string) {
	if jsonx.KindOf(kind) != jsonx.String {
		return "Message has no type"
	}
	m.kind, _ = jsonx.TextView(kind)
	switch jsonx.KindOf(id) {
	case jsonx.Invalid, jsonx.Null:
	case jsonx.String:
		var ok bool
		if m.id, ok = jsonx.Text(id); !ok || m.id == "" || len(m.id) > maxOperationID {
			return "Message has an id that cannot be used"
		}
	default:
		return "Message has an id that is not a string"
	}
	return ""
}

// objectOrNothing says that the payload is an object, absent or null.
func (m *message) objectOrNothing() bool {
	return m.payload == nil || jsonx.KindOf(m.payload) == jsonx.Object
}

// text is a member of the payload that is a string, "" when there is none.
func (m *message) text(name string) (value string) {
	if jsonx.KindOf(m.payload) != jsonx.Object {
		return ""
	}
	s := jsonx.Scan(m.payload)
	for s.Open(); s.Next(); {
		key := s.Key()
		raw := s.Raw()
		if jsonx.KeyIs(key, name) && jsonx.KindOf(raw) == jsonx.String {
			value, _ = jsonx.Text(raw)
		}
	}
	return value
}

// operation reads the payload of subscribe and start.
func (m *message) operation() (env jsonx.Env, problem string) {
	switch {
	case m.id == "":
		return env, "Message has no id"
	case jsonx.KindOf(m.payload) != jsonx.Object:
		return env, "Message has no payload"
	}
	env, err := jsonx.Envelope(m.payload)
	if err != nil {
		return env, "Message has no payload"
	}
	if env.Problem != "" {
		return env, cut(env.Problem)
	}
	if env.QueryRaw == nil && env.Extensions == nil && !env.HasDocumentID {
		return env, "Message has no query"
	}
	return env, ""
}

// cut shortens a text to what a close frame can hold.
func cut(text string) string { return text[:min(len(text), 120)] }

// appendMessage writes a message; id "" and payload nil are left out.
func appendMessage(dst []byte, kind, id string, payload []byte) []byte {
	dst = append(dst, '{')
	if id != "" {
		dst = append(dst, `"id":`...)
		dst = append(gqlerr.AppendString(dst, id), ',')
	}
	dst = append(dst, `"type":"`...)
	dst = append(dst, kind...)
	dst = append(dst, '"')
	if payload != nil {
		dst = append(dst, `,"payload":`...)
		dst = append(dst, payload...)
	}
	return append(dst, '}')
}
