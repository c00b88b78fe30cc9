package pgexec

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"fraiseqld/internal/pgcluster"
	"fraiseqld/internal/pgcluster/pgtest"
)

// certificate writes a key and a certificate that PostgreSQL's user can read.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "pgexec-tls")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		own(t, file)
	}
	own(t, dir)
	return certFile, keyFile
}

// own gives a file to the user PostgreSQL runs as when the tests run as root.
func own(t *testing.T, file string) {
	if os.Getuid() != 0 {
		return
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("there is no user postgres to give the key to")
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(file, uid, gid); err != nil {
		t.Fatal(err)
	}
}

// needTLS skips where PostgreSQL was built without TLS, as some packages of it are.
func needTLS(t *testing.T) {
	t.Helper()
	d := open(t, Options{})
	if one(t, d, "SELECT (setting <> '')::text FROM pg_settings WHERE name = 'ssl_library'") != "true" {
		t.Skip("this PostgreSQL was built without TLS")
	}
}

// tlsCluster is a PostgreSQL that has TLS on a port.
func tlsCluster(t *testing.T) *pgcluster.Cluster {
	t.Helper()
	needTLS(t)
	cert, key := certificate(t)
	return pgtest.Cluster(t, func(o *pgcluster.Options) {
		o.Port = pgtest.FreePort(t)
		o.Settings = map[string]string{"ssl": "on", "ssl_cert_file": cert, "ssl_key_file": key}
	})
}

// Lanes run over TLS; the alarm that frees them does not break the connection.
func TestLanesOverTLS(t *testing.T) {
	c := tlsCluster(t)
	const ask, slow = "SELECT $1::text", "SELECT 'slow' FROM pg_sleep(0.2)"
	d := onLanes(t, Options{URL: c.TCPURL("postgres") + "?sslmode=require", Lanes: 1}, ask, slow)
	backend, err := d.Dial(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Conn.Close()
	if _, ok := backend.Conn.(*tls.Conn); !ok {
		t.Fatalf("the connection is a %T", backend.Conn)
	}
	before := lanePID(d)
	for range 3 {
		d.costs.get(slow).cheap.Store(true)
		b := reads(call(slow), call(ask, "x"))
		must(t, d, b)
		if !slices.Equal(b.rows(0), []string{"slow"}) || !slices.Equal(b.rows(1), []string{"x"}) {
			t.Errorf("rows %q, %q", b.rows(0), b.rows(1))
		}
	}
	if s := d.Stats(); s.Expelled < 3 || s.Lanes != 1 || s.Queries < 3 {
		t.Errorf("stats %+v", s)
	}
	if lanePID(d) != before {
		t.Error("the lane had to connect again")
	}
}

func lanePID(d *DB) uint32 {
	g := (*d.lanes.all.Load())[0]
	g.own.Lock()
	defer g.own.Unlock()
	return g.backend.PID
}
