package httpparse

// Form says which of the four forms of RFC 9112, section 3.2 a target has.
type Form uint8

const (
	Origin    Form = iota // /path?query
	Absolute              // http://host/path?query
	Asterisk              // *, only with OPTIONS
	Authority             // host:port, only with CONNECT
)

// Request is one request head.
//
// All slices are views into the buffer that was given to Parser.Head and live
// as long as those bytes stay where they are. To keep a request longer, copy
// the head (the first n bytes, n as Head returned it) and call Rebase with the
// copy. A Request is filled anew by each call of Head and may be reused, also
// for another connection; until Head reported success its content is undefined,
// except that after an Error the request line is set as far as it was read.
type Request struct {
	Method []byte
	Target []byte // as on the request line
	// Path is the path of an origin or absolute target, neither decoded nor
	// normalised, without the query; its percent-escapes are well-formed. It is
	// "/" for an absolute target without one, and empty for the other forms.
	Path     []byte
	RawQuery []byte // behind the first '?', not decoded; nil when there is none
	// Host is the authority of an absolute target, else the Host field.
	Host []byte

	Form         Form
	Major, Minor uint8 // Major is 1; Minor as sent, 2 to 9 are treated as 1

	// Chunked: the body is in the chunked coding and ContentLength is -1.
	// Otherwise ContentLength is the exact size of the body, 0 for none.
	Chunked       bool
	ContentLength int64

	// KeepAlive: the peer wants and can have another exchange on this
	// connection (RFC 9112, section 9.3).
	KeepAlive bool
	// Expect100: the peer waits for "100 Continue" before it sends the body.
	// Never set for HTTP/1.0 or when there is no body.
	Expect100 bool
	// Upgrade: the Connection field lists "upgrade", an Upgrade field is there,
	// and the version is at least 1.1. Ask HasToken("upgrade", …) for the protocol.
	Upgrade bool

	head   []byte  // the bytes all offsets count from
	fields []field // in order of arrival; capacity is kept from request to request
	line   requestLine
	names  known
}
