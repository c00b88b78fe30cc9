package validate

import (
	"math/bits"
	"net/netip"
	"net/url"
	"strings"

	"fraiseqld/engine/input"
)

// networkScalars are addresses and names of hosts, people and resources.
var networkScalars = map[string]scalar{
	"IpAddressString":  named("IpAddressString", addressForm),
	"SubnetMaskString": named("SubnetMaskString", maskForm),
	"CIDR":             textScalar("CIDR", cidrForm),
	"MacAddress":       textScalar("MAC address", macForm),
	"Hostname":         textScalar("Hostname", hostnameForm),
	"DomainName":       textScalar("Domain name", domainForm),
	"EmailAddress":     emailScalar,
	"URL":              textScalar("URL", urlForm),
}

// addressForm takes an address, with or without a prefix length, which is dropped.
func addressForm(s string) (string, string) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Addr().String(), ""
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return "", "Invalid IP address string: " + shownText(s)
	}
	return a.String(), ""
}

// maskForm takes an IPv4 mask: ones, then zeros.
func maskForm(s string) (string, string) {
	a, err := netip.ParseAddr(s)
	if err == nil && a.Is4() {
		b := a.As4()
		mask := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
		if bits.LeadingZeros32(^mask)+bits.TrailingZeros32(mask) >= 32 {
			return a.String(), ""
		}
	}
	return "", "Invalid subnet mask string: " + shownText(s)
}

// cidrForm takes a network or an address; host bits may be set.
func cidrForm(s string) (string, string) {
	if _, err := netip.ParsePrefix(s); err == nil {
		return s, ""
	}
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return s, ""
	}
	return "", "Invalid CIDR notation: " + clip(s)
}

var macs = expression(`^([0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}(\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12})$`)

// macForm gives the colon form in capitals.
func macForm(s string) (string, string) {
	if !macs.MatchString(s) {
		return "", "Invalid MAC address: " + clip(s) + ". Expected format like '00:11:22:33:44:55' or '0011.2233.4455'"
	}
	d := strings.ToUpper(strings.NewReplacer(":", "", "-", "", ".", "").Replace(s))
	return d[:2] + ":" + d[2:4] + ":" + d[4:6] + ":" + d[6:8] + ":" + d[8:10] + ":" + d[10:], ""
}

// isHostname follows RFC 1123; no two hyphens in a row.
func isHostname(s string) bool {
	if s == "" || len(s) > 253 || strings.Contains(s, "--") {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if c := label[i]; c == '_' || c != '-' && !isNameByte(c) {
				return false
			}
		}
	}
	return true
}

func hostnameForm(s string) (string, string) {
	if !isHostname(s) {
		return "", "Invalid hostname: " + clip(s) + ". Must be a valid DNS hostname (RFC 1123 compliant)"
	}
	return strings.ToLower(s), ""
}

// domainForm is a host name with a top level of letters.
func domainForm(s string) (string, string) {
	dot := strings.LastIndexByte(s, '.')
	if dot < 0 || len(s)-dot < 3 || strings.ContainsAny(s[dot:], "-0123456789") || !isHostname(s) {
		return "", "Invalid domain name: " + clip(s) + ". Must be RFC-compliant domain name (e.g., 'example.com', 'subdomain.example.co.uk')"
	}
	return strings.ToLower(s), ""
}

var emails = expression(`^[^@]+@[^@]+\.[^@]+$`)

func emailScalar(l *leaf) (input.Value, string) {
	if l.kind != leafString || !emails.MatchString(l.text) {
		shown := l.shown()
		if l.kind == leafString {
			shown = clip(l.text)
		}
		return input.Value{}, "Invalid email address: " + shown
	}
	return input.Value{Kind: input.String, Text: l.text}, ""
}

func urlForm(s string) (string, string) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(s, "<>\"{}|\\^` \t\r\n") {
		return "", "Invalid URL: " + clip(s) + ". Must be valid HTTP or HTTPS URL (e.g., 'https://example.com', 'http://api.example.com/v1/users')"
	}
	return s, ""
}
