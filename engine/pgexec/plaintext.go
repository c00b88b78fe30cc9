package pgexec

import (
	"bytes"
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// With sslmode=prefer a server that has no TLS says so, and may then be spoken
// to in plain text on the same connection (PostgreSQL's protocol, "SSL Session
// Encryption"). pgconn dials again instead, which has PostgreSQL start another
// process. A plaintext keeps the connection for that second dial.
type plaintext struct {
	dial pgconn.DialFunc

	mu      sync.Mutex
	refused map[string]net.Conn // by address; of several one is kept
}

// sslRequest is the message that asks for TLS.
var sslRequest = []byte{0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f}

const (
	noTLS = 'N' // the answer that refuses it

	// refusedFor bounds how long a connection waits for the second dial, which
	// comes at once if at all.
	refusedFor = time.Second
)

// keepRefused has connections kept where plain text may follow a refusal.
func keepRefused(cfg *pgconn.Config) {
	if cfg.TLSConfig == nil || !plainFollows(cfg) {
		return
	}
	p := &plaintext{dial: cfg.DialFunc, refused: map[string]net.Conn{}}
	cfg.DialFunc = p.dialOrKept
}

func plainFollows(cfg *pgconn.Config) bool {
	for _, f := range cfg.Fallbacks {
		if f.TLSConfig == nil && f.Host == cfg.Host && f.Port == cfg.Port {
			return true
		}
	}
	return false
}

func (p *plaintext) dialOrKept(ctx context.Context, network, address string) (net.Conn, error) {
	if kept := p.take(address); kept != nil {
		return kept, nil
	}
	conn, err := p.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &asking{Conn: conn, p: p, address: address}, nil
}

func (p *plaintext) take(address string) net.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	conn := p.refused[address]
	delete(p.refused, address)
	return conn
}

func (p *plaintext) keep(address string, conn net.Conn) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refused[address] != nil {
		return conn.Close()
	}
	p.refused[address] = conn
	time.AfterFunc(refusedFor, func() { p.drop(address, conn) })
	return conn.SetDeadline(time.Time{})
}

func (p *plaintext) drop(address string, conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refused[address] == conn {
		delete(p.refused, address)
		conn.Close()
	}
}

// asking is a connection on which TLS may be asked for.
type asking struct {
	net.Conn
	p           *plaintext
	address     string
	wrote, asks bool // anything; for TLS
	read        bool // anything
	refuses     bool // nothing but the refusal was read
}

func (a *asking) Write(b []byte) (int, error) {
	if !a.wrote {
		a.wrote, a.asks = true, bytes.Equal(b, sslRequest)
	}
	return a.Conn.Write(b)
}

func (a *asking) Read(b []byte) (int, error) {
	n, err := a.Conn.Read(b)
	a.refuses = !a.read && a.asks && n == 1 && b[0] == noTLS
	a.read = a.read || n > 0
	return n, err
}

// Close keeps a connection on which nothing but the refusal was said.
func (a *asking) Close() error {
	if !a.refuses {
		return a.Conn.Close()
	}
	return a.p.keep(a.address, a.Conn)
}
