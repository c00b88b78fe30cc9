package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"fraiseqld/internal/pgcluster/pgtest"
)

var numbered = regexp.MustCompile(`"title":"(\d+)".*"eventId":"([^"]+)"`)

// TestNothingIsLostBetweenServers: while rows are written without a pause, a
// client goes from a server that is drained to the next, and to another one. It
// sees each of the numbered rows once, in the order in which they were written.
func TestNothingIsLostBetweenServers(t *testing.T) {
	const rows = 600
	url := pgtest.URL(t, "news", newsSQL)
	schema := writeFile(t, "s.graphql", newsSDL)
	start(t, "subscriptions", "install", "--schema", schema, "--database-url", url).exits(0)
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())

	serve := func() *newsroom { return &newsroom{process: serveNews(t, schema, url, newsConfig), db: conn} }
	n := serve()
	const query = `subscription { followed { title } }`
	r := n.subscribe("all", query)
	n.begins(r)
	var last string
	written := make(chan error, 1)
	go func() { written <- writeRows(url, rows) }()
	for next := 1; next <= rows; {
		got := r.next()
		if strings.Contains(got, `"title":"begin"`) {
			continue // of the beginning, when several were needed
		}
		m := numbered.FindStringSubmatch(got)
		if m == nil || m[1] != fmt.Sprint(next) {
			t.Fatalf("got %s, want number %d", got, next)
		}
		last = m[2]
		if next++; next%200 == 0 && next < rows {
			n.signal(syscall.SIGTERM)
			next, last = r.until(numbered, next, last)
			n.exits(0)
			n = serve()
			r = n.resume("all", query, `{"lastEventId":"`+last+`"}`)
		}
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
}

// begins changes an item until the first event comes.
func (n *newsroom) begins(r *reader) {
	n.t.Helper()
	n.subscribed(1)
	came := make(chan struct{})
	go func() { r.next(); close(came) }()
	for {
		n.exec(`UPDATE tb_item SET title = 'begin' WHERE id = '00000000-0000-4000-8000-000000000001'`)
		select {
		case <-came:
			return
		case <-n.exited:
			n.t.Fatal("the server ended")
		default:
		}
	}
}

// until reads the numbers and ids of what a server sends before it closes.
func (r *reader) until(event *regexp.Regexp, next int, last string) (int, string) {
	r.t.Helper()
	for {
		got := r.next()
		switch m := event.FindStringSubmatch(got); {
		case m != nil && m[1] == fmt.Sprint(next):
			next, last = next+1, m[2]
		case got == `{"id":"1","type":"complete"}`:
		case got == "close 1001":
			_ = r.SendClose(1001)
			return next, last
		default:
			r.t.Fatalf("got %s, want number %d or the end", got, next)
		}
	}
}

func writeRows(url string, rows int) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for i := 1; i <= rows; i++ {
		if _, err := conn.Exec(ctx, `INSERT INTO tb_item VALUES (gen_random_uuid(), $1::text, 'a'); `, fmt.Sprint(i)); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, "SELECT pg_sleep(0.003)"); err != nil {
			return err
		}
	}
	return nil
}
