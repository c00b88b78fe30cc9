package netloop

import (
	"strconv"

	"fraiseqld/httpparse"
)

func (x *Exchange) status() int {
	if x.Status == 0 {
		return 200
	}
	return x.Status
}

// keepAlive reports whether the connection goes on after this exchange.
func (x *Exchange) keepAlive() bool {
	return x.req.KeepAlive && !x.close && (x.c == nil || !x.c.l.s.draining.Load())
}

// appendHead appends the response's head.
func (x *Exchange) appendHead(dst []byte, keep bool) []byte {
	length := int64(len(x.Out))
	if x.status() == 304 {
		length = -1
	}
	dst = httpparse.AppendHead(dst, &httpparse.ResponseHead{
		Status: x.status(), Date: x.c.l.s.dateNow(), ContentLength: length,
		ContentType: x.ContentType, Close: !keep, KeepAlive: x.req.Minor == 0,
	})
	return httpparse.AppendEnd(append(dst, x.header...))
}

// setError makes the response an error in the form of GraphQL responses.
func (x *Exchange) setError(status int, message string) {
	x.Status, x.ContentType = status, "application/json"
	x.Out = append(x.Out[:0], `{"errors":[{"message":`...)
	x.Out = strconv.AppendQuote(x.Out, message)
	x.Out = append(x.Out, `,"extensions":{"code":"`...)
	x.Out = append(x.Out, errorCode(status)...)
	x.Out = append(x.Out, `"}}]}`...)
}

func errorCode(status int) string {
	switch status {
	case 408:
		return "REQUEST_TIMEOUT"
	case 413:
		return "PAYLOAD_TOO_LARGE"
	case 414:
		return "URI_TOO_LONG"
	case 417:
		return "EXPECTATION_FAILED"
	case 431:
		return "HEADERS_TOO_LARGE"
	case 500:
		return "INTERNAL_SERVER_ERROR"
	case 501, 505:
		return "NOT_SUPPORTED"
	case 503:
		return "SERVICE_UNAVAILABLE"
	case 504:
		return "TIMEOUT"
	}
	return "BAD_REQUEST"
}
