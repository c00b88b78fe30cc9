// Package netloop is the reactor: it accepts connections, reads requests with
// httpparse, has them answered by a Handler on the event loop or on a bounded
// worker pool, and writes the answers in order.
package netloop

import (
	"net/netip"
)

// Disposition is what became of a request on the event loop.
type Disposition uint8

const (
	// Answered: the response in the Exchange is complete.
	Answered Disposition = iota
	// Offload: run Serve on a worker.
	Offload
	// Pending: somebody else will call Finish, exactly once, from any goroutine.
	Pending
	// Switched: the handler took the connection over with Upgrade.
	Switched
	// Streaming: the handler answers piecemeal through the Stream it opened.
	Streaming
)

// Handler answers requests.
type Handler interface {
	// Handle runs on the event loop and must not block (20 µs is a lot). The
	// request's bytes are views into the read buffer, valid until it returns.
	Handle(x *Exchange) Disposition
	// Serve runs on a worker and may block. The request's bytes are the
	// exchange's own copy, valid until the response is written. It may open a
	// Stream, which then outlives Serve; it must not Upgrade.
	Serve(x *Exchange)
}

// Exchange is one request and its response. It belongs to the connection, then
// to the handler (loop or worker), then to the connection again, and never to two.
type Exchange struct {
	// The request. Slices live as Handler says.
	Method   []byte
	Target   []byte // as on the request line
	Path     []byte // of an origin or absolute target, not decoded, without the query
	RawQuery []byte // behind the first '?', without it
	Body     []byte // whole, unchunked
	Remote   netip.AddrPort
	Unix     bool // came in by a unix socket: Remote is not set

	// The response. Status 0 means 200. Out is the body, an append buffer that
	// the exchange owns and reuses: x.Out = append(x.Out[:0], …).
	Status      int
	ContentType string // of the response; empty: none
	Out         []byte

	exchangeState
}

// Protocol is what a connection speaks after Upgrade. All methods run on the
// connection's event loop and must not block.
type Protocol interface {
	// Open is told once the 101 response is queued.
	Open(c *Conn)
	// Data gets all bytes that are unread and says how many it consumed; the rest
	// comes again with more behind it. The bytes are valid until it returns and
	// may be changed in place (unmasking).
	Data(c *Conn, in []byte) (consumed int)
	// Tick comes about once a second, for pings and deadlines.
	Tick(c *Conn, now int64)
	// Drain asks for an orderly end: the server is going away.
	Drain(c *Conn)
	// Close is told exactly once, after which c must not be used.
	Close(c *Conn, err error)
}

// What handlers may rely on besides the fields above; implemented in exchange.go, conn.go and stream.go:
//
//	func (x *Exchange) Header(name string) ([]byte, bool)   // first value; name in lower case; OWS trimmed
//	func (x *Exchange) HeaderCount(name string) int
//	func (x *Exchange) HasToken(name, token string) bool
//	func (x *Exchange) EachHeader(f func(name, value []byte) bool)
//	func (x *Exchange) Host() []byte
//	func (x *Exchange) AddHeader(name, value string)         // response; one that holds CR, LF or NUL is dropped and logged
//	func Fields(list [][2]string) []byte                    // renders response fields once
//	func (x *Exchange) AddFields(rendered []byte)           // adds them
//	func (x *Exchange) CloseAfter()                          // Connection: close
//	func (x *Exchange) Context() context.Context             // ends when the client goes away, the request deadline passes or drain times out
//	func (x *Exchange) Finish()                              // after Pending, from any goroutine
//	func (x *Exchange) Upgrade(protocol string, p Protocol)  // in Handle: 101 with the response headers added so far; return Switched
//	func (x *Exchange) Stream() *Stream                      // starts a response without Content-Length (chunked for 1.1); return Streaming from Handle
//	func NewExchange(method, target string, headers [][2]string, body []byte) *Exchange   // for tests of handlers
//	func (x *Exchange) ResponseHeader(name string) (string, bool)                          // likewise
//
//	func (s *Stream) Write(p []byte) error   // copies; any goroutine; error when the client is gone or its queue is over the hard cap
//	func (s *Stream) Close()                 // ends the response
//	func (s *Stream) Done() <-chan struct{}  // closed when the client went away or the server drains
//
//	func (c *Conn) Write(p []byte)           // on the loop: appended to the out buffer, flushed when the callback returns
//	func (c *Conn) Send(p []byte) error      // any goroutine; p must not change afterwards (shared prepared frames)
//	func (c *Conn) Execute(f func(c *Conn))  // any goroutine: run f on the loop if the connection still lives
//	func (c *Conn) Queued() int              // bytes not yet taken by the kernel
//	func (c *Conn) End()                     // close after what is queued was written
//	func (c *Conn) Remote() netip.AddrPort
