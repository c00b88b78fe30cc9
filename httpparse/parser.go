package httpparse

// Parser finds and checks request heads. The zero value is ready. It remembers
// how far it has looked, so that a peer that sends one byte at a time costs no
// more than one that sends all; it holds no reference to any buffer.
type Parser struct {
	line   uint32 // where the unfinished line begins
	at     uint32 // how far it has been searched for its end
	fields uint32 // field lines before it
	inside bool   // the request line is before it
}

// Reset forgets a head that was not finished.
func (p *Parser) Reset() { *p = Parser{} }

// Started reports whether a head has begun: more than empty lines were seen
// since the last one was finished. A connection that is not started is idle.
func (p *Parser) Started() bool { return p.inside || p.at > p.line }

// Head parses one request head from the front of b into r. n is what it
// consumed, the empty line at the end included, nothing of the body. n == 0
// with a nil error asks for the same bytes again, with more behind them, at the
// same or at another address. A non-nil error is an *Error.
func (p *Parser) Head(b []byte, lim *Limits, r *Request) (n int, err error) {
	resumed := p.line > 0
	r.reset(b)
	n, err = p.lines(b, lim, r)
	if n > 0 && resumed {
		// Earlier calls saw the earlier lines with a Request that is gone. They
		// are known to be well-formed; once more, now from the start.
		p.Reset()
		r.reset(b)
		n, err = p.lines(b, lim, r)
	}
	if n == 0 {
		return 0, err
	}
	p.Reset()
	return r.finish(n, lim)
}

// lines goes through the lines that are complete. It is the same work for
// whole and for divided heads, line by line and in order, so the verdict does
// not depend on the division.
func (p *Parser) lines(b []byte, lim *Limits, r *Request) (int, error) {
	limit := lim.headBytes()
	for {
		end, err := p.lineEnd(b, limit, lim, r)
		if end < 0 {
			return 0, err
		}
		start := int(p.line)
		if end == start && p.inside {
			return end + 2, nil
		}
		if err := p.take(b[:end], lim, r); err != nil {
			return 0, err
		}
		p.line = uint32(end + 2)
		p.at = p.line
	}
}

// take parses one line, b[p.line:]. Empty lines in front of the request line
// are skipped (RFC 9112, section 2.2).
func (p *Parser) take(b []byte, lim *Limits, r *Request) error {
	switch {
	case p.inside:
		if p.fields++; int(p.fields) > lim.headers() {
			return ErrManyHeaders
		}
		return r.fieldLine(b, int(p.line))
	case len(b) == int(p.line):
		return nil
	default:
		p.inside = true
		return r.requestLine(b, int(p.line), lim)
	}
}

// lineEnd returns where the line at p.line ends, before its CRLF. It returns
// -1 when more bytes are needed or the line is refused as text: lines end with
// CRLF and hold neither part of it alone nor other controls (RFC 9112, section
// 2.2; RFC 9110, section 5.5).
func (p *Parser) lineEnd(b []byte, limit int, lim *Limits, r *Request) (int, error) {
	// Only so many bytes are looked at; when they are all there and hold no
	// end of line, the line is too long.
	full := limit
	if !p.inside {
		full = min(limit, int(p.line)+requestLineBytes(lim))
	}
	if len(b) > full {
		b = b[:full]
	}
	i := control(b, int(p.at))
	p.at = uint32(i)
	switch {
	case i+1 < len(b) && b[i] == '\r' && b[i+1] == '\n':
		return i, nil
	case i+1 < len(b) && b[i] == '\r':
		return -1, ErrBareCR
	case i < len(b) && b[i] == '\n':
		return -1, ErrBareLF
	case i < len(b) && b[i] != '\r':
		return -1, ErrControl
	case len(b) < full:
		return -1, nil
	case full == limit:
		return -1, ErrHeadTooLarge
	default:
		// No request line fits into more bytes than the longest has, so this
		// names the part that is too long or wrong, and never succeeds.
		return -1, r.requestLine(b, int(p.line), lim)
	}
}
