package validate

import (
	"strings"

	"fraiseqld/engine/input"
	"fraiseqld/internal/jsonx"
)

// placeScalars say where on Earth, or where in a tree.
var placeScalars = map[string]scalar{
	"Coordinate": coordinateScalar,
	"Latitude": textScalar("Latitude", form("latitude", `^-?(90(\.0{1,8})?|[1-8]?\d(\.\d{1,8})?)$`, asIs,
		"between -90 and 90 (e.g., '40.7128', '-33.8688', '0.0')")),
	"Longitude": textScalar("Longitude", form("longitude", `^-?(180(\.0{1,8})?|(1[0-7]|[1-9])?\d(\.\d{1,8})?)$`, asIs,
		"between -180 and 180 (e.g., '-74.0060', '151.2093', '0.0')")),
	"LTree": treeScalar, "LTreePath": treeScalar,
	"PostalCode": textScalar("Postal code", form("postal code", `^[A-Za-z0-9][A-Za-z0-9 -]{1,8}[A-Za-z0-9]$`, strings.TrimSpace,
		"3-10 characters, alphanumeric with optional spaces/hyphens (e.g., '90210', 'SW1A 1AA', '75001', '100-0001')")),
}

// treeScalar takes any string: PostgreSQL knows what a path is, as in v1.
func treeScalar(l *leaf) (input.Value, string) {
	if l.kind != leafString {
		return input.Value{}, "Invalid input for LTreePath: " + l.shown()
	}
	return input.Value{Kind: input.String, Text: l.text}, ""
}

// coordinateScalar takes "lat,lng", "(lat,lng)", [lat, lng] or {lat:, lng:}, and
// gives "lat,lng" with the client's digits.
func coordinateScalar(l *leaf) (input.Value, string) {
	lat, lng, ok := latLng(l)
	switch {
	case !ok || !degrees.MatchString(lat) || !degrees.MatchString(lng):
		return input.Value{}, "Invalid coordinate format: " + l.shown()
	case float(lat) < -90 || float(lat) > 90:
		return input.Value{}, "Latitude must be between -90 and 90, got " + clip(lat)
	case float(lng) < -180 || float(lng) > 180:
		return input.Value{}, "Longitude must be between -180 and 180, got " + clip(lng)
	}
	return input.Value{Kind: input.String, Text: lat + "," + lng}, ""
}

var degrees = expression(`^[+-]?\d+(\.\d*)?([eE][+-]?\d{1,2})?$`)

func latLng(l *leaf) (lat, lng string, ok bool) {
	switch l.kind {
	case leafString:
		s := strings.TrimSpace(l.text)
		if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
			s = s[1 : len(s)-1]
		}
		lat, lng, ok = strings.Cut(s, ",")
		return strings.TrimSpace(lat), strings.TrimSpace(lng), ok
	case leafObject:
		text, _ := l.json()
		m := membersOf(text)
		return m["lat"], m["lng"], len(m) == 2
	case leafList:
		text, _ := l.json()
		return pair(text)
	}
	return "", "", false
}

// pair is the two items of a JSON array.
func pair(text string) (a, b string, ok bool) {
	s := jsonx.Scan([]byte(text))
	var items []string
	for s.Open(); s.Next() && len(items) < 3; {
		items = append(items, string(s.Raw()))
	}
	if len(items) != 2 {
		return "", "", false
	}
	return items[0], items[1], true
}
