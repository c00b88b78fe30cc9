package httpparse

import (
	"errors"
	"strings"
	"testing"
)

// TestLimits: each limit admits what is exactly as large and refuses one more.
func TestLimits(t *testing.T) {
	const chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, c := range []struct {
		name      string
		lim       Limits
		in, large string
		err       *Error
	}{
		{"head", Limits{HeadBytes: 27}, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", ErrHeadTooLarge},
		{"head with empty lines", Limits{HeadBytes: 29}, "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", ErrHeadTooLarge},
		{"target", Limits{TargetBytes: 3}, "GET /ab HTTP/1.1\r\nHost: h\r\n\r\n", "GET /abc HTTP/1.1\r\nHost: h\r\n\r\n", ErrTargetTooLong},
		{"headers", Limits{Headers: 2}, "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\nC: d\r\n\r\n", ErrManyHeaders},
		{"body", Limits{BodyBytes: 3}, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n", ErrBodyTooLarge},
		{"chunked body", Limits{BodyBytes: 3}, chunked + "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", chunked + "2\r\nab\r\n2\r\n", ErrBodyTooLarge},
		{"trailers", Limits{TrailerBytes: 8}, chunked + "0\r\nX: y\r\n\r\n", chunked + "0\r\nX: yy\r\n\r\n", ErrTrailerSize},
		{"chunk extensions", Limits{ChunkExtBytes: 4}, chunked + "1;a\r\nb\r\n0;a\r\n\r\n", chunked + "1;a\r\nb\r\n0;ab\r\n\r\n", ErrChunkExtSize},
	} {
		if o := drive(&c.lim, c.in); o.err != nil || len(o.messages) != 1 {
			t.Errorf("%s: the largest is refused: %s", c.name, o)
		}
		if o := drive(&c.lim, c.large); o.err != c.err {
			t.Errorf("%s: got %v, want %v", c.name, o.err, c.err)
		}
	}
}

func TestZeroLimitsAreDefaults(t *testing.T) {
	for _, lim := range []*Limits{nil, {}, {HeadBytes: -1, TargetBytes: -1, Headers: -1, BodyBytes: -1, TrailerBytes: -1, ChunkExtBytes: -1}} {
		got := Limits{lim.headBytes(), lim.targetBytes(), lim.headers(), lim.bodyBytes(), lim.trailerBytes(), lim.chunkExtBytes()}
		want := Limits{DefaultHeadBytes, DefaultTargetBytes, DefaultHeaders, DefaultBodyBytes, DefaultTrailerBytes, DefaultChunkExtBytes}
		if got != want {
			t.Errorf("%+v stands for %+v", lim, got)
		}
	}
}

// TestRefusedWithoutWaiting: what is already too large is refused although its
// end is not in sight, at the byte that is one too many.
func TestRefusedWithoutWaiting(t *testing.T) {
	for _, c := range []struct {
		in  string
		err *Error
	}{
		{"GET /" + strings.Repeat("a", DefaultTargetBytes+60), ErrTargetTooLong},
		{"GET / HTTP/1.1\r\nX: " + strings.Repeat("y", DefaultHeadBytes), ErrHeadTooLarge},
		{strings.Repeat("M", DefaultTargetBytes+60), ErrMethodTooLong},
		{strings.Repeat("\r\n", DefaultHeadBytes), ErrHeadTooLarge},
		{"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n", ErrBodyTooLarge},
	} {
		if o := drive(nil, c.in); o.err != c.err {
			t.Errorf("%.40q: got %v, want %v", c.in, o.err, c.err)
		}
	}
}

func TestErrorIsSafeToShow(t *testing.T) {
	o := drive(nil, "GET / HTTP/1.1\r\nsecret value\r\n\r\n")
	var e *Error
	if !errors.As(error(o.err), &e) || e.Error() != "white space before colon" {
		t.Errorf("got %v", o.err)
	}
}
