package pgexec

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"fraiseqld/engine/gqlerr"
)

// Explain is a read to be explained.
type Explain struct {
	Session []Var
	SQL     string
	Args    [][]byte
	Analyze bool // run it, in a transaction that is read-only and rolled back
}

// Explained is what PostgreSQL said.
type Explained struct {
	Lines []string
	Cost  time.Duration // of PostgreSQL's time, when it was run; else zero
	Lane  time.Duration // the most that a read on a lane may cost; zero: there are no lanes
}

// explainName is the name of the statement while it is measured.
const explainName = "fraiseqld_explain"

// What measuring costs at most.
const (
	measuredRuns  = 9
	measuredBelow = 5 * time.Millisecond // a slower one is not run again
)

// Explain asks for the plan of a read. Nothing stays behind.
func (d *DB) Explain(ctx context.Context, q Explain) (*Explained, *gqlerr.Error) {
	conn, err := d.acquire(ctx)
	if err != nil {
		d.acquireFailed(ctx, err)
		return nil, giveUp(ctx, err)
	}
	defer conn.Release()
	pg := conn.Conn().PgConn()
	out, err := q.explain(ctx, pg)
	undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if q.Analyze {
		_ = pg.Deallocate(undo, explainName) // preparing is not rolled back; there is none when explaining failed
	}
	if end := pg.Exec(undo, "ROLLBACK").Close(); err == nil {
		err = end
	}
	if err != nil {
		return nil, giveUp(ctx, err)
	}
	if d.opts.Lanes > 0 {
		out.Lane = cmp.Or(d.opts.LaneCost, admitBelow)
	}
	return out, nil
}

func (q *Explain) explain(ctx context.Context, pg *pgconn.PgConn) (*Explained, error) {
	if err := pg.Exec(ctx, "BEGIN READ ONLY").Close(); err != nil {
		return nil, err
	}
	for _, v := range q.Session {
		r := pg.ExecParams(ctx, "SELECT set_config($1, $2, true)", [][]byte{[]byte(v.Name), []byte(v.Value)}, nil, nil, nil).Read()
		if r.Err != nil {
			return nil, r.Err
		}
	}
	options := "EXPLAIN "
	if q.Analyze {
		options = "EXPLAIN (ANALYZE, BUFFERS) "
	}
	r := pg.ExecParams(ctx, options+q.SQL, q.Args, nil, nil, nil).Read()
	if r.Err != nil {
		return nil, r.Err
	}
	out := &Explained{}
	for _, row := range r.Rows {
		out.Lines = append(out.Lines, string(row[0]))
	}
	if !q.Analyze {
		return out, nil
	}
	if out.Cost = executionTime(out.Lines); out.Cost > measuredBelow {
		return out, nil
	}
	var err error
	out.Cost, err = q.measure(ctx, pg)
	return out, err
}

// executionTime is how long the instrumented run took.
func executionTime(lines []string) time.Duration {
	for _, line := range lines {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "Execution Time: "); ok {
			ms, _ := strconv.ParseFloat(strings.TrimSuffix(rest, " ms"), 64)
			return time.Duration(ms * float64(time.Millisecond))
		}
	}
	return 0
}

// measure is the median of some runs by PostgreSQL's clock, as lanes measure.
func (q *Explain) measure(ctx context.Context, pg *pgconn.PgConn) (time.Duration, error) {
	if _, err := pg.Prepare(ctx, explainName, q.SQL, nil); err != nil {
		return 0, err
	}
	b := &pgconn.Batch{}
	for range measuredRuns {
		b.ExecParams(clockSQL, nil, nil, nil, nil)
		b.ExecPrepared(explainName, q.Args, nil, nil)
	}
	b.ExecParams(clockSQL, nil, nil, nil, nil)
	results, err := pg.ExecBatch(ctx, b).ReadAll()
	if err != nil {
		return 0, err
	}
	var took []time.Duration
	for i := 0; i+2 < len(results); i += 2 {
		from, to := parseClock(results[i].Rows[0]), parseClock(results[i+2].Rows[0])
		took = append(took, time.Duration(to-from)*time.Microsecond)
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
