package lane

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// asked is a query of a test and what it was answered.
type asked struct {
	Query
	got    []string
	issues int
	dones  int
	err    *Error
}

func ask(sql string, args ...string) *asked {
	a := &asked{Query: Query{SQL: sql}}
	for _, arg := range args {
		a.Args = append(a.Args, []byte(arg))
	}
	a.Answer = a
	return a
}

func (a *asked) with(vars ...Var) *asked {
	a.Vars = vars
	return a
}

func (a *asked) Reset() { a.issues, a.got = a.issues+1, nil }

func (a *asked) Row(values [][]byte) {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = string(v)
		if v == nil {
			parts[i] = "NULL"
		}
	}
	a.got = append(a.got, strings.Join(parts, "|"))
}

func (a *asked) Done(err *Error) { a.err, a.dones = err, a.dones+1 }

// settle runs rounds until nothing waits. The server's answers come in pieces
// that cut says the length of.
func settle(t *testing.T, l *Lane, s *server, cut func(left int) int) (rounds int) {
	t.Helper()
	for l.Waiting() > 0 || l.InFlight() {
		rounds++
		answers := s.read(l.Flush(nil))
		var unread []byte
		for len(answers) > 0 {
			n := cut(len(answers))
			unread = append(unread, answers[:n]...)
			answers = answers[n:]
			used, err := l.Feed(unread)
			if err != nil {
				t.Fatal(err)
			}
			unread = slices.Clone(unread[used:]) // what was consumed must not be looked at again
		}
		if len(unread) > 0 || l.InFlight() || rounds > 1000 {
			t.Fatalf("round %d does not end: %d bytes unread", rounds, len(unread))
		}
	}
	return rounds
}

func whole(left int) int { return left }

func submit(l *Lane, list ...*asked) {
	for _, a := range list {
		l.Submit(&a.Query)
	}
}

// check compares an answer; want is its rows, or the SQLSTATE of an error.
func check(t *testing.T, a *asked, want ...string) {
	t.Helper()
	got := a.got
	if a.err != nil {
		got = []string{a.err.Code}
	}
	if a.dones != 1 || !slices.Equal(got, want) {
		t.Errorf("%s%q: done %d times with %q, want %q", a.SQL, a.Args, a.dones, got, want)
	}
}

func TestRound(t *testing.T) {
	l, s := New(100), newServer()
	list := []*asked{ask("echo", "a"), ask("echo", "b", "c"), ask("none"), ask("null"), ask("empty"), ask("echo2", "d")}
	submit(l, list...)
	if n := settle(t, l, s, whole); n != 1 {
		t.Errorf("%d rounds", n)
	}
	for i, want := range [][]string{{"a"}, {"b", "c"}, nil, {"NULL||x"}, nil, {"d"}} {
		check(t, list[i], want...)
	}
	if s.parses != 5 || s.syncs != 1 || l.Answered() != 6 || l.Round() != 1 {
		t.Errorf("%d Parses, %d Syncs, %d answered, round %d", s.parses, s.syncs, l.Answered(), l.Round())
	}
	submit(l, ask("echo", "again"))
	settle(t, l, s, whole)
	if s.parses != 5 {
		t.Error("a statement that is prepared was parsed again")
	}
}

// While a round is in flight nothing is sent; what comes meanwhile is the next round.
func TestOneRoundInFlight(t *testing.T) {
	l, s := New(100), newServer()
	first, second := ask("echo", "1"), ask("echo", "2")
	if got := l.Flush(nil); len(got) > 0 || l.InFlight() || l.Running() != nil {
		t.Error("a lane without queries sends")
	}
	submit(l, first)
	out := l.Flush(nil)
	submit(l, second)
	if got := l.Flush([]byte("before")); string(got) != "before" {
		t.Errorf("a second round is sent: %q", got)
	}
	if l.Running() != &first.Query || !l.InFlight() || l.Waiting() != 1 {
		t.Error("the first query is not running")
	}
	if _, err := l.Feed(s.read(out)); err != nil {
		t.Fatal(err)
	}
	check(t, first, "1")
	settle(t, l, s, whole)
	check(t, second, "2")
}

