package httpparse

// hostPort checks uri-host [":" port] (RFC 9110, section 7.2; RFC 3986,
// section 3.2) and returns the port. The host must not be empty: the http
// schemes do not allow it (RFC 9110, section 4.2).
func hostPort(b []byte) (port []byte, ok bool) {
	end, ok := hostEnd(b)
	if !ok || end == len(b) {
		return nil, ok
	}
	if b[end] != ':' {
		return nil, false
	}
	port = b[end+1:]
	return port, portNumber(port)
}

// hostEnd returns where the host ends and whether it is well-formed so far.
func hostEnd(b []byte) (int, bool) {
	if len(b) > 0 && b[0] == '[' {
		return literalEnd(b)
	}
	i := 0
	for i < len(b) {
		switch {
		case is(b[i], clRegName):
			i++
		case b[i] == '%':
			if len(b)-i < 3 || !percent(b[i:i+3]) {
				return i, false
			}
			i += 3
		default:
			return i, i > 0
		}
	}
	return i, i > 0
}

// literalEnd: "[" IPv6address "]". IPvFuture has no use and is refused.
func literalEnd(b []byte) (int, bool) {
	for i, c := range b {
		if c == ']' {
			return i + 1, ipv6(b[1:i])
		}
	}
	return 0, false
}

// portNumber: digits up to 65535, or nothing.
func portNumber(b []byte) bool {
	n := 0
	for _, c := range b {
		if !is(c, clDigit) {
			return false
		}
		if n = n*10 + int(c-'0'); n > 65535 {
			return false
		}
	}
	return true
}

// ipv6 checks an IPv6address: eight groups of one to four hex digits, of which
// one run may be left out as "::", and the last two may be written as IPv4.
func ipv6(b []byte) bool {
	groups, gap := 0, false
	for i := 0; i < len(b); {
		if b[i] == ':' {
			switch {
			case i+1 == len(b) || b[i+1] != ':':
				return false // single colons are taken with the group before them
			case gap:
				return false
			}
			gap = true
			i += 2
			continue
		}
		end := skip(b, i, clHex)
		if end < len(b) && b[end] == '.' {
			groups += 2
			return ipv4(b[i:]) && groupCount(groups, gap)
		}
		if end == i || end-i > 4 {
			return false
		}
		groups++
		i = end
		if i < len(b) && b[i] != ':' {
			return false
		}
		if i+1 < len(b) && b[i+1] != ':' {
			i++
		}
	}
	return groupCount(groups, gap)
}

func groupCount(groups int, gap bool) bool {
	return groups == 8 && !gap || groups < 8 && gap
}

func ipv4(b []byte) bool {
	parts := 0
	for len(b) > 0 && parts < 4 {
		end := skip(b, 0, clDigit)
		if end == 0 || end > 3 || end > 1 && b[0] == '0' || end == 3 && string(b[:3]) > "255" {
			return false
		}
		parts++
		if end == len(b) {
			return parts == 4
		}
		if b[end] != '.' {
			return false
		}
		b = b[end+1:]
	}
	return false
}
