package jsonx

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds. Invalid is what is no value, such as the end.
const (
	Invalid Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// Scanner pulls values out of a text that Check accepted, in one pass:
//
//	for s.Open(); s.Next(); {
//		key := s.Key() // in objects only
//		value := s.Raw()
//	}
//
// A text that is not well-formed gives wrong values, but neither panics nor
// endless loops: every Next or Raw moves forward or ends.
type Scanner struct {
	text []byte
	pos  int
}

// Scan returns a Scanner before the one value of text.
func Scan(text []byte) Scanner { return Scanner{text: text} }

func (s *Scanner) space() {
	for s.pos < len(s.text) && isSpace(s.text[s.pos]) {
		s.pos++
	}
}

// Kind is the kind of the next value. It does not move.
func (s *Scanner) Kind() Kind {
	s.space()
	if s.pos >= len(s.text) {
		return Invalid
	}
	return kindOf(s.text[s.pos])
}

// KindOf is the kind of a value by its first byte.
func KindOf(raw []byte) Kind {
	s := Scan(raw)
	return s.Kind()
}

func kindOf(c byte) Kind {
	switch c {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return Number
	}
	return Invalid
}

// Open moves into the array or object that comes next.
func (s *Scanner) Open() {
	s.space()
	s.pos = min(s.pos+1, len(s.text))
}

// Next moves to the next item or member; at the closing bracket it moves out and is false.
func (s *Scanner) Next() bool {
	s.space()
	if s.pos >= len(s.text) {
		return false
	}
	switch s.text[s.pos] {
	case '}', ']':
		s.pos++
		return false
	case ',':
		s.pos++
		s.space()
	}
	return s.pos < len(s.text)
}

// Key moves over a member's name and colon; the name comes raw, with its quotes.
func (s *Scanner) Key() []byte {
	key := s.Raw()
	s.space()
	if s.pos < len(s.text) && s.text[s.pos] == ':' {
		s.pos++
	}
	return key
}

// Raw moves over the next value and returns its text, a part of the scanned text.
func (s *Scanner) Raw() []byte {
	s.space()
	start := s.pos
	depth := 0
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case '"':
			s.string()
		case '{', '[':
			depth++
			s.pos++
		case '}', ']':
			depth--
			s.pos++
		case ',', ':', ' ', '\n', '\r', '\t':
			s.pos++
		default:
			s.scalar()
		}
		if depth <= 0 {
			break
		}
	}
	return s.text[start:s.pos]
}

func (s *Scanner) string() {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '"':
			s.pos++
			return
		case '\\':
			s.pos++
		}
	}
	s.pos = len(s.text)
}

// scalar moves over a number or word.
func (s *Scanner) scalar() {
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case ',', ':', '}', ']', '{', '[', '"', ' ', '\n', '\r', '\t':
			return
		}
	}
}
