package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"fraiseqld/internal/config"
	"fraiseqld/internal/memory"
)

// listening are the flags of the commands that serve.
type listening struct {
	Listen      []string
	AdminListen string
	Loops       int
	Workers     int
	Pin         bool
}

func (l *listening) declare(f *flags) {
	f.Var(list{&l.Listen, "ADDRESS"}, "listen", "HOST:PORT or unix:/path; may be repeated.")
	f.text(&l.AdminListen, "admin-listen", "HOST:PORT", "Another address, for /metrics.")
	f.IntVar(&l.Loops, "loops", 0, "Event loops.")
	f.IntVar(&l.Workers, "workers", 0, "Goroutines that run operations.")
	f.BoolVar(&l.Pin, "pin", false, "Lock each loop to a thread.")
}

func (l *listening) flags() []config.Flag {
	flags := []config.Flag{
		{Key: "server.listen", Flag: "--listen", List: l.Listen},
		{Key: "server.admin_listen", Flag: "--admin-listen", Value: l.AdminListen},
	}
	if l.Loops != 0 {
		flags = append(flags, config.Flag{Key: "server.loops", Flag: "--loops", Value: strconv.Itoa(l.Loops)})
	}
	if l.Workers != 0 {
		flags = append(flags, config.Flag{Key: "server.workers", Flag: "--workers", Value: strconv.Itoa(l.Workers)})
	}
	if l.Pin {
		flags = append(flags, config.Flag{Key: "server.pin", Flag: "--pin", Value: "true"})
	}
	return flags
}

type serveCmd struct {
	located
	listening
}

func (s *serveCmd) declare(f *flags) {
	s.located.declare(f)
	s.listening.declare(f)
}

func (s *serveCmd) Run(w *world) error {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer signal.Stop(signals)
	a, err := s.build(w)
	if err != nil {
		return err
	}
	return a.serve(signals)
}

// build reads configuration and schema and puts the server together.
func (s *serveCmd) build(w *world) (*app, error) {
	reread := func() (*config.Config, error) { return s.load(w, s.listening.flags()...) }
	cfg, err := reread()
	if err != nil {
		return nil, err
	}
	if err := needDatabase(cfg, w.environ); err != nil {
		return nil, err
	}
	a, err := newApp(cfg, s.logger(cfg, w.stderr), w.stderr)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	sch, warnings, err := s.loadSchema()
	if err != nil {
		a.db.Close()
		return nil, err
	}
	if err := a.assemble(sch); err != nil {
		return nil, err
	}
	a.schema, a.reread = s.Schema, reread
	a.limitMemory()
	a.say("schema: %s (%d ms)", sch.Counts(), time.Since(began).Milliseconds())
	a.warn(warnings)
	a.warn(sch.Unavailable(cfg.Upstream.URL != ""))
	for _, text := range cfg.Warnings() {
		a.say("warning: %s", text)
	}
	return a, nil
}

// limitMemory has the collector leave little garbage, and less near the limit of
// the container.
func (a *app) limitMemory() {
	memory.Collector()
	switch limit, err := memory.Limit(); {
	case err != nil:
		a.say("warning: memory is not limited: %s", err)
	case limit > 0:
		a.say("memory: the collector keeps to %d MiB", limit>>20)
	}
}

// serve runs until a signal ends it.
func (a *app) serve(signals <-chan os.Signal) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	later, err := a.bindAtStart(ctx)
	if err == nil {
		err = a.listen()
	}
	if err != nil {
		a.closeDatabase()
		return err
	}
	if later {
		go a.bindLater(ctx)
	} else {
		go a.finishStart(ctx)
	}
	for {
		switch s := <-signals; s {
		case syscall.SIGHUP:
			a.reload(ctx)
		default:
			cancel()
			return a.end(signals)
		}
	}
}

// end drains; a second signal cuts that short.
func (a *app) end(signals <-chan os.Signal) error {
	ctx, cut := context.WithCancel(context.Background())
	defer cut()
	drained := make(chan error, 1)
	go func() { drained <- a.drain(ctx) }()
	for {
		select {
		case err := <-drained:
			return a.drained(err)
		case s := <-signals:
			if number, ok := s.(syscall.Signal); ok && number != syscall.SIGHUP {
				return failed(128+int(number), "fraiseqld: drain cut short by %s", s)
			}
		}
	}
}

func (a *app) drained(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return failed(exitFailure, "fraiseqld: not all requests ended within %s", a.cfg.Server.DrainTimeout)
	}
	if err == nil {
		a.log.Info("drained")
	}
	return err
}
