package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"fraiseqld/perf/load"
)

// Sockets is what subscribers cost and how long events take to reach them.
type Sockets struct {
	Held    map[int]float64 `json:"bytes_each"` // by how many there are
	Fan     Fan             `json:"fan_out"`
	Floor   Fan             `json:"fan_out_floor"`
	Insert  Waits           `json:"insert_to_frame"`
	Rates   []Waits         `json:"open_loop"`
	Alone   Waits           `json:"without_stalled"`
	Stalled Waits           `json:"beside_stalled"`
	Cut     int             `json:"stalled_and_cut"`
}

// Waits are the times from when events were due until subscribers had them.
type Waits struct {
	Subscribers int     `json:"subscribers"`
	PerSecond   int     `json:"events_per_second,omitempty"`
	Frames      uint64  `json:"frames"`
	Rate        float64 `json:"frames_per_second"`
	P50         float64 `json:"p50_ms"`
	P99         float64 `json:"p99_ms"`
	Max         float64 `json:"max_ms"`
	Failed      string  `json:"failed,omitempty"`
}

const (
	socketsSDL = `type User @sqlSource(view: "v_user") { id: UUID! username: String }
type Query { users(limit: Int @default(value: 1)): [User!]! }
type Subscription { tick: Float @listen(channel: "tick") note: String @listen(channel: "note") }
`
	ticks        = "subscription { tick }"
	notes        = "subscription { note }"
	fanEvents    = 20
	stalledUsers = 30
	besides      = 100
)

