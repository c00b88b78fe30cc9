package pgexec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"fraiseqld/engine/gqlerr"
)

// Statements of the model. Each answer carries its question and the variables it ran with.
const (
	modelEcho    = "SELECT $1::text, coalesce(current_setting('app.who', true), '')"
	modelMany    = "SELECT $1::text || g, coalesce(current_setting('app.who', true), '') FROM generate_series(1, 3) g"
	modelTable   = "SELECT $1::text, coalesce(current_setting('app.who', true), ''), m.* FROM m"
	modelDivide  = "SELECT $1::text, 1 / $2::int"
	modelSleep   = "SELECT $1::text, coalesce(current_setting('app.who', true), '') FROM pg_sleep($2::float8)"
	modelUnknown = "SELECT $1::text, coalesce(current_setting('app.who', true), '') /* pool */"
)

// question is a call and a check of its answer.
type question struct {
	call  Call
	check func(rows []string, err *gqlerr.Error) bool
}

func ask(rnd *rand.Rand, word, who string) question {
	is := func(want ...string) func([]string, *gqlerr.Error) bool {
		return func(rows []string, err *gqlerr.Error) bool { return err == nil && slices.Equal(rows, want) }
	}
	switch n := rnd.IntN(100); {
	case n < 2:
		return question{call(modelSleep, word, "0.03"), is(word + "|" + who)}
	case n < 7:
		return question{call(modelDivide, word, "0"), func(_ []string, err *gqlerr.Error) bool { return code(err) == gqlerr.BadUserInput }}
	case n < 12:
		return question{call(modelDivide, word, "1"), is(word + "|1")}
	case n < 22:
		return question{call(modelTable, word), func(rows []string, err *gqlerr.Error) bool {
			return err == nil && len(rows) == 1 && len(rows[0]) > len(word+who)+1 && rows[0][:len(word+who)+1] == word+"|"+who
		}}
	case n < 32:
		return question{call(modelMany, word), is(word+"1|"+who, word+"2|"+who, word+"3|"+who)}
	case n < 37:
		return question{call(modelUnknown, word), is(word + "|" + who)}
	}
	return question{call(modelEcho, word), is(word + "|" + who)}
}

// client asks for as long as ctx lasts and checks that each batch is answered
// once and with its own answers.
func client(ctx context.Context, t *testing.T, d *DB, id int, answers *atomic.Int64) {
	rnd := rand.New(rand.NewPCG(7, uint64(id)))
	for i := 0; ctx.Err() == nil && !t.Failed(); i++ {
		who := fmt.Sprintf("w%d", rnd.IntN(3))
		b := reads().with(Var{Name: "app.who", Value: who})
		if rnd.IntN(5) == 0 {
			who, b.Session = "", nil
		}
		var questions []question
		for k := range 1 + rnd.IntN(3) {
			q := ask(rnd, fmt.Sprintf("%d.%d.%d", id, i, k), who)
			questions, b.Calls = append(questions, q), append(b.Calls, q.call)
		}
		if err := answer(t, d, b, rnd.IntN(2) == 0); err != nil {
			t.Errorf("batch %d of client %d: %v", i, id, err)
			return
		}
		for k, q := range questions {
			if !q.check(b.rows(k), b.Calls[k].Err) {
				t.Errorf("%s %q as %q: rows %q, error %v", q.call.SQL, q.call.Args, who, b.rows(k), b.Calls[k].Err)
			}
		}
		answers.Add(1)
	}
}

// answer runs a batch, by Submit where that is asked for and possible.
func answer(t *testing.T, d *DB, b *Batch, submit bool) *gqlerr.Error {
	if submit {
		var dones atomic.Int32
		done := make(chan *gqlerr.Error, 1)
		if d.Submit(b, func(err *gqlerr.Error) {
			if dones.Add(1) > 1 {
				t.Error("an answer was delivered twice")
				return
			}
			done <- err
		}) {
			return <-done
		}
	}
	return d.Run(testContext(t), b)
}

// Many clients, and faults at random: no answer reaches another request, none is
// lost or delivered twice.
func TestModel(t *testing.T) {
	const (
		clients = 24
		faults  = 25
		between = 150 // answers from fault to fault
	)
	d := open(t, Options{PoolMax: 4, RetryBudget: patience, StatementTimeout: patience})
	exec(t, d, "CREATE TABLE m AS SELECT 1 AS x")
	cheap := []string{modelEcho, modelMany, modelTable, modelDivide, modelSleep}
	admit(d, cheap...)
	ctx, stop := context.WithCancel(testContext(t))
	var answers atomic.Int64
	var work sync.WaitGroup
	for id := range clients {
		work.Go(func() { client(ctx, t, d, id, &answers) })
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	for n := range faults {
		fault(t, d, n, rnd)
		admit(d, cheap...)
		for _, sql := range cheap {
			d.costs.get(sql).cheap.Store(true) // back on the lanes, whatever they cost
		}
		until := answers.Load() + between
		eventually(t, "the clients go on", func() bool { return answers.Load() >= until || t.Failed() })
	}
	stop()
	work.Wait()
	s := d.Stats()
	t.Logf("%d answers, %+v", answers.Load(), s)
	if s.Queries < faults*between/4 || s.Reissued == 0 || s.Expelled == 0 {
		t.Errorf("the lanes were not put to the test: %+v", s)
	}
}

func fault(t *testing.T, d *DB, n int, rnd *rand.Rand) {
	switch rnd.IntN(4) {
	case 0:
		exec(t, d, killBackends)
	case 1:
		exec(t, d, fmt.Sprintf("ALTER TABLE m ADD c%d int DEFAULT %d", n, n))
	case 2:
		exec(t, d, "BEGIN; LOCK TABLE m; SELECT pg_sleep(0.04); COMMIT") // all that read m hold their lanes
	default: // just the slow statements and the errors of the clients
	}
}
