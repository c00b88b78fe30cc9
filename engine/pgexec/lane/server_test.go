package lane

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// server is a model of PostgreSQL's side: it reads a client's bytes and answers.
//
// The SQL text says what a statement does: "echo" answers its arguments, one row
// each, "none" no row, "null" a NULL, "empty" is an empty query, "fail" fails when
// it runs, "unparsable" when it is parsed, "session" answers the variables that are set.
type server struct {
	statements map[string]string
	vars       map[string]string // of the transaction
	bound      string
	args       [][]byte
	skipping   bool
	out        []byte
	parses     int
	syncs      int
	stale      map[string]bool // SQL that is refused once
	noise      bool            // asynchronous messages between all others
}

func newServer() *server {
	return &server{statements: map[string]string{}, vars: map[string]string{}, stale: map[string]bool{}}
}

func (s *server) say(kind byte, body ...byte) {
	if s.noise {
		for _, k := range []byte("NSA") {
			s.out = append(shut2(s.out, k), "x\x00y\x00"...)
		}
	}
	s.out = append(s.out, kind)
	s.out = binary.BigEndian.AppendUint32(s.out, uint32(len(body)+4))
	s.out = append(s.out, body...)
}

// shut2 appends the head of a message with four bytes.
func shut2(dst []byte, kind byte) []byte { return append(dst, kind, 0, 0, 0, 8) }

func errorBody(severity, code, routine string) []byte {
	return fmt.Appendf(nil, "S%s\x00V%s\x00C%s\x00Mwhat it says\x00Dd\x00Hh\x00Ww\x00R%s\x00ss\x00tt\x00cc\x00dd\x00nn\x00Fx\x00\x00", severity, severity, code, routine)
}

func (s *server) refuse(code, routine string) {
	s.say('E', errorBody("ERROR", code, routine)...)
	s.skipping = true
}

func rowBody(values ...[]byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(values)))
	for _, v := range values {
		if v == nil {
			b = binary.BigEndian.AppendUint32(b, 0xffffffff)
			continue
		}
		b = binary.BigEndian.AppendUint32(b, uint32(len(v)))
		b = append(b, v...)
	}
	return b
}

// read answers all messages of the client.
func (s *server) read(in []byte) []byte {
	s.out = nil
	for len(in) > 0 {
		size := binary.BigEndian.Uint32(in[1:])
		kind, body := in[0], in[5:1+size]
		in = in[1+size:]
		if kind == 'S' {
			s.syncs++
			s.skipping = false
			clear(s.vars)
			s.say('Z', 'I')
		} else if !s.skipping {
			s.message(kind, body)
		}
	}
	return s.out
}

func (s *server) message(kind byte, body []byte) {
	switch kind {
	case 'P':
		s.parse(body)
	case 'B':
		s.bind(body)
	case 'E':
		s.execute()
	case 'C':
		delete(s.statements, text(body[1:]))
		s.say('3')
	default:
		panic(fmt.Sprintf("the client sent %q", kind))
	}
}

func text(b []byte) string { return string(b[:slices.Index(b, 0)]) }

func (s *server) parse(body []byte) {
	name := text(body)
	sql := text(body[len(name)+1:])
	s.parses++
	switch {
	case s.statements[name] != "":
		s.refuse("42P05", "")
	case sql == "unparsable":
		s.refuse("42601", "")
	default:
		s.statements[name] = sql
		s.say('1')
	}
}

func (s *server) bind(body []byte) {
	name := text(body[1:])
	sql := s.statements[name]
	body = body[2+len(name)+2:]
	n := int(binary.BigEndian.Uint16(body))
	body = body[2:]
	s.args = nil
	for range n {
		size := int32(binary.BigEndian.Uint32(body))
		body = body[4:]
		if size < 0 {
			s.args = append(s.args, nil)
			continue
		}
		s.args = append(s.args, body[:size])
		body = body[size:]
	}
	switch {
	case sql == "":
		s.refuse("26000", "FetchPreparedStatement")
	case s.stale[sql]:
		delete(s.stale, sql)
		s.refuse("0A000", "RevalidateCachedQuery")
	default:
		s.bound = sql
		s.say('2')
	}
}

func (s *server) execute() {
	switch sql := s.bound; {
	case strings.HasPrefix(sql, "echo"):
		for _, a := range s.args {
			s.say('D', rowBody(a)...)
		}
	case strings.HasPrefix(sql, "SELECT set_config"):
		for i := 0; i < len(s.args); i += 2 {
			s.vars[string(s.args[i])] = string(s.args[i+1])
		}
		s.say('D', rowBody([]byte("set"))...)
	case sql == "session":
		var list []string
		for _, k := range slices.Sorted(maps.Keys(s.vars)) {
			list = append(list, k+"="+s.vars[k])
		}
		s.say('D', rowBody([]byte(strings.Join(list, ",")))...)
	case sql == "null":
		s.say('D', rowBody(nil, []byte{}, []byte("x"))...)
	case sql == "empty":
		s.say('I')
		return
	case strings.HasPrefix(sql, "fail"):
		s.refuse("22012", "")
		return
	}
	s.say('C', []byte("SELECT 1\x00")...)
}
