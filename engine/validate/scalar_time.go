package validate

import (
	"strings"
	"time"

	"fraiseqld/engine/input"
)

// timeScalars are dates and times.
var timeScalars = map[string]scalar{
	"UUID":      named("UUID", uuidForm),
	"Date":      named("Date", dateForm),
	"DateTime":  named("DateTime", dateTimeForm),
	"DateRange": named("DateRange", dateRangeForm),
	"Time":      textScalar("Time", timeForm),
	"Duration":  textScalar("Duration", durationForm),
	"Timezone": textScalar("Timezone", form("timezone", `^([A-Z][a-z]+[a-zA-Z_]*(/[A-Z][a-z]+[a-zA-Z_]*){1,2}|UTC)$`, asIs,
		"IANA timezone identifier (e.g., 'America/New_York', 'Europe/Paris')")),
}

// check gives the form of a string that PostgreSQL gets, or says what is wrong with it.
type check func(s string) (normal, message string)

// named is a scalar of strings whose messages name its type.
func named(name string, f check) scalar {
	return func(l *leaf) (input.Value, string) {
		if l.kind != leafString {
			return input.Value{}, l.nonString(name)
		}
		normal, message := f(l.text)
		return input.Value{Kind: input.String, Text: normal}, message
	}
}

// textScalar is a scalar of strings whose messages use a label.
func textScalar(label string, f check) scalar {
	return func(l *leaf) (input.Value, string) {
		if l.kind != leafString {
			return input.Value{}, l.mustBe(label, "a string")
		}
		normal, message := f(l.text)
		return input.Value{Kind: input.String, Text: normal}, message
	}
}

// uuidForm takes the canonical form or 32 hexadecimal digits, and gives the canonical one.
func uuidForm(s string) (string, string) {
	if canonicalUUID(s) {
		return s, ""
	}
	d := s
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		d = s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	}
	if len(d) != 32 || !allHex(d) {
		return "", "Invalid UUID string provided: " + shownText(s)
	}
	d = strings.ToLower(d)
	return d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:], ""
}

// canonicalUUID spares what is written as PostgreSQL prints it a copy.
func canonicalUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if c := s[i]; dash != (c == '-') || !dash && !isDigit(c) && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func allHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

func dateForm(s string) (string, string) {
	if t, err := time.Parse(time.DateOnly, s); err != nil || t.Year() < 1 {
		return "", "Invalid ISO 8601 Date: " + shownText(s)
	}
	return s, ""
}

var dateTimeLayouts = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04Z07:00",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05Z07", "2006-01-02 15:04Z07:00",
}

// maxOffset is how far PostgreSQL lets a time zone be from UTC, in seconds.
const maxOffset = 16 * 60 * 60

// dateTimeForm takes ISO 8601 with a time zone. It is kept as written: PostgreSQL reads it so.
func dateTimeForm(s string) (string, string) {
	for _, layout := range dateTimeLayouts {
		t, err := time.Parse(layout, s)
		if err != nil || strings.Contains(s, ",") {
			continue
		}
		if _, offset := t.Zone(); t.Year() >= 1 && offset > -maxOffset && offset < maxOffset {
			return s, ""
		}
	}
	return "", "Invalid ISO 8601 DateTime: " + shownText(s)
}

var clock = expression(`^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$`)

func timeForm(s string) (string, string) {
	if !clock.MatchString(s) {
		return "", "Invalid time: " + clip(s) + ". Must be HH:MM or HH:MM:SS format (e.g., '14:30', '09:15:30', '23:59')"
	}
	return s, ""
}

var durations = expression(`^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$`)

func durationForm(s string) (string, string) {
	if !durations.MatchString(s) || s == "P" || strings.HasSuffix(s, "T") {
		return "", "Invalid duration: " + clip(s) + ". Must be ISO 8601 duration format (e.g., 'P1Y2M3DT4H5M6S', 'PT30M', 'P1D')"
	}
	return s, ""
}

var dateRanges = expression(`^[\[(](\d{4}-\d{2}-\d{2})?,\s*(\d{4}-\d{2}-\d{2})?[\])]$`)

// dateRangeForm takes what PostgreSQL prints of a daterange; a bound may be open.
func dateRangeForm(s string) (string, string) {
	m := dateRanges.FindStringSubmatch(s)
	if m == nil {
		return "", "Invalid date range format: " + clip(s) + ". Expected format like '[YYYY-MM-DD, YYYY-MM-DD]' or '(YYYY-MM-DD, YYYY-MM-DD)'."
	}
	for _, d := range m[1:] {
		if _, message := dateForm(d); d != "" && message != "" {
			return "", "Invalid date in range: " + clip(s) + ". Dates should be in the format YYYY-MM-DD."
		}
	}
	if m[1] != "" && m[2] != "" && m[1] > m[2] {
		return "", "Invalid date range: " + clip(s) + ". It must not end before it begins."
	}
	return s, ""
}
