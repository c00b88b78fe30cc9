package pgexec

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"fraiseqld/engine/pgexec/lane"
)

var errOrder = errors.New("the pipeline answered out of order")

// pipeline is one round trip of a session: the session variables and all calls
// that are left with one Sync, hence in one transaction. A call that fails ends
// it; those behind it are left for the next one.
//
// With costs, PostgreSQL is asked for its time before and after each call.
type pipeline struct {
	*pgconn.Pipeline
	batch *Batch
	done  int // first call
	calls int // how many
	vars  []Var
	costs *costs
	named map[string]*pgconn.StatementDescription // nil: statements are not prepared
}

// pipeline runs the calls that are left. Behind a pooler the statements are part
// of it: one that is prepared would stay with another session.
func (s *session) pipeline(ctx context.Context, d *DB, b *Batch, done int, costs *costs) (int, error) {
	p := pipeline{batch: b, done: done, calls: len(b.Calls) - done, vars: d.vars(b), costs: costs}
	failed, err := -1, error(nil)
	if !d.Pooled() {
		failed, err = p.prepare(ctx, s)
	}
	if err != nil {
		if failed < 0 {
			return 0, err
		}
		return outcome(ctx, b, failed, err)
	}
	p.Pipeline = s.conn.StartPipeline(ctx)
	p.send()
	if err := p.Sync(); err != nil {
		return 0, errors.Join(err, p.Close())
	}
	n, err := p.collect(ctx)
	_ = p.Close() // reads up to the Sync; an error has been seen, or is one of a lost session and seen at its next use
	return n, err
}

// prepare prepares all that will be sent. A call that cannot be prepared is
// named; reads before it are sent first.
func (p *pipeline) prepare(ctx context.Context, s *session) (failed int, err error) {
	if err := s.room(ctx, p.calls+2); err != nil {
		return -1, err
	}
	p.named = s.statements
	if len(p.vars) > 0 {
		if _, err = s.prepared(ctx, lane.SetterSQL(len(p.vars))); err != nil {
			return -1, err
		}
	}
	if p.costs != nil {
		if _, err = s.prepared(ctx, clockSQL); err != nil {
			return -1, err
		}
	}
	for i := p.done; i < len(p.batch.Calls); i++ {
		_, err := s.prepared(ctx, p.batch.Calls[i].SQL)
		if err != nil && (i == p.done || !p.batch.ReadOnly || lost(err) || ctx.Err() != nil) {
			return i, err
		}
		if err != nil {
			p.calls = i - p.done
			break
		}
	}
	return -1, nil
}

func (p *pipeline) send() {
	if len(p.vars) > 0 {
		p.ask(lane.SetterSQL(len(p.vars)), setterArgs(p.vars))
	}
	p.sendClock()
	for i := range p.calls {
		c := &p.batch.Calls[p.done+i]
		p.ask(c.SQL, c.Args)
		p.sendClock()
	}
}

func (p *pipeline) sendClock() {
	if p.costs != nil {
		p.ask(clockSQL, nil)
	}
}

func (p *pipeline) ask(sql string, args [][]byte) {
	if p.named != nil {
		p.SendQueryStatement(p.named[sql], args, nil, nil)
	} else {
		p.SendQueryParams(sql, args, nil, nil, nil)
	}
}

func setterArgs(vars []Var) [][]byte {
	args := make([][]byte, 0, 2*len(vars))
	for _, v := range vars {
		args = append(args, []byte(v.Name), []byte(v.Value))
	}
	return args
}

// collect reads the answers and reports how many calls are finished.
func (p *pipeline) collect(ctx context.Context) (n int, err error) {
	if len(p.vars) > 0 {
		if err := p.skip(); err != nil {
			return 0, err
		}
	}
	last, err := p.readClock()
	for n < p.calls && err == nil {
		i := p.done + n
		failed := p.answer(i)
		one, failure := outcome(ctx, p.batch, i, failed)
		n += one
		if failed != nil {
			return n, failure
		}
		last, err = p.charge(i, last)
	}
	if err == nil {
		err = p.synced()
	}
	return p.settled(n, err)
}

// settled says what the end of the transaction means for the calls in it: a
// mutation counts once it is committed, a read that was answered whole has been
// answered, unless PostgreSQL found a conflict.
func (p *pipeline) settled(n int, err error) (int, error) {
	if err == nil || p.batch.ReadOnly && lost(err) && n == p.calls {
		return n, nil
	}
	if p.batch.ReadOnly && lost(err) {
		return n, err
	}
	return 0, err
}

func (p *pipeline) answer(i int) error {
	r, err := p.result()
	if err != nil {
		return err
	}
	p.batch.begin(i)
	return read(r, p.batch, i)
}

func (p *pipeline) result() (*pgconn.ResultReader, error) {
	results, err := p.GetResults()
	if err != nil {
		return nil, err
	}
	r, ok := results.(*pgconn.ResultReader)
	if !ok {
		return nil, errOrder
	}
	return r, nil
}

func (p *pipeline) skip() error {
	r, err := p.result()
	if err == nil {
		_, err = r.Close()
	}
	return err
}

// readClock reads PostgreSQL's time where it was asked for.
func (p *pipeline) readClock() (micros int64, err error) {
	if p.costs == nil {
		return 0, nil
	}
	r, err := p.result()
	if err != nil {
		return 0, err
	}
	for r.NextRow() {
		micros = parseClock(r.Values())
	}
	_, err = r.Close()
	return micros, err
}

// charge books what a call cost.
func (p *pipeline) charge(i int, last int64) (now int64, err error) {
	now, err = p.readClock()
	if err == nil && p.costs != nil && now > 0 {
		p.costs.book(p.batch.Calls[i].SQL, now-last)
	}
	return now, err
}

// synced reads the end of the pipeline: the transaction is committed only then.
func (p *pipeline) synced() error {
	results, err := p.GetResults()
	if err != nil {
		return err
	}
	if _, ok := results.(*pgconn.PipelineSync); !ok {
		return errOrder
	}
	return nil
}
