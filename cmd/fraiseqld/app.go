package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fraiseqld/engine"
	"fraiseqld/engine/apq"
	"fraiseqld/engine/cache"
	"fraiseqld/engine/gateway"
	"fraiseqld/engine/gateway/looplane"
	"fraiseqld/engine/pgexec"
	"fraiseqld/engine/schema"
	"fraiseqld/internal/config"
	"fraiseqld/netloop"
)

// app is a server put together.
type app struct {
	cfg     *config.Config
	log     *slog.Logger
	stderr  io.Writer
	schema  string                         // path, for reloads
	reread  func() (*config.Config, error) // likewise
	db      *pgexec.DB
	engine  *engine.Engine
	gateway *gateway.Gateway
	table   *apq.PostgreSQL // of persisted queries; nil: none
	known   atomic.Pointer[apq.Registry]
	metrics *gateway.Metrics
	ide     gateway.IDE
	page    gateway.IDE // of the demo; nil: none
	lanes   *looplane.Lanes
	events  events
	hears   bool // a.engine wants changes, and is told
	main    *netloop.Server
	admin   *netloop.Server // nil: none
	bind    sync.Mutex      // held while a schema is held against the database
	up      chan struct{}   // the database was found again
}

// newApp has PostgreSQL open sessions meanwhile: it takes longer than reading a schema.
func newApp(cfg *config.Config, log *slog.Logger, stderr io.Writer) (*app, error) {
	a := &app{cfg: cfg, log: log, stderr: stderr, ide: newIDE(), up: make(chan struct{}, 1)}
	a.metrics = gateway.NewMetrics(gateway.Sources{
		Plans:       func() engine.Stats { return a.engine.Stats() },
		Pool:        func() gateway.Pool { return poolOf(a.db.Stats()) },
		Connections: func() int { return a.main.Stats().Connections },
		Persisted:   func() apq.Stats { return a.known.Load().Stats() },
		Answers:     func() cache.Stats { return a.engine.Kept() },
	})
	var err error
	if a.db, err = openDatabase(cfg, a.metrics, log); err != nil {
		return nil, err
	}
	a.db.OnUp(a.databaseUp)
	a.db.Prepare(pgexec.Readers)
	return a, nil
}

// assemble makes everything up to the listeners, which take nothing yet.
func (a *app) assemble(s *schema.Schema) (err error) {
	defer func() {
		if err != nil {
			a.db.Close()
		}
	}()
	cfg, log := a.cfg, a.log
	o := engineOptions(cfg, s, a.db, log)
	o.DissolveLater = true // finishStart
	a.engine = engine.New(o)
	a.table = tableOf(cfg, a.db)
	known, err := registryOf(cfg, s, storeOf(cfg, a.table, log))
	if err != nil {
		return failed(exitConfig, "%s", err)
	}
	a.known.Store(known)
	a.gateway = gateway.New(a.engine, a.metrics, log, a.gatewayOptions(cfg, known))
	a.useLanes()
	if err = a.useEvents(); err != nil {
		return err
	}
	return a.makeListeners()
}

func (a *app) makeListeners() (err error) {
	if a.main, err = netloop.New(a.gateway, serverConfig(a.cfg, a.log)); err != nil {
		return failed(exitConfig, "%s", err)
	}
	if a.cfg.Server.AdminListen == "" {
		return nil
	}
	if a.admin, err = netloop.New(a.gateway.Admin(), adminConfig(a.cfg, a.log)); err != nil {
		return failed(exitConfig, "%s", err)
	}
	return nil
}

func openDatabase(cfg *config.Config, m *gateway.Metrics, log *slog.Logger) (*pgexec.DB, error) {
	db, err := pgexec.Open(context.Background(), databaseOptions(cfg, m, log))
	if err != nil {
		return nil, failed(exitConfig, "%s", strings.TrimPrefix(err.Error(), "INTERNAL_SERVER_ERROR: "))
	}
	return db, nil
}

func poolOf(s pgexec.Stats) gateway.Pool {
	return gateway.Pool{Idle: s.Idle, Used: s.Acquired, Max: s.Max}
}

// say writes a line of the start.
func (a *app) say(format string, args ...any) {
	if a.cfg.Observe.Log == "json" {
		a.log.Info(fmt.Sprintf(format, args...))
		return
	}
	fmt.Fprintf(a.stderr, "fraiseqld: "+format+"\n", args...)
}

// listen opens the listeners and begins to answer.
func (a *app) listen() error {
	if err := a.main.Listen(); err != nil {
		return listenError(err)
	}
	if a.admin != nil {
		if err := a.admin.Start(); err != nil {
			return listenError(err)
		}
		a.say("admin listener: %s", hostPort(a.admin.Addrs()[0]))
	}
	if err := a.main.Start(); err != nil {
		return listenError(err)
	}
	fmt.Fprintf(a.stderr, "fraiseqld ready: %s\n", endpoint(a.main.Addrs()))
	return nil
}

func listenError(err error) error {
	return failed(exitFailure, "fraiseqld: cannot listen: %s", strings.TrimPrefix(err.Error(), "netloop: "))
}

// endpoint is the address to open: the first one that has a port.
func endpoint(addrs []net.Addr) string {
	for _, a := range addrs {
		if _, ok := a.(*net.TCPAddr); ok {
			return "http://" + hostPort(a) + gateway.Endpoint
		}
	}
	return "unix:" + addrs[0].String() + gateway.Endpoint
}

// hostPort is an address that a client on this host can use.
func hostPort(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return a.String()
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, fmt.Sprint(tcp.Port))
}

// drain ends the server in order: not ready, a pause for balancers to notice,
// no new connections, requests in flight finished. It is cut short when ctx ends.
func (a *app) drain(ctx context.Context) error {
	a.gateway.Drain()
	a.log.Info("draining", "delay", a.cfg.Server.DrainDelay, "timeout", a.cfg.Server.DrainTimeout)
	pause := time.NewTimer(a.cfg.Server.DrainDelay)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	bounded, cancel := context.WithTimeout(ctx, a.cfg.Server.DrainTimeout)
	defer cancel()
	err := a.main.Drain(bounded)
	if a.admin != nil {
		err = errors.Join(err, a.admin.Drain(bounded))
	}
	a.closeDatabase()
	return err
}

// useLanes puts lanes on the event loops, unless there are to be none.
func (a *app) useLanes() {
	if n := a.cfg.Database.Lanes; n > 0 {
		a.lanes = looplane.New(a.db, n, a.log)
		a.gateway.UseLanes(a.lanes)
	}
}

// closeDatabase ends lanes before the sessions that they fall back on.
func (a *app) closeDatabase() {
	a.events.close()
	if a.lanes != nil {
		a.lanes.Close()
	}
	a.db.Close()
}
