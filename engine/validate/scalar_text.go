package validate

import (
	"encoding/hex"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
)

func quoted(s string) string { return string(gqlerr.AppendString(nil, s)) }

// textScalars are scalars whose input is a string: the check returns the form
// PostgreSQL gets, and a message when there is none.
var textScalars = map[string]func(s string) (string, string){
	"UUID": uuid, "Date": date, "DateTime": dateTime, "Time": clock,
	"IpAddressString": address, "SubnetMaskString": network, "CIDR": network, "MacAddress": mac,
	"Coordinate": coordinate, "Hostname": pattern("Hostname", `^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`, 253),
	"EmailAddress": pattern("EmailAddress", `^[^@]+@[^@]+\.[^@]+$`, 320),
	"DateRange":    pattern("DateRange", `^(empty|[\[(] *(\d{4}-\d\d-\d\d)? *, *(\d{4}-\d\d-\d\d)? *[\])])$`, 64),
	"URL":          pattern("URL", `^[A-Za-z][A-Za-z0-9+.-]*://[^\s]+$`, 2048),
	"Color":        pattern("Color", `^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$`, 9),
	"CountryCode":  pattern("CountryCode", `^[A-Za-z]{2}$`, 2),
	"CurrencyCode": pattern("CurrencyCode", `^[A-Za-z]{3}$`, 3),
	"LanguageCode": pattern("LanguageCode", `^[A-Za-z]{2,3}$`, 3),
	"Slug":         pattern("Slug", `^[a-z0-9]+(-[a-z0-9]+)*$`, 255),
	"HashSHA256":   pattern("HashSHA256", `^[0-9A-Fa-f]{64}$`, 64),
	"AirportCode":  pattern("AirportCode", `^[A-Za-z]{3}$`, 3),
	"MIC":          pattern("MIC", `^[A-Za-z0-9]{4}$`, 4),
	"CUSIP":        pattern("CUSIP", `^[0-9A-Za-z]{8}[0-9]$`, 9),
	"ISIN":         pattern("ISIN", `^[A-Za-z]{2}[0-9A-Za-z]{9}[0-9]$`, 12),
	"LEI":          pattern("LEI", `^[0-9A-Za-z]{18}[0-9]{2}$`, 20),
	"SEDOL":        pattern("SEDOL", `^[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{6}[0-9]$`, 7),
	"VIN":          pattern("VIN", `^[A-HJ-NPR-Za-hj-npr-z0-9]{17}$`, 17),
	"SemanticVersion": pattern("SemanticVersion",
		`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`, 255),
	"PhoneNumber": pattern("PhoneNumber", `^\+[1-9]\d{6,14}$`, 16),
	"MimeType":    pattern("MimeType", `^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$`, 255),
}

func coerceText(name string, l leaf, check func(string) (string, string)) (input.Value, *problem) {
	if l.kind != input.String {
		if name == "Time" {
			return input.Value{}, wrong("Time must be a string, got %s", clip(l.text))
		}
		return input.Value{}, wrong("%s cannot represent non-string value: %s", name, shown(l))
	}
	text, message := check(l.text)
	if message != "" {
		return input.Value{}, wrong("%s", message)
	}
	return input.Value{Kind: input.String, Text: text}, nil
}

func pattern(name, expression string, most int) func(string) (string, string) {
	re := regexp.MustCompile(expression)
	return func(s string) (string, string) {
		if len(s) > most || !re.MatchString(s) {
			return "", "Invalid " + name + ": '" + clip(s) + "'"
		}
		return s, ""
	}
}

// uuid takes the canonical form or 32 hexadecimal digits and gives the canonical one.
func uuid(s string) (string, string) {
	digits := s
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		digits = s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	}
	if len(digits) != 32 {
		return "", "Invalid UUID string provided: '" + clip(s) + "'"
	}
	if _, err := hex.DecodeString(digits); err != nil {
		return "", "Invalid UUID string provided: '" + clip(s) + "'"
	}
	d := strings.ToLower(digits)
	return d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:], ""
}

func date(s string) (string, string) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", "Invalid ISO 8601 Date: '" + clip(s) + "'"
	}
	return s, ""
}

var dateTimeForms = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z0700"}

// dateTime takes ISO 8601 with a time zone, which it must have.
func dateTime(s string) (string, string) {
	for _, form := range dateTimeForms {
		if _, err := time.Parse(form, s); err == nil {
			return s, ""
		}
	}
	return "", "Invalid ISO 8601 DateTime: '" + clip(s) + "'"
}

func clock(s string) (string, string) {
	for _, form := range []string{"15:04", "15:04:05"} {
		if _, err := time.Parse(form, s); err == nil {
			return s, ""
		}
	}
	return "", "Invalid time: " + clip(s) + ". Must be HH:MM or HH:MM:SS format (e.g., '14:30', '09:15:30', '23:59')"
}

func address(s string) (string, string) {
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return "", "Invalid IP address string: '" + clip(s) + "'"
	}
	return a.String(), ""
}

// network takes an address with or without a prefix length.
func network(s string) (string, string) {
	if _, err := netip.ParsePrefix(s); err == nil {
		return s, ""
	}
	if _, message := address(s); message == "" {
		return s, ""
	}
	return "", "Invalid CIDR notation: '" + clip(s) + "'"
}

// mac takes twelve hexadecimal digits with the usual separators and gives the
// colon form in capitals.
func mac(s string) (string, string) {
	digits := strings.NewReplacer(":", "", "-", "", ".", "").Replace(s)
	if _, err := hex.DecodeString(digits); err != nil || len(digits) != 12 {
		return "", "Invalid MAC address: '" + clip(s) + "'"
	}
	d := strings.ToUpper(digits)
	return d[:2] + ":" + d[2:4] + ":" + d[4:6] + ":" + d[6:8] + ":" + d[8:10] + ":" + d[10:], ""
}

var numberRE = regexp.MustCompile(`^\s*-?\d{1,3}(\.\d+)?\s*$`)

func coordinate(s string) (string, string) {
	lat, lng, ok := strings.Cut(s, ",")
	if !ok || !numberRE.MatchString(lat) || !numberRE.MatchString(lng) {
		return "", "Invalid coordinate: '" + clip(s) + "'. Must be 'lat,lng'"
	}
	return s, ""
}
