package input

import "fraiseqld/engine/gqlerr"

// AppendJSON appends a value as JSON. Enum names are strings; numbers keep their digits.
func AppendJSON(dst []byte, v *Value) []byte {
	switch v.Kind {
	case Null:
		return append(dst, "null"...)
	case Bool, Int, Float, JSON:
		return append(dst, v.Text...)
	case List:
		dst = append(dst, '[')
		for i := range v.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendJSON(dst, &v.Items[i])
		}
		return append(dst, ']')
	case Object:
		return appendObject(dst, v.Fields)
	}
	return gqlerr.AppendString(dst, v.Text)
}

func appendObject(dst []byte, fields []Field) []byte {
	dst = append(dst, '{')
	for i := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(gqlerr.AppendString(dst, fields[i].Name), ':')
		dst = AppendJSON(dst, &fields[i].Value)
	}
	return append(dst, '}')
}
