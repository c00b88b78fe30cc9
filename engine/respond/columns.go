package respond

import (
	"fraiseqld/engine/dissolve"
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

// Columns writes objects whose fields stand in the columns of a row, in place of
// a document. It is immutable.
type Columns struct {
	object *object
	marker int
	fields []columnField
}

type columnField struct {
	column int
	kind   dissolve.Kind
	nested *Columns
}

// absent says that the documents have no such key.
func (c *columnField) absent() bool { return c.column == dissolve.Absent && c.nested == nil }

// CompileColumns prepares the objects of a value, or of the items of a list.
func CompileColumns(v *Value, c *dissolve.Columns) *Columns {
	for v.elem != nil {
		v = v.elem
	}
	out := &Columns{object: v.object, marker: c.Marker, fields: make([]columnField, len(c.Fields))}
	for i, f := range c.Fields {
		out.fields[i] = columnField{column: f.Column, kind: f.Kind}
		if f.Object != nil {
			out.fields[i].nested = CompileColumns(v.object.fields[i].value, f.Object)
		}
	}
	return out
}

// Row writes one row as the whole value of v.
func (w *Writer) Row(v *Value, c *Columns, row [][]byte) bool {
	if c.marker != dissolve.Absent && row[c.marker] == nil {
		return w.Missing(v)
	}
	return w.orNull(v, w.rowObject(v, c, row))
}

// AddRow writes one row as the next item.
func (r *Rows) AddRow(c *Columns, row [][]byte) {
	if r.failed {
		return
	}
	w := r.w
	if r.n > 0 {
		w.Out = append(w.Out, ',')
	}
	w.PushIndex(r.n)
	ok := w.Row(r.v.elem, c, row)
	w.Pop()
	r.n++
	if !ok {
		w.Out, r.failed = w.Out[:r.mark], true
	}
}

// rowObject writes an object's fields; on false nothing stays written.
func (w *Writer) rowObject(v *Value, c *Columns, row [][]byte) bool {
	o := c.object
	if o.denied != "" {
		w.Fail(v, plan.DeniedError(o.denied, v.owner.String()))
		return false
	}
	mark := len(w.Out)
	w.Out = append(w.Out, '{')
	comma := 1 // what of a prefix is not written
	for i := range o.fields {
		f := &o.fields[i]
		if o.leaveOut && !f.typename && f.slot != denied && c.fields[i].absent() {
			continue
		}
		w.Out = append(w.Out, f.prefix[comma:]...)
		comma = 0
		if f.typename {
			w.Out = append(w.Out, o.typename...)
			continue
		}
		w.Push(f.key())
		ok := w.rowField(f, &c.fields[i], row)
		w.Pop()
		if !ok {
			w.Out = w.Out[:mark]
			return false
		}
	}
	w.Out = append(w.Out, '}')
	return true
}

func (w *Writer) rowField(f *field, c *columnField, row [][]byte) bool {
	switch {
	case f.slot == denied:
		return w.deny(f.value, f.value.object.denied)
	case c.nested != nil:
		return w.Row(f.value, c.nested, row)
	case c.column == dissolve.Absent:
		return w.Missing(f.value)
	}
	return w.columnValue(f.value, c.kind, row[c.column])
}

var truth, falsehood = []byte("true"), []byte("false")

// columnValue writes a column as the value its document would have.
func (w *Writer) columnValue(v *Value, kind dissolve.Kind, b []byte) bool {
	switch {
	case b == nil:
		return w.Missing(v)
	case kind == dissolve.Text:
		return w.columnText(v, b)
	case kind == dissolve.Number && !finite(b):
		return w.quotedText(v, b)
	case kind == dissolve.Boolean && b[0] == 't':
		b = truth
	case kind == dissolve.Boolean:
		b = falsehood
	}
	return w.Value(v, b)
}

// finite says that the text of a number is a JSON number: others are strings there.
func finite(b []byte) bool {
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	return len(b) > 0 && b[0] <= '9'
}

// columnText takes the short way for the types that texts mostly are.
func (w *Writer) columnText(v *Value, b []byte) bool {
	if v.elem != nil || v.object != nil {
		return w.quotedText(v, b)
	}
	switch v.leaf {
	case plan.LeafString, plan.LeafID, plan.LeafCustom:
		w.Out = appendText(w.Out, b)
		return true
	case plan.LeafEnum:
		if name, ok := v.names[string(b)]; ok {
			w.Out = gqlerr.AppendString(w.Out, name)
			return true
		}
	}
	return w.quotedText(v, b)
}

// quotedText writes a text as Value does a JSON string.
func (w *Writer) quotedText(v *Value, b []byte) bool {
	w.scratch = appendText(w.scratch[:0], b)
	return w.Value(v, w.scratch)
}
