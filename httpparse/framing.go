package httpparse

// finish judges what only the whole head can show, and fills in the views.
func (r *Request) finish(n int, lim *Limits) (int, error) {
	if err := r.checkHost(); err != nil {
		return 0, err
	}
	if err := r.frame(lim); err != nil {
		return 0, err
	}
	s := &r.seen
	if s.expectOther {
		return 0, ErrExpectation
	}
	modern := r.Minor >= 1
	r.KeepAlive = !s.connClose && (modern || s.connKeepAlive)
	r.Expect100 = s.expect && modern && (r.Chunked || r.ContentLength > 0)
	r.Upgrade = s.upgrade && s.connUpgrade && modern
	r.Rebase(r.head[:n:n])
	return n, nil
}

// checkHost: exactly one, and valid, whether or not the target outranks it; in
// HTTP/1.0 it may be missing (RFC 9112, section 3.2).
func (r *Request) checkHost() error {
	s := &r.seen
	switch {
	case s.hosts > 1:
		return ErrHostRepeated
	case s.hosts == 0 && r.Minor >= 1:
		return ErrHostMissing
	case s.hosts == 0:
		return nil
	}
	if _, ok := hostPort(r.head[s.host.off:s.host.end]); !ok {
		return ErrHost
	}
	if r.at.host.end == 0 {
		r.at.host = s.host
	}
	return nil
}

// frame is the verdict on the length of the body (RFC 9112, section 6.3). What
// others resolve, such as a Content-Length beside a Transfer-Encoding or two
// equal lengths, is refused: no two readers of the bytes may differ on where
// the body ends.
func (r *Request) frame(lim *Limits) error {
	s := &r.seen
	switch {
	case s.lengths > 0 && s.codings > 0:
		return ErrLengthAndTE
	case s.lengths > 1:
		return ErrLengthRepeated
	case s.codings > 0 && r.Minor == 0:
		return ErrTEVersion
	case s.codings > 0:
		r.Chunked, r.ContentLength = true, -1
		return r.codings()
	case s.lengths > 0:
		return r.length(r.head[s.length.off:s.length.end], lim.bodyBytes())
	default:
		return nil // no body
	}
}

// length: digits and nothing else (RFC 9110, section 8.6). A number of any
// size is a valid one, so what is too large is 413 and not 400.
func (r *Request) length(value []byte, limit int64) error {
	if len(value) == 0 || skip(value, 0, clDigit) < len(value) {
		return ErrLength
	}
	var n int64
	for _, c := range value {
		d := int64(c - '0')
		if n > limit/10 || n*10 > limit-d {
			return ErrBodyTooLarge
		}
		n = n*10 + d
	}
	r.ContentLength = n
	return nil
}

// codings: "chunked" once, last, without parameters; all lines of the field
// are one list (RFC 9112, section 6.1). Other codings are not supported.
func (r *Request) codings() error {
	const name = "transfer-encoding"
	chunked, unknown := false, false
	for i := r.find(name, 0); i >= 0; i = r.find(name, i+1) {
		rest, more := r.view(r.fields[i].value), true
		for more {
			var coding []byte
			coding, rest, more = element(rest)
			switch {
			case len(coding) == 0 || skip(coding, 0, clToken) < len(coding):
				return ErrTE
			case chunked:
				return ErrTENotFinal
			case fold(coding, "chunked"):
				chunked = true
			default:
				unknown = true
			}
		}
	}
	if unknown {
		return ErrTEUnknown
	}
	return nil
}
