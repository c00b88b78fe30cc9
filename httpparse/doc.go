// Package httpparse reads HTTP/1.1 requests out of byte slices, without
// copying and without allocating, and writes the heads of responses.
//
// The nouns:
//
//   - [Parser] finds and checks one request head at the front of a buffer. One
//     per connection; it holds positions only, so the buffer may move or be
//     reallocated between calls.
//   - [Request] is the parsed head: slices into the buffer it was parsed from.
//     Large, therefore pooled by its owner; see its comment for how long the
//     slices live.
//   - [Body] decodes what follows the head: Content-Length or chunked. One per
//     connection, a few words.
//   - [Limits] are the bounds; zero means the default.
//   - [Error] is a refusal: the status to send, after which the connection must
//     be closed, because where the next message would begin is not known.
//
// Every call has one of three outcomes: done, need more, or an error. The
// outcome does not depend on how the bytes were cut into calls.
//
// The package is strict and has no switch for leniency: what RFC 9112 says must
// or should be rejected is rejected. Tolerated beyond the letter: TAB as
// optional white space, obs-text in field values, minor versions above 1, empty
// lines in front of a request line, and in targets the visible ASCII characters
// that browsers leave unescaped.
//
// Deliberately missing: responses as input, percent-decoding, any header that
// does not frame or route a message, and all I/O.
package httpparse
