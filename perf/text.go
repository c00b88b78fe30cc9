package main

import (
	"bytes"
	"net"
)

func trimmed(b []byte) []byte { return bytes.TrimSpace(b) }

// split takes an address apart that freeAddress made.
func split(addr string) (host, port string) {
	host, port, _ = net.SplitHostPort(addr)
	return host, port
}
