package pgexec

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/jackc/pgx/v5/pgconn"

	"fraiseqld/internal/pgcluster"
	"fraiseqld/internal/pgcluster/pgtest"
)

// dials connects once and says over what, and how often it dialled.
func dials(t *testing.T, url string) (conn net.Conn, n int64) {
	t.Helper()
	cfg, err := pgconn.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	var count atomic.Int64
	dial := cfg.DialFunc
	cfg.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		count.Add(1)
		return dial(ctx, network, address)
	}
	keepRefused(cfg)
	c, err := pgconn.ConnectConfig(testContext(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	if r := c.ExecParams(testContext(t), "SELECT 1", nil, nil, nil, nil).Read(); r.Err != nil {
		t.Fatal(r.Err)
	}
	return c.Conn(), count.Load()
}

// A server without TLS is dialled once, and a lane can use the bare connection.
func TestRefusedTLSKeepsTheConnection(t *testing.T) {
	c := pgtest.Cluster(t, func(o *pgcluster.Options) { o.Port = pgtest.FreePort(t) })
	conn, n := dials(t, c.TCPURL("postgres")+"?sslmode=prefer")
	if _, bare := conn.(*net.TCPConn); !bare || n != 1 {
		t.Errorf("%d dials, over a %T", n, conn)
	}
}

func TestPreferredTLSIsUsed(t *testing.T) {
	c := tlsCluster(t)
	conn, n := dials(t, c.TCPURL("postgres")+"?sslmode=prefer")
	if _, encrypted := conn.(*tls.Conn); !encrypted || n != 1 {
		t.Errorf("%d dials, over a %T", n, conn)
	}
}

// Where TLS is required nothing is kept, and the refusal is an error.
func TestRequiredTLSKeepsNothing(t *testing.T) {
	cfg, err := pgconn.ParseConfig("postgres://u@127.0.0.1:1/d?sslmode=require")
	if err != nil {
		t.Fatal(err)
	}
	cfg.DialFunc = nil
	if keepRefused(cfg); cfg.DialFunc != nil {
		t.Error("plain text may follow")
	}
}

// refuse has a server refuse TLS on a connection that is then closed.
func refuse(t *testing.T, p *plaintext) (server net.Conn) {
	t.Helper()
	client, server := net.Pipe()
	a := &asking{Conn: client, p: p, address: "a"}
	go func() {
		io.ReadFull(server, make([]byte, len(sslRequest)))
		server.Write([]byte{noTLS})
	}()
	a.Write(sslRequest)
	if _, err := a.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return server
}

func TestRefusedConnectionsAreClosedInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &plaintext{refused: map[string]net.Conn{}}
		first, second := refuse(t, p), refuse(t, p)
		for _, server := range []net.Conn{second, first} { // the second at once
			if _, err := server.Read(make([]byte, 1)); err != io.EOF {
				t.Error(err)
			}
		}
		if p.take("a") != nil {
			t.Error("a closed connection is kept")
		}
	})
}

// A connection on which more was said is closed.
func TestConnectionsInUseAreNotKept(t *testing.T) {
	p := &plaintext{refused: map[string]net.Conn{}}
	client, server := net.Pipe()
	go server.Write([]byte("NN"))
	a := &asking{Conn: client, p: p, address: "a", wrote: true, asks: true}
	for range 2 {
		a.Read(make([]byte, 1))
	}
	if a.Close(); p.take("a") != nil {
		t.Error("kept")
	}
}
