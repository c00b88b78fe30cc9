package respond

import (
	"strconv"

	"fraiseqld/engine/gqlerr"
)

// Mutation says how a function's answer becomes a value of the result type.
type Mutation struct {
	Success string // object types
	Error   string
	// EntityKey is the stored key of the success type's entity field.
	EntityKey string
	Value     *Value
}

// Write writes a function's answer. The document it builds has stored keys, so
// that the ordinary projection applies to it.
func (m *Mutation) Write(w *Writer, row []byte) bool {
	o, ok := parseOutcome(row)
	if !ok || o.statusNull {
		w.Fail(m.Value, gqlerr.New(gqlerr.BadDocument, "The function's answer has no status."))
		return w.Null(m.Value)
	}
	if code := o.errorCode(); code != 0 {
		return m.write(w, m.Error, o.errorDocument(code))
	}
	if o.entity == nil && m.EntityKey != "" && o.promised(m) {
		w.Fail(m.Value, gqlerr.Newf(gqlerr.BadDocument, "Success type '%s' returned null entity.", m.Success))
		return w.Null(m.Value)
	}
	return m.write(w, m.Success, o.successDocument(m.EntityKey))
}

// promised says whether the selection asks for the entity.
func (o *outcome) promised(m *Mutation) bool {
	s := m.selected(m.Success)
	if s == nil {
		return false
	}
	_, ok := s.lookup()[m.EntityKey]
	return ok
}

func (m *Mutation) selected(typ string) *object {
	if m.Value.object == nil {
		return nil
	}
	if m.Value.object.byType == nil {
		return m.Value.object
	}
	return m.Value.object.byType[typ]
}

func (m *Mutation) write(w *Writer, typ string, doc []byte) bool {
	o := m.selected(typ)
	if o == nil {
		w.Fail(m.Value, gqlerr.Newf(gqlerr.BadDocument, "The result type has no member for this outcome."))
		return w.Null(m.Value)
	}
	if o.denied != "" {
		return w.deny(m.Value, o.denied)
	}
	return w.orNull(m.Value, w.object(m.Value, o, doc))
}

// document is a JSON object under construction; the first member of a name wins.
type document struct {
	b    []byte
	seen map[string]bool
}

func newDocument() *document { return &document{b: []byte{'{'}, seen: map[string]bool{}} }

func (d *document) raw(key string, value []byte) {
	if value == nil || d.seen[key] {
		return
	}
	d.seen[key] = true
	if len(d.b) > 1 {
		d.b = append(d.b, ',')
	}
	d.b = append(gqlerr.AppendString(d.b, key), ':')
	d.b = append(d.b, value...)
}

func (d *document) text(key, value string) { d.raw(key, gqlerr.AppendString(nil, value)) }

func (d *document) end() []byte { return append(d.b, '}') }

// promote copies an object's members up, except the named ones.
func (d *document) promote(object []byte, except ...string) {
	if len(object) == 0 || object[0] != '{' {
		return
	}
	members(object, func(key, value []byte) {
		for _, e := range except {
			if string(key) == e {
				return
			}
		}
		d.raw(string(key), value)
	})
}

func (o *outcome) successDocument(entityKey string) []byte {
	d := newDocument()
	d.text("status", o.status)
	d.text("message", o.message)
	d.raw("id", o.entityID)
	d.raw("updated_fields", camelList(o.updated))
	d.raw("cascade", o.cascade)
	entity := o.entity
	if entityKey != "" && len(entity) > 0 && entity[0] == '{' {
		if inner := find(entity, entityKey); inner != nil {
			d.raw(entityKey, inner)
			d.promote(entity, "entity", "cascade", entityKey)
			return d.end()
		}
	}
	if entityKey != "" {
		d.raw(entityKey, entity)
	}
	return d.end()
}

func find(object []byte, name string) (found []byte) {
	members(object, func(key, value []byte) {
		if string(key) == name {
			found = value
		}
	})
	return found
}

func (o *outcome) errorDocument(code int) []byte {
	d := newDocument()
	d.raw("code", strconv.AppendInt(nil, int64(code), 10))
	d.text("status", o.status)
	d.text("message", o.message)
	d.raw("errors", o.errors(code))
	d.raw("updated_fields", camelList(o.updated))
	d.promote(o.entity, "entity", "cascade")
	d.promote(o.metadata, "errors", "entity_type", "entity", "_cascade")
	d.raw("cascade", o.cascade)
	return d.end()
}

// errors is metadata.errors, or one entry made from the status.
func (o *outcome) errors(code int) []byte {
	if len(o.metadata) > 0 && o.metadata[0] == '{' {
		if list := present(find(o.metadata, "errors")); list != nil {
			return list
		}
	}
	d := newDocument()
	d.raw("code", strconv.AppendInt(nil, int64(code), 10))
	d.raw("details", []byte("null"))
	d.text("identifier", o.identifier())
	d.text("message", o.message)
	return append(append([]byte{'['}, d.end()...), ']')
}

// camelList turns a list of stored names into names of the schema.
func camelList(list []byte) []byte {
	if len(list) == 0 || list[0] != '[' {
		return list
	}
	out := []byte{'['}
	for i := skipSpace(list, 1); i < len(list) && list[i] != ']'; {
		end := valueEnd(list, i)
		if end < 0 {
			return list
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		if list[i] == '"' {
			out = gqlerr.AppendString(out, camel(unquote(list[i:end])))
		} else {
			out = append(out, list[i:end]...)
		}
		if i = skipSpace(list, end); i < len(list) && list[i] == ',' {
			i = skipSpace(list, i+1)
		}
	}
	return append(out, ']')
}

// camel is snake_case to camelCase: leading underscores stay, each later run of
// them goes and raises the letter behind it.
func camel(s string) string {
	out := make([]byte, 0, len(s))
	up := false
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '_' && len(out) > 0 && out[len(out)-1] != '_':
			up = true
		case c == '_' && up:
		case up && c >= 'a' && c <= 'z':
			out, up = append(out, c-'a'+'A'), false
		default:
			out, up = append(out, c), false
		}
	}
	return string(out)
}
