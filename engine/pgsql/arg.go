package pgsql

import (
	"strconv"
	"strings"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
	"fraiseqld/engine/schema"
)

// Encoding is how a value becomes a parameter in PostgreSQL's text format.
type Encoding uint8

// The encodings.
const (
	asText     Encoding = iota
	asUUID              // text, NULL when it is no UUID: equal to nothing
	asContains          // LIKE pattern; wildcards in the value are literal
	asPrefix
	asSuffix
	asArray  // array of texts, nulls dropped
	asJSON   // the value as JSON
	asInput  // the value as JSON with stored keys, for functions
	asLimit  // not negative, at most Max
	asOffset // not negative
	asContext
	asJSONArray  // the value or list as a JSON array
	asPoint      // "lat,lng" as (lng,lat)
	asPointArray // several
)

// Arg is one bound value: where it comes from and how it is written.
type Arg struct {
	Slot    plan.Slot
	As      Encoding
	Max     int           // of asLimit
	UUIDs   bool          // asArray: drop items that are no UUIDs
	Numbers bool          // asJSONArray: items are stored as numbers or Booleans
	Input   *schema.Input // of asInput
	Context string        // of asContext: the key
}

// Value writes the argument for one request; nil is NULL.
func (a *Arg) Value(vars input.Vars, context map[string]string) ([]byte, *gqlerr.Error) {
	if a.As == asContext {
		return contextValue(a.Context, context)
	}
	v := a.Slot.Resolve(vars)
	if v == nil || v.Kind == input.Null {
		return nil, nil
	}
	switch a.As {
	case asUUID:
		if !isUUID(v.Text) {
			return nil, nil
		}
	case asContains:
		return pattern("%", v.Text, "%"), nil
	case asPrefix:
		return pattern("", v.Text, "%"), nil
	case asSuffix:
		return pattern("%", v.Text, ""), nil
	case asArray:
		return a.array(v), nil
	case asJSON:
		return appendJSON(nil, v, nil), nil
	case asInput:
		return appendJSON(nil, v, a.Input), nil
	case asLimit, asOffset:
		return a.page(v)
	case asJSONArray:
		return a.jsonArray(v), nil
	case asPoint:
		s, err := swapped(v)
		return []byte(s), err
	case asPointArray:
		return pointArray(v)
	}
	return []byte(stored(v, a.Slot.Enum)), nil
}

// contextValue is a value of the [context] configuration; a function that needs it cannot run without.
func contextValue(key string, context map[string]string) ([]byte, *gqlerr.Error) {
	v, ok := context[key]
	if !ok {
		return nil, gqlerr.Newf(gqlerr.ContextMissing, "Required context parameter '%s' is not available for this request.", key)
	}
	return []byte(v), nil
}

// stored is the text PostgreSQL holds for a leaf.
func stored(v *input.Value, enum *schema.Enum) string {
	if enum != nil {
		if s, ok := enum.Stored[v.Text]; ok {
			return s
		}
	}
	return v.Text
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func pattern(before, value, after string) []byte {
	return []byte(before + likeEscaper.Replace(value) + after)
}

// page checks a limit or offset.
func (a *Arg) page(v *input.Value) ([]byte, *gqlerr.Error) {
	n, err := strconv.ParseInt(v.Text, 10, 64)
	name := "limit"
	if a.As == asOffset {
		name = "offset"
	}
	if err != nil || n < 0 {
		return nil, gqlerr.Newf(gqlerr.BadUserInput, "%s must be non-negative", name)
	}
	if a.As == asLimit {
		n = min(n, int64(a.Max))
	}
	return strconv.AppendInt(nil, n, 10), nil
}

// array writes an array literal; every item is quoted.
func (a *Arg) array(v *input.Value) []byte {
	items := []input.Value{*v}
	if v.Kind == input.List {
		items = v.Items
	}
	dst := []byte{'{'}
	for i := range items {
		if items[i].Kind == input.Null || a.UUIDs && !isUUID(items[i].Text) {
			continue
		}
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = appendItem(dst, stored(&items[i], a.Slot.Enum))
	}
	return append(dst, '}')
}

func appendItem(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}

// isUUID accepts what PostgreSQL's uuid_in does of the canonical form.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'):
			return false
		}
	}
	return true
}
