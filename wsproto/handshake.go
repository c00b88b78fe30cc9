package wsproto

import (
	"crypto/sha1"
	"encoding/base64"
)

// Request is what the handshake asks of a request; netloop.Exchange is one.
// Names of headers are given in lower case.
type Request interface {
	Minor() int                        // of HTTP/1
	Header(name string) ([]byte, bool) // the first value
	HeaderCount(name string) int
	HasToken(name, token string) bool
	EachHeader(f func(name, value []byte) bool) // until f returns false
}

// HandshakeOptions say which requests become WebSockets.
type HandshakeOptions struct {
	// Subprotocols that the server speaks. The client's order decides.
	Subprotocols []string
	// RequireSubprotocol refuses a client that names none of them.
	RequireSubprotocol bool
	// Origin decides on requests of browsers; it is not asked when there is no
	// Origin header. Nil means SameOrigin.
	Origin OriginPolicy
	// Deflate offers compression. Nil means never.
	Deflate *DeflateOptions
}

// Accepted is a request that becomes a WebSocket.
type Accepted struct {
	Accept      string // value of Sec-WebSocket-Accept
	Subprotocol string // empty: none was agreed on
	Deflate     *Params
}

// Refusal is the answer to one that does not: a status, a stable code, a message
// that is safe to send, and headers that belong to it.
type Refusal struct {
	Status  int
	Code    string
	Message string
	Headers [][2]string
}

func (r *Refusal) Error() string { return r.Message }

// Refusals of the handshake (RFC 6455, section 4.2).
var (
	ErrMethod      = &Refusal{405, "WEBSOCKET_METHOD", "a WebSocket is opened with GET", [][2]string{{"Allow", "GET"}}}
	ErrHTTPVersion = &Refusal{426, "WEBSOCKET_HTTP_VERSION", "a WebSocket is opened with HTTP/1.1",
		[][2]string{{"Upgrade", "websocket, HTTP/1.1"}, {"Connection", "Upgrade"}}}
	ErrHost = &Refusal{400, "WEBSOCKET_HOST", "exactly one Host header is required", nil}

	ErrUpgrade = &Refusal{426, "WEBSOCKET_UPGRADE", "Upgrade: websocket and Connection: Upgrade are required",
		[][2]string{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}}}
	ErrVersion = &Refusal{426, "WEBSOCKET_VERSION", "Sec-WebSocket-Version must be 13",
		[][2]string{{"Sec-WebSocket-Version", "13"}, {"Upgrade", "websocket"}, {"Connection", "Upgrade"}}}
	ErrKey         = &Refusal{400, "WEBSOCKET_KEY", "Sec-WebSocket-Key must be the base64 form of 16 bytes", nil}
	ErrOrigin      = &Refusal{403, "WEBSOCKET_ORIGIN", "this origin may not open a WebSocket", nil}
	ErrSubprotocol = &Refusal{400, "WEBSOCKET_SUBPROTOCOL", "none of the sub-protocols is spoken here", nil}
)

// IsUpgrade tells a request that wants a WebSocket from any other.
func IsUpgrade(r Request) bool { return r.HasToken("upgrade", "websocket") }

// Handshake judges a request.
func Handshake(method []byte, r Request, o *HandshakeOptions) (a Accepted, refused *Refusal) {
	key, refused := checkRequest(method, r)
	if refused != nil {
		return a, refused
	}
	if !originAllowed(r, o.Origin) {
		return a, ErrOrigin
	}
	a.Subprotocol, refused = chooseSubprotocol(r, o)
	if refused != nil {
		return Accepted{}, refused
	}
	a.Accept = AcceptKey(key)
	if o.Deflate != nil {
		if p, ok := Negotiate(values(r, "sec-websocket-extensions"), *o.Deflate); ok {
			a.Deflate = &p
		}
	}
	return a, nil
}

// Headers are those of the 101 response besides Upgrade and Connection.
func (a Accepted) Headers() [][2]string {
	hs := [][2]string{{"Sec-WebSocket-Accept", a.Accept}}
	if a.Subprotocol != "" {
		hs = append(hs, [2]string{"Sec-WebSocket-Protocol", a.Subprotocol})
	}
	if a.Deflate != nil {
		hs = append(hs, [2]string{"Sec-WebSocket-Extensions", a.Deflate.String()})
	}
	return hs
}

func checkRequest(method []byte, r Request) (key []byte, refused *Refusal) {
	host, _ := r.Header("host")
	switch {
	case string(method) != "GET":
		return nil, ErrMethod
	case r.Minor() < 1:
		return nil, ErrHTTPVersion
	case r.HeaderCount("host") != 1 || len(host) == 0:
		return nil, ErrHost
	case !r.HasToken("upgrade", "websocket") || !r.HasToken("connection", "upgrade"):
		return nil, ErrUpgrade
	case !isOnly(r, "sec-websocket-version", "13"):
		return nil, ErrVersion
	}
	key, _ = r.Header("sec-websocket-key")
	if r.HeaderCount("sec-websocket-key") != 1 || !validKey(key) {
		return nil, ErrKey
	}
	return key, nil
}

func isOnly(r Request, name, want string) bool {
	v, _ := r.Header(name)
	return r.HeaderCount(name) == 1 && string(v) == want
}

const keyLength = 24 // of 16 bytes in base64

func validKey(key []byte) bool {
	var raw [keyLength]byte
	if len(key) != keyLength {
		return false
	}
	n, err := base64.StdEncoding.Decode(raw[:], key)
	return err == nil && n == 16
}

// AcceptKey is the proof that the server understood the key (RFC 6455, section
// 4.2.2, item 5.4; the constant is the RFC's).
func AcceptKey(key []byte) string {
	var buf [64]byte
	sum := sha1.Sum(append(append(buf[:0], key...), "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"...))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func values(r Request, name string) (vs [][]byte) {
	r.EachHeader(func(n, v []byte) bool {
		if equalFold(n, name) {
			vs = append(vs, v)
		}
		return true
	})
	return vs
}

// chooseSubprotocol takes the first that the client names and the server speaks.
// Names are compared with regard to case. A list that is none is refused.
func chooseSubprotocol(r Request, o *HandshakeOptions) (chosen string, refused *Refusal) {
	for _, v := range values(r, "sec-websocket-protocol") {
		s := scanner{b: v}
		for {
			name, ok := s.token()
			if !ok {
				return "", ErrSubprotocol
			}
			if chosen == "" {
				chosen = spoken(name, o.Subprotocols)
			}
			if s.done() {
				break
			}
			if !s.take(',') {
				return "", ErrSubprotocol
			}
		}
	}
	if chosen == "" && o.RequireSubprotocol {
		return "", ErrSubprotocol
	}
	return chosen, nil
}

func spoken(name []byte, supported []string) string {
	for _, s := range supported {
		if s == string(name) {
			return s
		}
	}
	return ""
}
