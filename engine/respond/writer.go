package respond

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

// Writer writes values of one response. It belongs to one request at a time and
// is reused; Out may be set to any buffer.
type Writer struct {
	Out   []byte
	Errs  []*gqlerr.Error
	path  []step
	spans []span
	// scratch holds one text while it is written as JSON.
	scratch []byte
}

// step is one element of a path: a key, or an index when key is empty.
type step struct {
	key   string
	index int
}

// span is where the value of a slot stands in the text; end 0: not there.
type span struct {
	value []byte
	rank  int
}

// maxErrors bounds how many errors one response lists.
const maxErrors = 100

// Reset makes the writer ready for another response.
func (w *Writer) Reset() {
	w.Out, w.Errs, w.path = nil, nil, w.path[:0]
	clear(w.spans[:cap(w.spans)])
	w.spans = w.spans[:0]
	if cap(w.scratch) > keptScratch {
		w.scratch = nil
	}
}

// keptScratch bounds what a writer keeps for its next response.
const keptScratch = 4 << 10

// Push and Pop enter and leave a response key.
func (w *Writer) Push(key string) { w.path = append(w.path, step{key: key}) }

// Pop leaves what Push entered.
func (w *Writer) Pop() { w.path = w.path[:len(w.path)-1] }

// PushIndex enters an item of a list.
func (w *Writer) PushIndex(i int) { w.path = append(w.path, step{index: i}) }

// Path is the current path as a response spells it.
func (w *Writer) Path() []any {
	out := make([]any, len(w.path))
	for i, s := range w.path {
		if out[i] = s.index; s.key != "" {
			out[i] = s.key
		}
	}
	return out
}

// Fail records an error at the current path.
func (w *Writer) Fail(v *Value, e *gqlerr.Error) {
	if len(w.Errs) >= maxErrors {
		return
	}
	e.Path = w.Path()
	if v != nil && v.pos != nil && len(e.Locations) == 0 {
		e.At(v.pos.Line, v.pos.Column)
	}
	w.Errs = append(w.Errs, e)
}

// Null writes null where the type allows it, and reports whether it did. A
// record of why must have been made with Fail before.
func (w *Writer) Null(v *Value) bool {
	if v.nonNull {
		return false
	}
	w.Out = append(w.Out, "null"...)
	return true
}

// Missing is for a value that is null or absent in the database.
func (w *Writer) Missing(v *Value) bool {
	if v.nonNull {
		w.Fail(v, gqlerr.Newf(gqlerr.BadDocument, "Cannot return null for non-nullable field %s.", v.owner))
	}
	return w.Null(v)
}

// Value writes the JSON text b as a value of v. It reports false when null must
// move up: nothing was written then.
func (w *Writer) Value(v *Value, b []byte) bool {
	b = trim(b)
	if len(b) == 0 || b[0] == 'n' {
		return w.Missing(v)
	}
	switch {
	case v.elem != nil:
		return w.orNull(v, w.list(v, b))
	case v.object != nil:
		return w.orNull(v, w.objectOf(v, b))
	}
	if !w.leaf(v, b) {
		w.Fail(v, gqlerr.Newf(gqlerr.BadDocument, "%s cannot represent the stored value of field %s.", v.typ.Name, v.owner))
		return w.Null(v)
	}
	return true
}

// orNull turns a value that could not be written into null, or passes it on.
func (w *Writer) orNull(v *Value, ok bool) bool { return ok || w.Null(v) }

