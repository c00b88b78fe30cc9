package pgexec

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"fraiseqld/engine/gqlerr"
)

// session is a connection with the statements it has prepared.
type session struct {
	conn       *pgconn.PgConn
	statements map[string]string // SQL to name
	most       int
	next       int
}

// customKey is where a connection keeps its session.
const customKey = "fraiseqld.session"

func sessionOf(conn *pgconn.PgConn, most int) *session {
	if s, ok := conn.CustomData()[customKey].(*session); ok {
		return s
	}
	s := &session{conn: conn, statements: map[string]string{}, most: most}
	conn.CustomData()[customKey] = s
	return s
}

// prepared gives the name of a statement, preparing it at its first use. When
// there are too many, all are given up: what is in use comes back soon.
func (s *session) prepared(ctx context.Context, sql string) (string, error) {
	if name, ok := s.statements[sql]; ok {
		return name, nil
	}
	if len(s.statements) >= s.most {
		if _, err := s.conn.Exec(ctx, "DEALLOCATE ALL").ReadAll(); err != nil {
			return "", err
		}
		clear(s.statements)
	}
	s.next++
	name := "f" + strconv.Itoa(s.next)
	if _, err := s.conn.Prepare(ctx, name, sql, nil); err != nil {
		return "", err
	}
	s.statements[sql] = name
	return name, nil
}

// forget drops a statement that PostgreSQL no longer takes.
func (s *session) forget(ctx context.Context, sql string) {
	if name, ok := s.statements[sql]; ok {
		delete(s.statements, sql)
		_ = s.conn.Deallocate(ctx, name) // it may be gone already
	}
}

// single runs the one call that is left, without a session variable: the hot path.
func (s *session) single(ctx context.Context, b *Batch, i int) (int, error) {
	c := &b.Calls[i]
	name, err := s.prepared(ctx, c.SQL)
	if err != nil {
		return s.outcome(ctx, b, i, err)
	}
	b.Sink.Reset(i)
	err = s.read(s.conn.ExecPrepared(ctx, name, c.Args, nil, nil), b, i)
	return s.outcome(ctx, b, i, err)
}

// read hands the rows of a result to the sink. What the sink refuses becomes the
// call's error; the rest of the rows is read away.
func (s *session) read(r *pgconn.ResultReader, b *Batch, i int) error {
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
func (s *session) outcome(ctx context.Context, b *Batch, i int, err error) (int, error) {
	if err == nil {
		return 1, nil
	}
	code := sqlState(err)
	if stale(code) {
		s.forget(ctx, b.Calls[i].SQL)
		return 0, err
	}
	if code == "" || lost(err) || ctx.Err() != nil || !b.ReadOnly && (code == "40001" || code == "40P01") {
		b.Calls[i].Err = nil
		return 0, err
	}
	b.Calls[i].Err = fromPostgres(err)
	return 1, nil
}

// pipeline sends the session variables and all calls that are left with one
// Sync: one transaction, one round trip. A call that fails ends the pipeline;
// those behind it are left for the next one.
func (s *session) pipeline(ctx context.Context, b *Batch, done int) (n int, err error) {
	names := make([]string, len(b.Calls))
	for i := done; i < len(b.Calls); i++ {
		if names[i], err = s.prepared(ctx, b.Calls[i].SQL); err != nil {
			return s.unprepared(ctx, b, done, i, err)
		}
	}
	setter, values, err := s.variables(ctx, b.Session)
	if err != nil {
		return 0, err
	}
	p := s.conn.StartPipeline(ctx)
	if setter != "" {
		p.SendQueryPrepared(setter, values, nil, nil)
	}
	for i := done; i < len(b.Calls); i++ {
		p.SendQueryPrepared(names[i], b.Calls[i].Args, nil, nil)
	}
	if err := p.Sync(); err != nil {
		return 0, errors.Join(err, p.Close())
	}
	n, err = s.collect(ctx, p, b, done, setter != "")
	if closeErr := p.Close(); err == nil && n > 0 && closeErr != nil && sqlState(closeErr) == "" {
		err = closeErr
	}
	return n, err
}

// unprepared is a call whose statement cannot be prepared. It is finished only
// when it is the first; the ones before it are run first.
func (s *session) unprepared(ctx context.Context, b *Batch, done, i int, err error) (int, error) {
	if sqlState(err) == "" || lost(err) || ctx.Err() != nil {
		return 0, err
	}
	if i > done {
		head := *b
		head.Calls = b.Calls[:i]
		return s.pipeline(ctx, &head, done)
	}
	return s.outcome(ctx, b, i, err)
}

func (s *session) collect(ctx context.Context, p *pgconn.Pipeline, b *Batch, done int, variables bool) (int, error) {
	if variables {
		if err := skipResult(p); err != nil {
			return 0, err
		}
	}
	n := 0
	for i := done; i < len(b.Calls); i++ {
		results, err := p.GetResults()
		if err == nil {
			r, ok := results.(*pgconn.ResultReader)
			if !ok {
				return n, errors.New("the pipeline answered out of order")
			}
			b.Sink.Reset(i)
			err = s.read(r, b, i)
		}
		one, err := s.outcome(ctx, b, i, err)
		n += one
		if err != nil || b.Calls[i].Err != nil && one == 1 && failedOnServer(b.Calls[i].Err) {
			return n, err
		}
	}
	return n, s.synced(p)
}

// failedOnServer tells an error of PostgreSQL, which ends the transaction, from one of the sink.
func failedOnServer(e *gqlerr.Error) bool { return sqlState(e) != "" }

// synced reads the end of the pipeline: the transaction is committed only then.
func (s *session) synced(p *pgconn.Pipeline) error {
	results, err := p.GetResults()
	if err != nil {
		return err
	}
	if _, ok := results.(*pgconn.PipelineSync); !ok {
		return errors.New("the pipeline answered out of order")
	}
	return nil
}

func skipResult(p *pgconn.Pipeline) error {
	results, err := p.GetResults()
	if err != nil {
		return err
	}
	if r, ok := results.(*pgconn.ResultReader); ok {
		_, err = r.Close()
	}
	return err
}

// variables prepares the statement that sets all session variables for the
// transaction. Their names are values too.
func (s *session) variables(ctx context.Context, vars []Var) (string, [][]byte, error) {
	if len(vars) == 0 {
		return "", nil, nil
	}
	var sql strings.Builder
	values := make([][]byte, 0, 2*len(vars))
	for i, v := range vars {
		if i > 0 {
			sql.WriteString(", ")
		} else {
			sql.WriteString("SELECT ")
		}
		sql.WriteString("set_config($" + strconv.Itoa(2*i+1) + "::text, $" + strconv.Itoa(2*i+2) + "::text, true)")
		values = append(values, []byte(v.Name), []byte(v.Value))
	}
	name, err := s.prepared(ctx, sql.String())
	return name, values, err
}
