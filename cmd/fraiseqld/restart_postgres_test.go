package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"fraiseqld/internal/pgcluster"
	"fraiseqld/internal/pgcluster/pgtest"
	"fraiseqld/internal/retry"
)

// TestNothingIsLostWhenPostgresRestarts: while rows of several keys are written, each
// by a writer of its own, PostgreSQL is restarted and crashes. A subscriber that stays
// where it is sees each of the numbered rows once, those of one key in their order.
func TestNothingIsLostWhenPostgresRestarts(t *testing.T) {
	const keys, rows, breaks = 3, 200, 2
	for name, end := range map[string]func(*newsroom, *pgcluster.Cluster){
		"fast":      func(*newsroom, *pgcluster.Cluster) {}, // which Restart does by itself
		"immediate": func(_ *newsroom, c *pgcluster.Cluster) { c.Kill() },
		"long": func(n *newsroom, c *pgcluster.Cluster) {
			c.Kill()
			if _, body := n.query("{ items { title } }"); !strings.Contains(body, "SERVICE_UNAVAILABLE") { // after as long as reads wait
				n.t.Errorf("without PostgreSQL: %s", body)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			cluster := pgtest.Cluster(t, func(o *pgcluster.Options) { o.Fast = false }) // what is committed is to be there after a crash
			n := durableNewsroom(t, cluster)
			r := n.subscribe("all", `subscription { followed { title tenantId } }`)
			n.begins(r)
			written := make(chan error, keys)
			for key := range keys {
				go func() { written <- writeKey(cluster.URL("news"), fmt.Sprint("k", key), rows) }()
			}
			next := map[string]int{}
			for count := 0; count < keys*rows; {
				key, number := r.numbered()
				if key == "" {
					continue
				}
				if next[key]++; number != next[key] {
					t.Fatalf("number %d of %s, want %d", number, key, next[key])
				}
				if count++; count%(keys*rows/(breaks+1)) == 0 && count < keys*rows {
					end(n, cluster)
					if err := cluster.Restart(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			for range keys {
				if err := <-written; err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// durableNewsroom is a newsroom on a cluster of its own.
func durableNewsroom(t *testing.T, cluster *pgcluster.Cluster) *newsroom {
	t.Helper()
	execute(t, cluster.URL("postgres"), "CREATE DATABASE news")
	url := cluster.URL("news")
	execute(t, url, newsSQL)
	schema := writeFile(t, "s.graphql", newsSDL)
	start(t, "subscriptions", "install", "--schema", schema, "--database-url", url).exits(0)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return &newsroom{serveNews(t, schema, url, newsConfig), conn}
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgconn.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.Exec(t.Context(), sql).Close(); err != nil {
		t.Fatal(err)
	}
}

var ofKey = regexp.MustCompile(`"title":"(\d+)","tenantId":"(k\d)"\}\},"extensions":\{"eventId":`)

// numbered is the next row with a number; of the beginning there may be others.
func (r *reader) numbered() (key string, number int) {
	r.t.Helper()
	got := r.next()
	if strings.Contains(got, `"title":"begin"`) {
		return "", 0
	}
	m := ofKey.FindStringSubmatch(got)
	if m == nil {
		r.t.Fatalf("got %s, want a number", got)
	}
	number, _ = strconv.Atoi(m[1])
	return m[2], number
}

// writeKey writes the rows of one key, one transaction each, however often the
// connection breaks. Of one whose commit was not answered it looks whether it is there.
func writeKey(url, key string, rows int) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*patience)
	defer cancel()
	for number := 1; number <= rows; {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			if !retry.Pause(ctx, 10*time.Millisecond) {
				return errors.Join(ctx.Err(), err)
			}
			continue
		}
		for err == nil && number <= rows {
			if _, err = conn.Exec(ctx, `INSERT INTO tb_item VALUES (md5($1::text || $2::text)::uuid, $2::text, $1::text) ON CONFLICT DO NOTHING`, key, fmt.Sprint(number)); err == nil {
				number++
				_, err = conn.Exec(ctx, "SELECT pg_sleep(0.002)")
			}
		}
		_ = conn.Close(ctx)
	}
	return nil
}
