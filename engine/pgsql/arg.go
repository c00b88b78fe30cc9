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
	asInteger           // text, NULL when it has more than 64 bits: likewise
	asWhole4            // a whole number of 32 bits however spelled, 1.0 is 1; else NULL
	asWhole8            // likewise of 64 bits
	asJSONItem          // JSON; a text that is a number as such
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
	asPageSize   // not negative, at most Max
	asCursor     // one key of a connection's cursor
	asRankQuery  // the query of "query:bound"
	asRankBound  // the bound of it
)

// Arg is one bound value: where it comes from and how it is written.
type Arg struct {
	Slot    plan.Slot
	As      Encoding
	Max     int           // of asLimit
	Items   Encoding      // asArray: asUUID, asInteger and asWhole drop items that are none
	Numbers bool          // asJSONArray: items are stored as numbers or Booleans
	Nulls   bool          // asArray: keep nulls
	All     bool          // asArray: NULL when an item is none, instead of an array without it
	Input   *schema.Input // of asInput
	Omit    bool          // of asInput: what is absent stays out
	Context string        // of asContext: the key
	Name    string        // of asPageSize: the argument
	Order   string        // of asCursor: the order it must be of, with Keys keys
	Keys    int
	Index   int // of the key wanted
}

// Append appends the argument for one request; null says that it is NULL.
func (a *Arg) Append(dst []byte, vars input.Vars, context map[string]string) (out []byte, null bool, err *gqlerr.Error) {
	if a.As == asContext {
		out, err = appendContext(dst, a.Context, context)
		return out, false, err
	}
	if a.Slot.Claim != "" {
		return a.Claimed(dst, context[a.Slot.Claim])
	}
	v := a.Slot.Resolve(vars)
	if v == nil || v.Kind == input.Null || !fits(v.Text, a.As) || a.All && !a.allFit(v) {
		return dst, true, nil
	}
	if a.As == asCursor {
		return a.cursorKey(dst, v)
	}
	out, err = a.value(dst, v)
	return out, false, err
}

func (a *Arg) value(dst []byte, v *input.Value) ([]byte, *gqlerr.Error) {
	switch a.As {
	case asContains:
		return append(appendPattern(append(dst, '%'), v.Text), '%'), nil
	case asPrefix:
		return append(appendPattern(dst, v.Text), '%'), nil
	case asSuffix:
		return appendPattern(append(dst, '%'), v.Text), nil
	case asArray:
		return a.array(dst, v), nil
	case asJSON:
		return appendJSON(dst, v, nil), nil
	case asInput:
		return appendInput(dst, v, a.Input, a.Omit)
	case asLimit, asOffset:
		return a.page(dst, v)
	case asRankQuery, asRankBound:
		return a.rankPart(dst, v)
	case asPageSize:
		return a.pageSize(dst, v)
	case asJSONArray:
		return a.jsonArray(dst, v), nil
	case asPoint:
		s, err := swapped(v)
		return append(dst, s...), err
	case asPointArray:
		return pointArray(dst, v)
	}
	return append(dst, stored(v, a.Slot.Enum)...), nil
}

// appendContext appends a value of the [context] configuration; a function that needs it cannot run without.
func appendContext(dst []byte, key string, context map[string]string) ([]byte, *gqlerr.Error) {
	v, ok := context[key]
	if !ok {
		return dst, gqlerr.Newf(gqlerr.ContextMissing, "Required context parameter '%s' is not available for this request.", key)
	}
	return append(dst, v...), nil
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

// appendPattern appends text for LIKE in which no character is a wildcard.
func appendPattern(dst []byte, text string) []byte {
	for i := range len(text) {
		switch text[i] {
		case '\\', '%', '_':
			dst = append(dst, '\\')
		}
		dst = append(dst, text[i])
	}
	return dst
}

func wholeNumber(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// page checks a limit or offset.
func (a *Arg) page(dst []byte, v *input.Value) ([]byte, *gqlerr.Error) {
	n, err := strconv.ParseInt(v.Text, 10, 64)
	name := "limit"
	if a.As == asOffset {
		name = "offset"
	}
	if err != nil || n < 0 {
		return dst, gqlerr.Newf(gqlerr.BadUserInput, "%s must be non-negative", name)
	}
	if a.As == asLimit {
		n = min(n, int64(a.Max))
	}
	return strconv.AppendInt(dst, n, 10), nil
}

// array writes an array literal; every item is quoted.
func (a *Arg) array(dst []byte, v *input.Value) []byte {
	items := itemsOf(v)
	dst = append(dst, '{')
	start := len(dst)
	for i := range items {
		null := items[i].Kind == input.Null
		if null && !a.Nulls || !null && !fits(items[i].Text, a.Items) {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ',')
		}
		if null {
			dst = append(dst, "NULL"...)
			continue
		}
		dst = appendItem(dst, a.item(&items[i]))
	}
	return append(dst, '}')
}

func (a *Arg) allFit(v *input.Value) bool {
	for _, item := range itemsOf(v) {
		if item.Kind != input.Null && !fits(item.Text, a.Items) {
			return false
		}
	}
	return true
}

// item is the text of one item.
func (a *Arg) item(v *input.Value) string {
	switch {
	case a.Items == asWhole4 || a.Items == asWhole8:
		return wholeText(v.Text)
	case a.Items == asJSONItem && !bare(v.Text):
		return string(gqlerr.AppendString(nil, v.Text))
	}
	return stored(v, a.Slot.Enum)
}

// itemsOf is a value as a list: a single one is a list of one.
func itemsOf(v *input.Value) []input.Value {
	if v.Kind == input.List {
		return v.Items
	}
	return []input.Value{*v}
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

// fits says that PostgreSQL's type can hold a text at all.
func fits(text string, as Encoding) bool {
	switch as {
	case asUUID:
		return isUUID(text)
	case asInteger:
		_, err := strconv.ParseInt(text, 10, 64)
		return err == nil
	case asWhole4, asWhole8:
		bits := 64
		if as == asWhole4 {
			bits = 32
		}
		_, err := strconv.ParseInt(wholeText(text), 10, bits)
		return err == nil
	}
	return true
}

// wholeText is a JSON number that is whole without its fraction; empty for what is none.
func wholeText(text string) string {
	whole, fraction, _ := strings.Cut(text, ".")
	if !bare(text) || strings.Trim(fraction, "0") != "" {
		return ""
	}
	return whole
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
