package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// process is one run of the postmaster.
type process struct {
	cmd  *exec.Cmd
	log  *logWriter
	done chan struct{} // closed when it has ended and was reaped
}

// Bounds of what PostgreSQL may take; an orderly shutdown of a small cluster takes well under a second.
const (
	startWait     = 60 * time.Second // crash recovery included
	fastWait      = 10 * time.Second
	immediateWait = 6 * time.Second
	pollEvery     = 4 * time.Millisecond
)

// takeOverWait is how long a dead server's traces may take to go.
var takeOverWait = 10 * time.Second

// startProcess starts the server, and again while the traces of a dead one are in the way.
func startProcess(ctx context.Context, c *Cluster) (*process, error) {
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	giveUp := time.Now().Add(takeOverWait)
	for {
		p, err := launch(c)
		if err != nil {
			return nil, err
		}
		err = p.waitReady(ctx, c.data)
		if err == nil {
			return p, nil
		}
		p.kill()
		if !p.log.obstructed() || time.Now().After(giveUp) {
			return nil, explain(err, p, c.data)
		}
		if err := pause(ctx, 20*pollEvery); err != nil {
			return nil, explain(err, p, c.data)
		}
	}
}

// launch starts the child and a goroutine that reaps it. The child is told to
// shut down when the thread that made it ends, so that thread is kept for the
// child's whole life: kill -9 of this process then ends PostgreSQL as well.
func launch(c *Cluster) (*process, error) {
	p := &process{log: &logWriter{to: c.log}, done: make(chan struct{})}
	p.cmd = exec.Command(filepath.Join(c.bin.dir, "postgres"), c.arguments()...)
	p.cmd.Dir = c.home
	p.cmd.Env = environment()
	p.cmd.Stderr, p.cmd.Stdout = p.log, p.log
	p.cmd.SysProcAttr = attributes(c.owner, syscall.SIGINT)
	p.cmd.WaitDelay = time.Second
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	return p, nil
}

// environment is this process's without what changes PostgreSQL's programs.
func environment() []string {
	return append(withoutPG(os.Environ()), "LC_MESSAGES=C", "TZ=UTC")
}

// waitReady waits until the child itself says that it takes connections. That
// something answers on the socket would not be enough: it may be another server.
func (p *process) waitReady(ctx context.Context, data string) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if f, err := readPidFile(data); err == nil && f.pid == p.cmd.Process.Pid && f.status == "ready" {
			return nil
		}
		select {
		case <-p.done:
			return errors.New("PostgreSQL ended while it started")
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL did not get ready: %w", context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// stop shuts down in order (fast), or at once when the data are thrown away, and by force at last.
func (p *process) stop(throwAway bool) {
	if !throwAway && p.signal(syscall.SIGINT, fastWait) {
		return
	}
	if p.signal(syscall.SIGQUIT, immediateWait) {
		return
	}
	p.kill()
}

// kill ends the server by force.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.done
}

// signal reports whether the server ended within the time.
func (p *process) signal(s syscall.Signal, wait time.Duration) bool {
	p.cmd.Process.Signal(s)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-p.done:
		return true
	case <-timer.C:
		return false
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// explain adds PostgreSQL's last words, and who is in the way.
func explain(err error, p *process, data string) error {
	if p.log.obstructed() {
		if who := obstacle(data); who != "" {
			err = fmt.Errorf("%w: %s", err, who)
		}
	}
	return fmt.Errorf("%w\n%s", err, p.log.tail())
}