func trim(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// list writes an array, item by item; on false nothing stays written.
func (w *Writer) list(v *Value, b []byte) bool {
	mark := len(w.Out)
	if b[0] != '[' {
		w.Fail(v, gqlerr.Newf(gqlerr.BadDocument, "Expected a list for field %s.", v.owner))
		return false
	}
	w.Out = append(w.Out, '[')
	i := skipSpace(b, 1)
	for n := 0; i < len(b) && b[i] != ']'; n++ {
		end := valueEnd(b, i)
		if end < 0 {
			return w.broken(v, mark)
		}
		if n > 0 {
			w.Out = append(w.Out, ',')
		}
		w.PushIndex(n)
		ok := w.Value(v.elem, b[i:end])
		w.Pop()
		if !ok {
			w.Out = w.Out[:mark]
			return false
		}
		if i = skipSpace(b, end); i < len(b) && b[i] == ',' {
			i = skipSpace(b, i+1)
		}
	}
	w.Out = append(w.Out, ']')
	return true
}

func (w *Writer) broken(v *Value, mark int) bool {
	w.Out = w.Out[:mark]
	w.Fail(v, gqlerr.Newf(gqlerr.BadDocument, "The stored value of field %s is not valid JSON.", v.owner))
	return false
}

// objectOf writes an object, of the type the document names when there is a choice.
func (w *Writer) objectOf(v *Value, b []byte) bool {
	if b[0] != '{' {
		w.Fail(v, gqlerr.Newf(gqlerr.BadDocument, "Expected an object for field %s.", v.owner))
		return false
	}
	o := v.object
	if o.byType != nil {
		if o = o.resolve(b); o == nil {
			w.Fail(v, gqlerr.Newf(gqlerr.BadDocument, "The type of %s cannot be told from its document.", v.owner))
			return false
		}
	}
	if o.denied != "" {
		w.Fail(v, plan.DeniedError(o.denied, v.owner.String()))
		return false
	}
	return w.object(v, o, b)
}

// resolve reads __typename from the document.
func (o *object) resolve(b []byte) *object {
	var found *object
	members(b, func(key, value []byte) {
		if string(key) == "__typename" && len(value) > 2 {
			found = o.byType[string(value[1:len(value)-1])]
		}
	})
	if found == nil && len(o.byType) == 1 {
		for _, only := range o.byType {
			return only
		}
	}
	return found
}

// object writes the selected fields; on false nothing stays written.
func (w *Writer) object(v *Value, o *object, b []byte) bool {
	mark, base := len(w.Out), len(w.spans)
	ok := w.find(o, b, base)
	if !ok {
		w.broken(v, mark)
	} else if ok = w.fields(o, base); !ok {
		w.Out = w.Out[:mark]
	}
	w.spans = w.spans[:base]
	return ok
}

// fields writes what find found, in response order.
func (w *Writer) fields(o *object, base int) bool {
	w.Out = append(w.Out, '{')
	comma := 1 // what of a prefix is not written
	for i := range o.fields {
		f := &o.fields[i]
		if o.leaveOut && !f.typename && f.slot != denied && w.spans[base+int(f.slot)].rank < 0 {
			continue
		}
		w.Out = append(w.Out, f.prefix[comma:]...)
		comma = 0
		if f.typename {
			w.Out = append(w.Out, o.typename...)
			continue
		}
		w.Push(f.key())
		ok := w.field(f, base)
		w.Pop()
		if !ok {
			return false
		}
	}
	w.Out = append(w.Out, '}')
	return true
}

func (w *Writer) field(f *field, base int) bool {
	if f.slot == denied {
		return w.deny(f.value, f.value.object.denied)
	}
	return w.Value(f.value, w.spans[base+int(f.slot)].value)
}

// deny writes null for a value that may not be had.
func (w *Writer) deny(v *Value, code gqlerr.Code) bool {
	w.Fail(v, plan.DeniedError(code, v.owner.String()))
	return w.Null(v)
}

// find notes where the wanted values stand.
func (w *Writer) find(o *object, b []byte, base int) bool {
	for range o.slots {
		w.spans = append(w.spans, span{rank: -1})
	}
	lookup := o.lookup()
	i := skipSpace(b, 1)
	for i < len(b) && b[i] != '}' {
		keyEnd, start, end := member(b, i)
		if end < 0 {
			return false
		}
		for r := lookup[string(b[i+1:keyEnd-1])]; r != nil; r = r.next {
			if s := &w.spans[base+int(r.slot)]; s.rank < 0 || r.rank < s.rank {
				s.value, s.rank = b[start:end], r.rank
			}
		}
		if i = skipSpace(b, end); i < len(b) && b[i] == ',' {
			i = skipSpace(b, i+1)
		}
	}
	return i < len(b)
}
