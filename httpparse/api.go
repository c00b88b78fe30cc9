package httpparse

import "time"

// Declarations that other packages build on; each moves to its own file.

type field struct{}
type requestLine struct{}
type known struct{}

// Parser finds request heads. The zero value is ready.
type Parser struct {
	seen, line uint32
	fields     uint16
}

// Reset forgets a head that was not finished.
func (p *Parser) Reset() { *p = Parser{} }

// Head parses one request head from the front of b into r. n is what it
// consumed; n == 0 with a nil error asks for the same bytes again, with more
// behind them (at the same or another address). A non-nil error is an *Error.
// Consumes the empty line that ends the head, nothing of the body.
func (p *Parser) Head(b []byte, lim *Limits, r *Request) (n int, err error) { return 0, nil }

// Started reports whether bytes of a head have been seen that other than empty
// lines: a connection that is not started is idle.
func (p *Parser) Started() bool { return p.seen > 0 }

// HeaderCount is the number of field lines.
func (r *Request) HeaderCount() int { return 0 }

// Header returns the value of the first field of that name, which must be in
// lower case, without the white space around it.
func (r *Request) Header(name string) (value []byte, ok bool) { return nil, false }

// CountHeader is how many field lines have that name, in lower case.
func (r *Request) CountHeader(name string) int { return 0 }

// EachHeader calls f with every field line in order until f returns false.
// Names are as sent.
func (r *Request) EachHeader(f func(name, value []byte) bool) {}

// HasToken reports whether a comma-separated list field of that name (lower
// case) holds the token (lower case), in any of its lines, in any case.
func (r *Request) HasToken(name, token string) bool { return false }

// Rebase makes all slices of r views into head, which must be a copy of the
// bytes that Head consumed.
func (r *Request) Rebase(head []byte) {}

// Body decodes one message body. The zero value is an empty body.
type Body struct {
	lim *Limits
}

// Start prepares d for the body of r. Keeps lim, not r.
func (d *Body) Start(r *Request, lim *Limits) {}

// Done reports whether the body has been read to its end.
func (d *Body) Done() bool { return true }

// Whole hands a body out without copying it when all of it is in in and the
// coding allows that: no body, or a Content-Length body of which nothing was fed.
// body is a view into in; n is what was consumed. Otherwise ok is false and
// nothing has changed.
func (d *Body) Whole(in []byte) (body []byte, n int, ok bool) { return nil, 0, false }

// Feed decodes what in holds of the body and appends it to dst. n is what it
// consumed of in; it is less than len(in) only when done or on an error. done
// tells that the body (for chunked: its trailer section too) ended at in[:n].
// err is an *Error: 400, 413 or 431. dst may be in[:0]: decoding in place.
func (d *Body) Feed(in, dst []byte) (out []byte, n int, done bool, err error) {
	return dst, 0, true, nil
}

// ResponseHead is what AppendHead writes.
type ResponseHead struct {
	Status int
	// Date is the value of the Date field, made by AppendDate at most once a
	// second. Nil: no Date.
	Date []byte
	// ContentLength is the size of the body, or with HEAD the size it would
	// have. Negative: none is written. Never written for 1xx and 204.
	ContentLength int64
	ContentType   string // empty: none
	// Close writes "Connection: close".
	Close bool
	// KeepAlive writes "Connection: keep-alive", which an HTTP/1.0 peer needs to see.
	KeepAlive bool
}

// AppendHead appends the status line and the fields of h. More fields may
// follow by AppendField; AppendEnd ends the head.
func AppendHead(dst []byte, h *ResponseHead) []byte { return dst }

// AppendField appends one field line. ok is false and nothing is appended when
// the name is not a token or the value holds a control character.
func AppendField(dst []byte, name, value string) (out []byte, ok bool) { return dst, false }

// AppendEnd ends a response head.
func AppendEnd(dst []byte) []byte { return append(dst, "\r\n"...) }

// AppendContinue appends the interim response "100 Continue".
func AppendContinue(dst []byte) []byte { return append(dst, "HTTP/1.1 100 Continue\r\n\r\n"...) }

// AppendDate appends t as RFC 9110, section 5.6.7 wants a Date.
func AppendDate(dst []byte, t time.Time) []byte { return dst }

// StatusText is the reason phrase of status, or "" for one that is not known.
func StatusText(status int) string { return "" }

// HasBody reports whether an answer of this status to this method carries a body.
func HasBody(method []byte, status int) bool { return true }
