package respond

import (
	"bytes"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/plan"
)

// leaf writes a scalar or enum, or reports that the stored value is none of its type.
func (w *Writer) leaf(v *Value, b []byte) bool {
	switch v.leaf {
	case plan.LeafString, plan.LeafID:
		return w.text(v.leaf, b)
	case plan.LeafInt:
		return w.integer(b)
	case plan.LeafFloat:
		return w.verbatim(b, isNumber(b))
	case plan.LeafBoolean:
		return w.verbatim(b, b[0] == 't' || b[0] == 'f')
	case plan.LeafEnum:
		return w.enum(v, b)
	}
	return w.verbatim(b, true)
}

func (w *Writer) verbatim(b []byte, ok bool) bool {
	if ok {
		w.Out = append(w.Out, b...)
	}
	return ok
}

func isNumber(b []byte) bool { return b[0] == '-' || b[0] >= '0' && b[0] <= '9' }

// text writes a String or ID. A number or Boolean becomes its text (specification 3.5.3, 3.5.5).
func (w *Writer) text(kind plan.Leaf, b []byte) bool {
	switch {
	case b[0] == '"':
		w.Out = append(w.Out, b...)
	case isNumber(b), kind == plan.LeafString && (b[0] == 't' || b[0] == 'f'):
		w.Out = append(append(append(w.Out, '"'), b...), '"')
	default:
		return false
	}
	return true
}

// integer writes an Int of any length; 2.0 is 2, 2.5 is none.
func (w *Writer) integer(b []byte) bool {
	if !isNumber(b) || bytes.ContainsAny(b, "eE") {
		return false
	}
	whole, fraction, _ := bytes.Cut(b, []byte{'.'})
	for _, c := range fraction {
		if c != '0' {
			return false
		}
	}
	w.Out = append(w.Out, whole...)
	return true
}

// enum writes the name of a stored text.
func (w *Writer) enum(v *Value, b []byte) bool {
	if b[0] != '"' {
		return false
	}
	name, ok := v.names[string(b[1:max(1, len(b)-1)])]
	if !ok && bytes.IndexByte(b, '\\') >= 0 { // spelled with escapes
		name, ok = v.names[unquote(b)]
	}
	if ok {
		w.Out = gqlerr.AppendString(w.Out, name)
	}
	return ok
}
