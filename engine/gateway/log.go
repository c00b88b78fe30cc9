package gateway

import (
	"context"
	"log/slog"
	"time"
)

// logRequest writes one line for a request that failed or was slow, and for
// every one at level debug. Nothing a client sent is in it but a checked id.
func (c *call) logRequest(took time.Duration) {
	level, message := slog.LevelDebug, "request"
	switch {
	case c.status() >= 500:
		level, message = slog.LevelWarn, "request failed"
	case c.settings.SlowRequest > 0 && took >= c.settings.SlowRequest:
		level, message = slog.LevelWarn, "slow request"
	case c.route == routeGraphQL && (c.status() >= 400 || c.out.Errors > 0):
		level, message = slog.LevelInfo, "request failed"
	}
	if c.route == routeReady && level == slog.LevelWarn {
		level = slog.LevelDebug // probes of a server that is known not to be ready
	}
	if !c.g.log.Enabled(context.Background(), level) {
		return
	}
	c.g.log.LogAttrs(context.Background(), level, message,
		slog.String("request_id", c.requestID()), slog.String("method", methodNames[c.method]), slog.String("route", routeNames[c.route]),
		slog.Int("status", c.status()), slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("peer", c.peer()),
		slog.String("operation", c.out.Operation), slog.String("code", string(c.out.Code)), slog.Int("errors", c.out.Errors),
		slog.Bool("cached", c.out.Cached))
}

func (c *call) status() int {
	if c.x.Status == 0 {
		return 200
	}
	return c.x.Status
}

func (c *call) peer() string {
	if c.x.Unix {
		return "unix"
	}
	return c.x.Remote.Addr().String()
}
