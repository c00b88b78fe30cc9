package pgexec

import (
	"context"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Backend is an authenticated connection that is ready for queries, and no
// longer pgx's. Conn may be a TLS connection, which no event loop can serve.
type Backend struct {
	Conn net.Conn
	PID  uint32
	// Parameters are what PostgreSQL reported at the start: server_version, client_encoding …
	Parameters map[string]string

	control *pgconn.PgConn // for cancel requests, which go over connections of their own
}

// Dial connects as sessions of the pool do.
func (d *DB) Dial(ctx context.Context) (*Backend, error) {
	conn, err := pgx.ConnectConfig(ctx, d.health.dial)
	if err != nil {
		return nil, err
	}
	b, err := hijack(ctx, conn.PgConn())
	if err != nil {
		conn.Close(ctx)
		return nil, err
	}
	return b, nil
}

func hijack(ctx context.Context, conn *pgconn.PgConn) (*Backend, error) {
	if err := conn.SyncConn(ctx); err != nil {
		return nil, err
	}
	h, err := conn.Hijack()
	if err != nil {
		return nil, err
	}
	if err := h.Conn.SetDeadline(time.Time{}); err != nil {
		return nil, err
	}
	control, err := pgconn.Construct(h)
	if err != nil {
		return nil, err
	}
	return &Backend{Conn: h.Conn, PID: h.PID, Parameters: h.ParameterStatuses, control: control}, nil
}

// cancelTimeout bounds one cancel request.
const cancelTimeout = time.Second

// Cancel has PostgreSQL cancel what runs on the connection, if anything does.
func (b *Backend) Cancel(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, cancelTimeout)
	defer stop()
	return b.control.CancelRequest(ctx)
}
