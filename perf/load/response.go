package load

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// Response is one parsed answer. Its slices are views, but for a chunked body.
type Response struct {
	Status int
	Body   []byte
	Close  bool // the server ends the connection behind it
}

// maxHead bounds a response head: a server that sends more is broken.
const maxHead = 64 << 10

var errHead = errors.New("response head longer than 64 KiB")

// ParseResponse reads one response at the start of b and says how many bytes it
// took; 0 without an error means that more bytes are needed.
func ParseResponse(b []byte) (r Response, n int, err error) {
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 {
		if len(b) > maxHead {
			return r, 0, errHead
		}
		return r, 0, nil
	}
	head := b[:end+2]
	if r.Status, err = statusLine(head); err != nil {
		return r, 0, err
	}
	length, chunked, err := framing(head, &r)
	rest := b[end+4:]
	switch {
	case err != nil:
		return r, 0, err
	case chunked:
		body, took, err := dechunk(rest)
		r.Body = body
		if took == 0 || err != nil {
			return r, 0, err
		}
		return r, end + 4 + took, nil
	case len(rest) < length:
		return r, 0, nil
	}
	r.Body = rest[:length]
	return r, end + 4 + length, nil
}

func statusLine(head []byte) (int, error) {
	if len(head) < 12 || !bytes.HasPrefix(head, []byte("HTTP/1.1 ")) {
		return 0, fmt.Errorf("not an HTTP/1.1 response: %.40q", head)
	}
	return strconv.Atoi(string(head[9:12]))
}

// framing finds the body's length. A response without one is an error: it would
// last until the connection closes, which is no keep-alive.
func framing(head []byte, r *Response) (length int, chunked bool, err error) {
	length = -1
	for {
		_, tail, _ := bytes.Cut(head, []byte("\r\n"))
		if len(tail) == 0 {
			break
		}
		head = tail
		switch name, value := field(head); {
		case is(name, "content-length"):
			length, err = strconv.Atoi(string(value))
			if err != nil || length < 0 {
				return 0, false, fmt.Errorf("bad Content-Length %q", value)
			}
		case is(name, "transfer-encoding"):
			chunked = is(value, "chunked")
		case is(name, "connection"):
			r.Close = is(value, "close")
		}
	}
	if length < 0 && !chunked {
		return 0, false, errors.New("response with neither Content-Length nor chunks")
	}
	return length, chunked, nil
}

// field splits the header line at the start of b.
func field(b []byte) (name, value []byte) {
	line := b[:bytes.IndexByte(b, '\r')]
	colon := bytes.IndexByte(line, ':')
	if colon < 0 {
		return nil, nil
	}
	return line[:colon], bytes.TrimSpace(line[colon+1:])
}

func is(b []byte, lower string) bool {
	return len(b) == len(lower) && bytes.EqualFold(b, []byte(lower))
}

// dechunk copies a chunked body together; took is 0 while it is incomplete.
func dechunk(b []byte) (body []byte, took int, err error) {
	body = []byte{}
	for at := 0; ; {
		line, rest, found := bytes.Cut(b[at:], []byte("\r\n"))
		if !found {
			return nil, 0, nil
		}
		digits, _, _ := bytes.Cut(line, []byte(";"))
		size, err := strconv.ParseUint(string(digits), 16, 31)
		if err != nil {
			return nil, 0, fmt.Errorf("bad chunk size %.20q", line)
		}
		if len(rest) < int(size)+2 {
			return nil, 0, nil
		}
		body = append(body, rest[:size]...)
		at += len(line) + 2 + int(size) + 2
		if size == 0 { // no trailers are expected
			return body, at, nil
		}
	}
}
