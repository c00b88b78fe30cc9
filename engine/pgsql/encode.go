package pgsql

import (
	"strings"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
)

// swapped turns "lat,lng", or a list of the two, into a point's text (lng,lat).
func swapped(v *input.Value) (string, *gqlerr.Error) {
	parts := strings.SplitN(v.Text, ",", 2)
	if v.Kind == input.List {
		parts = parts[:0]
		for i := range v.Items {
			parts = append(parts, v.Items[i].Text)
		}
	}
	if len(parts) != 2 {
		return "", gqlerr.New(gqlerr.BadUserInput, "A coordinate is a latitude and a longitude.")
	}
	return "(" + strings.TrimSpace(parts[1]) + "," + strings.TrimSpace(parts[0]) + ")", nil
}

func pointArray(dst []byte, v *input.Value) ([]byte, *gqlerr.Error) {
	items := itemsOf(v)
	dst = append(dst, '{')
	start := len(dst)
	for i := range items {
		if items[i].Kind == input.Null {
			continue
		}
		s, err := swapped(&items[i])
		if err != nil {
			return dst, err
		}
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = appendItem(dst, s)
	}
	return append(dst, '}'), nil
}

// jsonArray writes a value or list as a JSON array; with numbers, texts that are
// numbers or Booleans are written as such.
func (a *Arg) jsonArray(dst []byte, v *input.Value) []byte {
	items := itemsOf(v)
	dst = append(dst, '[')
	for i := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch {
		case items[i].Kind != input.String && items[i].Kind != input.Enum:
			dst = appendJSON(dst, &items[i], nil)
		case a.Numbers && bare(items[i].Text):
			dst = append(dst, items[i].Text...)
		default:
			dst = gqlerr.AppendString(dst, stored(&items[i], a.Slot.Enum))
		}
	}
	return append(dst, ']')
}

// bare says that text is a JSON number or Boolean as it stands.
func bare(s string) bool {
	if s == "true" || s == "false" {
		return true
	}
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 1 && whole[0] == '0' || dotted && fraction == "" {
		return false
	}
	return strings.Trim(whole+fraction, "0123456789") == ""
}
