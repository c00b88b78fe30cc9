//go:build nobus

package bus

import (
	"context"
	"errors"
	"log/slog"
)

// Events is told what a Bus hears.
type Events interface {
	Heard(channel, id, payload string)
	Missed(channels ...string)
}

// Kind is what speaks at the other end.
type Kind string

// Bus is none: a build with the tag nobus has no clients of other servers, which
// take longer to compile than all the rest. `make demo` is one.
type Bus struct{}

// Open fails.
func Open(Kind, string, Events, *slog.Logger) (*Bus, error) {
	return nil, errors.New("this program was built without clients of Redis and NATS (tag nobus)")
}

// Since fails.
func (*Bus) Since(context.Context, string, string, int, func(id, payload string)) (upTo string, complete bool, err error) {
	return "", false, errors.ErrUnsupported
}

// Listen does nothing.
func (*Bus) Listen(string) {}

// Unlisten does nothing.
func (*Bus) Unlisten(string) {}

// Close does nothing.
func (*Bus) Close() {}
