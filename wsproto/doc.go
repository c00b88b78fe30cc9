// Package wsproto is the WebSocket protocol (RFC 6455) with per-message
// compression (RFC 7692) as a codec: bytes in, values out, no I/O.
//
// The nouns:
//
//   - [Header] is a frame header. [ParseHeader] reads it, [AppendHeader] writes
//     it, [Header.Check] says whether it is legal where it stands.
//   - [Reader] turns the bytes a peer sends into events. One per connection; it
//     is a few words while no message is incomplete.
//   - [AppendFrame], [AppendClose] and [Prepared] write frames. A Prepared is
//     encoded once and may be sent to any number of peers from any goroutine.
//   - [Handshake] judges the request that asks for a WebSocket, and [Negotiate]
//     the compression it offers.
//   - [Error] is a breach by the peer: the close code to send, after which
//     nothing it sends has a meaning.
//
// The outcome never depends on how the peer's bytes were cut into calls.
//
// A Reader and a Compressor belong to one goroutine at a time. Everything else
// is a value, a function, or immutable.
//
// Deliberately missing: fragmentation on sending, extensions other than
// permessage-deflate, and all I/O, timers included.
package wsproto
