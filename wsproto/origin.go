package wsproto

import "strings"

// OriginPolicy decides whether a page of this origin may open a WebSocket on this
// host (RFC 6455, section 10.2). It is what keeps a foreign page from using a
// visitor's cookies: browsers do not ask beforehand, as they do for other requests.
type OriginPolicy func(origin, host string) bool

// SameOrigin allows pages of the host itself. The scheme is not compared: behind a
// proxy that ends TLS the server does not know it.
func SameOrigin(origin, host string) bool {
	scheme, from, ok := strings.Cut(origin, "://")
	port := defaultPort(strings.ToLower(scheme))
	if !ok || port == "" || from == "" {
		return false
	}
	return strings.EqualFold(strings.TrimSuffix(from, port), strings.TrimSuffix(host, port))
}

func defaultPort(scheme string) string {
	switch scheme {
	case "http":
		return ":80"
	case "https":
		return ":443"
	}
	return ""
}

// AnyOrigin allows all. It is safe only where nothing depends on cookies.
func AnyOrigin(_, _ string) bool { return true }

// OriginList allows the origins in the list and the host's own. An entry is
// scheme://host[:port], where host may begin with "*." for every name below it,
// or "*" for any origin.
func OriginList(allowed []string) OriginPolicy {
	return func(origin, host string) bool {
		for _, a := range allowed {
			if a == "*" || matchOrigin(a, origin) {
				return true
			}
		}
		return SameOrigin(origin, host)
	}
}

func matchOrigin(pattern, origin string) bool {
	scheme, name, _ := strings.Cut(pattern, "://")
	below, wild := strings.CutPrefix(name, "*")
	if !wild {
		return strings.EqualFold(pattern, origin)
	}
	from, host, ok := strings.Cut(origin, "://")
	return ok && strings.EqualFold(scheme, from) && len(host) > len(below) &&
		strings.HasPrefix(below, ".") && strings.EqualFold(host[len(host)-len(below):], below)
}

func originAllowed(r Request, allow OriginPolicy) bool {
	switch r.HeaderCount("origin") {
	case 0:
		return true // not a browser
	case 1:
	default:
		return false
	}
	if allow == nil {
		allow = SameOrigin
	}
	origin, _ := r.Header("origin")
	host, _ := r.Header("host")
	return allow(string(origin), string(host))
}
