package wsproto

// Error is a breach of the protocol or of a limit by the peer. The values below
// are sentinels: compare by identity.
type Error struct {
	Code   CloseCode // to send
	Reason string    // safe to send; short enough for a close frame
}

func (e *Error) Error() string { return e.Reason }

// Breaches of framing (RFC 6455, section 5).
var (
	ErrReserved         = &Error{CloseProtocol, "reserved bit set"}
	ErrOpcode           = &Error{CloseProtocol, "reserved opcode"}
	ErrUnmasked         = &Error{CloseProtocol, "frame of a client is not masked"}
	ErrMasked           = &Error{CloseProtocol, "frame of a server is masked"}
	ErrLengthForm       = &Error{CloseProtocol, "length is not encoded minimally"}
	ErrLengthRange      = &Error{CloseProtocol, "length has its highest bit set"}
	ErrControlFragment  = &Error{CloseProtocol, "fragmented control frame"}
	ErrControlLength    = &Error{CloseProtocol, "control frame longer than 125 bytes"}
	ErrContinuation     = &Error{CloseProtocol, "continuation without a message"}
	ErrInterleaved      = &Error{CloseProtocol, "new message inside a fragmented one"}
	ErrCompressedMiddle = &Error{CloseProtocol, "compression bit on a continuation or control frame"}
)

// Breaches of content and limits.
var (
	ErrUTF8        = &Error{CloseInvalidData, "text is not UTF-8"}
	ErrDeflate     = &Error{CloseInvalidData, "compressed data is malformed"}
	ErrFrameSize   = &Error{CloseTooBig, "frame too big"}
	ErrMessageSize = &Error{CloseTooBig, "message too big"}
	ErrFragments   = &Error{ClosePolicy, "too many fragments"}
)

// Breaches of a close frame (RFC 6455, sections 5.5.1 and 7.4).
var (
	ErrClosePayload = &Error{CloseProtocol, "close frame of one byte"}
	ErrCloseCode    = &Error{CloseProtocol, "illegal close code"}
	ErrCloseReason  = &Error{CloseInvalidData, "close reason is not UTF-8"}
)
