package wsproto

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCloseCodes(t *testing.T) {
	legal := func(c int) bool {
		switch {
		case c >= 1000 && c <= 1003, c >= 1007 && c <= 1014, c >= 3000 && c <= 4999:
			return true
		}
		return false
	}
	for c := range 1 << 16 {
		if got := CloseCode(c).Sendable(); got != legal(c) {
			t.Errorf("%d: %v", c, got)
		}
		_, _, err := ParseClose([]byte{byte(c >> 8), byte(c)})
		if (err == nil) != legal(c) {
			t.Errorf("parse %d: %v", c, err)
		}
	}
}

func TestAppendClose(t *testing.T) {
	long := strings.Repeat("x", 122) + "€"
	rows := []struct {
		code   CloseCode
		reason string
		want   string
	}{
		{CloseNormal, "", "\x88\x02\x03\xe8"},
		{CloseGoingAway, "bye", "\x88\x05\x03\xe9bye"},
		{CloseNone, "ignored", "\x88\x00"},
		{CloseAbnormal, "", "\x88\x00"},
		{CloseTLS, "", "\x88\x00"},
		{0, "", "\x88\x00"},
		{4400, "not \xff text", "\x88\x02\x11\x30"},
		{CloseNormal, long, "\x88\x7c\x03\xe8" + long[:122]},
		{CloseNormal, strings.Repeat("x", 123), "\x88\x7d\x03\xe8" + strings.Repeat("x", 123)},
	}
	for _, row := range rows {
		got := AppendClose(nil, row.code, row.reason)
		if string(got) != row.want {
			t.Errorf("%d %q: got %q, want %q", row.code, row.reason, got, row.want)
		}
	}
}

func TestReasonsOfErrorsFit(t *testing.T) {
	for _, e := range []*Error{ErrReserved, ErrOpcode, ErrUnmasked, ErrMasked, ErrLengthForm, ErrLengthRange, ErrControlFragment,
		ErrControlLength, ErrContinuation, ErrInterleaved, ErrCompressedMiddle, ErrUTF8, ErrDeflate, ErrFrameSize, ErrMessageSize,
		ErrFragments, ErrClosePayload, ErrCloseCode, ErrCloseReason} {
		if len(e.Error()) > maxReasonSize || !utf8.ValidString(e.Reason) || !e.Code.Sendable() {
			t.Errorf("%q cannot be sent", e.Reason)
		}
	}
}
