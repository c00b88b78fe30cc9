package httpparse

// maxMethod bounds a method. RFC 9112, section 3 wants 501 for one that is
// longer than any the server knows; the longest registered has 17 bytes.
const maxMethod = 32

const version = "HTTP/1.1" // every version has this form and length

// requestLineBytes is the size of the longest request line, CRLF included.
func requestLineBytes(lim *Limits) int {
	return maxMethod + 1 + lim.targetBytes() + 1 + len(version) + 2
}

// requestLine parses b[start:]: method SP target SP version, where SP is
// exactly one space (RFC 9112, section 3).
func (r *Request) requestLine(b []byte, start int, lim *Limits) error {
	i := skip(b, start, clToken)
	switch {
	case i-start > maxMethod:
		return ErrMethodTooLong
	case i == start || i == len(b) || b[i] != ' ':
		return ErrMethod
	}
	r.at.method = span{uint32(start), uint32(i)}
	i++
	end := skip(b, i, clTarget)
	switch {
	case end-i > lim.targetBytes():
		return ErrTargetTooLong
	case end == i || end < len(b) && b[end] != ' ':
		return ErrTarget
	case end == len(b):
		return ErrVersionSyntax // HTTP/0.9
	}
	r.at.target = span{uint32(i), uint32(end)}
	if err := r.version(b[end+1:]); err != nil {
		return err
	}
	return r.target(b[:end], i)
}

func (r *Request) version(v []byte) error {
	if len(v) != len(version) || string(v[:5]) != version[:5] || v[6] != '.' ||
		!is(v[5], clDigit) || !is(v[7], clDigit) {
		return ErrVersionSyntax
	}
	if v[5] != '1' {
		return ErrVersion
	}
	r.Major, r.Minor = 1, v[7]-'0'
	return nil
}

// fieldLine parses b[start:]: name ":" OWS value OWS (RFC 9112, section 5).
// Control characters have been ruled out; obs-text is let through.
func (r *Request) fieldLine(b []byte, start int) error {
	i := skip(b, start, clToken)
	if i == start || i == len(b) || b[i] != ':' {
		return fieldNameError(b[start:], i-start)
	}
	from, to := i+1, len(b)
	for from < to && (b[from] == ' ' || b[from] == '\t') {
		from++
	}
	for to > from && (b[to-1] == ' ' || b[to-1] == '\t') {
		to--
	}
	f := field{span{uint32(start), uint32(i)}, span{uint32(from), uint32(to)}}
	r.fields = append(r.fields, f)
	r.note(b, f)
	return nil
}

// fieldNameError says why a field line whose name ends at i is refused.
func fieldNameError(line []byte, i int) error {
	switch {
	case i == len(line) || line[i] != ' ' && line[i] != '\t':
		return ErrFieldName
	case i == 0:
		return ErrFieldFolded // or white space in front of the first field
	default:
		return ErrFieldSpace
	}
}

// note takes down what a field says about framing, routing and the connection.
func (r *Request) note(b []byte, f field) {
	name, value := b[f.name.off:f.name.end], b[f.value.off:f.value.end]
	s := &r.seen
	switch len(name) {
	case len("host"):
		if fold(name, "host") {
			s.hosts++
			s.host = f.value
		}
	case len("expect"):
		if fold(name, "expect") {
			s.noteExpect(value)
		}
	case len("upgrade"):
		s.upgrade = s.upgrade || fold(name, "upgrade")
	case len("connection"):
		if fold(name, "connection") {
			s.noteConnection(value)
		}
	case len("content-length"):
		if fold(name, "content-length") {
			s.lengths++
			s.length = f.value
		}
	case len("transfer-encoding"):
		if fold(name, "transfer-encoding") {
			s.codings++
		}
	}
}

// noteConnection looks for the options that concern us; the others belong to
// intermediaries (RFC 9110, section 7.6.1).
func (s *notes) noteConnection(value []byte) {
	for more := true; more; {
		var option []byte
		option, value, more = element(value)
		switch len(option) {
		case len("close"):
			s.connClose = s.connClose || fold(option, "close")
		case len("upgrade"):
			s.connUpgrade = s.connUpgrade || fold(option, "upgrade")
		case len("keep-alive"):
			s.connKeepAlive = s.connKeepAlive || fold(option, "keep-alive")
		}
	}
}

// noteExpect knows one expectation (RFC 9110, section 10.1.1).
func (s *notes) noteExpect(value []byte) {
	for more := true; more; {
		var expectation []byte
		expectation, value, more = element(value)
		switch {
		case len(expectation) == 0: // an empty element means nothing (RFC 9110, 5.6.1.2)
		case fold(expectation, "100-continue"):
			s.expect = true
		default:
			s.expectOther = true
		}
	}
}
