package netloop

import (
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
)

type logger struct{ *slog.Logger }

// panicked logs a panic of a handler with its stack.
func (s *Server) panicked(where string, v any) {
	s.count.panics.Add(1)
	s.log.Error("panic", "where", where, "value", fmt.Sprint(v), "stack", string(debug.Stack()))
}

// rescue is deferred by every callback of the reactor: a panic on a loop would
// end the process. The connection it happened on is closed.
func (s *Server) rescue(where string, c *Conn) {
	v := recover()
	if v == nil {
		return
	}
	s.panicked(where, v)
	if c != nil {
		c.l.cur, c.l.out = nil, c.l.out[:0]
		c.drop()
	}
}

// reactorLog is what gnet logs to: one for the process, because gnet keeps it
// in a global. Its remarks on single connections are of no use to an operator.
var reactorLog = gnetLogger{}

type gnetLogger struct{}

func (gnetLogger) Debugf(string, ...any) {}
func (gnetLogger) Infof(string, ...any)  {}
func (gnetLogger) Warnf(f string, a ...any) {
	slog.Debug("reactor: " + fmt.Sprintf(f, a...))
}
func (gnetLogger) Errorf(f string, a ...any) {
	slog.Debug("reactor: " + fmt.Sprintf(f, a...))
}
func (gnetLogger) Fatalf(f string, a ...any) {
	slog.Error("reactor: " + fmt.Sprintf(f, a...))
	os.Exit(1)
}
