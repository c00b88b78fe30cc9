package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fraiseqld/internal/pgcluster/pgtest"
)

// redis is a server of the test's own, spoken to in words.
type redis struct {
	t    *testing.T
	port string
}

func newRedis(t *testing.T) *redis {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("there is no redis-server here; apt-get install redis-server installs it")
	}
	ln, address := freePort(t)
	ln.Close()
	_, port, _ := net.SplitHostPort(address)
	cmd := exec.Command(program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	r := &redis{t, port}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); r.ask("PING") != "+PONG"; {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("Redis does not answer")
		}
	}
	return r
}

// ask runs one command, and gives the first line of the answer.
func (r *redis) ask(words ...string) string {
	r.t.Helper()
	var d net.Dialer
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	nc, err := d.DialContext(ctx, "tcp", "127.0.0.1:"+r.port)
	if err != nil {
		return err.Error()
	}
	defer nc.Close()
	out := fmt.Sprintf("*%d\r\n", len(words))
	for _, w := range words {
		out += fmt.Sprintf("$%d\r\n%s\r\n", len(w), w)
	}
	buf := make([]byte, 4096)
	_ = nc.SetDeadline(time.Now().Add(patience))
	if _, err = nc.Write([]byte(out)); err != nil {
		return err.Error()
	}
	n, err := nc.Read(buf)
	if err != nil {
		return err.Error()
	}
	line, _, _ := strings.Cut(string(buf[:n]), "\r\n")
	return line
}

// TestEventsOfABus: what is published once reaches the subscribers of two
// servers, each as its rights have it; PostgreSQL's NOTIFY does not.
func TestEventsOfABus(t *testing.T) {
	r := newRedis(t)
	url := pgtest.URL(t, "news", newsSQL)
	schema := writeFile(t, "s.graphql", newsSDL)
	config := newsConfig + "[subscriptions]\nsource = \"redis\"\nurl = \"redis://127.0.0.1:" + r.port + "\"\n"
	one := &newsroom{process: serveNews(t, schema, url, config)}
	two := &newsroom{process: serveNews(t, schema, url, config)}
	a := one.subscribe("a", `subscription { itemChanged { title } }`)
	b := two.subscribe("b", `subscription { itemChanged { title } }`)
	one.subscribed(1)
	two.subscribed(1)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); r.ask("PUBLISH", "item_changed", `{"title":"early","x":1}`) != ":2"; {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("the servers do not listen to the bus")
		}
	}
	r.ask("PUBLISH", "item_changed", "00000000-0000-4000-8000-000000000001")
	for _, tc := range []struct {
		r    *reader
		want string
	}{{a, next(`{"itemChanged":{"title":"One"}}`)}, {b, next(`{"itemChanged":null}`)}} {
		got := tc.r.next()
		for got == next(`{"itemChanged":{"title":"early"}}`) {
			got = tc.r.next()
		}
		if got != tc.want {
			t.Errorf("got %s, want %s", got, tc.want)
		}
	}
}

// TestBusesThatAreRefused end the start, without a word of passwords.
func TestBusesThatAreRefused(t *testing.T) {
	schema := writeFile(t, "s.graphql", newsSDL)
	for config, want := range map[string]string{
		"source = \"redis\"":                                         "subscriptions.url is needed",
		"url = \"redis://127.0.0.1\"":                                "subscriptions.url has no effect",
		"source = \"nats\"\nurl = \"redis://user:secret@127.0.0.1\"": "subscriptions.url: the URL of NATS begins with",
	} {
		p := start(t, "serve", "--schema", schema, "--database-url", "postgresql://127.0.0.1:1/x", "--listen", "127.0.0.1:0",
			"--config", writeFile(t, filepath.Join(t.TempDir(), "c.toml"), "[subscriptions]\n"+config))
		p.exits(2)
		if !strings.Contains(p.text(), want) || strings.Contains(p.text(), "secret") {
			t.Errorf("%s: %s", config, p.text())
		}
	}
}
