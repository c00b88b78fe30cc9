// Command wsecho echoes WebSocket messages at every path. It exists so that
// public test suites can judge the reactor and the codec that the server uses.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"fraiseqld/netloop"
	"fraiseqld/netloop/wsconn"
	"fraiseqld/wsproto"
)

const (
	maxMessage   = 32 << 20
	drainTimeout = 10 * time.Second
)

func main() {
	listen := flag.String("listen", "127.0.0.1:9001", "`HOST:PORT`; port 0 picks a free one")
	takeover := flag.Bool("context-takeover", false, "keep compression contexts between messages")
	flag.Parse()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	if err := run(os.Stdout, *listen, *takeover, stop); err != nil {
		fmt.Fprintln(os.Stderr, "wsecho:", err)
		os.Exit(1)
	}
}

// run serves until a value comes from stop.
func run(out io.Writer, listen string, takeover bool, stop <-chan os.Signal) error {
	s, err := netloop.New(&echo{options(takeover)}, netloop.Config{Listen: []string{listen}, OutMax: 3 * maxMessage})
	if err != nil {
		return err
	}
	if err := s.Start(); err != nil {
		return err
	}
	fmt.Fprintf(out, "wsecho ready: ws://%s/\n", s.Addrs()[0])
	<-stop
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	return s.Drain(ctx)
}

func options(takeover bool) *wsconn.Options {
	return &wsconn.Options{
		Handshake: wsproto.HandshakeOptions{
			Origin:  wsproto.AnyOrigin, // nothing here depends on who asks
			Deflate: &wsproto.DeflateOptions{ServerTakeover: takeover, ClientTakeover: takeover},
		},
		Reader:      wsproto.ReaderOptions{MaxMessage: maxMessage},
		QueueBytes:  2 * maxMessage,
		DeflateFrom: 1,
	}
}

// echo answers every upgrade request, and every message with itself.
type echo struct{ options *wsconn.Options }

func (e *echo) Handle(x *netloop.Exchange) netloop.Disposition {
	return wsconn.Upgrade(x, e.options, func(wsproto.Accepted) wsconn.Handler { return e })
}

// Serve is never called: Handle offloads nothing.
func (e *echo) Serve(*netloop.Exchange) {}

func (e *echo) Message(c *wsconn.Conn, text bool, payload []byte) {
	_ = c.Write(text, payload) // a client that does not read is closed
}

func (e *echo) Closed(*wsconn.Conn, wsproto.CloseCode, string) {}
