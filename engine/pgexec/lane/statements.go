package lane

import "strconv"

// statement is a statement that is, or will be, prepared on the connection.
type statement struct {
	name  string
	ready bool   // the server has it
	asked uint64 // round in which it was last sent
}

// statements are the prepared statements by SQL text.
type statements struct {
	byText map[string]*statement
	most   int // 0: they are not prepared, but sent with each query
	next   int
	closes []string // names the server is to forget
}

func newStatements(most int) statements {
	return statements{byText: map[string]*statement{}, most: most}
}

func (s *statements) get(sql string) *statement {
	if s.most == 0 {
		return &statement{}
	}
	if st := s.byText[sql]; st != nil {
		return st
	}
	s.next++
	st := &statement{name: "l" + strconv.Itoa(s.next)}
	s.byText[sql] = st
	return st
}

// drop forgets a statement; the server is told in the next round.
func (s *statements) drop(sql string) {
	if st := s.byText[sql]; st != nil {
		s.closes = append(s.closes, st.name)
		delete(s.byText, sql)
	}
}

func (s *statements) dropAll() {
	for sql := range s.byText {
		s.drop(sql)
	}
}

// appendCloses starts a round: it gives up statements when there are too many,
// any half of them, since what is in use comes back at the cost of one Parse.
// Closes come first in a round, where no error can make the server skip them.
func (s *statements) appendCloses(dst []byte) ([]byte, int) {
	if len(s.byText) > s.most {
		for sql := range s.byText {
			if len(s.byText) <= s.most/2 {
				break
			}
			s.drop(sql)
		}
	}
	n := len(s.closes)
	for _, name := range s.closes {
		dst = appendClose(dst, name)
	}
	clear(s.closes)
	s.closes = s.closes[:0]
	return dst, n
}

var setters [33]string

func init() {
	for n := 1; n < len(setters); n++ {
		setters[n] = setterSQL(n)
	}
}

// SetterSQL is the statement that sets n variables for the transaction. Their
// names are arguments too.
func SetterSQL(n int) string {
	if n < len(setters) {
		return setters[n]
	}
	return setterSQL(n)
}

func setterSQL(n int) string {
	sql := []byte("SELECT ")
	for i := range n {
		if i > 0 {
			sql = append(sql, ", "...)
		}
		sql = append(sql, "set_config($"...)
		sql = strconv.AppendInt(sql, int64(2*i+1), 10)
		sql = append(sql, "::text, $"...)
		sql = strconv.AppendInt(sql, int64(2*i+2), 10)
		sql = append(sql, "::text, true)"...)
	}
	return string(sql)
}
