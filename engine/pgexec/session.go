package pgexec

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
)

// session is a connection with the statements it has prepared.
type session struct {
	conn       *pgconn.PgConn
	statements map[string]*pgconn.StatementDescription // by SQL
	most       int
	next       int
}

// customKey is where a connection keeps its session.
const customKey = "fraiseqld.session"

func sessionOf(conn *pgconn.PgConn, most int) *session {
	if s, ok := conn.CustomData()[customKey].(*session); ok {
		return s
	}
	s := &session{conn: conn, statements: map[string]*pgconn.StatementDescription{}, most: most}
	conn.CustomData()[customKey] = s
	return s
}

// room makes room for n more statements: when there are too many, all are given
// up, what is in use comes back soon. It is called before a batch is prepared,
// so that no statement of the batch is given up again.
func (s *session) room(ctx context.Context, n int) error {
	if len(s.statements) == 0 || len(s.statements)+n <= s.most {
		return nil
	}
	return s.forgetAll(ctx)
}

// forgetAll gives up all statements, also after PostgreSQL refused one.
func (s *session) forgetAll(ctx context.Context) error {
	if len(s.statements) == 0 {
		return nil // behind a pooler all there are would be somebody else's
	}
	clear(s.statements)
	return s.conn.Exec(ctx, "DEALLOCATE ALL").Close()
}

// prepared gives a statement, preparing it at its first use.
func (s *session) prepared(ctx context.Context, sql string) (*pgconn.StatementDescription, error) {
	if st, ok := s.statements[sql]; ok {
		return st, nil
	}
	s.next++
	st, err := s.conn.Prepare(ctx, "f"+strconv.Itoa(s.next), sql, nil)
	if err != nil {
		return nil, err
	}
	s.statements[sql] = st
	return st, nil
}

// single runs the one call that is left, without a session variable: the short way.
func (s *session) single(ctx context.Context, b *Batch, i int) (int, error) {
	if err := s.room(ctx, 1); err != nil {
		return 0, err
	}
	st, err := s.prepared(ctx, b.Calls[i].SQL)
	if err == nil {
		b.begin(i)
		err = read(s.conn.ExecStatement(ctx, st, b.Calls[i].Args, nil, nil), b, i)
	}
	return outcome(ctx, b, i, err)
}

// begin tells the sink that a call is issued, perhaps again.
func (b *Batch) begin(i int) {
	b.Calls[i].Err = nil
	b.Sink.Reset(i)
}

// read hands the rows of a result to the sink. What the sink refuses becomes the
// call's error; the rest of the rows is read away.
func read(r *pgconn.ResultReader, b *Batch, i int) error {
	for r.NextRow() {
		if b.Calls[i].Err == nil {
			b.Calls[i].Err = b.Sink.Row(i, r.Values())
		}
	}
	_, err := r.Close()
	return err
}

// outcome sorts an error: one of the statement is the call's and finishes it;
// one of the session or transaction is the batch's.
func outcome(ctx context.Context, b *Batch, i int, err error) (int, error) {
	switch {
	case err == nil:
		return 1, nil
	case lost(err), stale(err), conflict(err), ctx.Err() != nil:
		return 0, err
	}
	b.Calls[i].Err = fromPostgres(err)
	return 1, nil
}
