package netloop

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/panjf2000/gnet/v2"

	"fraiseqld/httpparse"
)

// Server is one reactor with its loops, workers and listeners. Two of them in
// one process share nothing.
type Server struct {
	gnet.BuiltinEventEngine
	cfg  Config
	h    Handler
	log  logger
	cli  *gnet.Client
	pool workers
	gate gate

	listeners []net.Listener
	accepting sync.WaitGroup

	mu       sync.Mutex
	loops    []*loop
	started  bool
	draining atomic.Bool
	spread   atomic.Int32  // ticks, set before draining
	done     chan struct{} // closed when Drain is over
	quit     chan struct{} // ends the ticker
	ticking  sync.WaitGroup

	date  atomic.Pointer[[]byte]
	count counters

	turning atomic.Int32 // clients being told that there is no place
}

// New makes a server that has h answer its requests.
func New(h Handler, c Config) (*Server, error) {
	if h == nil {
		return nil, errors.New("netloop: no handler")
	}
	c.setDefaults()
	s := &Server{cfg: c, h: h, log: logger{c.Logger}, done: make(chan struct{}), quit: make(chan struct{})}
	if err := s.limitConnections(); err != nil {
		return nil, err
	}
	s.pool.init(s)
	s.gate.zero = make(chan struct{}, 1)
	s.setDate(time.Now())
	cli, err := gnet.NewClient(s, gnet.WithNumEventLoop(c.Loops), gnet.WithLockOSThread(c.Pin),
		gnet.WithTCPNoDelay(gnet.TCPNoDelay), gnet.WithLogger(reactorLog))
	if err != nil {
		return nil, fmt.Errorf("netloop: %w", err)
	}
	s.cli = cli
	return s, nil
}

// Start begins to accept and returns. Listen is called first when it was not.
func (s *Server) Start() error {
	if s.listeners == nil && len(s.cfg.Listen) > 0 {
		if err := s.Listen(); err != nil {
			return err
		}
	}
	if err := s.cli.Start(); err != nil {
		s.closeListeners()
		return fmt.Errorf("netloop: %w", err)
	}
	s.mu.Lock()
	s.started = true
	s.mu.Unlock()
	for _, ln := range s.listeners {
		s.accepting.Add(1)
		go s.accept(ln)
	}
	if s.cfg.clock == nil {
		s.ticking.Add(1)
		go s.ticker()
	}
	return nil
}

// Serve is Start, and returns when a Drain is over.
func (s *Server) Serve() error {
	if err := s.Start(); err != nil {
		return err
	}
	<-s.done
	return nil
}

// Draining reports whether Drain has begun.
func (s *Server) Draining() bool { return s.draining.Load() }

var processStart = time.Now()

// now is monotonic nanoseconds.
func (s *Server) now() int64 {
	if s.cfg.clock != nil {
		return s.cfg.clock()
	}
	return int64(time.Since(processStart))
}

func (s *Server) setDate(t time.Time) {
	b := httpparse.AppendDate(make([]byte, 0, 32), t)
	s.date.Store(&b)
}

func (s *Server) dateNow() []byte { return *s.date.Load() }

// tickEvery is the grain of all deadlines.
const tickEvery = 50 * time.Millisecond

// ticker has every loop look at its deadlines. gnet's own ticker does not run
// on the loops either, and has one tick for all of them.
func (s *Server) ticker() {
	defer s.ticking.Done()
	t := time.NewTicker(tickEvery)
	defer t.Stop()
	var second int64
	for {
		select {
		case <-s.quit:
			return
		case now := <-t.C:
			if u := now.Unix(); u != second {
				second = u
				s.setDate(now)
			}
			s.tick()
		}
	}
}

func (s *Server) tick() {
	s.eachLoop(func(l *loop) {
		if l.tickDue.CompareAndSwap(false, true) {
			l.post(mail{})
		}
	})
}

func (s *Server) eachLoop(f func(*loop)) {
	s.mu.Lock()
	loops := s.loops
	s.mu.Unlock()
	for _, l := range loops {
		f(l)
	}
}

// loopOf finds our side of an event loop. gnet does not list its loops, so each
// is met with its first connection.
func (s *Server) loopOf(el gnet.EventLoop) *loop {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.loops {
		if l.el == el {
			return l
		}
	}
	l := newLoop(s, el)
	l.id = len(s.loops)
	s.loops = append(s.loops[:len(s.loops):len(s.loops)], l)
	if s.draining.Load() {
		l.post(mail{f: func(*Conn) { l.drain() }})
	}
	return l
}

// Drain stops accepting, answers what is in flight with Connection: close,
// asks upgraded connections to end, at most 5 s long one part of them after the
// other, and waits for all connections to go. When
// ctx ends first, the rest is cut and ctx's error returned. The server cannot
// be started again.
func (s *Server) Drain(ctx context.Context) error {
	s.spread.CompareAndSwap(0, spread(ctx))
	if !s.draining.CompareAndSwap(false, true) {
		<-s.done
		return nil
	}
	defer close(s.done)
	s.stopAccepting()
	s.eachLoop(func(l *loop) { l.post(mail{f: func(*Conn) { l.drain() }}) })
	err := s.gate.wait(ctx)
	if err != nil {
		s.eachLoop(func(l *loop) { l.post(mail{f: func(*Conn) { l.cut() }}) })
		cut, cancel := context.WithTimeout(context.Background(), time.Second)
		_ = s.gate.wait(cut)
		cancel()
	}
	s.stop()
	return err
}

// stop ends loops and workers.
func (s *Server) stop() {
	close(s.quit)
	s.ticking.Wait()
	s.eachLoop((*loop).kill)
	s.mu.Lock()
	started := s.started
	s.mu.Unlock()
	if started {
		_ = s.cli.Stop()
	}
	s.pool.stop()
}
