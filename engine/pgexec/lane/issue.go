package lane

import "slices"

// step is the next answer of the server to a query.
type step uint8

const (
	setterParse step = iota
	setterBind
	setterRun
	parse
	bind
	run
)

// issued is a query in flight and what the server has said to it.
type issued struct {
	query     *Query
	setter    *statement // nil: the variables are set already
	statement *statement
	parses    bool // a Parse of the statement was sent
	next      step
}

// issue appends a query's messages. before is its predecessor in the round, which
// had the same variables by name; when their values are the same too, they stand.
func (l *Lane) issue(dst []byte, q, before *Query) []byte {
	i := issued{query: q, next: parse}
	if len(q.Vars) > 0 && (before == nil || !slices.Equal(before.Vars, q.Vars)) {
		var parses bool
		i.setter, dst, parses = l.prepare(dst, SetterSQL(len(q.Vars)))
		i.next = setterBind
		if parses {
			i.next = setterParse
		}
		dst = appendBindVars(dst, i.setter.name, q.Vars)
		dst = appendExecute(dst)
	}
	i.statement, dst, i.parses = l.prepare(dst, q.SQL)
	if i.next == parse && !i.parses {
		i.next = bind
	}
	dst = appendBind(dst, i.statement.name, q.Args)
	dst = appendExecute(dst)
	l.flight = append(l.flight, i)
	q.Answer.Reset()
	return dst
}

// prepare appends the Parse of a statement that the server does not have and
// that is not on its way in this round.
func (l *Lane) prepare(dst []byte, sql string) (*statement, []byte, bool) {
	st := l.statements.get(sql)
	if st.ready || st.asked == l.round {
		return st, dst, false
	}
	st.asked = l.round
	return st, appendParse(dst, st.name, sql), true
}

// The server's answers move a query from step to step.

func (i *issued) parsed() bool {
	switch i.next {
	case setterParse:
		i.setter.ready = true
	case parse:
		i.statement.ready = true
	default:
		return false
	}
	i.next++
	return true
}

func (i *issued) bound() bool {
	if i.next != setterBind && i.next != bind {
		return false
	}
	i.next++
	return true
}

// setterDone leaves the setter behind.
func (i *issued) setterDone() {
	i.next = bind
	if i.parses {
		i.next = parse
	}
}

// text is the SQL of the statement the server is at.
func (i *issued) text() string {
	if i.next <= setterRun {
		return SetterSQL(len(i.query.Vars))
	}
	return i.query.SQL
}
