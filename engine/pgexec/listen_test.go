package pgexec

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/pgcluster/pgtest"
)

// heard is Events that a test reads.
type heard chan string

func (h heard) Notified(channel, payload string) { h <- channel + ":" + payload }
func (h heard) Missed()                          { h <- "missed" }
func (heard) Hearing(map[string]bool)            {}

func (h heard) want(t *testing.T, want string) {
	t.Helper()
	select {
	case got := <-h:
		if got != want {
			t.Fatalf("heard %q, want %q", got, want)
		}
	case <-time.After(patience):
		t.Fatalf("%q was not heard", want)
	}
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(testContext(t), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(testContext(t), sql); err != nil {
		t.Fatal(err)
	}
}

// listening waits until a session listens, which no statement tells of but the last it ran.
func listening(t *testing.T, url, part string) {
	t.Helper()
	conn, err := pgx.Connect(testContext(t), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		var n int
		if err := conn.QueryRow(testContext(t), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'fraiseqld' AND state = 'idle' AND strpos(query, $1) > 0", part).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
	}
	t.Fatalf("no session ran %q", part)
}

func TestListener(t *testing.T) {
	url := pgtest.URL(t, t.Name())
	d := open(t, Options{URL: url})
	h := make(heard, 10)
	l := d.NewListener(h)
	defer l.Close()
	l.Listen(`user "x"; DROP`)
	listening(t, url, `LISTEN "user ""x""; DROP"`)
	execute(t, url, `SELECT pg_notify('user "x"; DROP', 'one'), pg_notify('other', 'unheard'), pg_notify('user "x"; DROP', 'two')`)
	h.want(t, `user "x"; DROP:one`)
	h.want(t, `user "x"; DROP:two`)

	l.Listen("other")
	listening(t, url, `LISTEN "other"`)
	l.Unlisten(`user "x"; DROP`)
	listening(t, url, `UNLISTEN "user ""x""; DROP"`)
	execute(t, url, `SELECT pg_notify('user "x"; DROP', 'unheard'), pg_notify('other', 'three')`)
	h.want(t, "other:three")
	if len(h) > 0 {
		t.Errorf("heard more: %q", <-h)
	}
}

func TestListenerComesBack(t *testing.T) {
	url := pgtest.URL(t, t.Name())
	d := open(t, Options{URL: url})
	h := make(heard, 10)
	l := d.NewListener(h)
	defer l.Close()
	l.Listen("c")
	for range 3 {
		listening(t, url, `LISTEN "c"`)
		execute(t, url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'fraiseqld'")
		h.want(t, "missed")
		execute(t, url, "NOTIFY c, 'again'")
		h.want(t, "c:again")
	}
}

// TestListenerWaitsForPostgres: what was wanted before the first connection may have been missed.
func TestListenerWaitsForPostgres(t *testing.T) {
	url := pgtest.URL(t, t.Name())
	d := open(t, Options{URL: url})
	h := make(heard, 10)
	l := d.NewListener(h)
	defer l.Close()
	failed := make(chan struct{}, 1)
	dial := l.dial.DialFunc
	attempts := 0
	l.dial.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if attempts++; attempts == 1 {
			failed <- struct{}{}
			return nil, errDown
		}
		return dial(ctx, network, addr)
	}
	l.Listen("c")
	<-failed
	h.want(t, "missed")
	execute(t, url, "NOTIFY c, 'now'")
	h.want(t, "c:now")
}

func TestListenerThatNobodyNeeds(t *testing.T) {
	d := open(t, Options{URL: "postgresql://127.0.0.1:1/x"})
	l := d.NewListener(make(heard))
	l.Unlisten("c")
	l.Close()
	l.Listen("c") // after the end: nothing happens
	l.Close()
}
