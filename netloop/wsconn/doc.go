// Package wsconn speaks WebSocket on a connection of the reactor: it joins
// wsproto, which knows bytes, to netloop, which knows sockets.
//
// [Upgrade] answers a request with 101 and makes a [Conn], which tells a
// [Handler] of whole messages. It answers pings, sends its own, runs the close
// handshake, and bounds what waits for a client that reads slowly.
//
// The Handler and [Conn.Write] run on the connection's event loop. [Conn.Send]
// and [Conn.Close] may be called from any goroutine.
package wsconn
