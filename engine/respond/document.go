package respond

import (
	"encoding/json"

	"fraiseqld/engine/gqlerr"
)

// unquote decodes a JSON string; text without escapes is taken as it stands.
func unquote(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	for _, c := range b {
		if c == '\\' {
			var s string
			if json.Unmarshal(b, &s) != nil {
				return ""
			}
			return s
		}
	}
	return string(b[1 : len(b)-1])
}

// Document writes one document as the whole value of v: a row of a single read.
// A nil document is a row that was not found or holds NULL.
func (w *Writer) Document(v *Value, doc []byte) bool {
	return w.Value(v, doc)
}

// Rows writes a list of which the items come one by one.
type Rows struct {
	w      *Writer
	v      *Value
	mark   int
	n      int
	failed bool
}

// List starts a list value.
func (w *Writer) List(v *Value) Rows {
	r := Rows{w: w, v: v, mark: len(w.Out)}
	w.Out = append(w.Out, '[')
	return r
}

// Add writes one document as the next item; a row without a document is no item.
func (r *Rows) Add(doc []byte) {
	if doc == nil || r.failed {
		return
	}
	w := r.w
	if r.n > 0 {
		w.Out = append(w.Out, ',')
	}
	w.PushIndex(r.n)
	ok := w.Value(r.v.elem, doc)
	w.Pop()
	r.n++
	if !ok {
		w.Out, r.failed = w.Out[:r.mark], true
	}
}

// End closes the list and reports false when null must move up.
func (r *Rows) End() bool {
	if r.failed {
		return r.w.Null(r.v)
	}
	r.w.Out = append(r.w.Out, ']')
	return true
}

// Error records why a root value could not be had and writes null for it.
func (w *Writer) Error(v *Value, e *gqlerr.Error) bool {
	w.Fail(v, e)
	return w.Null(v)
}
