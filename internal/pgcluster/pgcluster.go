// Package pgcluster starts, watches and stops a private PostgreSQL: the demo's
// and the tests' database. It needs no installed server that runs: the programs
// of PostgreSQL are enough, and are fetched when there are none.
package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// Options say which PostgreSQL to run and how.
type Options struct {
	BinDir   string            // folder of initdb and postgres; empty: looked for, and fetched when there is none
	DataDir  string            // kept after Stop; empty: temporary, removed at Stop and when this process dies
	Port     int               // also listen on 127.0.0.1 with a password; 0: socket only
	Settings map[string]string // more settings of postgresql.conf
	Logger   *slog.Logger      // gets PostgreSQL's log lines at debug level; nil: slog.Default()
	Fast     bool              // no durability, for tests
}

// superuser is the role that owns the cluster.
const superuser = "postgres"

// Cluster is a running private PostgreSQL. Its methods may be called from any
// goroutine.
type Cluster struct {
	bin      binaries
	opts     Options
	log      *slog.Logger
	owner    *owner   // whom PostgreSQL runs as
	home     string   // temporary folder: data (when temporary) and the socket
	data     string   // PGDATA
	lock     *os.File // flock on data (or home): no second starter of ours
	janitor  *janitor // removes home when this process dies first
	password string   // for TCP, made anew at each start

	mu      sync.Mutex // guards proc and stopped; held through Restart and Stop
	proc    *process
	stopped bool
}

// Start brings up a cluster and returns when it takes connections.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	c := &Cluster{opts: opts, log: opts.Logger}
	if c.log == nil {
		c.log = slog.Default()
	}
	var err error
	if c.bin, err = resolve(ctx, opts.BinDir, opts.DataDir, c.log); err != nil {
		return nil, err
	}
	// Only now: a package that was just installed may have brought the user.
	if c.owner, err = currentOwner(); err != nil {
		return nil, err
	}
	if err := c.prepare(ctx); err != nil {
		c.release()
		return nil, err
	}
	if err := c.run(ctx); err != nil {
		c.release()
		return nil, err
	}
	return c, nil
}

// prepare makes the folders, takes the lock and fills an empty data folder.
func (c *Cluster) prepare(ctx context.Context) error {
	var err error
	if c.home, err = makeHome(c.owner); err != nil {
		return err
	}
	locked := c.home
	c.data = filepath.Join(c.home, "data")
	if c.opts.DataDir != "" {
		if c.data, err = makeDataDir(c.opts.DataDir, c.owner); err != nil {
			return err
		}
		locked = c.data
	}
	if c.lock, err = lockFolder(locked); err != nil {
		return err
	}
	if c.janitor, err = hireJanitor(c.home); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.data, "PG_VERSION")); err == nil {
		return nil
	}
	return c.bin.initdb(ctx, c.data, c.owner)
}

// run starts PostgreSQL on the prepared folders.
func (c *Cluster) run(ctx context.Context) error {
	proc, err := startProcess(ctx, c)
	if err != nil {
		return err
	}
	c.proc = proc
	if c.opts.Port == 0 {
		return nil
	}
	if err := c.setPassword(ctx); err != nil {
		proc.stop(c.temporary())
		return err
	}
	return nil
}

func (c *Cluster) temporary() bool { return c.opts.DataDir == "" }

// URL is the superuser's address of a database, over the socket.
func (c *Cluster) URL(database string) string {
	q := url.Values{"host": {c.home}, "port": {strconv.Itoa(c.port())}}
	u := url.URL{Scheme: "postgresql", User: url.User(superuser), Path: "/" + database, RawQuery: q.Encode()}
	return u.String()
}

// TCPURL is the superuser's address over TCP, with the password; empty without Options.Port.
func (c *Cluster) TCPURL(database string) string {
	if c.opts.Port == 0 {
		return ""
	}
	u := url.URL{
		Scheme: "postgresql", User: url.UserPassword(superuser, c.password),
		Host: fmt.Sprintf("127.0.0.1:%d", c.opts.Port), Path: "/" + database,
	}
	return u.String()
}

func (c *Cluster) port() int {
	if c.opts.Port != 0 {
		return c.opts.Port
	}
	return 5432
}

// Version is PostgreSQL's major version.
func (c *Cluster) Version() int { return c.bin.major }

// BinDir is the folder of PostgreSQL's programs.
func (c *Cluster) BinDir() string { return c.bin.dir }

// Done is closed when the server that runs at the time of the call has ended.
func (c *Cluster) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proc.done
}

// errStopped is returned by what needs a cluster that was not stopped.
var errStopped = errors.New("the private PostgreSQL was stopped")

// Restart stops the server, unless it died already, and starts it on the same data and address.
func (c *Cluster) Restart(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return errStopped
	}
	c.proc.stop(false)
	return c.run(ctx)
}

// Kill ends the server as a crash would (SIGKILL), and returns when it is gone.
func (c *Cluster) Kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proc.kill()
}

// Stop shuts the server down and removes all that is temporary. A second Stop does nothing.
func (c *Cluster) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return
	}
	c.stopped = true
	c.proc.stop(c.temporary())
	c.release()
}

// release gives back the lock and the folders, in any state of preparation.
func (c *Cluster) release() {
	if c.home != "" {
		if err := os.RemoveAll(c.home); err != nil {
			c.log.Warn("a temporary folder could not be removed", "folder", c.home, "error", err)
		}
	}
	c.janitor.dismiss()
	if c.lock != nil {
		c.lock.Close()
	}
}
