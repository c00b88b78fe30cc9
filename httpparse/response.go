package httpparse

import (
	"strconv"
	"time"
)

// ResponseHead is what AppendHead writes.
type ResponseHead struct {
	Status int // 100 to 999
	// Date is the value of the Date field, made by AppendDate, as a rule once a
	// second for all connections. Nil: no Date.
	Date []byte
	// ContentLength is the size of the body, or for HEAD and 304 the size it
	// would have. Negative: not known, not written. Never written for 1xx and 204
	// (RFC 9110, section 8.6).
	ContentLength int64
	ContentType   string // empty: none
	// Close writes "Connection: close".
	Close bool
	// KeepAlive writes "Connection: keep-alive", which an HTTP/1.0 peer needs to
	// be told. Close outranks it.
	KeepAlive bool
}

// AppendHead appends the status line and the fields of h, and no empty line:
// more fields may follow by AppendField, and AppendEnd ends the head. The
// status and the content type are the program's own words and not checked.
func AppendHead(dst []byte, h *ResponseHead) []byte {
	dst = appendStatusLine(dst, h.Status)
	if h.Date != nil {
		dst = append(dst, "Date: "...)
		dst = append(dst, h.Date...)
		dst = append(dst, "\r\n"...)
	}
	if h.ContentType != "" {
		dst = append(dst, "Content-Type: "...)
		dst = append(dst, h.ContentType...)
		dst = append(dst, "\r\n"...)
	}
	if h.ContentLength >= 0 && h.Status >= 200 && h.Status != 204 {
		dst = append(dst, "Content-Length: "...)
		dst = strconv.AppendInt(dst, h.ContentLength, 10)
		dst = append(dst, "\r\n"...)
	}
	switch {
	case h.Close:
		dst = append(dst, "Connection: close\r\n"...)
	case h.KeepAlive:
		dst = append(dst, "Connection: keep-alive\r\n"...)
	}
	return dst
}

// AppendField appends one field line. ok is false and nothing is appended when
// the name is not a token or the value holds a control character: what a
// handler passes on from a client must not be able to split the response.
func AppendField(dst []byte, name, value string) (out []byte, ok bool) {
	if name == "" {
		return dst, false
	}
	for i := range len(name) {
		if !is(name[i], clToken) {
			return dst, false
		}
	}
	for i := range len(value) {
		if is(value[i], clControl) {
			return dst, false
		}
	}
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	dst = append(dst, value...)
	return append(dst, "\r\n"...), true
}

// AppendEnd ends a response head.
func AppendEnd(dst []byte) []byte { return append(dst, "\r\n"...) }

// AppendContinue appends the interim response that Expect100 asks for.
func AppendContinue(dst []byte) []byte {
	return append(dst, "HTTP/1.1 100 Continue\r\n\r\n"...)
}

// AppendDate appends t in the form of RFC 9110, section 5.6.7.
func AppendDate(dst []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(dst, "Mon, 02 Jan 2006 15:04:05 GMT")
}

// HasBody reports whether a response of this status to this method carries a
// body (RFC 9112, section 6.3).
func HasBody(method []byte, status int) bool {
	switch {
	case status < 200 || status == 204 || status == 304:
		return false
	case string(method) == "HEAD":
		return false
	default:
		return string(method) != "CONNECT" || status >= 300
	}
}

func appendStatusLine(dst []byte, status int) []byte {
	dst = append(dst, "HTTP/1.1 "...)
	dst = strconv.AppendInt(dst, int64(status), 10)
	dst = append(dst, ' ')
	dst = append(dst, StatusText(status)...)
	return append(dst, "\r\n"...)
}
