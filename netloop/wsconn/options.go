package wsconn

import (
	"time"

	"fraiseqld/wsproto"
)

// OnFull is what happens to a client that takes less than it is sent.
type OnFull uint8

const (
	// CloseSlow closes the connection with 1008.
	CloseSlow OnFull = iota
	// TellSender keeps it; Send and Write report ErrSlow and the message is lost.
	TellSender
)

// Options are shared by all connections and never changed after the first
// Upgrade. A zero field means its default. Times count in whole seconds.
type Options struct {
	// Handshake says which requests are accepted.
	Handshake wsproto.HandshakeOptions
	// Reader holds the limits on what clients send.
	Reader wsproto.ReaderOptions
	// PingInterval is how long a client may be silent before it is pinged.
	// Default 30 s.
	PingInterval time.Duration
	// PongTimeout is how long it may be silent after that. Default 10 s.
	PongTimeout time.Duration
	// CloseTimeout is how long the client may take to answer a close frame.
	// Default 5 s.
	CloseTimeout time.Duration
	// QueueBytes bounds what waits for one client. It must not be above the
	// reactor's OutMax, which cuts the connection. Default 256 KiB.
	QueueBytes int
	// OnFull is what happens beyond QueueBytes.
	OnFull OnFull
	// DeflateFrom is the size from which messages are compressed, when that was
	// negotiated. Default 128 bytes: smaller ones hardly shrink.
	DeflateFrom int32
}

const (
	defaultPing        = 30 * time.Second
	defaultPong        = 10 * time.Second
	defaultClose       = 5 * time.Second
	defaultQueue       = 256 << 10
	defaultDeflateFrom = 128
)

func (o *Options) queueBytes() int { return orDefault(o.QueueBytes, defaultQueue) }

func orDefault[T int | int32 | time.Duration](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}
