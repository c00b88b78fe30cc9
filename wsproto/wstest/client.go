// Package wstest is the client's side of a WebSocket for tests and load tools: a
// handshake and whole messages over any stream, one goroutine at a time.
package wstest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"fraiseqld/wsproto"
)

// Key is the Sec-WebSocket-Key of all requests made here, the RFC's example: it
// proves something about servers, not about clients.
const Key = "dGhlIHNhbXBsZSBub25jZQ=="

// AppendRequest writes a request for a WebSocket. Each line of more is a header
// field without its line end.
func AppendRequest(dst []byte, host, target string, more ...string) []byte {
	dst = fmt.Appendf(dst, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n", target, host, Key)
	for _, line := range more {
		dst = append(append(dst, line...), "\r\n"...)
	}
	return append(dst, "\r\n"...)
}

// Client is an open WebSocket.
type Client struct {
	Response *http.Response // to the handshake

	rw     io.ReadWriter
	reader wsproto.Reader
	buf    []byte // read, not yet consumed
	start  int
}

// ErrRefused: the server did not answer 101, or not with the right proof. The
// client that comes with it holds the Response.
var ErrRefused = errors.New("wstest: the server refused the handshake")

// Open makes the handshake on rw. Deadlines are rw's affair.
func Open(rw io.ReadWriter, host, target string, more ...string) (*Client, error) {
	if _, err := rw.Write(AppendRequest(nil, host, target, more...)); err != nil {
		return nil, err
	}
	br := bufio.NewReader(rw)
	res, err := http.ReadResponse(br, &http.Request{Method: "GET"})
	if err != nil {
		return nil, err
	}
	c := &Client{Response: res, rw: rw}
	if res.StatusCode != http.StatusSwitchingProtocols || res.Header.Get("Sec-WebSocket-Accept") != wsproto.AcceptKey([]byte(Key)) {
		return c, ErrRefused
	}
	c.buf, _ = br.Peek(br.Buffered())
	c.buf = bytes.Clone(c.buf)
	c.reader.Init(&wsproto.ReaderOptions{FromServer: true, MaxMessage: 1 << 30}, c.params())
	return c, nil
}

// params reads the server's choice as far as a receiver needs it.
func (c *Client) params() *wsproto.Params {
	ext := c.Response.Header.Get("Sec-WebSocket-Extensions")
	if ext == "" {
		return nil
	}
	return &wsproto.Params{ServerNoTakeover: strings.Contains(ext, "server_no_context_takeover")}
}

// Send writes one message.
func (c *Client) Send(op wsproto.Opcode, payload []byte) error {
	return c.SendRaw(wsproto.AppendMasked(nil, op, [4]byte{1, 2, 3, 4}, payload))
}

// SendRaw writes bytes as they are, for what no good client would send.
func (c *Client) SendRaw(b []byte) error {
	_, err := c.rw.Write(b)
	return err
}

// SendClose writes a close frame.
func (c *Client) SendClose(code wsproto.CloseCode) error {
	return c.Send(wsproto.OpClose, []byte{byte(code >> 8), byte(code)})
}

// Close closes the stream, when that can be closed.
func (c *Client) Close() error {
	if s, ok := c.rw.(io.Closer); ok {
		return s.Close()
	}
	return nil
}

// Next waits for the next event. Its payload is valid until the next call.
func (c *Client) Next() (wsproto.Event, error) {
	for {
		ev, n, err := c.reader.Next(c.buf[c.start:])
		c.start += n
		if err != nil || ev.Op != wsproto.OpContinuation {
			return ev, err
		}
		if err := c.fill(); err != nil {
			return wsproto.Event{}, err
		}
	}
}

func (c *Client) fill() error {
	rest := copy(c.buf, c.buf[c.start:])
	c.buf, c.start = c.buf[:rest], 0
	if cap(c.buf)-rest < 512 {
		c.buf = append(make([]byte, 0, rest+64<<10), c.buf...)
	}
	n, err := c.rw.Read(c.buf[rest:cap(c.buf)])
	c.buf = c.buf[:rest+n]
	if n > 0 {
		return nil
	}
	return err
}
