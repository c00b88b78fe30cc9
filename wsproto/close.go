package wsproto

import (
	"encoding/binary"
	"unicode/utf8"
)

// CloseCode is the status of a close frame (RFC 6455, section 7.4, and the
// registry it opened).
type CloseCode uint16

const (
	CloseNormal      CloseCode = 1000
	CloseGoingAway   CloseCode = 1001
	CloseProtocol    CloseCode = 1002
	CloseUnsupported CloseCode = 1003
	CloseNone        CloseCode = 1005 // never sent: a close frame without code came
	CloseAbnormal    CloseCode = 1006 // never sent: the connection broke
	CloseInvalidData CloseCode = 1007
	ClosePolicy      CloseCode = 1008
	CloseTooBig      CloseCode = 1009
	CloseExtension   CloseCode = 1010
	CloseInternal    CloseCode = 1011
	CloseRestart     CloseCode = 1012
	CloseTryLater    CloseCode = 1013
	CloseGateway     CloseCode = 1014
	CloseTLS         CloseCode = 1015 // never sent: the TLS handshake failed
)

// Sendable reports whether the code may stand in a close frame: one the protocol
// or its registry defines, or one of the ranges for libraries and applications.
func (c CloseCode) Sendable() bool {
	switch {
	case c >= 3000 && c <= 4999:
		return true
	case c < 1000 || c > CloseGateway:
		return false
	}
	return c != 1004 && c != CloseNone && c != CloseAbnormal
}

// ParseClose reads the payload of a close frame. An empty one is CloseNone. The
// reason is a view of p.
func ParseClose(p []byte) (code CloseCode, reason []byte, err error) {
	switch len(p) {
	case 0:
		return CloseNone, nil, nil
	case 1:
		return CloseNone, nil, ErrClosePayload
	}
	code = CloseCode(binary.BigEndian.Uint16(p))
	if !code.Sendable() {
		return code, nil, ErrCloseCode
	}
	if !utf8.Valid(p[2:]) {
		return code, nil, ErrCloseReason
	}
	return code, p[2:], nil
}

// AppendClose writes a server's close frame. A code that may not be sent gives a
// frame without one, and the reason is cut, between characters, to what a control
// frame can hold.
func AppendClose(dst []byte, code CloseCode, reason string) []byte {
	var buf [MaxControlPayload]byte
	return AppendFrame(dst, OpClose, closePayload(buf[:0], code, reason))
}

func closePayload(buf []byte, code CloseCode, reason string) []byte {
	if !code.Sendable() {
		return buf
	}
	buf = binary.BigEndian.AppendUint16(buf, uint16(code))
	return append(buf, cutReason(reason)...)
}

func cutReason(reason string) string {
	if !utf8.ValidString(reason) {
		return ""
	}
	if len(reason) <= maxReasonSize {
		return reason
	}
	end := maxReasonSize
	for !utf8.RuneStart(reason[end]) {
		end--
	}
	return reason[:end]
}
