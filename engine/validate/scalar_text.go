package validate

import (
	"strings"
)

// textScalars are strings of a certain form.
var textScalars = map[string]scalar{
	"ApiKey": textScalar("API key", form("API key", `^[A-Za-z0-9_-]{16,128}$`, asIs,
		"16-128 characters containing only letters, numbers, hyphens, and underscores")),
	"Color": textScalar("Color", form("color", `^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`, asIs,
		"hex color code (e.g., '#FF0000', '#f00', '#3366CC')")),
	"File":       textScalar("File", form("file", `^((?i:https?)://.+|[^\x00-\x1f\x7f-\x{9f}<>:"|?*]+)$`, asIs, "valid file path or URL")),
	"HashSHA256": textScalar("SHA256 hash", form("SHA256 hash", `^[a-fA-F0-9]{64}$`, asIs, "exactly 64 hexadecimal characters")),
	"HTML":       textScalar("HTML", anyText),
	"Image": textScalar("Image", form("image", `^(?i).*\.(jpg|jpeg|png|gif|webp|svg|bmp|tiff|tif)$`, asIs,
		"URL or path with image extension (.bmp, .gif, .jpeg, .jpg, .png, .svg, .tif, .tiff, .webp)")),
	"Markdown": textScalar("Markdown", anyText),
	"MimeType": textScalar("MIME type", form("MIME type",
		`^[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,126}/[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,126}$`, asIs,
		"type/subtype format (e.g., 'application/json', 'image/png', 'text/html')")),
	"PhoneNumber": textScalar("Phone number", form("phone number", `^\+[1-9]\d{6,14}$`, asIs,
		"E.164 format (e.g., '+1234567890', '+447911123456')")),
	"SemanticVersion": textScalar("Semantic version", form("semantic version",
		`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`,
		asIs, "semver format (e.g., '1.0.0', '2.3.4-alpha.1', '3.0.0-beta+20130313144700')")),
	"Slug": textScalar("Slug", form("slug", `^[a-z0-9]+(-[a-z0-9]+)*$`, asIs,
		"lowercase alphanumeric with hyphens, no leading/trailing hyphens (e.g., 'hello-world', 'my-post-123')")),
}

func asIs(s string) string { return s }

func anyText(s string) (string, string) { return s, "" }

// form is a check against a regular expression. Go's take time linear in the text.
func form(noun, pattern string, normal func(string) string, hint string) check {
	re := expression(pattern)
	return func(s string) (string, string) {
		n := normal(s)
		if !re.MatchString(n) {
			return "", refused(noun, s, hint)
		}
		return n, ""
	}
}

func refused(noun, s, hint string) string {
	return "Invalid " + noun + ": " + clip(s) + ". Must be " + hint
}

// digits is a form with a check digit.
func digits(noun, pattern string, normal func(string) string, hint string, right func(string) bool) check {
	shape := form(noun, pattern, normal, hint)
	return func(s string) (string, string) {
		n, message := shape(s)
		if message == "" && !right(n) {
			return "", "Invalid " + noun + ": " + clip(s) + ". Check digit does not match"
		}
		return n, message
	}
}

func withoutSpaces(s string) string { return strings.ToUpper(strings.ReplaceAll(s, " ", "")) }
