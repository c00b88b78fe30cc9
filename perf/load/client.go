package load

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
	"time"
)

// Plan says what to send, how, and for how long.
type Plan struct {
	Addr     string // HOST:PORT, an IPv4 address
	Conns    int
	Depth    int     // requests written together and then waited for; 0 means 1
	Rate     float64 // requests a second over all connections, whatever the answers do; 0: each connection sends when it was answered
	Warmup   time.Duration
	Duration time.Duration
	Requests []*Request // taken in turn
	Timeout  time.Duration
	// Started and Stopped are called around the measured time, at which no
	// answer is counted twice or lost: Stopped comes when all in flight is answered.
	Started, Stopped func()
}

// Result is what one run saw. Requests counts right answers only.
type Result struct {
	Requests   int
	Errors     int
	FirstError string
	Reconnects int
	Bytes      int64 // of response bodies
	Elapsed    time.Duration
	Latency    *Histogram
	ClientCPU  time.Duration
}

const defaultTimeout = 20 * time.Second

// tick is the step of the fixed-rate schedule: what is due within one goes out together.
const tick = 200 * time.Microsecond

// maxErrors ends a run early: a target that answers wrongly needs no more load.
const maxErrors = 100

// client is one run. It lives on one thread and has no locks.
type client struct {
	plan  Plan
	addr  *syscall.SockaddrInet4
	epoll int
	timer int // timerfd of the fixed rate, or -1
	conns []*conn
	idle  []*conn // with a fixed rate: free to send
	fds   []*conn // by descriptor
	due   []time.Time
	owed  float64
	next  int
	in    []byte // read buffer, shared by the connections

	measuring bool
	stopping  bool
	result    Result
}

// Run carries a plan out. Its error is for a plan that could not be carried out;
// wrong answers are counted in the result.
func Run(p Plan) (Result, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	c, err := open(p)
	if err != nil {
		return Result{}, err
	}
	defer c.close()
	err = c.run()
	return c.result, err
}

func open(p Plan) (*client, error) {
	p.Depth = max(p.Depth, 1)
	if p.Timeout == 0 {
		p.Timeout = defaultTimeout
	}
	addr, err := resolve(p.Addr)
	if err != nil {
		return nil, err
	}
	c := &client{plan: p, addr: addr, timer: -1, in: make([]byte, 256<<10)}
	if c.epoll, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return nil, err
	}
	for range p.Conns {
		cn := &conn{fd: -1}
		if err := c.connect(cn); err != nil {
			c.close()
			return nil, fmt.Errorf("connect to %s: %w", p.Addr, err)
		}
		c.conns = append(c.conns, cn)
	}
	return c, nil
}

func (c *client) close() {
	for _, cn := range c.conns {
		cn.close()
	}
	if c.timer >= 0 {
		syscall.Close(c.timer)
	}
	syscall.Close(c.epoll)
}

func (c *client) run() error {
	if err := c.begin(); err != nil {
		return err
	}
	if err := c.until(time.Now().Add(c.plan.Warmup)); err != nil {
		return err
	}
	c.startMeasuring()
	start, cpu := time.Now(), threadCPU()
	if err := c.until(start.Add(c.plan.Duration)); err != nil {
		return err
	}
	c.stopping = true
	if err := c.drain(time.Now().Add(c.plan.Timeout)); err != nil {
		return err
	}
	c.result.Elapsed = time.Since(start)
	c.result.ClientCPU = threadCPU() - cpu
	if c.plan.Stopped != nil {
		c.plan.Stopped()
	}
	return nil
}

// startMeasuring forgets the warm-up, but not its errors. Answers to requests in
// flight count from here; their latencies began before.
func (c *client) startMeasuring() {
	c.measuring = true
	c.result.Requests, c.result.Bytes = 0, 0
	c.result.Latency = new(Histogram)
	if c.plan.Started != nil {
		c.plan.Started()
	}
}

// begin sends the first requests, or starts the clock of the fixed rate.
func (c *client) begin() error {
	c.result.Latency = new(Histogram)
	if c.plan.Rate > 0 {
		c.idle = append(c.idle, c.conns...)
		return c.startTimer()
	}
	for _, cn := range c.conns {
		c.send(cn, time.Now())
	}
	return nil
}

var errTooMany = errors.New("too many wrong answers")

// until serves events up to a time.
func (c *client) until(end time.Time) error {
	for {
		left := time.Until(end)
		if left <= 0 {
			return nil
		}
		if err := c.poll(left); err != nil {
			return err
		}
	}
}

// drain waits until nothing is in flight.
func (c *client) drain(end time.Time) error {
	for c.inFlight() {
		left := time.Until(end)
		if left <= 0 {
			c.fail(errors.New("no answer in time"))
			return nil
		}
		if err := c.poll(left); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) inFlight() bool {
	if len(c.due) > 0 {
		return true
	}
	for _, cn := range c.conns {
		if cn.waiting > 0 {
			return true
		}
	}
	return false
}

func (c *client) poll(wait time.Duration) error {
	var events [256]syscall.EpollEvent
	n, err := syscall.EpollWait(c.epoll, events[:], int(wait/time.Millisecond)+1)
	if err != nil && err != syscall.EINTR {
		return fmt.Errorf("epoll: %w", err)
	}
	for _, e := range events[:max(n, 0)] {
		if int(e.Fd) == c.timer {
			c.onTick()
		} else if cn := c.byFD(e.Fd); cn != nil {
			c.read(cn)
		}
	}
	if c.result.Errors > maxErrors {
		return fmt.Errorf("%w; the first: %s", errTooMany, c.result.FirstError)
	}
	return nil
}

func (c *client) fail(err error) {
	c.result.Errors++
	if c.result.FirstError == "" {
		c.result.FirstError = err.Error()
	}
}

// threadCPU is the time this thread has run.
func threadCPU() time.Duration {
	var u syscall.Rusage
	const thread = 1 // RUSAGE_THREAD
	if syscall.Getrusage(thread, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