// An error is its query's alone; those behind it are issued again.
func TestFailures(t *testing.T) {
	l, s := New(100), newServer()
	list := []*asked{ask("echo", "1"), ask("fail"), ask("echo", "2"), ask("unparsable"), ask("echo3", "3"), ask("fail"), ask("echo", "4")}
	submit(l, list...)
	if n := settle(t, l, s, whole); n != 4 {
		t.Errorf("%d rounds", n)
	}
	for i, want := range []string{"1", "22012", "2", "42601", "3", "22012", "4"} {
		check(t, list[i], want)
	}
	for i, want := range []int{1, 1, 2, 2, 3, 3, 4} {
		if list[i].issues != want {
			t.Errorf("query %d was issued %d times, want %d", i, list[i].issues, want)
		}
	}
	e := list[1].err
	want := Error{Severity: "ERROR", Code: "22012", Message: "what it says", Detail: "d", Hint: "h", Where: "w", Schema: "s", Table: "t", Column: "c", DataType: "d", Constraint: "n"}
	if *e != want || e.Error() != "ERROR: what it says (SQLSTATE 22012)" {
		t.Errorf("error %+v", e)
	}
}

func TestStale(t *testing.T) {
	l, s := New(100), newServer()
	vars := []Var{{"a", "1"}}
	submit(l, ask("echo", "1").with(vars...), ask("echo2", "2").with(vars...))
	settle(t, l, s, whole)
	s.stale["echo"], s.stale[SetterSQL(1)] = true, true
	list := []*asked{ask("echo", "1").with(vars...), ask("echo2", "2").with(vars...), ask("session").with(vars...)}
	submit(l, list...)
	settle(t, l, s, whole)
	// The setter and the statement of one query: the second time it is its own error.
	check(t, list[0], "0A000")
	check(t, list[1], "2")
	check(t, list[2], "a=1")
	s.stale["echo"] = true
	again := ask("echo", "3")
	submit(l, again)
	settle(t, l, s, whole)
	check(t, again, "3")
	clear(s.statements) // DISCARD ALL
	list = []*asked{ask("echo", "1").with(vars...), ask("echo2", "2").with(vars...)}
	submit(l, list...)
	if n := settle(t, l, s, whole); n != 2 {
		t.Errorf("%d rounds after all statements were lost", n)
	}
	check(t, list[0], "1")
	check(t, list[1], "2")
}

func TestVariables(t *testing.T) {
	l, s := New(100), newServer()
	ab := func(a, b string) []Var { return []Var{{"a", a}, {"b", b}} }
	list := []*asked{
		ask("session").with(ab("1", "2")...), ask("session").with(ab("1", "2")...), ask("session").with(ab("", "3")...),
		ask("session"), ask("session").with(Var{"b", "4"}), ask("session").with(ab("5", "")...), ask("session"),
	}
	submit(l, list...)
	settle(t, l, s, whole)
	for i, want := range []string{"a=1,b=2", "a=1,b=2", "a=,b=3", "", "b=4", "a=5,b=", ""} {
		check(t, list[i], want)
	}
	if strings.Count(SetterSQL(40), "set_config") != 40 {
		t.Error(SetterSQL(40))
	}
}

func TestStatementsAreBounded(t *testing.T) {
	l, s := New(10), newServer()
	for i := range 200 {
		a := ask(fmt.Sprintf("echo%d", i), "x")
		submit(l, a, ask("fail"))
		settle(t, l, s, whole)
		check(t, a, "x")
		if len(s.statements) > 13 || len(l.statements.byText) > 13 {
			t.Fatalf("%d statements prepared, %d known", len(s.statements), len(l.statements.byText))
		}
	}
}

