package pgsql

import (
	"strings"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/schema"
)

// appendInput writes the input document of a mutation function as FraiseQL
// does: every declared field is there, null where the client gave none; a blank
// text is null, or an error where the field is required. With omit, what the
// client left out stays out, so that the function can tell it from null.
func appendInput(dst []byte, v *input.Value, in *schema.Input, omit bool) ([]byte, *gqlerr.Error) {
	if in == nil || v.Kind != input.Object {
		return appendJSON(dst, v, in), nil
	}
	dst = append(dst, '{')
	start := len(dst)
	for _, f := range in.Fields {
		value, given := v.Get(f.Name)
		if !given && omit {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = append(gqlerr.AppendString(dst, f.Key), ':')
		switch {
		case !given:
			dst = append(dst, "null"...)
		case !isBlank(value):
			dst = appendStored(dst, value, f)
		case f.Type.NonNull:
			return dst, gqlerr.Newf(gqlerr.BadUserInput, "Field '%s' cannot be empty", f.Key)
		default:
			dst = append(dst, "null"...)
		}
	}
	return append(dst, '}'), nil
}

func isBlank(v *input.Value) bool {
	return v.Kind == input.String && strings.TrimSpace(v.Text) == ""
}

// appendSnakeKeys writes the compact JSON of a client with the keys of its
// objects in snake_case, as functions get them from FraiseQL.
func appendSnakeKeys(dst []byte, text string) []byte {
	for i := 0; i < len(text); {
		if text[i] != '"' {
			dst = append(dst, text[i])
			i++
			continue
		}
		end := stringEnd(text, i)
		if end < len(text) && text[end] == ':' {
			dst = appendSnake(dst, text[i:end])
		} else {
			dst = append(dst, text[i:end]...)
		}
		i = end
	}
	return dst
}

// stringEnd is behind the string that starts at i.
func stringEnd(text string, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// appendSnake puts an underscore before a capital that follows a small letter or
// digit, or that a small letter follows, and makes all letters small.
func appendSnake(dst []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if !isUpper(c) {
			dst = append(dst, c)
			continue
		}
		if i > 1 && s[i-1] != '_' && (!isUpper(s[i-1]) || i+1 < len(s) && isLower(s[i+1])) {
			dst = append(dst, '_')
		}
		dst = append(dst, c-'A'+'a')
	}
	return dst
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
