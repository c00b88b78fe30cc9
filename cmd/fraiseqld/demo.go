package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"fraiseqld/internal/demodata"
	"fraiseqld/internal/demopage"
	"fraiseqld/internal/pgcluster"
)

type demoCmd struct {
	common
	listening
}

func (d *demoCmd) declare(f *flags) {
	d.common.declare(f)
	d.listening.declare(f)
}

const demoDatabase = "bookshop"

// Run serves the bookshop. The cluster and its folder are gone afterwards.
func (d *demoCmd) Run(w *world) error {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer signal.Stop(signals)
	dir, err := os.MkdirTemp("", "fraiseqld-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	schema := filepath.Join(dir, "demo.graphql")
	if err := os.WriteFile(schema, []byte(demodata.SDL), 0o600); err != nil {
		return err
	}
	url, stop, err := d.database(w, signals)
	if err != nil {
		return err
	}
	defer stop()
	a, err := d.build(w, schema, url)
	if err != nil {
		return err
	}
	if err := a.db.InstallCacheTriggers(context.Background(), a.engine.Schema().Views()); err != nil { // for live queries
		a.closeDatabase()
		return failed(exitFailure, "fraiseqld: %s", err)
	}
	a.page = demopage.Page{}
	a.gateway.Replace(a.gatewayOptions(a.cfg, a.known.Load()))
	a.say("the bookshop: open the address below in a browser, or its path /demo to see changes live; Ctrl-C ends it")
	a.say("first query:\n%s", strings.TrimSpace(demodata.FirstQuery))
	return a.serve(signals)
}

// build makes the server of a demo: development, unless something else is asked for.
func (d *demoCmd) build(w *world, schema, url string) (*app, error) {
	s := &serveCmd{located: located{common: d.common, Schema: schema}, listening: d.listening}
	s.DatabaseURL = url
	if s.Environment == "" {
		s.Environment = "development"
	}
	return s.build(w)
}

// database starts PostgreSQL and fills it. A signal meanwhile ends that.
func (d *demoCmd) database(w *world, signals <-chan os.Signal) (url string, stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	interrupted := make(chan os.Signal, 1)
	finished := make(chan struct{})
	defer close(finished)
	go func() {
		select {
		case s := <-signals:
			interrupted <- s
			cancel()
		case <-finished:
		}
	}()
	fmt.Fprintln(w.stderr, "fraiseqld: starting a private PostgreSQL")
	c, err := startBookshop(ctx)
	if err != nil {
		select {
		case s := <-interrupted:
			number, _ := s.(syscall.Signal)
			return "", nil, failed(128+int(number), "fraiseqld: %s", s)
		default:
			return "", nil, failed(exitFailure, "fraiseqld: %s", err)
		}
	}
	return c.URL(demoDatabase), c.Stop, nil
}

func startBookshop(ctx context.Context) (*pgcluster.Cluster, error) {
	c, err := pgcluster.Start(ctx, pgcluster.Options{Fast: true})
	if err != nil {
		return nil, err
	}
	if err = c.CreateDatabase(ctx, demoDatabase); err == nil {
		err = c.Exec(ctx, demoDatabase, demodata.SQL)
	}
	if err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}
