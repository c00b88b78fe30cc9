package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// optional lets the empty text pass.
func optional(check func(string) error) func(string) error {
	return func(v string) error {
		if v == "" {
			return nil
		}
		return check(v)
	}
}

func checkAddress(v string) error {
	if path, ok := strings.CutPrefix(v, "unix:"); ok {
		if path == "" {
			return errors.New("unix: needs a path behind it")
		}
		return nil
	}
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return errors.New("must be HOST:PORT, :PORT or unix:/path")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return errors.New("the port must be from 0 to 65535")
	}
	return nil
}

func checkNetwork(v string) error {
	if _, err := netip.ParseAddr(v); err == nil {
		return nil
	}
	if _, err := netip.ParsePrefix(v); err == nil {
		return nil
	}
	return errors.New("must be an address or a network, as in 10.0.0.0/8")
}

// checkHeaderName accepts a token (RFC 9110, section 5.6.2).
func checkHeaderName(v string) error {
	if v == "" || strings.ContainsFunc(v, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
	}) {
		return errors.New("must be a name made of letters, digits and hyphens")
	}
	return nil
}

func checkHeaderValue(v string) error {
	if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
		return errors.New("must be printable ASCII on one line")
	}
	return nil
}

func checkHSTS(v string) error {
	if !strings.HasPrefix(v, "max-age=") {
		return errors.New(`must begin with max-age=, as in "max-age=63072000; includeSubDomains"`)
	}
	return checkHeaderValue(v)
}

func checkApplicationName(v string) error {
	if len(v) > 63 {
		return errors.New("must be at most 63 bytes long")
	}
	return checkHeaderValue(v)
}

// checkOrigin accepts an origin as browsers send it (RFC 6454, section 6.2), or "*".
func checkOrigin(v string) error {
	if v == "*" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.Contains(u.Host, "*") {
		return errors.New(`must be "*" or scheme://host[:port] without a path`)
	}
	return nil
}

// checkSession accepts a custom session variable: PostgreSQL wants a dot in its
// name, and the built-in ones are not for requests to set.
func checkSession(name, value string) error {
	prefix, rest, ok := strings.Cut(name, ".")
	if !ok || !identifier(prefix) || !dottedIdentifier(rest) {
		return errors.New(`must be the name of a session variable with a dot, as in "app.tenant_id"`)
	}
	return checkSource(value)
}

func checkContext(name, value string) error {
	if !identifier(name) {
		return errors.New("must be a name made of letters, digits and underscores")
	}
	return checkSource(value)
}

func dottedIdentifier(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !identifier(part) {
			return false
		}
	}
	return true
}

func identifier(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// checkSource accepts where a value about the sender comes from.
func checkSource(value string) error {
	kind, name, _ := strings.Cut(value, ":")
	switch {
	case kind == "claim" && name != "":
		return nil
	case kind == "header" && name != "":
		return checkHeaderName(name)
	}
	return errors.New(`must be "claim:NAME" or "header:NAME"`)
}