func TestRoundIsBounded(t *testing.T) {
	l, s := New(100), newServer()
	for range 2*MaxRound + 1 {
		submit(l, ask("echo", "x"))
	}
	if n := settle(t, l, s, whole); n != 3 {
		t.Errorf("%d rounds by number", n)
	}
	large := strings.Repeat("x", MaxBytes)
	submit(l, ask("echo", large), ask("echo", large))
	if n := settle(t, l, s, whole); n != 2 {
		t.Errorf("%d rounds by size", n)
	}
	for range 3 {
		q := ask("echo", "x")
		q.Cost = MaxWork
		submit(l, q)
	}
	if n := settle(t, l, s, whole); n != 3 {
		t.Errorf("%d rounds by work", n)
	}
}

// Queries that are submitted while answers are delivered.
func TestSubmitInDone(t *testing.T) {
	l, s := New(100), newServer()
	next := &chain{lane: l, left: 50}
	next.Query = Query{SQL: "echo", Args: [][]byte{[]byte("x")}, Answer: next}
	l.Submit(&next.Query)
	if n := settle(t, l, s, whole); n != 51 || next.left != -1 {
		t.Errorf("%d rounds, %d left", n, next.left)
	}
}

type chain struct {
	Query
	lane *Lane
	left int
}

func (c *chain) Reset()         {}
func (c *chain) Row(_ [][]byte) {}
func (c *chain) Done(err *Error) {
	if c.left--; c.left >= 0 {
		c.lane.Submit(&c.Query)
	}
}

// conversation is a mix of everything; its answers are known.
func conversation(s *server) (list []*asked, want []string) {
	s.noise = true
	for i := range 12 {
		v := []Var{{"n", fmt.Sprint(i / 3)}}
		list = append(list, ask("echo", fmt.Sprint(i)).with(v...), ask("session").with(v...))
		want = append(want, fmt.Sprint(i), "n="+fmt.Sprint(i/3))
		if i%5 == 2 {
			list, want = append(list, ask("fail").with(v...)), append(want, "22012")
		}
	}
	return list, want
}

// The server's bytes mean the same however they are divided.
func TestSplitAtEveryByte(t *testing.T) {
	for size := 1; size < 64; size++ {
		l, s := New(100), newServer()
		list, want := conversation(s)
		submit(l, list...)
		settle(t, l, s, func(left int) int { return min(size, left) })
		for i := range list {
			check(t, list[i], want[i])
		}
	}
	for at := 1; ; at++ {
		l, s := New(100), newServer()
		list, want := conversation(s)
		submit(l, list...)
		pos, inside := 0, false
		settle(t, l, s, func(left int) int {
			if pos < at && pos+left > at {
				inside = true
				left = at - pos
			}
			pos += left
			return left
		})
		for i := range list {
			check(t, list[i], want[i])
		}
		if pos <= at && !inside {
			return // the cut is behind the end
		}
	}
}

