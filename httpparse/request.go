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
// for another connection. Unless Head reported success its content means
// nothing.
//
// It is large and keeps its capacity: pool it, do not hold one per connection.
type Request struct {
	Method []byte
	Target []byte // as on the request line
	// Path is the path of an origin or absolute target, neither decoded nor
	// normalised, without the query; its percent-escapes are well-formed. It is
	// "/" for an absolute target without one, and nil for the other forms.
	Path     []byte
	RawQuery []byte // behind the first '?', not decoded; nil when there is no '?'
	// Host is the authority of an absolute or authority target, else the value
	// of the Host field; nil for HTTP/1.0 without one.
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
	at     parts
	seen   notes
}

// span is a part of the head. No part but the method begins at 0, so the zero
// span stands for "not there".
type span struct{ off, end uint32 }

type field struct{ name, value span }

// parts are the bounds of what Request shows as slices.
type parts struct{ method, target, path, query, host span }

// notes are taken from field lines as they pass; finish judges them.
type notes struct {
	hosts, lengths, codings int  // how often the field occurred
	length                  span // of the last Content-Length
	host                    span // of the last Host
	connClose               bool
	connKeepAlive           bool
	connUpgrade             bool
	upgrade                 bool
	expect                  bool
	expectOther             bool
}

func (r *Request) reset(head []byte) {
	*r = Request{head: head, fields: r.fields[:0]}
}

func (r *Request) view(s span) []byte {
	if s.end == 0 {
		return nil
	}
	return r.head[s.off:s.end:s.end]
}

// Rebase makes all slices of r views into head, which must hold the bytes that
// Head consumed.
func (r *Request) Rebase(head []byte) {
	r.head = head
	r.Method = r.view(r.at.method)
	r.Target = r.view(r.at.target)
	r.Path = r.view(r.at.path)
	r.RawQuery = r.view(r.at.query)
	r.Host = r.view(r.at.host)
}

// HeaderCount is the number of field lines.
func (r *Request) HeaderCount() int { return len(r.fields) }

// Header returns the value of the first field of that name, which must be in
// lower case, without the white space around it.
func (r *Request) Header(name string) (value []byte, ok bool) {
	if i := r.find(name, 0); i >= 0 {
		return r.view(r.fields[i].value), true
	}
	return nil, false
}

// CountHeader is how many field lines have that name, in lower case.
func (r *Request) CountHeader(name string) (n int) {
	for i := r.find(name, 0); i >= 0; i = r.find(name, i+1) {
		n++
	}
	return n
}

// EachHeader calls f with every field line in order until f returns false.
// Names are as sent.
func (r *Request) EachHeader(f func(name, value []byte) bool) {
	for i := range r.fields {
		if !f(r.view(r.fields[i].name), r.view(r.fields[i].value)) {
			return
		}
	}
}

// HasToken reports whether a comma-separated list field of that name holds the
// token, in any of its lines, in any case. Both must be given in lower case.
func (r *Request) HasToken(name, token string) bool {
	for i := r.find(name, 0); i >= 0; i = r.find(name, i+1) {
		rest, more := r.view(r.fields[i].value), true
		for more {
			var elem []byte
			if elem, rest, more = element(rest); fold(elem, token) {
				return true
			}
		}
	}
	return false
}

// find returns the index of the next field of that name at or after i, or -1.
func (r *Request) find(name string, i int) int {
	for ; i < len(r.fields); i++ {
		n := r.fields[i].name
		if int(n.end-n.off) == len(name) && fold(r.head[n.off:n.end], name) {
			return i
		}
	}
	return -1
}
