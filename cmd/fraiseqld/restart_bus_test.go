package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/redis/rueidis"

	"fraiseqld/internal/pgcluster/pgtest"
)

// keepingBus is a bus that keeps events, as a process that can be killed.
type keepingBus struct {
	t       *testing.T
	program string
	args    []string
	address string
	source  string
	scheme  string
	cmd     *exec.Cmd
	// publisher connects; what it returns publishes one event under a number, which a
	// second attempt does not publish again.
	publisher func(ctx context.Context, address string) (publish func(number int) error, end func(), err error)
}

func (b *keepingBus) start() {
	b.t.Helper()
	b.cmd = exec.Command(b.program, b.args...)
	if err := b.cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
}

func (b *keepingBus) kill() { _ = b.cmd.Process.Kill(); _ = b.cmd.Wait() }

func newKeepingBus(t *testing.T, name, install string, b *keepingBus, args func(port, dir string) []string) *keepingBus {
	t.Helper()
	var err error
	if b.program, err = exec.LookPath(name); err != nil {
		b.program, _ = filepath.Abs("../../bin/" + name)
		if _, err := os.Stat(b.program); err != nil {
			t.Skipf("there is no %s here; %s installs it", name, install)
		}
	}
	ln, address := freePort(t)
	ln.Close()
	_, port, _ := net.SplitHostPort(address)
	b.t, b.address, b.args = t, address, args(port, t.TempDir())
	b.start()
	t.Cleanup(b.kill)
	b.ready()
	return b
}

// ready waits until events can be published: what keeps them is there then.
func (b *keepingBus) ready() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		_, end, err := b.publisher(ctx, b.address)
		if end != nil {
			end()
		}
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			b.t.Fatal("the bus does not answer", err)
		}
		<-time.After(10 * time.Millisecond) // the rate of attempts
	}
}

func redisStreams(t *testing.T) *keepingBus {
	b := &keepingBus{source: "redis-streams", scheme: "redis", publisher: func(ctx context.Context, address string) (func(int) error, func(), error) {
		c, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{address}, ForceSingleClient: true, DisableCache: true, DisableRetry: true})
		if err != nil {
			return nil, nil, err
		}
		return func(number int) error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			id := fmt.Sprintf("%d-1", number+1000)
			err := c.Do(ctx, c.B().Arbitrary("XADD", "item_changed", id, "payload", numberedItem(number)).Build()).Error()
			if err != nil && strings.Contains(err.Error(), "equal or smaller") {
				return nil // the attempt before was not answered, but carried out
			}
			return err
		}, c.Close, nil
	}}
	return newKeepingBus(t, "redis-server", "apt-get install redis-server", b, func(port, dir string) []string {
		return []string{"--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", dir}
	})
}

func jetStream(t *testing.T) *keepingBus {
	b := &keepingBus{source: "nats", scheme: "nats", publisher: func(ctx context.Context, address string) (func(int) error, func(), error) {
		c, err := nats.Connect("nats://"+address, nats.NoReconnect())
		if err != nil {
			return nil, nil, err
		}
		js, err := jetstream.New(c)
		if err == nil {
			_, err = js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: "items", Subjects: []string{"item_changed"}})
		}
		return func(number int) error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			_, err := js.Publish(ctx, "item_changed", []byte(numberedItem(number)), jetstream.WithMsgID(fmt.Sprint(number)))
			return err
		}, c.Close, err
	}}
	return newKeepingBus(t, "nats-server", "GOBIN=$PWD/bin go install github.com/nats-io/nats-server/v2@v2.15.2", b, func(port, dir string) []string {
		return []string{"-a", "127.0.0.1", "-p", port, "-js", "-sd", dir}
	})
}

func numberedItem(number int) string { return fmt.Sprintf(`{"title":"%d","tenant_id":"a"}`, number) }

// publishAll publishes the numbers from first on, each once, until stop says so of the
// last one. It goes on when the connection breaks.
func (b *keepingBus) publishAll(first int, stop func(number int) bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	for number := first; ; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		publish, end, err := b.publisher(ctx, b.address)
		for err == nil {
			if err = publish(number); err == nil {
				if stop(number) {
					end()
					return nil
				}
				number++
			}
			<-time.After(2 * time.Millisecond) // the rate of events
		}
		if end != nil {
			end()
		}
		<-time.After(10 * time.Millisecond) // the rate of attempts
	}
}

var ofBus = regexp.MustCompile(`^\{"id":"1","type":"next","payload":\{"data":\{"itemChanged":\{"title":"(-?\d+)"\}\},"extensions":\{"eventId":"(item_changed@\d+-\d+)"\}\}\}$`)

// TestNothingIsLostOnABus: while events are published without a pause, the bus is killed
// and started, and the server is drained and followed by another one. A client that
// comes back with the id of its last event sees each of the numbers once, in order.
func TestNothingIsLostOnABus(t *testing.T) {
	const events = 600
	for name, bus := range map[string]func(*testing.T) *keepingBus{"Redis": redisStreams, "JetStream": jetStream} {
		t.Run(name, func(t *testing.T) {
			b := bus(t)
			url, schema := pgtest.URL(t, "news", newsSQL), writeFile(t, "s.graphql", newsSDL)
			config := newsConfig + fmt.Sprintf("[subscriptions]\nsource = %q\nurl = \"%s://%s\"\n", b.source, b.scheme, b.address)
			serve := func() *newsroom { return &newsroom{process: serveNews(t, schema, url, config)} }
			const query = `subscription { itemChanged { title } }`
			n := serve()
			came := make(chan struct{})
			begun := make(chan error, 1)
			go func() { // numbers below 1 are of the beginning: where the server begins is its own affair
				begun <- b.publishAll(-999, func(int) bool {
					select {
					case <-came:
						return true
					default:
						return false
					}
				})
			}()
			r := n.subscribe("all", query)
			first := r.next()
			close(came)
			if err := <-begun; err != nil {
				t.Fatal(err)
			}
			if !ofBus.MatchString(first) {
				t.Fatalf("got %s", first)
			}
			var last string
			written := make(chan error, 1)
			go func() { written <- b.publishAll(1, func(number int) bool { return number == events }) }()
			for next := 1; next <= events; {
				m := ofBus.FindStringSubmatch(r.next())
				if m == nil || m[1] != fmt.Sprint(next) && !strings.HasPrefix(m[1], "-") {
					t.Fatalf("got %q, want number %d", m, next)
				}
				if last = m[2]; strings.HasPrefix(m[1], "-") {
					continue
				}
				switch next++; next {
				case events / 6, 5 * events / 6:
					b.kill()
					b.start()
				case 2 * events / 6, 4 * events / 6:
					n.signal(syscall.SIGTERM)
					next, last = r.until(ofBus, next, last)
					n.exits(0)
					n = serve()
					r = n.resume("all", query, `{"lastEventId":"`+last+`"}`)
				}
			}
			if err := <-written; err != nil {
				t.Error(err)
			}
		})
	}
}
