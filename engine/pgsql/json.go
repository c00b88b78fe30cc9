package pgsql

import (
	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// appendJSON writes a value as JSON. With an input type, keys are its stored
// keys and enum names its stored texts; a field the client left out stays out.
func appendJSON(dst []byte, v *input.Value, in *schema.Input) []byte {
	switch v.Kind {
	case input.Null:
		return append(dst, "null"...)
	case input.Bool, input.Int, input.Float, input.JSON:
		return append(dst, v.Text...)
	case input.List:
		return appendItems(dst, v, in)
	case input.Object:
		return appendObject(dst, v, in)
	}
	return gqlerr.AppendString(dst, v.Text)
}

func appendItems(dst []byte, v *input.Value, in *schema.Input) []byte {
	dst = append(dst, '[')
	for i := range v.Items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSON(dst, &v.Items[i], in)
	}
	return append(dst, ']')
}

func appendObject(dst []byte, v *input.Value, in *schema.Input) []byte {
	dst = append(dst, '{')
	for i := range v.Fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendMember(dst, &v.Fields[i], in)
	}
	return append(dst, '}')
}

func appendMember(dst []byte, f *input.Field, in *schema.Input) []byte {
	if in == nil || in.ByName[f.Name] == nil {
		dst = append(gqlerr.AppendString(dst, f.Name), ':')
		return appendJSON(dst, &f.Value, nil)
	}
	field := in.ByName[f.Name]
	dst = append(gqlerr.AppendString(dst, field.Key), ':')
	return appendStored(dst, &f.Value, field)
}

// appendStored writes a field's value, enum names as stored.
func appendStored(dst []byte, v *input.Value, field *schema.InputField) []byte {
	switch {
	case v.Kind == input.JSON:
		return appendSnakeKeys(dst, v.Text)
	case field.Enum == nil:
		return appendJSON(dst, v, field.Input)
	}
	if v.Kind != input.List {
		if v.Kind == input.Null {
			return append(dst, "null"...)
		}
		return gqlerr.AppendString(dst, stored(v, field.Enum))
	}
	dst = append(dst, '[')
	for i := range v.Items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendStored(dst, &v.Items[i], field)
	}
	return append(dst, ']')
}
