package httpparse

// Error is a refusal of what the peer sent. The values below are sentinels:
// compare by identity. After one of them, answer with Status and close the
// connection: where the next message would begin is not known.
type Error struct {
	Status int    // to send
	Reason string // safe to show to the peer
}

func (e *Error) Error() string { return e.Reason }

// Refusals of a head as lines of text (RFC 9112, sections 2.2 and 5).
var (
	ErrBareCR       = &Error{400, "carriage return without line feed"}
	ErrBareLF       = &Error{400, "line feed without carriage return"}
	ErrControl      = &Error{400, "control character"}
	ErrHeadTooLarge = &Error{431, "request head too large"}
	ErrManyHeaders  = &Error{431, "too many header fields"}
)

// Refusals of a request line (RFC 9112, section 3).
var (
	ErrMethod        = &Error{400, "malformed method"}
	ErrMethodTooLong = &Error{501, "method too long"}
	ErrTarget        = &Error{400, "malformed request target"}
	ErrTargetTooLong = &Error{414, "request target too long"}
	ErrTargetForm    = &Error{400, "request target does not fit the method"}
	ErrVersionSyntax = &Error{400, "malformed HTTP version"}
	ErrVersion       = &Error{505, "HTTP version not supported"}
)

// Refusals of field lines (RFC 9112, section 5; RFC 9110, section 7.2).
var (
	ErrFieldName    = &Error{400, "malformed field name"}
	ErrFieldFolded  = &Error{400, "folded field line"}
	ErrFieldSpace   = &Error{400, "white space before colon"}
	ErrHostMissing  = &Error{400, "Host field missing"}
	ErrHostRepeated = &Error{400, "more than one Host field"}
	ErrHost         = &Error{400, "malformed host"}
	ErrExpectation  = &Error{417, "unknown expectation"}
)

// Refusals by the verdict on the body's length (RFC 9112, section 6).
var (
	ErrLength         = &Error{400, "malformed Content-Length"}
	ErrLengthRepeated = &Error{400, "more than one Content-Length field"}
	ErrLengthAndTE    = &Error{400, "Content-Length beside Transfer-Encoding"}
	ErrTE             = &Error{400, "malformed Transfer-Encoding"}
	ErrTEVersion      = &Error{400, "Transfer-Encoding in HTTP/1.0"}
	ErrTENotFinal     = &Error{400, "chunked must come last, once"}
	ErrTEUnknown      = &Error{501, "transfer coding not supported"}
	ErrBodyTooLarge   = &Error{413, "request body too large"}
)

// Refusals of a chunked body (RFC 9112, section 7.1).
var (
	ErrChunkSize    = &Error{400, "malformed chunk size"}
	ErrChunkExt     = &Error{400, "malformed chunk extension"}
	ErrChunkExtSize = &Error{400, "chunk extensions too large"}
	ErrChunkEnd     = &Error{400, "chunk not ended by CRLF"}
	ErrTrailer      = &Error{400, "malformed trailer section"}
	ErrTrailerSize  = &Error{431, "trailer section too large"}
)
