package jsonx

// cursor checks JSON as it moves over it. It does not recurse, so that no text
// can exhaust the stack.
type cursor struct {
	text  []byte
	pos   int
	open  [MaxDepth]byte // the brackets around pos
	depth int
}

// peek is the byte at pos, 0 at the end. A NUL in the text is nowhere allowed either.
func (c *cursor) peek() byte {
	if c.pos < len(c.text) {
		return c.text[c.pos]
	}
	return 0
}

func (c *cursor) space() {
	for c.pos < len(c.text) && isSpace(c.text[c.pos]) {
		c.pos++
	}
}

// value moves over one value.
func (c *cursor) value() *SyntaxError {
	for {
		c.space()
		opened, err := c.begin()
		if err != nil {
			return err
		}
		if opened {
			continue
		}
		if done, err := c.after(); done || err != nil {
			return err
		}
	}
}

// begin moves over a scalar or into a container; opened is true when a value must follow.
func (c *cursor) begin() (opened bool, err *SyntaxError) {
	switch b := c.peek(); b {
	case '{', '[':
		return c.enter(b)
	case '"':
		return false, c.string()
	case 't':
		return false, c.word("true")
	case 'f':
		return false, c.word("false")
	case 'n':
		return false, c.word("null")
	}
	return false, c.number()
}

func (c *cursor) enter(bracket byte) (opened bool, err *SyntaxError) {
	if c.depth == MaxDepth {
		return false, &SyntaxError{c.pos, "JSON is nested too deep"}
	}
	c.pos++
	c.space()
	if c.peek() == bracket+2 { // ']' is '[' + 2, '}' is '{' + 2
		c.pos++
		return false, nil
	}
	c.open[c.depth] = bracket
	c.depth++
	if bracket == '{' {
		return true, c.key()
	}
	return true, nil
}

// after moves over what follows a value up to where the next one begins; done
// is true when the outermost value has ended.
func (c *cursor) after() (done bool, err *SyntaxError) {
	for c.depth > 0 {
		c.space()
		bracket := c.open[c.depth-1]
		switch c.peek() {
		case bracket + 2:
			c.pos++
			c.depth--
			continue
		case ',':
			c.pos++
			if bracket == '{' {
				c.space()
				return false, c.key()
			}
			return false, nil
		}
		return false, c.unexpected("',' or '" + string(rune(bracket+2)) + "'")
	}
	return true, nil
}

// key moves over a member's name and its colon.
func (c *cursor) key() *SyntaxError {
	if c.peek() != '"' {
		return c.unexpected("a member name")
	}
	if err := c.string(); err != nil {
		return err
	}
	c.space()
	if c.peek() != ':' {
		return c.unexpected("':'")
	}
	c.pos++
	return nil
}

func (c *cursor) word(w string) *SyntaxError {
	for i := range len(w) {
		if c.peek() != w[i] {
			return c.unexpected("'" + w + "'")
		}
		c.pos++
	}
	return nil
}

func (c *cursor) string() *SyntaxError {
	c.pos++
	for c.pos < len(c.text) {
		switch b := c.text[c.pos]; {
		case b == '"':
			c.pos++
			return nil
		case b < ' ':
			return &SyntaxError{c.pos, "control character in a string"}
		case b == '\\':
			if err := c.escape(); err != nil {
				return err
			}
		default:
			c.pos++
		}
	}
	return c.unexpected("'\"'")
}

func (c *cursor) escape() *SyntaxError {
	at := c.pos
	c.pos++
	switch c.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		c.pos++
		return nil
	case 'u':
		if _, ok := hex4(c.text[c.pos+1:]); ok {
			c.pos += 5
			return nil
		}
	}
	return &SyntaxError{at, "invalid escape in a string"}
}

func (c *cursor) number() *SyntaxError {
	if c.peek() == '-' {
		c.pos++
	}
	switch {
	case c.peek() == '0':
		c.pos++
	case !c.digits():
		return c.unexpected("a value")
	}
	if c.peek() == '.' {
		if c.pos++; !c.digits() {
			return c.unexpected("a digit")
		}
	}
	if c.peek()|0x20 == 'e' {
		c.pos++
		if c.peek() == '+' || c.peek() == '-' {
			c.pos++
		}
		if !c.digits() {
			return c.unexpected("a digit")
		}
	}
	return nil
}

func (c *cursor) digits() bool {
	start := c.pos
	for c.pos < len(c.text) && isDigit(c.text[c.pos]) {
		c.pos++
	}
	return c.pos > start
}

func (c *cursor) unexpected(wanted string) *SyntaxError {
	if c.pos >= len(c.text) {
		return &SyntaxError{len(c.text), "unexpected end, expected " + wanted}
	}
	return &SyntaxError{c.pos, "unexpected character, expected " + wanted}
}
