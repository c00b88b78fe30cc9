package netloop

import (
	"log/slog"
	"net"
	"runtime"
	"time"

	"fraiseqld/httpparse"
)

// Config of a Server. A zero field means its default; the reason is beside it.
type Config struct {
	// Listen is where to listen: "127.0.0.1:8000", "[::1]:0", ":8000" or
	// "unix:/path". None: connections come only through Enroll.
	Listen []string
	// Loops is the number of event loops. Default: half of the cores, at least
	// one, because PostgreSQL and the workers need the other half.
	Loops int
	// Workers bounds the goroutines that run Serve. Default: 4 per core and at
	// least 16; they mostly wait for PostgreSQL.
	Workers int
	// Queue bounds the requests that wait for a worker; beyond, 503. Default:
	// 16 per worker: at 1 ms a request that is a wait of 16 ms.
	Queue int
	// MaxConnections bounds all connections of the server. Default: what the
	// descriptor limit allows, at most 16384. More than the limit allows is an
	// error of Listen.
	MaxConnections int
	// MaxConnectionsPerIP bounds those of one address. Default 0: not bounded,
	// because a load balancer is one address.
	MaxConnectionsPerIP int
	// Limits of requests; see httpparse.
	Limits httpparse.Limits

	// HeadTimeout is from the first byte of a head to its last. Default 10 s.
	HeadTimeout time.Duration
	// BodyTimeout is from the end of the head to the end of the body. Default
	// 30 s: a body of 1 MiB at 35 KB/s.
	BodyTimeout time.Duration
	// IdleTimeout is between two requests and before the first. Default 75 s,
	// longer than the 60 s after which most load balancers let go first.
	IdleTimeout time.Duration
	// WriteTimeout is how long a client may take no byte of what is queued.
	// Default 15 s.
	WriteTimeout time.Duration
	// RequestTimeout is from the complete request to its response. The context
	// ends then; a second later the client gets 504. Default 30 s. Streams and
	// upgraded connections are exempt.
	RequestTimeout time.Duration

	// InBytes bounds what is kept of pipelined bytes while a request is being
	// answered, because reading cannot be paused. Default 128 KiB.
	InBytes int
	// OutHigh is how much may wait for a client before its next pipelined
	// request has to wait too. Default 64 KiB.
	OutHigh int
	// OutMax drops a client of a stream or an upgraded connection for which more
	// waits. Default 1 MiB.
	OutMax int

	// Pin locks each loop to an operating system thread. Default off: a locked
	// loop that hands work to goroutines pays two thread switches each time.
	Pin bool
	// HTTP2 gets connections that begin with the HTTP/2 preface, with nothing
	// read from them as far as it can see. It runs in a goroutine of its own and
	// owns the connection. Nil: such clients get 505.
	HTTP2 func(net.Conn)
	// Logger gets what operators should see. Default: slog.Default.
	Logger *slog.Logger

	// clock is nanoseconds that only grow; tests replace it and then drive the
	// ticks themselves.
	clock func() int64
}

const (
	reserveFiles  = 128 // descriptors for everything but client connections
	lingerTimeout = 2 * time.Second
	requestGrace  = time.Second // between the end of the context and 504
	drainIdle     = time.Second // a connection used this recently may send once more
)

// LoopCount is the number of loops that a Config with this many gets.
func LoopCount(wanted int) int {
	defaultTo(&wanted, max(1, runtime.GOMAXPROCS(0)/2))
	return min(wanted, 256)
}

func (c *Config) setDefaults() {
	cores := runtime.GOMAXPROCS(0)
	c.Loops = LoopCount(c.Loops)
	defaultTo(&c.Workers, max(16, 4*cores))
	defaultTo(&c.Queue, 16*c.Workers)
	defaultTo(&c.HeadTimeout, 10*time.Second)
	defaultTo(&c.BodyTimeout, 30*time.Second)
	defaultTo(&c.IdleTimeout, 75*time.Second)
	defaultTo(&c.WriteTimeout, 15*time.Second)
	defaultTo(&c.RequestTimeout, 30*time.Second)
	defaultTo(&c.InBytes, 128<<10)
	defaultTo(&c.OutHigh, 64<<10)
	defaultTo(&c.OutMax, 1<<20)
	c.OutMax = min(c.OutMax, 1<<28) // Conn counts in 32 bits
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
}

func defaultTo[T int | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}