// socketCosts measures subscriptions on a server of its own.
func (b *bench) socketCosts(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "perf-sockets-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	schema := filepath.Join(dir, "sockets.graphql")
	if err := os.WriteFile(schema, []byte(socketsSDL), 0o600); err != nil {
		return err
	}
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	s, err := fraiseqld(ctx, b.binary, addr, schema, b.db.url, load.Get(addr, "/health"), "FRAISEQL_SUBSCRIPTIONS_MAX_CONNECTIONS=20000")
	if err != nil {
		return err
	}
	defer s.stop()
	conn, err := pgx.Connect(ctx, b.db.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	r := &Sockets{Held: map[int]float64{}}
	b.report.Sockets = r
	m := &socketBench{ctx, s, conn}
	if err := m.held(r); err != nil {
		return err
	}
	if r.Insert, err = m.waits(300, 40, 200, ticks, false); err != nil {
		return err
	}
	for _, rate := range []int{1000, 10_000} {
		w, err := m.waits(100, rate, 3*rate, ticks, false)
		if err != nil && !errors.Is(err, errQuiet) {
			return err
		}
		r.Rates = append(r.Rates, w)
	}
	return m.beside(r)
}

// socketBench is a server with subscriptions, and a session that causes events.
type socketBench struct {
	ctx  context.Context
	s    *server
	conn *pgx.Conn
}

// held opens ever more sockets; at the most, one event goes to all of them.
func (m *socketBench) held(r *Sockets) error {
	warm, err := listen(m.s.addr, 100, ticks, false)
	if err != nil {
		return err
	}
	if err := m.ready(warm, 100, "tick"); err != nil {
		return err
	}
	defer warm.close()
	for _, n := range []int{1000, 5000, 10_000} {
		say("sockets: %d with a subscription each", n)
		settle(m.ctx)
		before := rssOf(m.s.pid)
		l, err := listen(m.s.addr, n, notes, false)
		if err != nil {
			return err
		}
		settle(m.ctx)
		r.Held[n] = float64(rssOf(m.s.pid)-before) / float64(n)
		if n == 10_000 {
			if err := m.ready(l, n, "note"); err != nil {
				return err
			}
			r.Fan, err = fanOut(l, m.s.pid, n, fanEvents, func(int) error { return m.notify("note", "everybody") })
		}
		l.close()
		if err != nil {
			return err
		}
	}
	say("sockets: the same frames by a bare loop")
	r.Floor, err = bareLoop(m.ctx, 10_000, r.Fan.Bytes, fanEvents)
	return err
}

func (m *socketBench) notify(channel, payload string) error {
	_, err := m.conn.Exec(m.ctx, "SELECT pg_notify($1, $2)", channel, payload)
	return err
}

// ready waits until all of them hear events: the server listens in its own time.
func (m *socketBench) ready(l *listeners, n int, channel string) error {
	for range 100 {
		if err := m.notify(channel, "0"); err != nil {
			return err
		}
		err := l.read(n, 100*time.Millisecond, nil)
		if err == nil {
			for err == nil { // what earlier rounds left
				err = l.read(1, 200*time.Millisecond, nil)
			}
			return nil
		}
		if !errors.Is(err, errQuiet) {
			return err
		}
	}
	return errors.New("the subscribers hear nothing")
}

// waits causes events at a fixed rate and counts from when each was due.
func (m *socketBench) waits(n, rate, events int, query string, large bool) (Waits, error) {
	say("sockets: %d events a second to %d subscribers", rate, n)
	l, err := listen(m.s.addr, n, query, false)
	if err != nil {
		return Waits{}, err
	}
	defer l.close()
	channel := "tick"
	if query == notes {
		channel = "note"
	}
	if err := m.ready(l, n, channel); err != nil {
		return Waits{}, err
	}
	failed := make(chan error, 1)
	epoch := time.Now()
	go func() { failed <- m.cause(channel, epoch, rate, events, large) }()
	var h load.Histogram
	began := time.Now()
	err = l.read(n*events, 5*time.Second, func(p []byte) { h.Record(time.Since(epoch) - due(p)) })
	took := time.Since(began)
	w := Waits{Subscribers: n, PerSecond: rate, Frames: h.Count(), Rate: float64(h.Count()) / took.Seconds(),
		P50: millisOf(h.Quantile(0.5)), P99: millisOf(h.Quantile(0.99)), Max: millisOf(h.Max())}
	if err != nil {
		w.Failed = err.Error()
	}
	return w, errors.Join(<-failed, err)
}

// due is when an event was due, which its payload says in nanoseconds of the epoch.
func due(payload []byte) time.Duration {
	_, rest, _ := bytes.Cut(payload, []byte(`"data":{"`))
	_, rest, _ = bytes.Cut(rest, []byte(`":`))
	rest = bytes.TrimLeft(rest, `"`)
	end := bytes.IndexAny(rest, ` "}`)
	ns, _ := strconv.ParseInt(string(rest[:max(0, end)]), 10, 64)
	return time.Duration(ns)
}

// cause writes a row for each event and notifies in the same transaction. Those
// that are due within 10 ms go together.
func (m *socketBench) cause(channel string, epoch time.Time, rate, events int, large bool) error {
	const insert = `WITH made AS (INSERT INTO perf_event SELECT $2::bigint + n * $3::bigint FROM generate_series(0, $4::int - 1) n RETURNING at)
SELECT count(pg_notify($1, CASE WHEN $5 THEN to_json(at || ' ' || repeat('x', 7000))::text ELSE at::text END)) FROM made`
	if _, err := m.conn.Exec(m.ctx, "CREATE TEMP TABLE IF NOT EXISTS perf_event (at bigint)"); err != nil {
		return err
	}
	step := time.Second / time.Duration(rate)
	together := max(1, rate/100)
	for done := 0; done < events; done += together {
		at := time.Duration(done) * step
		pause(m.ctx, time.Until(epoch.Add(at)))
		if _, err := m.conn.Exec(m.ctx, insert, channel, int64(at), int64(step), min(together, events-done), large); err != nil {
			return err
		}
	}
	return nil
}

// beside measures readers, without and with others that do not read.
func (m *socketBench) beside(r *Sockets) (err error) {
	if r.Alone, err = m.waits(besides, 60, 900, notes, true); err != nil {
		return err
	}
	stalled, err := listen(m.s.addr, stalledUsers, notes, true)
	if err != nil {
		return err
	}
	defer stalled.close()
	if r.Stalled, err = m.waits(besides, 60, 900, notes, true); err != nil {
		return err
	}
	r.Cut, err = m.cut()
	return err
}

// cut asks the metrics how many were cut because they did not read.
func (m *socketBench) cut() (int, error) {
	resp, err := http.Get("http://" + m.s.addr + "/metrics")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "\nsubscription_clients_too_slow_total ")
	line, _, _ := strings.Cut(rest, "\n")
	return strconv.Atoi(line)
}

func (s *Sockets) print(w io.Writer) {
	fmt.Fprintf(w, "\nsockets: bytes each, with a subscription: %.0f at 1,000, %.0f at 5,000, %.0f at 10,000\n", s.Held[1000], s.Held[5000], s.Held[10_000])
	fan, floor := spreadOf(s.Fan.Millis), spreadOf(s.Floor.Millis)
	fmt.Fprintf(w, "one event to %d: %.1f ms [%.1f-%.1f], a bare loop of writes %.1f ms [%.1f-%.1f]: %.2fx; processor time %.2f µs a frame, the loop's %.2f\n",
		s.Fan.Sockets, fan.median, fan.low, fan.high, floor.median, floor.low, floor.high, fan.median/floor.median, s.Fan.CPU, s.Floor.CPU)
	line := func(what string, v Waits) {
		fmt.Fprintf(w, "%s: p50 %.1f ms, p99 %.1f, longest %.1f; %d frames, %.0f a second %s\n", what, v.P50, v.P99, v.Max, v.Frames, v.Rate, v.Failed)
	}
	line("insert to frame, 300 sockets", s.Insert)
	for _, v := range s.Rates {
		line(fmt.Sprintf("%d events a second to %d", v.PerSecond, v.Subscribers), v)
	}
	line("7 kB events to 100", s.Alone)
	line(fmt.Sprintf("beside %d that do not read, of whom %d are cut", stalledUsers, s.Cut), s.Stalled)
}
