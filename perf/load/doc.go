// Package load is the client of the benchmark: HTTP/1.1 keep-alive over raw
// non-blocking sockets, driven by one thread with epoll so that the client takes
// little of the processors it shares with the servers, and checking every answer.
package load
