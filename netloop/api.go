// Package netloop is the reactor: it accepts connections, reads requests with
// httpparse, has them answered by a Handler on the event loop or on a bounded
// worker pool, and writes the answers in order.
package netloop

import (
	"context"
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
)

// Handler answers requests.
type Handler interface {
	// Handle runs on the event loop and must not block (20 µs is a lot). The
	// request's bytes are views into the read buffer, valid until it returns.
	Handle(x *Exchange) Disposition
	// Serve runs on a worker and may block. The request's bytes are the
	// exchange's own copy, valid until the response is written.
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
	Status int
	Out    []byte

	exchangeState
}

// Compile-time list of what handlers may rely on; implemented in exchange.go:
//
//	func (x *Exchange) Header(name string) ([]byte, bool)  // first value; name in lower case; OWS trimmed
//	func (x *Exchange) HeaderCount(name string) int
//	func (x *Exchange) EachHeader(f func(name, value []byte) bool)
//	func (x *Exchange) AddHeader(name, value string)        // response; must not hold CR, LF or NUL (dropped and logged)
//	func (x *Exchange) CloseAfter()                         // Connection: close
//	func (x *Exchange) Context() context.Context            // ends when the client goes away, the request deadline passes or drain times out
//	func (x *Exchange) Finish()                             // after Pending
//	func (x *Exchange) NewTestExchange …                    // see exchange_test helpers: netloop.NewExchange(method, target string, headers [][2]string, body []byte) *Exchange
var _ context.Context