// Whatever the server does, a lane dies cleanly: every query is answered or handed back, once.
func TestDeath(t *testing.T) {
	row := func(b []byte) []byte { s := &server{}; s.say('D', b...); return s.out }
	msg := func(kind byte, b ...byte) []byte { s := &server{}; s.say(kind, b...); return s.out }
	begun := bytes.Join([][]byte{msg('1'), msg('2')}, nil)
	for name, in := range map[string][]byte{
		"fatal":             msg('E', errorBody("FATAL", "57P01", "")...),
		"panic":             msg('E', errorBody("PANIC", "XX000", "")...),
		"short length":      {'D', 0, 0, 0, 3},
		"huge length":       {'D', 0x7f, 0, 0, 0},
		"unknown":           msg('q'),
		"copy":              append(slices.Clone(begun), msg('G', 0, 0, 0)...),
		"row too early":     row(rowBody([]byte("x"))),
		"complete early":    msg('C', 0),
		"ready early":       msg('Z', 'I'),
		"bound twice":       append(slices.Clone(begun), msg('2')...),
		"parsed twice":      append(slices.Clone(begun), msg('1')...),
		"closed":            msg('3'),
		"no columns":        append(slices.Clone(begun), row([]byte{0})...),
		"cut column":        append(slices.Clone(begun), row([]byte{0, 1, 0, 0})...),
		"cut value":         append(slices.Clone(begun), row([]byte{0, 1, 0, 0, 0, 9, 'x'})...),
		"negative value":    append(slices.Clone(begun), row([]byte{0, 1, 0xff, 0xff, 0xff, 0xfe})...),
		"more than columns": append(slices.Clone(begun), row([]byte{0, 0, 0})...),
		"error cut":         msg('E', []byte("CXX")...),
		"error without end": msg('E', []byte("C22012\x00")...),
		"two errors":        append(msg('E', errorBody("ERROR", "22012", "")...), msg('E', errorBody("ERROR", "22012", "")...)...),
		"in a transaction":  append(msg('E', errorBody("ERROR", "22012", "")...), msg('Z', 'T')...),
	} {
		l := New(100)
		list := []*asked{ask("echo", "1"), ask("echo", "2")}
		submit(l, list...)
		l.Flush(nil)
		late := ask("echo", "3")
		submit(l, late)
		if _, err := l.Feed(in); err == nil {
			t.Errorf("%s: accepted", name)
		}
		back := map[*Query]int{}
		l.Abandon(func(q *Query) { back[q]++ })
		for _, a := range append(list, late) {
			if a.dones+back[&a.Query] != 1 {
				t.Errorf("%s: a query was done %d times and handed back %d times", name, a.dones, back[&a.Query])
			}
		}
		if out := l.Flush(nil); len(out) > 0 || l.Running() != nil {
			t.Errorf("%s: a dead lane sends", name)
		}
		if n, err := l.Feed(msg('2')); n != 0 || err == nil {
			t.Errorf("%s: a dead lane takes bytes", name)
		}
	}
}

func TestAbandonWithoutError(t *testing.T) {
	l, s := New(100), newServer()
	first, second, third := ask("echo", "1"), ask("echo", "2"), ask("echo", "3")
	submit(l, first, second)
	answers := s.read(l.Flush(nil))
	end := bytes.IndexByte(answers, 'C') + 5 + len("SELECT 1\x00")
	if _, err := l.Feed(answers[:end]); err != nil {
		t.Fatal(err)
	}
	submit(l, third)
	var back []*Query
	l.Abandon(func(q *Query) { back = append(back, q) })
	check(t, first, "1")
	if !slices.Equal(back, []*Query{&second.Query, &third.Query}) {
		t.Errorf("%d queries handed back", len(back))
	}
}

// Many rounds of random queries, cut at random: every query gets its own answer.
func TestModel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	l, s := New(5), newServer()
	for round := range 2000 {
		var list []*asked
		var want []string
		for i := range 1 + rnd.IntN(10) {
			word := fmt.Sprint(round, "-", i)
			switch v := []Var{{"w", fmt.Sprint(rnd.IntN(3))}}; rnd.IntN(8) {
			case 0:
				list, want = append(list, ask("fail", word).with(v...)), append(want, "22012")
			case 1:
				list, want = append(list, ask("session").with(v...)), append(want, "w="+v[0].Value)
			case 2:
				list, want = append(list, ask("session")), append(want, "")
			default:
				list, want = append(list, ask(fmt.Sprintf("echo%d", rnd.IntN(8)), word).with(v...)), append(want, word)
			}
		}
		switch rnd.IntN(20) {
		case 0:
			clear(s.statements)
		case 1:
			s.stale[fmt.Sprintf("echo%d", rnd.IntN(8))] = true
		}
		submit(l, list...)
		settle(t, l, s, func(left int) int { return min(left, 1+rnd.IntN(50)) })
		clear(s.stale)
		for i := range list {
			check(t, list[i], want[i])
		}
	}
}
