package lane

import "testing"

// prepared is a lane that has met its queries, and the server's bytes for a round of them.
func prepared(n int) (l *Lane, list []*quiet, answers []byte) {
	l, s := New(100), newServer()
	vars := []Var{{"app.tenant", "acme"}, {"app.user", "42"}}
	for range n {
		q := &quiet{}
		q.Query = Query{SQL: "echo", Args: [][]byte{[]byte("00000001-0000-4000-8000-000000000001")}, Vars: vars, Answer: q}
		list = append(list, q)
	}
	for range 2 {
		for _, q := range list {
			l.Submit(&q.Query)
		}
		answers = s.read(l.Flush(nil))
		if _, err := l.Feed(answers); err != nil {
			panic(err)
		}
	}
	return l, list, answers
}

type quiet struct {
	Query
	bytes int
}

func (q *quiet) Reset()              {}
func (q *quiet) Row(values [][]byte) { q.bytes += len(values[0]) }
func (q *quiet) Done(*Error)         {}

func TestNoAllocations(t *testing.T) {
	l, list, answers := prepared(16)
	out := make([]byte, 0, 64<<10)
	n := testing.AllocsPerRun(100, func() {
		for _, q := range list {
			l.Submit(&q.Query)
		}
		out = l.Flush(out[:0])
		if used, err := l.Feed(answers); err != nil || used != len(answers) {
			t.Fatal(used, err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations in a round", n)
	}
}

func BenchmarkRoundOf16(b *testing.B) {
	l, list, answers := prepared(16)
	out := make([]byte, 0, 64<<10)
	b.ReportAllocs()
	for b.Loop() {
		for _, q := range list {
			l.Submit(&q.Query)
		}
		out = l.Flush(out[:0])
		if _, err := l.Feed(answers); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(16*b.N), "ns/query")
}
