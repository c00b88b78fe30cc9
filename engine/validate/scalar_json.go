package validate

import (
	"strings"

	"fraiseqld/engine/input"
	"fraiseqld/internal/jsonx"
)

// jsonScalars are kept as compact JSON text.
var jsonScalars = map[string]scalar{
	"JSON": jsonScalar, "Vector": vectorScalar, "HalfVector": vectorScalar,
	"SparseVector":    objectWith("SparseVector", sparse),
	"QuantizedVector": objectWith("QuantizedVector", quantized),
}

// jsonScalar takes any JSON from a variable. A literal may be written as GraphQL;
// a string literal must itself hold JSON, as in v1.
func jsonScalar(l *leaf) (input.Value, string) {
	switch {
	case l.lit != nil && l.kind == leafString:
		if jsonx.Check([]byte(l.text)) != nil || !jsonx.Storable([]byte(l.text)) {
			return input.Value{}, "JSON cannot represent non-JSON string: " + shownText(l.text)
		}
		return input.Value{Kind: input.JSON, Text: string(jsonx.Compact(nil, []byte(l.text)))}, ""
	case l.kind == leafName:
		return input.Value{}, "JSON cannot represent value: " + l.shown()
	}
	return jsonValue(l)
}

func jsonValue(l *leaf) (input.Value, string) {
	text, ok := l.json()
	if !ok {
		return input.Value{}, "JSON cannot hold the character NUL or a lone surrogate."
	}
	return input.Value{Kind: input.JSON, Text: text}, ""
}

// vectorScalar is a list of numbers; PostgreSQL knows how many.
func vectorScalar(l *leaf) (input.Value, string) {
	if l.kind != leafList {
		return input.Value{}, l.mustBe("Vector", "a list of floats")
	}
	text, _ := l.json()
	if !allNumbers(text, false) {
		return input.Value{}, "All vector values must be numbers"
	}
	return input.Value{Kind: input.JSON, Text: text}, ""
}

// allNumbers says that text is a JSON array of numbers, or of whole ones that are not negative.
func allNumbers(text string, indices bool) bool {
	s := jsonx.Scan([]byte(text))
	if s.Kind() != jsonx.Array {
		return false
	}
	for s.Open(); s.Next(); {
		item := s.Raw()
		if jsonx.KindOf(item) != jsonx.Number || indices && strings.ContainsAny(string(item), "-.eE") {
			return false
		}
	}
	return true
}

// objectWith is a scalar that is an object with certain members.
func objectWith(name string, check func(members map[string]string) string) scalar {
	return func(l *leaf) (input.Value, string) {
		if l.kind != leafObject {
			return input.Value{}, l.mustBe(name, "a dict")
		}
		text, ok := l.json()
		if !ok {
			return input.Value{}, name + " cannot hold the character NUL or a lone surrogate."
		}
		if problem := check(membersOf(text)); problem != "" {
			return input.Value{}, name + " " + problem
		}
		return input.Value{Kind: input.JSON, Text: text}, ""
	}
}

// membersOf are the members of a JSON object, as JSON.
func membersOf(text string) map[string]string {
	members := map[string]string{}
	s := jsonx.Scan([]byte(text))
	for s.Open(); s.Next(); {
		name, _ := jsonx.Text(s.Key())
		members[name] = string(s.Raw())
	}
	return members
}

func sparse(m map[string]string) string {
	indices, values := m["indices"], m["values"]
	switch {
	case indices == "" || values == "":
		return "must have 'indices' and 'values' keys"
	case !allNumbers(indices, true):
		return "indices must be a list of non-negative integers"
	case !allNumbers(values, false):
		return "values must be a list of numbers"
	case strings.Count(indices, ",") != strings.Count(values, ",") || (indices == "[]") != (values == "[]"):
		return "indices and values must have same length"
	}
	return ""
}

func quantized(m map[string]string) string {
	for _, key := range []string{"codebook_id", "code"} {
		if !allNumbers("["+m[key]+"]", true) || m[key] == "" {
			return "must have '" + key + "' key, an integer"
		}
	}
	if scale, ok := m["scale"]; ok && !allNumbers("["+scale+"]", false) {
		return "scale must be a number"
	}
	if offset, ok := m["offset"]; ok && !allNumbers(offset, false) {
		return "offset must be a list of numbers"
	}
	return ""
}
