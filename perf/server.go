package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"

	"fraiseqld/perf/load"
)

// server is a process under load.
type server struct {
	name    string
	addr    string
	pid     int
	dialect *dialect
	cmd     *exec.Cmd
	done    chan struct{}
	log     *tail
	does
}

// spawn starts a program and waits until it answers a request with 200.
func spawn(ctx context.Context, name, addr string, ready []byte, patience time.Duration, cmd *exec.Cmd) (*server, error) {
	s := &server{name: name, addr: addr, cmd: cmd, done: make(chan struct{}), log: &tail{}}
	cmd.Stdout, cmd.Stderr = s.log, s.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s.pid = cmd.Process.Pid
	go func() { _ = cmd.Wait(); close(s.done) }() // how it ended is in its log
	if err := s.await(ctx, ready, patience); err != nil {
		s.stop()
		return nil, fmt.Errorf("%w\n%s", err, s.log)
	}
	return s, nil
}

// await asks until the answer is 200, every millisecond.
func (s *server) await(ctx context.Context, ready []byte, patience time.Duration) error {
	retry := time.NewTicker(time.Millisecond)
	defer retry.Stop()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		if err := askOnce(s.addr, ready); err == nil {
			return nil
		}
		select {
		case <-retry.C:
		case <-late.C:
			return fmt.Errorf("no answer within %v", patience)
		case <-s.done:
			return errors.New("it ended")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func askOnce(addr string, wire []byte) error {
	c, err := net.DialTimeout("tcp4", addr, time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	a, err := load.Ask(c, wire)
	if err == nil && a.Status != 200 {
		err = fmt.Errorf("status %d: %.200s", a.Status, a.Body)
	}
	return err
}

// ended says whether the process is gone, unasked.
func (s *server) ended() bool {
	select {
	case <-s.done:
		return s.cmd != nil
	default:
		return false
	}
}

// stop ends the process and its children: politely, then not.
func (s *server) stop() {
	if s.cmd == nil {
		return
	}
	_ = syscall.Kill(-s.pid, syscall.SIGTERM) // gone already is as good
	select {
	case <-s.done:
	case <-time.After(3 * time.Second):
	}
	_ = syscall.Kill(-s.pid, syscall.SIGKILL)
	<-s.done
}

// freeAddress is a loopback address on which nobody listens at the moment.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// tail keeps the last bytes of a server's output, for the message when it fails.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if extra := len(t.b) - 4<<10; extra > 0 {
		t.b = slices.Delete(t.b, 0, extra)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.b))
}

// environment is this process's own with some values set.
func environment(set ...string) []string { return append(os.Environ(), set...) }
