package wsproto

// scanner reads the lists of header values (RFC 9110, section 5.6).
type scanner struct{ b []byte }

func (s *scanner) space() {
	for len(s.b) > 0 && (s.b[0] == ' ' || s.b[0] == '\t') {
		s.b = s.b[1:]
	}
}

func (s *scanner) done() bool {
	s.space()
	return len(s.b) == 0
}

func (s *scanner) take(c byte) bool {
	s.space()
	if len(s.b) == 0 || s.b[0] != c {
		return false
	}
	s.b = s.b[1:]
	return true
}

func (s *scanner) token() ([]byte, bool) {
	s.space()
	n := 0
	for n < len(s.b) && isTokenChar(s.b[n]) {
		n++
	}
	t := s.b[:n]
	s.b = s.b[n:]
	return t, n > 0
}

// param reads name, name=token or name="token" (RFC 6455, section 9.1: what is
// quoted must be a token too).
func (s *scanner) param() (name, value []byte, hasValue, ok bool) {
	if name, ok = s.token(); !ok || !s.take('=') {
		return name, nil, false, ok
	}
	quoted := s.take('"')
	if quoted && len(s.b) > 0 && !isTokenChar(s.b[0]) {
		return name, nil, true, false
	}
	value, ok = s.token()
	if quoted && ok {
		ok = len(s.b) > 0 && s.b[0] == '"' && s.take('"')
	}
	return name, value, true, ok
}

func isTokenChar(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	switch c {
	case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~':
		return true
	}
	return false
}

// equalFold compares ASCII without regard to case; want is in lower case.
func equalFold(b []byte, want string) bool {
	if len(b) != len(want) {
		return false
	}
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != want[i] {
			return false
		}
	}
	return true
}
