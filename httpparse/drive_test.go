package httpparse

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// message is what one request came out as.
type message struct {
	head   string // summary, see describe
	fields string
	body   string
}

// outcome is everything a stream of bytes led to.
type outcome struct {
	messages []message
	err      *Error
	left     string // bytes behind the last complete message
}

func (o outcome) String() string {
	var s strings.Builder
	for _, m := range o.messages {
		fmt.Fprintf(&s, "%s\n%s%q\n", m.head, m.fields, m.body)
	}
	if o.err != nil {
		fmt.Fprintf(&s, "error %d %s\n", o.err.Status, o.err.Reason)
		return s.String() // what is left after a refusal has no meaning
	}
	fmt.Fprintf(&s, "left %q\n", o.left)
	return s.String()
}

// same compares without rendering: bodies may be large.
func (o outcome) same(p outcome) bool {
	return o.err == p.err && slices.Equal(o.messages, p.messages) && (o.err != nil || o.left == p.left)
}

// describe renders what a head says, one word per fact.
func describe(r *Request) string {
	words := []string{
		"method=" + string(r.Method), "target=" + string(r.Target), "path=" + string(r.Path),
		"host=" + string(r.Host), fmt.Sprintf("v=%d.%d", r.Major, r.Minor), fmt.Sprintf("len=%d", r.ContentLength),
		[]string{"origin", "absolute", "asterisk", "authority"}[r.Form],
	}
	if r.RawQuery != nil {
		words = append(words, "query="+string(r.RawQuery))
	} else {
		words = append(words, "noquery")
	}
	flag := func(on bool, yes, no string) {
		if on {
			words = append(words, yes)
		} else if no != "" {
			words = append(words, no)
		}
	}
	flag(r.Chunked, "chunked", "")
	flag(r.KeepAlive, "keep", "close")
	flag(r.Expect100, "expect", "noexpect")
	flag(r.Upgrade, "upgrade", "noupgrade")
	return strings.Join(words, " ")
}

func listFields(r *Request) string {
	var s strings.Builder
	r.EachHeader(func(name, value []byte) bool {
		fmt.Fprintf(&s, "%s=%s\n", name, value)
		return true
	})
	return s.String()
}

// driver feeds pieces as a connection would, but hostile to whoever keeps
// references: the buffer moves with every piece and the old one is overwritten.
type driver struct {
	lim    *Limits
	p      Parser
	r      Request
	d      Body
	inBody bool
	cur    message
	body   []byte
	buf    []byte
	out    outcome
}

// scribble overwrites the front of an abandoned buffer, where views would point.
var scribble = [4096]byte([]byte(strings.Repeat("\xAA", 4096)))

func (c *driver) feed(piece []byte) {
	old := c.buf
	c.buf = append(append(make([]byte, 0, len(old)+len(piece)), old...), piece...)
	copy(old, scribble[:])
	for c.out.err == nil && c.step() {
	}
}

// step reports whether it got any further.
func (c *driver) step() bool {
	if !c.inBody {
		n, err := c.p.Head(c.buf, c.lim, &c.r)
		if n > len(c.buf) || n < 0 || n > 0 && err != nil {
			panic(fmt.Sprintf("Head returned %d, %v for %d bytes", n, err, len(c.buf)))
		}
		if c.fail(err) || n == 0 {
			return false
		}
		head := append([]byte(nil), c.buf[:n]...)
		c.consume(n)
		c.r.Rebase(head)
		c.cur = message{head: describe(&c.r), fields: listFields(&c.r)}
		c.d.Start(&c.r, c.lim)
		c.inBody, c.body = true, nil
	}
	body, n, done, err := c.d.Feed(c.buf, c.body)
	if n > len(c.buf) || n < 0 || err == nil && !done && n != len(c.buf) || done != (err == nil && c.d.Done()) {
		panic(fmt.Sprintf("Feed returned %d, %v, %v for %d bytes", n, done, err, len(c.buf)))
	}
	c.body = body
	c.consume(n)
	if c.fail(err) || !done {
		return false
	}
	c.cur.body = string(c.body)
	c.out.messages = append(c.out.messages, c.cur)
	c.inBody = false
	return len(c.buf) > 0
}

func (c *driver) consume(n int) {
	if n > 0 {
		c.buf = append([]byte(nil), c.buf[n:]...)
	}
}

func (c *driver) fail(err error) bool {
	if err == nil {
		return false
	}
	if !errors.As(err, &c.out.err) {
		panic("not an *Error: " + err.Error())
	}
	return true
}

func drive(lim *Limits, pieces ...string) outcome {
	c := driver{lim: lim}
	for _, p := range pieces {
		if c.out.err == nil {
			c.feed([]byte(p))
		}
	}
	c.out.left = string(c.buf)
	return c.out
}
